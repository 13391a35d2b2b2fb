"""Reads Org, the markup of Emacs, by what its lines begin with; `org_marks` reads what stands within them.

It is written as Markdown, whose reader then joins lines, nests lists and makes tables. Left out is what Org keeps from
readers too: comments, settings, and drawers of properties.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from feedd.model import GopherUrl
from feedd.reading.formats.markdown_lists import with_box
from feedd.reading.formats.org_marks import marked, without_marks
from feedd.reading.head.fields import is_for_programs
from feedd.reading.layout.prose import join, learn_shape
from feedd.reading.layout.signs import is_table
from feedd.reading.layout.width import columns
from feedd.reading.words.lines import BLANK, Line
from feedd.structs import replace

SHORT_ROW = 55  # columns; Emacs fills a paragraph to 70
WIDEST = 40  # cells of a row; Markdown fills up the others, and of thousands that takes quadratic time
DEEPEST = 4  # quotations in each other
_NAME = ".org"
_TITLE = "#+title:"
_STATE = re.compile(r"\A(?:DONE|PUBLISHED)\s+(?=\S)")  # of a text that was to be written
_HEADING = re.compile(r"(?P<stars>\*{1,20}) +(?P<words>\S(?:.*?\S)?)(?:\s+:(?P<tags>[\w@#%:]{1,200}):)?\s*")
_OWN = re.compile(r"\*{2,6} \S|\s*#\+[a-zA-Z]|:PROPERTIES:|.{0,200}\[\[\S")
_SIGN = re.compile(
    r"#\+(?:begin_\w|(?:title|author|date|options|startup|filetags|setupfile|include)\s*:)", re.IGNORECASE
)
_LABELLED = re.compile(r"\[\[[^\[\]\n]{1,500}\]\[[^\[\]]{1,500}\]\]")
_BLOCK = re.compile(r"\s*#\+(?P<edge>begin|end)[_:](?P<name>\w{1,30})(?:\s.*)?", re.IGNORECASE)
_KEYWORD = re.compile(r"\s*#\+(?P<key>[\w-]{1,40})(?:\[.{0,200}?\])?:(?P<value>.*)")
_SUMMARY = re.compile(r"#\+(?P<key>description|summary|abstract): (?P<words>.*\S.*)", re.IGNORECASE)
_HUGO_TAGS = re.compile(r"#\+hugo_(?:tags|categories): (?P<tags>.{1,400})", re.IGNORECASE)
_TAG = re.compile(r"\"(?P<quoted>[^\"]+)\"|@?(?P<bare>[^\s\"]+)")
_COMMENT = re.compile(r"\s*#(?:\s.*)?")
_DRAWER = re.compile(r"\s*:(?P<name>[\w-]{1,40}):")
_PROPERTY = re.compile(r"\s*:[\w+-]{1,40}:\s+\S.*")
_FIXED = re.compile(r"\s*:(?: (?P<words>.*))?")
_RULE = re.compile(r"\s*-{5,}")
_TABLE = re.compile(r"\s*\|.*")
_TABLE_RULE = re.compile(r"\s*\|[-+|]*")
_ITEM = re.compile(r"\s*(?P<mark>[-+]|(?<=\s)\*|(?:\d{1,9}|[a-zA-Z])[.)])(?:\s+\[@\w{1,9}\])?\s+(?P<words>\S.*)")
_TERM = re.compile(r"(?P<term>\S.{0,200}?)\s+::(?:\s+|$)(?P<words>.*)")
_NOTE = re.compile(r"\[fn:[\w.-]{1,40}\]")  # at the margin it begins the text of a note
_TARGET = re.compile(r"\[\[[^\[\]]{1,1000}\](?=\[)")
_QUOTED = re.compile(r"^(\s*),(?=[*,]|#\+)")  # a line in a block that would be Org
_AS_IT_STANDS = frozenset(["src", "example", "export"])
_UNSEEN_DRAWERS = frozenset(["properties", "logbook"])
_SHOWN_WORDS = "caption subtitle description summary abstract title author date"
_SAID = frozenset(_SHOWN_WORDS.split())  # keywords of which the value alone is shown
# What tells programs how to run and to show a document, beside the keys of `fields`.
_SETTINGS = re.compile(
    r"startup|property|setupfile|include|(?:tbl)?name|results|headers?|call|language|(?:select|exclude|file)?_?tags|toc"
    r"|(?:seq_|typ_)?todo|macro|bind|creator|tblfm|columns|archive|link(?:_home|_up)?|index|plot|priorities|constants|infojs_opt"
    r"|cite_export|(?:print_)?bibliography|(?:attr|hugo|html|latex|beamer|odt|export|org)(?:_\w+)?",
    re.IGNORECASE,
)


def is_org(lines: Sequence[Line], name: str) -> bool:
    """Return whether a text is Org: by its name and a mark of it, or by its signs.

    Texts without any mark are originals of others, as `README.org`.
    """
    if not name.lower().endswith(_NAME):
        return _has_signs(lines)
    texts = ["", *(line.text for line in lines), ""]
    return (
        any(map(_OWN.match, texts))
        or any(
            text.startswith("* ") and above[:1] in ("", "#", ":") and not below.startswith("* ")  # no item of a list
            for above, text, below in zip(texts, texts[1:], texts[2:], strict=False)
        )
    )


def _has_signs(lines: Sequence[Line]) -> bool:
    """Return whether two lines are keywords of Org, or one is and another has a link as only Org has it."""
    text = "\n".join([line.text for line in lines])
    if "#+" not in text and "][" not in text:
        return False
    signs = sum(line.text[:2] == "#+" and bool(_SIGN.match(line.text)) for line in lines)
    if signs > 1:
        return True
    links = any("][" in line.text and _LABELLED.search(line.text) for line in lines)
    return links and (signs > 0 or any(line.text[:1] == "*" and _HEADING.fullmatch(line.text) for line in lines))


def with_org_title(lines: Sequence[Line], of: GopherUrl) -> Sequence[Line]:
    """Return the lines of a document named as Org with its only heading of the first level as its title.

    It stands above all text. Comments and properties of the document, which stand above it, are left out.
    """
    if not is_org(lines, of.selector.decode("utf-8", "replace")):
        return lines
    shown = [*lines]
    ends = _ends([line.text for line in lines])
    at = 0
    while at < len(shown) and ((text := shown[at].text).startswith(("#", ":")) or not text):
        if text.lower().startswith("#+begin_"):
            break  # a comment in it is one of its program
        drawer = _DRAWER.fullmatch(text)
        last = ends.get(at, at) if drawer and drawer["name"].lower() in _UNSEEN_DRAWERS else at
        if last > at or _COMMENT.fullmatch(text):
            shown[at : last + 1] = [BLANK] * (last + 1 - at)
        if hugo := _HUGO_TAGS.fullmatch(text):
            tags = ":".join(tag["quoted"] or tag["bare"] for tag in _TAG.finditer(hugo["tags"]))
            shown[at] = replace(shown[at], text=f"#+FILETAGS: :{tags}:")
        at = last + 1
    tops = [number for number, line in enumerate(shown) if line.text.startswith("* ")]
    heading = _HEADING.fullmatch(shown[at].text) if tops == [at] else None
    titles = [number for number, line in enumerate(shown[:at]) if line.text.lower().startswith(_TITLE)]
    if heading is not None and not titles:
        titles, shown[at] = [at], replace(shown[at], text=f"{_TITLE} {_STATE.sub('', heading['words'])}")
        shown[at + 1 : at + 1] = [Line(text=f"#+FILETAGS: :{heading['tags']}:")] if heading["tags"] else []
    for number in titles:
        shown[number] = replace(shown[number], text=without_marks(shown[number].text))
    return shown


def org_as_markdown(lines: Sequence[Line], of: GopherUrl) -> tuple[str, tuple[str, ...]]:
    """Return a document in Org as Markdown that says the same, and what it says of itself above its text."""
    top = next((number for number, line in enumerate(lines) if line.text[:1] not in ("", "#")), len(lines))
    told = {number: found for number in range(top) if (found := _SUMMARY.fullmatch(lines[number].text))}
    texts = ["" if number in told else line.expanded.text for number, line in enumerate(lines)]
    said = (f"{one['key'].lower()}: {' '.join(one['words'].split())}" for one in told.values())
    return "\n".join(_Writer(texts, of).written()), tuple(said)


class _Writer:
    """Goes through a document once; knows in which quotations and items of lists a line stands."""

    def __init__(self, texts: Sequence[str], of: GopherUrl) -> None:
        self._texts = texts
        self._of = of
        self._ends = _ends(texts)
        self._shape = learn_shape([[Line(text=one) for one in part] for solid, part in groupby(texts, bool) if solid])
        self._quotes = 0
        self._items: list[tuple[int, int]] = []  # columns of each mark, and of its words in Markdown
        self._lead = ""  # the mark of the item that `_words` begin
        self._words: list[str] = []  # lines of a paragraph that may go on

    def written(self) -> Iterator[str]:
        """Yield the lines of Markdown."""
        at = 0
        while at < len(self._texts):
            block = self._apart(at)
            if block is None:
                yield from self._take(self._texts[at])
                at += 1
                continue
            yield from self._flush()
            self._leave(self._texts[at])
            rows, at, quotes = block
            yield from self._set_apart(rows)
            if quotes != self._quotes:
                self._quotes, self._items = quotes, []
        yield from self._flush()

    def _apart(self, at: int) -> tuple[Sequence[str], int, int] | None:
        """Return Markdown of what is no running text, the next line, and how deep in quotations that is; else None."""
        text = self._texts[at]
        start = text.lstrip()[:1]
        if start == "*" and (heading := _HEADING.fullmatch(text)):
            return [self._heading(heading)], at + 1, self._quotes
        if start == "-" and _RULE.fullmatch(text):
            return ["* * *"], at + 1, self._quotes
        if start == "#" and (block := _BLOCK.fullmatch(text)):
            return self._block(block, at)
        if start in ("#", ":", "|") and (rows := self._rows(start, at)) is not None:
            return *rows, self._quotes
        return None

    def _heading(self, heading: re.Match[str]) -> str:
        tags = ", ".join(filter(None, (heading["tags"] or "").split(":")))
        words = f"{heading['words']} ({tags})" if tags else heading["words"]
        return f"{'#' * min(len(heading['stars']), 6)} {self._marked(words)}"

    def _block(self, block: re.Match[str], at: int) -> tuple[Sequence[str], int, int]:
        name, end = block["name"].lower(), self._ends.get(at)
        if block["edge"].lower() == "end":
            return [], at + 1, max(self._quotes - (name == "quote"), 0)
        if end is None:
            return [], at + 1, self._quotes
        inside = self._texts[at + 1 : end]
        if name == "comment":
            return [], end + 1, self._quotes
        if name in _AS_IT_STANDS:
            return _fenced([_QUOTED.sub(r"\1", text) for text in inside]), end + 1, self._quotes
        if name == "verse":
            return list(self._verses(inside)), end + 1, self._quotes
        return [], at + 1, min(self._quotes + (name == "quote"), DEEPEST)

    def _verses(self, texts: Sequence[str]) -> Iterator[str]:
        for is_solid, stanza in groupby((text.strip() for text in texts), bool):
            yield self._marked("\\\\\n".join(stanza)) if is_solid else ""

    def _rows(self, start: str, at: int) -> tuple[Sequence[str], int] | None:
        """Return a keyword, a comment, a drawer, lines as they stand or a table, and the line after it; else None."""
        text = self._texts[at]
        if start == "#":
            keyword = _KEYWORD.fullmatch(text)
            if keyword is not None:
                return self._keyword(keyword["key"], keyword["value"].strip()), at + 1
            return ([], at + 1) if _COMMENT.fullmatch(text) else None
        if start == "|":
            rows = self._while(_TABLE, at)
            return self._table(rows), at + len(rows)
        if drawer := _DRAWER.fullmatch(text):
            is_unseen = drawer["name"].lower() in _UNSEEN_DRAWERS
            return [], (self._ends.get(at, at) if is_unseen else at) + 1
        rows = self._while(_FIXED, at)
        return (_fenced([row.strip()[2:] for row in rows]), at + len(rows)) if rows else None

    def _keyword(self, key: str, value: str) -> Sequence[str]:
        if not value or _SETTINGS.fullmatch(key) or is_for_programs(key.lower().replace("_", "-")):
            return []
        return [self._marked(value if key.lower() in _SAID else f"{key}: {value}")]

    def _table(self, rows: Sequence[str]) -> Sequence[str]:
        cells = [row.strip().strip("|").split("|") for row in rows if not _TABLE_RULE.fullmatch(row)]
        most = max(map(len, cells), default=0)
        if not cells or most > WIDEST:
            return _fenced(rows)
        cells[0] += [""] * (most - len(cells[0]))
        first, *others = (f"| {' | '.join(self._marked(cell.strip()) for cell in row)} |" for row in cells)
        return [first, "|" + " --- |" * most, *others]

    def _while(self, form: re.Pattern[str], at: int) -> Sequence[str]:
        return list(takewhile(form.fullmatch, (self._texts[number] for number in range(at, len(self._texts)))))

    def _take(self, text: str) -> Iterator[str]:
        """Take a line of running text, or the first one of an item."""
        item = _ITEM.fullmatch(text)
        if text.strip() and item is None and not _NOTE.match(text) and not self._is_left(text):
            self._words.append(text)
            return
        yield from self._flush()
        above = len(self._items)
        self._leave(text)
        if item is None or not above:
            yield self._quoted("")
        if item is not None:
            self._begin(item)
        elif text.strip():
            self._words = [text]

    def _is_left(self, text: str) -> bool:
        return bool(self._items) and self._items[-1][0] >= _indent(text)

    def _leave(self, text: str) -> None:
        while text.strip() and self._is_left(text):
            self._items.pop()

    def _begin(self, item: re.Match[str]) -> None:
        """Begin an item; a letter before it, which Markdown has not, stands before its words."""
        mark, words = item["mark"], with_box(item["words"])
        if mark[0].isalpha():
            mark, words = "-", f"{mark} {words}"
        if term := _TERM.fullmatch(words):
            words = f"*{term['term']}* {term['words']}".strip()
        column = self._column
        self._lead, self._words = f"{' ' * column}{mark} ", [words]
        self._items.append((_indent(item.string), column + len(mark) + 1))

    @property
    def _column(self) -> int:
        return self._items[-1][1] if self._items else 0

    def _flush(self) -> Iterator[str]:
        """Yield the paragraph that ends here."""
        words, lead, self._words, self._lead = self._words, self._lead, [], ""
        if not lead and len(words) > 1 and is_table([Line(text=text) for text in words], self._shape):
            yield from self._set_apart(_fenced(words))
        elif words:
            rows = self._marked(_joined([text.strip() for text in words])).split("\n")
            yield from (self._quoted((lead or " " * self._column) + row) for row in rows[:1])
            yield from (self._quoted(" " * self._column + row) for row in rows[1:])

    def _set_apart(self, rows: Sequence[str]) -> Iterator[str]:
        yield self._quoted("")
        yield from (self._quoted(" " * self._column + row) for row in rows)
        yield self._quoted("")

    def _marked(self, text: str) -> str:
        return marked(text, self._of)

    def _quoted(self, text: str) -> str:
        return "> " * self._quotes + text


def _joined(texts: Sequence[str]) -> str:
    """Return the lines of a paragraph as Org reads them, as one; short ones alone may be verse without its block."""
    if max(columns(_TARGET.sub("", text)) for text in texts) < SHORT_ROW:
        return "\n".join(texts)
    parts: list[list[Line]] = [[]]
    for text in texts:
        parts[-1].append(Line(text=text))
        parts += [[]] if text.endswith("\\\\") else []
    return "\n".join(join(part) for part in parts if part)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _fenced(rows: Sequence[str]) -> list[str]:
    """Return lines as a block of code, without the indent that all of them have."""
    indent = min((_indent(row) for row in rows if row.strip()), default=0)
    fence = "~" * max(3, 1 + max((len(row) for row in rows if set(row.strip()) == {"~"}), default=0))
    return [fence, *(row[indent:] for row in rows), fence]


def _ends(texts: Sequence[str]) -> dict[int, int]:
    """Return for each first line of a block or a drawer its last one, where there is one.

    Properties that another mark closes, or none, end where no key follows.
    """
    following: dict[str, int] = {}
    ends: dict[int, int] = {}
    for number, text in reversed([*enumerate(texts)]):
        block, drawer = _BLOCK.fullmatch(text), _DRAWER.fullmatch(text)
        if _HEADING.fullmatch(text):
            following.pop("", None)  # a drawer ends within its section
        name, is_end = "", bool(drawer and drawer["name"].lower() == "end")
        if block:
            name, is_end = block["name"].lower(), block["edge"].lower() == "end"
        if (block or drawer) and is_end:
            following[name] = number
        elif (block or drawer) and name in following:
            ends[number] = following[name]
        if drawer and drawer["name"].lower() == "properties":
            below = (texts[at] for at in range(number + 1, len(texts)))
            last = number + sum(1 for _ in takewhile(_PROPERTY.fullmatch, below))
            closing = _DRAWER.fullmatch(texts[last + 1]) if last + 1 < len(texts) else None
            is_again = bool(closing and closing["name"].lower() == "properties")
            if last > number and (is_again or number not in ends):
                ends[number] = last + is_again
    return ends
