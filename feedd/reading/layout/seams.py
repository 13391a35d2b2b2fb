"""Finds where words and a drawing, a table, bytes or a program touch without a blank line between them."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from feedd.reading.layout.columns import in_columns
from feedd.reading.layout.said import SAID
from feedd.reading.words.code import is_dump, part_of_program
from feedd.reading.words.lines import SHORT, Line

BROAD = 40  # characters of a line of words that is sure to be one
SEVERAL = 5  # blanks between the words of such a line
FEWEST = 3  # lines of what touches words; fewer are a rule, an underline, signs in a text
DEEPEST = 8  # columns by which the first line of a paragraph is moved in at most
SPEECH = frozenset("\"'.,!?:;()-–—“”‘’«»„…")  # signs of words
_STROKES = "|/\\_[({<+=~:;.'`^│║"  # signs that rows of drawings begin with
_SIGNS = "".join(SPEECH)
_STOPS = tuple(".:!?…。")


def seams(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return the numbers of the lines at which words begin or end that touch something drawn; () of none."""
    if len(lines) < FEWEST or all(line.is_plain for line in lines):
        return ()
    says = _says(lines)
    if all(says) or not any(says):
        return ()
    starts = [0]
    for _, group in groupby(says):
        starts.append(starts[-1] + len([*group]))
    margin = min([line.indent for line in lines])
    for first, end in pairwise(starts):
        part = lines[first:end]
        is_edge = first == 0 or end == len(lines)
        if not (_are_words(part, margin, is_edge=is_edge) if says[first] else _are_drawn(part)):
            return ()
        if says[first] and end - first == 1 and end < len(lines) and lines[end].is_rule:
            return ()  # a heading
    return tuple(starts[1:-1])


def _says(lines: Sequence[Line]) -> list[bool]:
    """Return of each line whether it is words, also a brief one where a sentence that began above it ends."""
    says: list[bool] = []
    above = ""
    for line in lines:
        says.append(_is_sure(line) or (bool(says) and says[-1] and _goes_on(line, above)))
        above = line.text
    return says


def _goes_on(line: Line, above: str) -> bool:
    if not SPEECH.issuperset(line.counts.signs) or "  " in line.text.strip():
        return False
    if above.endswith(_STOPS):
        return above[-1] != ":" and line.text.endswith(_STOPS) and not _is_drawn(line)
    return (line.begins_low and not line.is_code) or not _is_drawn(line)


def _is_sure(line: Line) -> bool:
    """Return whether a line is a part of a sentence whatever is around it."""
    words = line.text[line.indent :]
    if len(words) <= BROAD or words.count(" ") < SEVERAL or words.isupper() or "..." in words:
        return False
    if line.is_plain:
        return True
    if line.has_wide_gap or line.has_own_mark or line.is_code or not words[0].isalnum():
        return False
    if not SPEECH.issuperset(line.counts.signs) or line.spoken < SAID:
        return False
    return sum([word.strip(_SIGNS).isalpha() for word in words.split()]) >= SAID * len(words.split())


def _is_drawn(line: Line) -> bool:
    """Return whether a line is no words whatever is around it."""
    if "://" in line.text:
        return False
    if line.is_rule or line.is_drawn or is_dump(line.text):
        return True
    if line.is_plain:
        return False
    if line.spoken < SAID and line.text[line.indent] in _STROKES:
        return True
    is_brief = line.text.strip().count(" ") < SEVERAL
    return (line.is_code and is_brief) or part_of_program(line.text[:SHORT]) == "statement"


def _are_words(lines: Sequence[Line], margin: int, *, is_edge: bool) -> bool:
    """Return whether lines are a paragraph; amid a program only one that begins and ends as sentences do."""
    if lines[0].indent > margin + DEEPEST or (len(lines) > 1 and lines[1].indent > margin + 1):
        return False
    return is_edge or (lines[0].begins_high and lines[-1].text.endswith(_STOPS))


def _are_drawn(lines: Sequence[Line]) -> bool:
    if lines[0].is_list_item:
        return False
    drawn = sum(map(_is_drawn, lines))
    if len(lines) < FEWEST:
        return 1 < len(lines) == drawn
    return drawn * 2 >= len(lines) or (all(line.has_wide_gap for line in lines) and in_columns(lines))
