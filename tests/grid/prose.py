"""Round trip: paragraphs that were wrapped in any style are read as the same paragraphs."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, divided, greedy, placed

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/a.txt")
PLACES = {
    "at the margin": ("", ""),
    "indented": ("    ", "    "),
    "first line moved in": ("   ", ""),
    "items": ("- ", "  "),
    "numbered items": ("1. ", "   "),
    "lettered items": ("a. ", "   "),
    "questions": ("Q: ", "   "),
    "speakers": ("<ann> ", "      "),
    "first line moved out": ("", "  "),
    "under a title": ("", ""),
}
TITLE = "Another subject"
_BLOCK = re.compile(r"<(p|h\d)(?: dir=\"\w+\")?>(.*?)</\1>", re.DOTALL)
_PRE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def rows_of(html: str) -> list[str]:
    """Return the rows of all paragraphs and headings, in order."""
    found = []
    for _, inner in _BLOCK.findall(html):
        found += [unescape(_TAG.sub("", row)).replace("\u00a0", " ").strip() for row in inner.split("<br/>")]
    return found


def shown_lines(html: str) -> set[str]:
    """Return all lines of a page, each with one blank between words: rows of paragraphs, and lines in <pre>."""
    standing = [unescape(_TAG.sub("", line)) for inner in _PRE.findall(html) for line in inner.split("\n")]
    return {" ".join(line.split()) for line in (*standing, *rows_of(html))}


def read(lines: list[str]) -> str:
    """Return the HTML of a document."""
    return read_article("\n".join(lines).encode(), HERE, ArticleRules(), Charsets()).html


def torn(texts: Sequence[str], wrapped: Iterable[Sequence[str]]) -> str:
    """Return rows of a document that are not the texts which were wrapped; "" where all are whole."""
    shown = rows_of(read([line for lines in wrapped for line in (*lines, "")]))
    return "" if shown == [*texts] else f"{shown[:3]}"


def not_kept(own: Sequence[str], prose: Sequence[str], place: str) -> str:
    """Return lines of their own that are not shown as lines, alone or beside prose; "" where all are."""
    pages = {"alone": [*own], "between prose": [*prose, "", *own, "", *prose], "below prose": [*prose, "", *own]}
    missed = {*own} - shown_lines(read(pages[place]))
    return f"{sorted(missed)[:2]}" if missed else ""


def _fault(case: Case, random: Random) -> str:
    first, rest = PLACES[case["place"]]
    lines, wanted = [], []
    for number, text in enumerate(TEXTS[case["language"]]):
        if case["place"] == "under a title" and number == 2:
            lines.append(TITLE)
            wanted.append(TITLE)
        head = first.replace("1", str(number + 1)) if "1" in first else first
        lines += placed(text, WRAPS[case["wrap"]], int(case["width"]), (head, rest), random)
        wanted.append(f"{head.strip()} {text}".strip())
        lines.append("")
    shown = rows_of(read(lines))
    missed = [row for row in shown if row not in wanted] or [row for row in wanted if row not in shown]
    return "" if shown == wanted else f"{missed[:2]}"


_AXES = {
    "language": tuple(TEXTS),
    "wrap": tuple(wrap for wrap in WRAPS if wrap != "at phrases"),
    "width": ("50", "56", "62", "68", "74", "80"),
    "place": tuple(PLACES),
}
PROSE = Grid(name="wrapped prose", axes=_AXES, fault=_fault)


def _divided_fault(case: Case, random: Random) -> str:
    """Wrap each text twice, the second time with divided words, so that all words stand somewhere as a whole."""
    margins, width, lines, wanted = PLACES[case["place"]], int(case["width"]), [], []
    for wrap in (greedy, divided):
        for text in TEXTS[case["language"]]:
            lines += [*placed(text, wrap, width, margins, random), ""]
            wanted.append(f"{margins[0].strip()} {text}".strip())
    shown = rows_of(read(lines))
    return "" if shown == wanted else f"{[row for row in shown if row not in wanted][:2]}"


DIVIDED = Grid(
    name="divided words",
    axes={
        "language": tuple(TEXTS),
        "width": ("50", "56", "62", "68", "74", "80"),
        "place": ("at the margin", "indented", "first line moved in", "items"),
    },
    fault=_divided_fault,
)
NARROW = Grid(
    name="narrow columns",
    axes={
        "language": tuple(TEXTS),
        "wrap": ("greedy", "by bytes", "justified"),
        "width": ("34", "37", "40", "44"),
        "place": ("at the margin", "first line moved in", "under a title"),
    },
    fault=_fault,
    makes_sense=lambda case: case["language"] != "Russian" or case["wrap"] != "by bytes",  # that is 17 letters a line
)
# Not among the grids that must be right: a break after a comma or a stop, half a line before the margin, is as often
# the author's own. Of these documents about a quarter come out right.
PHRASES = Grid(name="prose broken at phrases", axes={**_AXES, "wrap": ("at phrases",)}, fault=_fault)
