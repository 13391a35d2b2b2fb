"""Furniture that several documents of one feed share: the rows at their beginning or end that are no text of any.

Rows are compared without the target of a link and without what differs in each: a day, the year of a copyright, and
which post is the next one.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, tzinfo
from itertools import takewhile

from feedd.reading.head.dating import DATED_WITHIN, in_order
from feedd.reading.head.expected import Expected, forms, letters
from feedd.reading.head.facts import Facts, Head, read_facts
from feedd.reading.head.fields import read_field
from feedd.reading.head.front_comments import commented
from feedd.reading.head.marks import is_heading
from feedd.reading.head.read import read_head
from feedd.reading.rules import Furniture
from feedd.reading.words.furniture import is_turn, is_way_out, marked_label, marked_target, points_aside
from feedd.reading.words.labels import read_label
from feedd.reading.words.lines import BLANK, SHORT, Line
from feedd.reading.words.links import is_media_name
from feedd.structs import replace

EDGE = 16  # rows at each end of a document that are compared: a banner with navigation and a licence has as many
FEWEST = 3  # documents that must share a row; two may share one by chance
SHARE = 0.6  # of all documents that were compared
NEARLY_ALL = 0.8  # of them share the words above a text: three of five may be parts of one series
LONGEST = 120  # characters of a shared row; a longer one says something, even where it is repeated
WORDS = 3  # in all rows that are removed at one end: "Ingredients" begins every recipe and is no furniture
BRIEF = 45  # characters of a title that stands directly below a shared row
MASTHEAD = 80  # characters of a row with a day in it, which is compared without that

_DAY, _LINK = "\0", "=> "
_TURN_ROW, _ARROW_ROW = f"{_LINK}{_DAY}", f"{_LINK}{_DAY}{_DAY}"
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?\b")
_RIGHTS = re.compile(r"©|\(c\)|\bcopyright\b|\bcopyleft\b", re.IGNORECASE)
_QUOTED = tuple("\"“„«»‹›「>'‘")  # an epigraph, which may be the same in all parts of a work
_FRONT = ("---", "+++", ";;;")  # above front matter
_PARTS = re.compile(r"\s*[\]\[|·•]\s*|\s{2,}")  # between the labels of several links
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]{1,80}\]:\s")  # of Markdown: the links above need it


def learn_rows(pages: Sequence[Sequence[Line]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the rows that documents share at their beginnings and at their ends; of fewer than three, none."""
    solid = [[line for line in lines if not line.is_blank] for lines in pages]
    return _shared([lines[:EDGE] for lines in solid], is_head=True), _shared([lines[-EDGE:] for lines in solid])


def _shared(edges: Sequence[Sequence[Line]], *, is_head: bool = False) -> frozenset[str]:
    counts = Counter(row for edge in edges for row in {row for line in edge for row in _rows(line, is_head=is_head)})
    return frozenset(row for row, count in counts.items() if count >= _fewest(row, len(edges), is_head=is_head))


def _fewest(row: str, documents: int, *, is_head: bool) -> float:
    """Return how many documents must share a row: of links that lead out a few, as the newest may have others."""
    if row.startswith(_LINK):
        return FEWEST if row == _TURN_ROW or is_way_out(row.removeprefix(_LINK)) else max(FEWEST, SHARE * documents)
    return max(FEWEST, (NEARLY_ALL if is_head else SHARE) * documents)


def _rows(line: Line, *, is_head: bool) -> list[str]:
    """Return what is compared of a line: nothing of a long one; above a text also what is left without its day."""
    label = _label(line)
    if label is not None and len(label) <= LONGEST:
        if is_turn(label):
            return [_TURN_ROW]
        rows = [f"{_LINK}{_folded(label)}{_own_place(line)}"]
        return [*rows, _ARROW_ROW] if not line.is_item and points_aside(line.text) else rows
    text = line.text
    if len(text) > SHORT:
        return []
    row = _folded(text if is_head or not _RIGHTS.search(text) else _YEARS.sub("", text))
    rows = [row] if len(row) <= LONGEST else []
    if is_head and len(row) <= MASTHEAD and len(line.dates) == 1:
        found = line.dates[0]
        rest = text[: found.start], text[found.end :]
        rows += [_folded(_DAY.join(rest))] if any(map(str.isalnum, "".join(rest))) else []
    return rows


def _own_place(line: Line) -> str:
    """Return where a line leads out of its hole or to a picture; "" of other pages of the hole.

    The talk about each post and the picture of each are at places of their own, whatever they are called.
    """
    target = "" if line.is_item else marked_target(line.text)
    leads_out = "://" in target and not is_way_out(_label(line) or "")
    return f" {target}" if leads_out or is_media_name(target) else ""


def _label(line: Line) -> str | None:
    """Return the label of a line that is nothing but a link, None of any other."""
    return line.text if line.is_item else marked_label(line.text)


def _folded(text: str) -> str:
    return " ".join(text.split())


def rows_above(lines: Sequence[Line], furniture: Furniture, *, on_title: bool = False) -> list[int]:
    """Return the numbers of the shared rows at the beginning of a document, with the rules around them.

    A row on which the text goes on directly below is none of them, and neither are facts that a head has a place for.
    With `on_title`, the last row may stand directly above a brief line, which the caller finds to be the title.
    """
    first = next((line.text.strip() for line in lines if not line.is_blank), "")
    return [] if first in _FRONT or commented(lines) else _run(lines, furniture.head, is_head=True, on_title=on_title)


def rows_below(lines: Sequence[Line], furniture: Furniture) -> list[int]:
    """Return the numbers of the shared rows at the end of a document, with the rules around them."""
    return _run(lines, furniture.foot)


def _run(lines: Sequence[Line], shared: frozenset[str], *, is_head: bool = False, on_title: bool = False) -> list[int]:
    """Return the numbers of shared rows up to the first other one, as far as nothing goes on directly beside them."""
    found: list[int] = []
    sure, fenced, rows = 0, False, 0
    numbers = range(len(lines)) if is_head else range(len(lines) - 1, -1, -1)
    for number in numbers if shared else ():
        line = lines[number]
        is_fence = line.text.startswith("```")
        fenced ^= is_fence
        is_apart = line.is_blank or line.is_rule or is_fence
        is_shared = not is_apart and _is_shared(line, shared, is_head=is_head)
        rows += not line.is_blank
        if rows > EDGE * 2 or not (is_apart or is_shared or (is_head and _is_fact(line))):
            is_link = line.is_item or marked_label(line.text) is not None
            sure = len(found) if not fenced and (is_link or (on_title and len(line.text) < BRIEF)) else sure
            break
        found += [number] if is_apart or is_shared else []
        if not fenced and (not is_shared or _label(line) is not None):
            sure = len(found)
    else:
        sure = len(found) if not fenced else sure
    return found[:sure] if any(_says(lines[number]) for number in found[:sure]) else []


def _is_shared(line: Line, shared: frozenset[str], *, is_head: bool) -> bool:
    if shared.isdisjoint(_rows(line, is_head=is_head)) or _REFERENCE.match(line.text):
        return False
    return not line.text.lstrip().startswith(_QUOTED) and not (is_head and _is_fact(line))


def _is_fact(line: Line) -> bool:
    if line.is_item or len(line.text) > SHORT:
        return False
    return read_field(line.text) is not None or read_facts([line.text], UTC) not in (None, Facts())


def _says(line: Line) -> bool:
    return any(map(str.isalnum, line.text))


def are_enough(lines: Sequence[Line]) -> bool:
    """Return whether shared rows have words enough to be no heading that all texts have, or are navigation."""
    return sum(len(line.text.split()) for line in lines if _says(line)) >= WORDS or any(map(is_navigation, lines))


def is_navigation(line: Line) -> bool:
    """Return whether a line is a link, or says where links lead: `[home] [about]`, `<- back`."""
    if _label(line) is not None:
        return True
    return any(map(is_way_out, (line.text, *_PARTS.split(line.text)))) if len(line.text) <= SHORT else False


def without_shared(
    lines: Sequence[Line], alone: Head, furniture: Furniture, zone: tzinfo, expected: Expected
) -> tuple[list[Line], Head]:
    """Return lines and head of a document without what its siblings share; `alone` is its head without knowing them.

    Both are what they were where nothing is shared, or nothing else would be left.
    """
    ordered = [*(in_order(line, furniture.date_order) for line in lines[:DATED_WITHIN]), *lines[DATED_WITHIN:]]
    head = alone if ordered == [*lines] else read_head(ordered, zone, expected)
    shown, head = _without_above(ordered, head, furniture, zone, expected)
    body = [BLANK if number in head.cut else line for number, line in enumerate(shown)]
    ends = _ends(body, furniture)
    if any(_says(line) for number, line in enumerate(body) if number not in ends):
        shown = _blanked(shown, ends)
    pairs = zip(lines, ordered, shown, strict=True)
    return [line if after is known else after for line, known, after in pairs], head  # a day stays as it is written


def _ends(body: Sequence[Line], furniture: Furniture) -> set[int]:
    """Return the numbers of the shared rows around a text.

    None of them is a heading with its mark below the head, nor a refrain, which stands between them, too.
    """
    above, below = rows_above(body, furniture), rows_below(body, furniture)
    above = [*takewhile(lambda number: not is_heading(body[number].text), above)]
    around = {*above, *below}
    between = {line.text for number, line in enumerate(body) if number not in around and _says(line)}
    runs = [
        [*takewhile(lambda number: body[number].text not in between or is_navigation(body[number]), rows)]
        for rows in (above, below)
    ]
    return {number for rows in runs if are_enough([body[number] for number in rows]) for number in rows}


def _without_above(
    lines: Sequence[Line], alone: Head, furniture: Furniture, zone: tzinfo, expected: Expected
) -> tuple[Sequence[Line], Head]:
    """Read the head below the shared rows, none of which is the title unless the index says so.

    Navigation goes, and what has words enough; a brief name goes where a title stands directly below it.
    """
    below = alone
    for on_title in (True, False):
        above = rows_above(lines, furniture, on_title=on_title)
        rows = [number for number in above if not _is_named(lines[number], expected)]
        if not any(_says(lines[number]) for number in rows):
            continue
        shown = _blanked(lines, rows, furniture.head)
        head = read_head(shown, zone, expected)
        first = next((n for n, line in enumerate(shown) if _says(line) and n not in head.cut), None)
        if first is None:
            continue
        if _is_titled(head, first, expected) or (not on_title and are_enough([lines[number] for number in rows])):
            return shown, head
        title = letters(alone.facts.title or "")
        if title and title in letters(" ".join(lines[number].text for number in rows)):
            below = replace(head, cut=head.cut.difference(rows))  # they stay: the head took them for blank lines
            below = replace(below, facts=replace(head.facts, title=None)) if _is_told(expected) else below
    return lines, below


def _is_titled(head: Head, first: int, expected: Expected) -> bool:
    """Return whether a title stands directly below shared rows; where the index has another, they may be a heading."""
    title = letters(head.facts.title or "")
    if not title or (title not in expected.names and _is_told(expected)):
        return False
    is_cut = not head.cut.isdisjoint(range(first))
    return head.heading is None if is_cut else head.heading == first


def _is_told(expected: Expected) -> bool:
    """Return whether the index gives a text a title, and no mere name of a file."""
    label = read_label(expected.label)
    return bool(expected.names) and not (label.is_file or label.is_generic)


def _is_named(line: Line, expected: Expected) -> bool:
    return _says(line) and any(letters(form) in expected.names for form in forms(line.text))


def _blanked(lines: Sequence[Line], numbers: Collection[int], shared: frozenset[str] | None = None) -> list[Line]:
    """Return lines with blank ones in place of some; above a text the day stays of a row that differs by it."""
    kept = list(lines)
    for number in numbers:
        line = kept[number]
        by_day = shared and len(line.dates) == 1 and not line.is_item and _folded(line.text) not in shared
        kept[number] = Line(text=line.text[line.dates[0].start : line.dates[0].end]) if by_day else BLANK
    return kept
