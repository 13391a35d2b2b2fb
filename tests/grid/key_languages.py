"""Fields at the beginning of a text with the keys of many languages: `Názov:`, `Tanggal:`, `تاریخ:`.

Right is: the title, the day, the author and the day of the last change that the fields name, and none of them is left
in the text.
"""

from collections.abc import Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

# The keys of title, author, publication and change.
KEYS: Mapping[str, tuple[str, str, str, str]] = {
    "Arabic": ("العنوان", "الكاتب", "التاريخ", "تحديث"),
    "Armenian": ("Վերնագիր", "Հեղինակ", "Ամսաթիվ", "Թարմացվել"),
    "Basque": ("Izenburua", "Egilea", "Data", "Updated"),
    "Bengali": ("শিরোনাম", "লেখক", "তারিখ", "Updated"),
    "Bulgarian": ("Заглавие", "Автор", "Дата", "Обновено"),
    "Catalan": ("Títol", "Autor", "Publicat", "Actualitzat"),
    "Croatian": ("Naslov", "Autor", "Objavljeno", "Ažurirano"),
    "Danish": ("Titel", "Forfatter", "Dato", "Opdateret"),
    "Esperanto": ("Titolo", "Aŭtoro", "Dato", "Ĝisdatigita"),
    "Estonian": ("Pealkiri", "Autor", "Kuupäev", "Uuendatud"),
    "French, a woman": ("Titre", "Autrice", "Publié", "Updated"),
    "Georgian": ("სათაური", "ავტორი", "თარიღი", "განახლდა"),
    "German, a woman": ("Titel", "Autorin", "Datum", "Aktualisiert"),
    "Hebrew": ("כותרת", "מחבר", "תאריך", "עודכן"),
    "Hindi": ("शीर्षक", "लेखक", "तारीख", "अद्यतन"),
    "Icelandic": ("Titill", "Höfundur", "Dagsetning", "Uppfært"),
    "Indonesian": ("Judul", "Penulis", "Tanggal", "Diperbarui"),
    "Latvian": ("Virsraksts", "Autors", "Datums", "Atjaunināts"),
    "Lithuanian": ("Antraštė", "Autorius", "Data", "Atnaujinta"),
    "Norwegian": ("Tittel", "Forfatter", "Publisert", "Oppdatert"),
    "Persian": ("عنوان", "نویسنده", "تاریخ", "Updated"),
    "Polish, a woman": ("Tytuł", "Autorka", "Data", "Zaktualizowano"),
    "Romanian": ("Titlu", "Autor", "Dată", "Actualizat"),
    "Serbian": ("Наслов", "Аутор", "Датум", "Ажурирано"),
    "Slovak": ("Názov", "Autor", "Dátum", "Aktualizované"),
    "Slovene": ("Naslov", "Avtor", "Datum", "Posodobljeno"),
    "Spanish, a woman": ("Título", "Autora", "Fecha", "Actualizado"),
    "Tamil": ("தலைப்பு", "ஆசிரியர்", "தேதி", "Updated"),
    "Thai": ("หัวข้อ", "ผู้เขียน", "วันที่", "Updated"),
    "Ukrainian": ("Назва", "Автор", "Дата", "Оновлено"),
    "Vietnamese": ("Tiêu đề", "Tác giả", "Ngày", "Cập nhật"),
    "Welsh": ("Teitl", "Awdur", "Dyddiad", "Updated"),
}
NOTATIONS: Mapping[str, str] = {"iso": "%Y-%m-%d", "dotted": "%d.%m.%Y"}
AUTHOR = "Ada Quill"


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day, changed = date(random.randint(1996, 2019), 3, random.randint(13, 28)), date(2021, 4, random.randint(13, 28))
    values = (title, AUTHOR, *(format(one, NOTATIONS[case["notation"]]) for one in (day, changed)))
    rows = zip(KEYS[case["keys"]], values, "tadu", strict=True)
    pairs = [(key, value) for key, value, fact in rows if fact in case["facts"]]
    body = fill(TEXTS[case["language"]][0], 72)
    text = "\n".join(f"{key}{case['sign']}{value}" for key, value in pairs) + f"\n\n{body}\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    told = (
        article.title,
        article.authors,
        article.published and article.published.at.date(),
        article.updated and article.updated.at.date(),
    )
    wanted = (
        title,
        (AUTHOR,) if "a" in case["facts"] else (),
        day if "d" in case["facts"] else None,
        changed if "u" in case["facts"] else None,
    )
    faults = [f"{one!r} for {other!r}" for one, other in zip(told, wanted, strict=True) if one != other]
    faults += [] if article.text.startswith(body[:20]) else [f"left: {article.text[:40]!r}"]
    return "; ".join(faults)


KEY_LANGUAGES = Grid(
    name="keys of languages",
    axes={
        "keys": tuple(KEYS),
        "sign": (": ", " : ", ":\t"),
        "facts": ("t", "td", "tad", "tadu"),
        "notation": tuple(NOTATIONS),
        "language": tuple(TEXTS),
    },
    fault=_fault,
)
