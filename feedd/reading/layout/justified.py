"""Says whether a paragraph is filled with blanks to one right edge, whatever the rest of the document is."""

import re
from collections.abc import Sequence

from feedd.reading.layout.columns import in_columns
from feedd.reading.layout.said import SAID
from feedd.reading.layout.width import NARROWEST, Width
from feedd.reading.words.characters import SPOKEN
from feedd.reading.words.lines import Line

EVEN = 2  # blanks by which the gaps of one justified line differ at most
_BETWEEN = re.compile(r"(?<=\S) +(?=\S)")
_BEFORE = re.compile(r"\s*\S{1,3} +")  # a mark, and the gap behind it
_STOPPED = re.compile(r"(?<=[.!?:]) (?= )")  # a blank more than between two words


def justified_to(lines: Sequence[Line], width: Width) -> int:
    """Return the columns to which a paragraph is justified, whatever the document is, all its lines but the last; or 0.

    A single one must end at the edge of the document, and more than a third have more than one blank somewhere.
    """
    filled = lines[:-1]
    if not any("  " in line.text.lstrip() for line in filled) or any(_is_signed(line) for line in lines[1:]):
        return 0
    edges = {len(line.text) for line in filled}
    if max(edges) - min(edges) > 1 or max(edges) < max(NARROWEST, len(lines[-1].text)):
        return 0
    if len(filled) == 1 and width.columns not in edges:
        return 0
    gaps = [[len(gap) for gap in _BETWEEN.findall(_words(line))] or [0] for line in filled]
    even = all(line.spoken >= SAID and max(one) - min(one) <= EVEN for line, one in zip(filled, gaps, strict=True))
    is_filled = even and sum(max(one) > 1 for one in gaps) * 3 > len(gaps)
    return max(edges) if is_filled and not in_columns(lines) else 0


def _is_signed(line: Line) -> bool:
    """Return whether a line begins with a sign that no word begins with, as one that is quoted or drawn does."""
    first = line.text.lstrip()[:1]
    return not first.isalnum() and first not in SPOKEN + "("


def _words(line: Line) -> str:
    """Return a line without the mark at its beginning, and without the blank more that some type behind a stop."""
    return _STOPPED.sub("", _BEFORE.sub("", line.text, count=1)).lstrip()
