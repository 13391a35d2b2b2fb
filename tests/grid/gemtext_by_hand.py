"""Gemtext whose author breaks lines by hand: items and paragraphs are whole, and what only stands near stays apart.

Its clients never join lines, so most authors write a paragraph a line; some wrap it as they wrap their mail.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.prose import rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import greedy

_HERE = GopherUrl(host="mill.example", item_type="0", selector=b"/log/a.gmi")
_INDENTS = {"none": "", "two": "  ", "four": "    "}
# Rows that no text before them goes on with, beside items.
_OWN: Mapping[str, Sequence[str]] = {
    "verse": ("the wheel goes round", "the river runs"),
    "nested": ("  - two sacks of rye", "  - lamp oil"),
    "numbered": ("1. two sacks of rye", "2. lamp oil"),
    "link": ("=> /log/b.gmi The weir",),
}


def _read(lines: Sequence[str]) -> str:
    text = "\n".join(["# A day out", "", *lines]) + "\n"
    return read_article(text.encode(), _HERE, ArticleRules(), Charsets()).html


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def _wrapped(text: str, case: Case, random: Random, *, by: str) -> list[str]:
    """Return the lines of a text, as one paragraph or with a line for each beginning of a sentence."""
    parts = _sentences(text) if by == "sentences" else [text]
    return [line for part in parts for line in greedy(part, int(case["width"]), random)]


def _page(case: Case, random: Random) -> tuple[list[str], list[str], list[str]]:
    """Return lines with paragraphs above and below a list, the texts of the items, and those of the paragraphs."""
    texts = [*TEXTS[case["language"]]]
    random.shuffle(texts)
    above, below, *others = texts
    items = [" ".join(_sentences(text)[:2]) for text in others]
    indent = _INDENTS[case["indent"]]
    lines = _wrapped(above, case, random, by=case["by"])
    lines += ["", *_wrapped(below, case, random, by="paragraphs"), ""]
    for item in items:
        first, *more = greedy(f"* {item}", int(case["width"]), random)
        lines += [first, *(indent + line for line in more)]
    return lines, items, [above, below]


def _fault(case: Case, random: Random) -> str:
    lines, items, paragraphs = _page(case, random)
    html = _read(lines)
    rows = rows_of(html)
    torn = [item for item in items if f"* {item}" not in rows]
    count = html.count("<p>") - len(paragraphs) - 1
    words = " ".join(rows)
    lost = [text for text in paragraphs if " ".join(text.split()) not in words]
    return f"{torn[:1]} {count} {lost[:1]}\n{html}" if torn or count or lost else ""


def _kept_fault(case: Case, random: Random) -> str:
    lines, items, _ = _page({**case, "by": "paragraphs"}, random)
    own = _OWN[case["own"]]
    if case["place"] == "short item":
        lines += ["* lamp oil", *own]
        items.append("lamp oil")
    else:
        lines += own if case["own"] != "verse" else ["", *own]
    rows = rows_of(_read(lines))
    told = [re.sub(r"=> \S+ ", "", row).strip() for row in own]
    missed = [row for row in (*told, *(f"* {item}" for item in items)) if row not in rows]
    return f"{missed[:2]}\n{rows}" if missed else ""


def _unwrapped_fault(case: Case, random: Random) -> str:
    """A page with a paragraph a line, in which a line below an item is one of its own."""
    texts = random.sample([*TEXTS[case["language"]]], 4)
    lines = [texts[0], texts[1], f"* {texts[2]}", *([""] if case["blank"] == "yes" else []), texts[3]]
    html = _read(lines)
    missed = [text for text in (texts[0], texts[1], f"* {texts[2]}", texts[3]) if f"<p>{text}</p>" not in html]
    return f"{missed[:1]}\n{html}" if missed else ""


BY_HAND = Grid(
    name="gemtext broken by hand",
    axes={
        "language": tuple(TEXTS),
        "width": ("64", "72", "78", "90"),
        "indent": tuple(_INDENTS),
        "by": ("paragraphs", "sentences"),
    },
    fault=_fault,
)
KEPT_BY_HAND = Grid(
    name="lines apart in gemtext broken by hand",
    axes={
        "language": tuple(TEXTS),
        "width": ("64", "72", "78", "90"),
        "indent": tuple(_INDENTS),
        "own": tuple(_OWN),
        "place": ("below items", "short item"),
    },
    fault=_kept_fault,
)
UNBROKEN = Grid(
    name="gemtext with a paragraph a line",
    axes={"language": tuple(TEXTS), "blank": ("yes", "no")},
    fault=_unwrapped_fault,
)
