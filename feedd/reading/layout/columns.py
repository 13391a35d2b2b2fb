"""Says whether lines stand in columns, also where the last column ends at the edge to which prose is justified."""

import re
from collections import Counter
from collections.abc import Sequence

from feedd.reading.layout.said import SAID
from feedd.reading.words.lines import SHORT, Line

SHARED = 2  # columns that begin at the same place in two lines; one of justified lines does so by chance
LONG = 60  # columns of the longest of lines that do not fit on a narrow screen
WORDS = 5  # in what is said of a name, on average
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_FIELD = re.compile(
    r"\s{0,16}(?P<name>[^\W\d_](?:[\w.'/&()-]| (?! )){0,28}?) *(?P<colon>:) *"
    r"(?P<value>(?:\S| (?! )|(?<=[.!?,;])  (?! ))*)$"
)
_TOLD = re.compile(
    r"\s{0,16}[^\s|*+-](?:[^\s|]| (?! )){0,30}?(?P<gap>\t+| {2,})(?:[-–—:=] )?(?P<told>[(\"'“„«‘]?[^\W\d_].*)"
)
_BAR = re.compile(r"[|│║]")


def in_columns(lines: Sequence[Line]) -> bool:
    """Return whether most of three lines or more have half of their gaps where a line close above or below has them."""
    begins = [{match.end() for match in _GAP.finditer(line.text[:SHORT])} for line in lines if not line.is_rule]
    if len(begins) <= SHARED:
        return False
    alike = {
        at
        for near in (1, 2)
        for first in range(len(begins) - near)
        if _share(begins, first, near)
        for at in (first, first + near)
    }
    return len(alike) * 2 > len(begins)


def are_fields(lines: Sequence[Line]) -> bool:
    """Return whether each line is a name, a colon and one value: `Built    : 1968`, `Built:    1968`."""
    if len(lines) == 1 and not (lines[0].begins_high and "  " in lines[0].text.strip()):
        return False
    fields = _matches(_FIELD, lines)
    if not fields or any(line.is_code for line in lines):
        return False
    values = [field.start("value") for field in fields if field["value"]]
    return _in_one_column([field.start("colon") for field in fields]) or _in_one_column(values)


def are_told(lines: Sequence[Line]) -> bool:
    """Return whether lines are names and what is said of each in several words, too long for a narrow screen.

    Behind tabs, as they were typed, names may be of any length.
    """
    rows = _matches(_TOLD, lines) if len(lines) > 1 else []
    if not rows or max(len(line.text) for line in lines) < LONG:
        return False
    told = [row["told"] for row in rows]
    if any("   " in text or "\t" in text for text in told):
        return False
    if not (all("\t" in row["gap"] for row in rows) or _in_one_column([row.start("told") for row in rows])):
        return False
    spoken = (
        sum([line.spoken for line in lines]) >= SAID * len(lines) >= 2 * SAID * sum([line.is_code for line in lines])
    )
    return spoken and sum([len(text.split()) for text in told]) >= WORDS * len(lines)


def _matches(form: re.Pattern[str], lines: Sequence[Line]) -> list[re.Match[str]]:
    """Return what matches in each line; [] where one has nothing."""
    found = []
    for line in lines:
        match = form.match(line.text)
        if match is None:
            return []
        found.append(match)
    return found


def _in_one_column(columns: Sequence[int]) -> bool:
    return len({*columns}) == 1


def has_bars(lines: Sequence[Line]) -> bool:
    """Return whether a bar stands at one column of most of three lines or more, as between the cells of a table."""
    if len(lines) <= SHARED or not any("|" in line.text or "│" in line.text for line in lines):
        return False
    bars = Counter(match.start() for line in lines for match in _BAR.finditer(line.text, 1, SHORT))
    return bool(bars) and max(bars.values()) * 3 >= len(lines) * 2


def aligned(lines: Sequence[Line], number: int) -> bool:
    """Return whether half of the gaps in a line begin or end where one in a line close by does."""
    gaps = _edges(lines[number])
    near = [_edges(line) for line in (*lines[max(0, number - 2) : number], *lines[number + 1 : number + 3])]
    return not gaps or any(len(gaps & other) * 4 >= len(gaps) for other in near)


def _edges(line: Line) -> set[int]:
    return {edge for match in _GAP.finditer(line.text, 0, SHORT) for edge in match.span()}


def _share(begins: Sequence[set[int]], first: int, near: int) -> bool:
    one, other = begins[first], begins[first + near]
    return len(one & other) >= max(SHARED, min(len(one), len(other)) / 2)
