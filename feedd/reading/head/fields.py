"""Reads `Key: value` lines in the head of a document.

These are TITLE:, DATE: and AUTHOR:, `#+TITLE:` of org-mode, mail headers, front matter, and `Updated:` with its date on
the next line.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from feedd.reading.words.dates import find_dates
from feedd.reading.words.lines import SHORT, TAB, Line
from feedd.structs import replace

ASKEW = 4  # columns by which a value that goes on below may miss the place where it began

# Also the signs above and below letters, which are no letters to `\w`: of India, Thailand and Arabia.
_OF_KEY = r"[\w\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e -]"
_FIELD = re.compile(
    rf"(?:#\+|:(?=\w{_OF_KEY}{{0,24}}:(?:\s|$))|#{{0,3}}\s{{0,4}})"
    rf"(?P<key>[^\W\d_]{_OF_KEY}{{0,24}}?)(?:\(\w{{1,3}}\))?\s{{0,30}}(?::(?:\s+|$)|：\s{{0,4}})(?P<value>.*)"
)
_KEYS = {
    "title": "title subject titre titel betreff título titulo titolo rubrik otsikko tytuł název cím başlık τίτλος"
    " subj sujet oggetto asunto assunto onderwerp ämne emne temat aihe předmět predmet tárgy konu θέμα"
    " заголовок название тема 标题 標題 题目 タイトル 題名 件名 제목 názov naslov наслов pealkiri virsraksts nosaukums"
    " antraštė pavadinimas titlu titill tittel overskrift títol izenburua teideal teitl judul tajuk tiêu-đề назва"
    " заглавие назоў სათაური վերնագիր عنوان العنوان כותרת शीर्षक শিরোনাম தலைப்பு ชื่อเรื่อง หัวข้อ",
    "author": "author authors author-name creator by byline from written posted-by auteur autor autore writer schrijver"
    " författare kirjoittaja szerző yazar συγγραφέας автор 作者 著者 筆者 작성자 forfatter skribent tekijä höfundur"
    " autors autorin autora autorka autrice auteure авторка verfasser verfasserin schrijfster"
    " auteurs autoren autorinnen autores autoras autori autorzy авторы"
    " autorius avtor аутор аўтар egilea údar awdur aŭtoro penulis pengarang tác-giả ავტორი հեղինակ المؤلف الكاتب"
    " كاتب نویسنده מחבר מאת लेखक লেখক ஆசிரியர் ผู้เขียน",
    "published": "date published posted created written-on released creation datum fecha data publié veröffentlicht"
    " pubdate pub publicado pubblicato gepubliceerd publicerad päivämäärä julkaistu opublikowano publikováno dátum"
    " tarih ημερομηνία дата опубликовано создано 日期 发布于 发布时间 日付 投稿日 公開日 날짜 작성일 dato publiceret"
    " publisert dagsetning kuupäev avaldatud datums dată dáta dyddiad publicat objavljeno publikované zveřejněno"
    " publikigita tanggal tarikh diterbitkan ngày ngày-đăng датум опубліковано публикувано თარიღი ամսաթիվ"
    " pub-datetime التاريخ تاريخ تاریخ תאריך तारीख दिनांक তারিখ தேதி วันที่",
    "updated": "updated update modified edited changed revised lastmod aktualisiert actualizado atualizado aggiornato"
    " bijgewerkt uppdaterad päivitetty zaktualizowano aktualizováno frissítve güncellendi ενημερώθηκε обновлено"
    " изменено 更新 更新于 更新时间 更新日 수정일 opdateret oppdatert uuendatud atnaujinta atjaunināts posodobljeno"
    " ažurirano actualitzat aktualizované aktualizace uppfært actualizat ĝisdatigita diperbarui cập-nhật оновлено"
    " last-mod mod-datetime обновено ажурирано განახლდა թարմացվել تحديث עודכן अद्यतन",
    "source": "source quelle",
    "tags": "tags tag filetags keywords keyword category categories schlagwörter kategorie kategorien étiquettes"
    " catégorie catégories mots-clés etiquetas categoría categorías categoria etichette trefwoorden tagi теги метки"
    " 标签 タグ 태그 mot-clé schlagwort stichwörter stichworte etiqueta palabras-clave palavras-chave parole-chiave"
    " kategoria słowa-kluczowe ключевые-слова категория категории taggar nyckelord emneord avainsanat štítky"
    " címkék etiketler 標籤 分类 分類 关键词 カテゴリ キーワード 카테고리",
}
KINDS = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}
# As generators name what is said about a page, and the words beside a key that say no more than the key.
_BESIDE = re.compile(
    r"^(?:meta|dc|hugo|x|first|last|originally|page|post|article|entry|doc|document)-|-(?:on|at|date|time)$"
)
DATES = ("published", "updated")
# A key in bold, as Markdown shows fields, alone or in a list: `- **Date:** 2024-05-03`, `__Author__: Ada Quill`.
_BOLD = re.compile(
    r"(?:[-*+•]\s{1,4})?(?P<mark>\*\*|__)(?P<key>[^\s*:：_][^*:：_]{0,40})(?P<end>(?P=mark)\s?[:：]|[:：]\s?(?P=mark))"
)
# What programs that carry mail and netnews, or make pages, write for each other: nobody reads it.
_PROGRAM_WORDS = (
    "path message-id messageid msgid from-system from-conference newsgroups references in-reply-to lines xref"
    " organization organisation distribution mime-version"
    " received return-path reply-to to cc bcc sender approved followup-to status precedence delivered-to user-agent"
    " errors-to envelope-to thread-index priority importance archive-name permalink slug layout template draft"
    " format charset encoding lang language options startup email id guid uuid version-control"
)
_FOR_PROGRAMS = frozenset(_PROGRAM_WORDS.split())
_OF_PROGRAMS = re.compile(r"(?:x|content|list|nntp|mime|resent|arc|dkim|injection|export|html|latex|org)-")
MOST_TAGS, TAG = 100, 32  # tags of a document, and characters of one
WORDS_OF_TAG = 4
MOST_WORDS = 8  # with nothing but blanks between them that are tags, and no sentence
LISTED_TAG = 60  # characters of a tag in a list of front matter, which is no sentence
_SEVERAL = frozenset(["tags", "filetags", "keywords", "categories", "etiquetas", "tagi", "теги", "метки"])
_TAG_WORD = re.compile(r"(?=[\W\d_]{0,9}[^\W\d_])\w[\w.+#&'’-]{0,23}(?<!\.)")
_SENTENCE_WORDS = (
    "a an the and or of to in on at by for from with about is are was be it this that i my me we you not no as so all"
    " what when why how der die das und oder ein eine von mit für auf im le la les et ou un une de des du pour avec el"
    " los las y o en con del il lo gli e di per che het een van met och av för och i w z na и в на с"
)
_OF_SENTENCES = frozenset(_SENTENCE_WORDS.split())
_COMMAS = re.compile(r"[,;、]")
_BARS = re.compile(r"[|·]|\s/\s")  # where no comma parts them: `Repair / Recycling, Events` are two
_MARKS = re.compile(r"(?:^|\s)[-*•+]\s+")  # of a list
_LINKED = re.compile(r"\[([^\[\]]+)\](?:\([^()\s]*\)|\[[^\[\]]*\])")
_MARKUP = re.compile(r"</?[a-zA-Z]{1,6}>")
_ADDRESS = re.compile(r"://|\]\(|\S@\S|\Awww\.")
_ORG_KEYS = re.compile(r"\A\{\s|\S\(\S\)(?:\s|\Z)")  # `#+TAGS: rye(r) mill(m)`, to be chosen by one letter each
_NO_TAG_WORDS = (
    "none n/a na nil null - – — untagged uncategorized uncategorised keine keines aucun aucune ninguno ninguna"
    " nenhum nessuno geen inga ei brak нет 无 なし"
)
_NO_TAGS = frozenset(_NO_TAG_WORDS.split())
_ELSEWHERE = re.compile(
    r"(?:see|cf\.|siehe|vgl\.|voir|véase|ver|vedi|zie|se|zob\.|см\.)\s+\S.*"
    r"|(?:.*\s)?(?:below|above|unten|oben|ci-dessous)",
    re.IGNORECASE,
)
# What goes on below a day: its time and zone, or a comment as in mail.
_OF_DATE = re.compile(r"\(.*\)|[\d:.,+ -]*(?:[AaPp]\.?[Mm]\.?)?\s?(?:[A-Z]{1,5}|[A-Z]\w+/\w+)?")


_BREAK = re.compile(r"\s{0,4}(?:<br ?/?>|\\)$", re.IGNORECASE)  # at the end of a line of Markdown
# Dots up to the colon, as bulletin boards pad keys: `Subject ........: A day at the mill`.
_LEADERS = re.compile(r"(?P<key>\s{0,8}[^\W\d_][\w -]{0,24}?)\s?\.{1,30}\s?(?=:\s)")


class Field(Struct, frozen=True, kw_only=True):
    """One field: its key, the meaning of it (None: none that feedd uses) and its value without quotes."""

    key: str
    kind: str | None
    value: str
    is_bold: bool = False  # as Markdown shows fields to readers


def read_field(line: str) -> Field | None:
    """Read one `Key: value` line; None where it is none."""
    may_be_one = len(line) <= SHORT * 2 and (":" in line or "：" in line)
    text = line.strip()
    bare = _without_bold(text) if may_be_one else text
    match = _FIELD.fullmatch(bare) if may_be_one else None
    if match is None:
        return None
    value = unquoted(_BREAK.sub("", (match["value"] or "").strip()))
    key = re.sub(r"[\s_]+", "-", match["key"].lower())
    if key == "tags" and text[:2] == "#+" and _ORG_KEYS.search(value):
        key = "org-tags"  # those that its headings may have
    kind = _kind(key, value)
    is_heading = kind is None and line.lstrip()[:1] == "#" and line.lstrip()[:2] != "#+"  # "# Re: stones" is one
    return None if is_heading else Field(key=key, kind=kind, value=value, is_bold=bare is not text)


def without_leaders(line: Line) -> Line:
    """Return a field without the dots that lead from its key to its value; any other line as it is."""
    leaders = _LEADERS.match(line.text) if ".:" in line.text or ". :" in line.text else None
    return Line(text=leaders["key"] + line.text[leaders.end() :]) if leaders and not line.is_item else line


def _without_bold(text: str) -> str:
    """Return a field without the bold of its key, and without the mark of a list before it."""
    bold = _BOLD.match(text) if "**" in text or "__" in text else None
    return f"{bold['key']}: {text[bold.end() :].strip()}" if bold else text


def unquoted(value: str) -> str:
    """Return a value without the quotes around it; the closing one may be missing."""
    if value[:1] == "'" == value[-1:] and "'" not in value[1:-1].replace("''", ""):
        return value[1:-1].replace("''", "'")  # YAML writes an apostrophe twice
    return value.strip(value[0]) if value[:1] in ("'", '"') and value[:1] not in value[1:-1] else value


def kind_of_key(key: str) -> str | None:
    """Return the meaning of a key; None: none that feedd uses."""
    return KINDS.get(key) or KINDS.get(_BESIDE.sub("", key))


def _kind(key: str, value: str) -> str | None:
    kind = kind_of_key(key)
    is_sentence = kind == "tags" and not tags_of(value, key) and not says_no_tags(value)
    return None if is_sentence else kind


def tags_of(value: str, key: str = "") -> tuple[str, ...]:
    """Return the tags in a value: `rye, bread`, `["rye", "bread"]`, `#rye #bread`, `:rye:bread:`; no sentence.

    Of a `key` for several, blanks part words in small letters.
    """
    bare = _LINKED.sub(r"\1,", value).strip("[], ")
    marked = bare.split()
    if _ADDRESS.search(bare) or says_no_tags(value) or _ELSEWHERE.fullmatch(bare):
        return ()
    if bare[:1] == "#" and all(word.startswith("#") for word in marked):
        parts = marked
    elif _MARKS.match(bare):
        parts = [part for item in _MARKS.split(bare) for part in _COMMAS.split(item)]
    elif bare[:1] == ":":
        parts = bare.split(":")
    elif key in _SEVERAL and _are_words(marked):
        parts = marked
    else:
        parts = _COMMAS.split(bare) if _COMMAS.search(bare) else _BARS.split(bare)
    tags = distinct(map(bare_tag, parts))
    is_list = len(tags) <= MOST_TAGS and all(len(tag) <= TAG and len(tag.split()) <= WORDS_OF_TAG for tag in tags)
    return tags if is_list and not bare.endswith((".", "!", "?")) else ()


def _are_words(words: Sequence[str]) -> bool:
    """Return whether words are tags with blanks between them: three to eight in small letters, and no sentence."""
    is_row = 3 <= len(words) <= MOST_WORDS and all(map(_TAG_WORD.fullmatch, words))
    return is_row and _OF_SENTENCES.isdisjoint(words) and all(word == word.lower() for word in words)


def bare_tag(text: str) -> str:
    """Return a tag without quotes, and without the signs that mark it: `#rye`, `*rye*`, `<b>rye</b>`, `[rye](/rye)`."""
    bare = _MARKUP.sub("", _LINKED.sub(r"\1", text)).strip().strip("\"'").lstrip("#").strip("*_` ")
    return " ".join(bare.split())


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without blank ones, and each once in its first form: `Rye` and `rye` are the same."""
    once: dict[str, str] = {}
    for tag in filter(None, tags):
        once.setdefault(tag.casefold(), tag)
    return tuple(once.values())


def says_no_tags(value: str) -> bool:
    """Return whether the value of a tags key only says that there are none."""
    return value.strip("[]() .\"'").casefold() in _NO_TAGS


def is_for_programs(key: str) -> bool:
    """Return whether a key stands for what programs tell each other: of mail, of netnews, of generators."""
    return key in _FOR_PROGRAMS or bool(_OF_PROGRAMS.match(key))


def read_fields(lines: Sequence[str]) -> tuple[Field, ...] | None:
    """Read a block that consists of fields; a value may stand on the next line, or continue there indented.

    None where a line is neither a field nor such a continuation, or where no key is known.
    """
    fields: list[Field] = []
    begin = column = 0  # of the key and the value of the last field; 0 where no value stands beside its key
    for line in lines:
        field = read_field(line)
        indented = line[:1] in " \t" and not (column and field and field.kind)
        if fields and (indented or (field is None and not fields[-1].value)):
            if column and not _may_continue(line, fields[-1], begin, column):
                return None
            value = f"{fields[-1].value} {line.strip()}".strip()
            fields[-1] = replace(fields[-1], value=value, kind=_kind(fields[-1].key, value))
        elif field is None:
            return None
        else:
            fields.append(field)
            begin, column = _indent(line), len(line.expandtabs(TAB)) - len(field.value) if field.value else 0
    return tuple(fields) if any(field.kind for field in fields) else None


def _may_continue(line: str, field: Field, begin: int, column: int) -> bool:
    """Return whether a line that is moved in below a value belongs to it, and is no title in the middle of the page.

    `begin` and `column` are the places of the key and of the value.
    """
    indent = _indent(line)
    if indent > max(TAB, column) + ASKEW or (indent <= begin and field.kind != "title"):
        return False
    if field.kind in ("author", "source"):  # a name is one line
        return any(map(str.isdigit, line))
    return field.kind not in DATES or not find_dates(field.value) or bool(_OF_DATE.fullmatch(line.strip()[:SHORT]))


def _indent(line: str) -> int:
    shown = line.expandtabs(TAB)
    return len(shown) - len(shown.lstrip())
