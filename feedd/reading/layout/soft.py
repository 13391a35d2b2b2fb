"""Learns whether the author of a marked up document breaks paragraphs anywhere, as a line end is a blank there.

Such a document may have no width at all; but many of its long lines end amid sentences, and no verse is so long.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from feedd.reading.layout import verse
from feedd.reading.layout.urls import begins_with_url
from feedd.reading.layout.width import VERSE, columns
from feedd.reading.words.characters import STOPS, is_caseless
from feedd.reading.words.lines import Line

FEWEST = 2  # breaks amid sentences; one is chance
LONGEST_VERSE = 80  # columns: longer lines are no verse, whatever they look like
A_THIRD = 3  # one of so many long breaks: in verse and records no sentence goes on so broadly
BROAD = 0.6  # of the usual length; what is shorter was ended on purpose
_APART = ("[^", "&")
_LINKS = ("[", "!")  # of Markdown: a row of pictures, or of links with remarks


def learn_soft(passages: Sequence[Sequence[Line]], odds: Sequence[float]) -> int:
    """Return the columns from which a line of the document is one that was broken anywhere; 0 if none is sure."""
    lengths, amid = [], 0
    for lines, own in zip(passages, odds, strict=True):
        for line, after in pairwise(lines):
            length = columns(line.text)
            if length > VERSE:
                lengths.append(length)
                amid += _is_amid(line, after) and is_no_verse(length, own, verse.SURE_PROSE)
    if amid < FEWEST or amid * A_THIRD < len(lengths):
        return 0
    return max(VERSE, int(median(lengths) * BROAD))


def is_no_verse(length: int, own: float, most: float) -> bool:
    """Return whether a line is too long for verse, or its passage has no more log-odds for it than `most`."""
    return length > LONGEST_VERSE or own < most


def begins_apart(line: Line, after: Line) -> bool:
    """Return whether a line begins with a URL, a footnote, blanks that were asked for, or a link as the one before."""
    start = after.text.lstrip()
    linked = start[:1] in _LINKS and line.text.lstrip()[:1] in _LINKS
    return linked or start.startswith(_APART) or begins_with_url(after)


def _is_amid(line: Line, after: Line) -> bool:
    """Return whether a sentence goes on behind a line, for all that can be seen."""
    end = line.text.rstrip()[-1:]
    goes_low = after.begins_low or is_caseless(after.text.lstrip()[:1])
    return end not in STOPS and end != ":" and goes_low and not begins_apart(line, after)
