"""Sentences that go on below a line too long for verse: each on lines of its own, or all without stops, or small."""

from itertools import pairwise
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import PLACES, read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS, placed

BROAD = 72  # columns: no line of verse is as long, so a sentence that goes on below one was broken


def _fault(case: Case, random: Random) -> str:
    """Return rows that begin amid a sentence, below a broad line."""
    lines: list[str] = []
    for text in random.sample(TEXTS[case["language"]], int(case["paragraphs"])):
        for said in _said(text, case["kind"]):
            lines += placed(said, WRAPS[case["wrap"]], int(case["width"]), PLACES[case["place"]], random)
        lines.append("")
    goes_on = tuple(
        after.strip()
        for line, after in pairwise(lines)
        if len(line.strip()) >= BROAD and line[-1].isalnum() and after.strip()[:1].islower()
    )
    amid = [row for row in rows_of(read(lines)) if row.startswith(goes_on)] if goes_on else []
    return f"{amid[:2]}" if amid else ""


def _said(text: str, kind: str) -> list[str]:
    if kind == "a line each":
        return text.replace(". ", ".\n").split("\n")
    bare = "".join(sign for sign in text if sign not in ",.")
    return [bare.lower() if kind == "in small letters" else bare]


SENTENCES = Grid(
    name="sentences below broad lines",
    axes={
        "kind": ("a line each", "without stops", "in small letters"),
        "language": tuple(TEXTS),
        "wrap": ("ragged", "one word early"),
        "width": ("76", "80", "84", "90", "96"),
        "place": ("at the margin", "indented"),
        "paragraphs": ("1", "2", "3"),
    },
    fault=_fault,
)
