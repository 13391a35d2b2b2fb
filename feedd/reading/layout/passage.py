"""What speaks for a wrap between two lines and what against it, each as a function of the break and its passage.

`breaks` has the points of each in one table, and decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from feedd.reading.layout.prose import Shape
from feedd.reading.layout.width import NARROWEST, first_word, is_ideograph
from feedd.reading.words.lines import SHORT, Line

NARROW = 45  # columns: a block of such lines is seldom prose
CAPITALS = 0.8  # share of lines that begin with capitals, as verse and lists do; German prose has 0.4
FEW = 4  # lines of a passage; fewer may have room, or end with commas, by chance
FREE = 8  # columns that stay free at most where people break lines by hand
STOPS = ".!?…:。！？"
PAUSES = ".!?…:;,)\"'”’»。！？，、；："
_GAP = re.compile(r"(?<=[^\s.!?:]) {2,}(?=\S)")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Lines that stand together, and what they have in common. Facts are shares of its lines or breaks, 0 to 1."""

    lines: Sequence[Line]
    shape: Shape
    under_mark: bool = False  # the lines after the first are the rest of an item of a list
    own: float = 0.0  # log-odds that its lines are lines of their own, see `verse`; 0 where nothing is known

    @cached_property
    def lengths(self) -> list[int]:
        """The lengths of the lines in what the document is measured in."""
        return [self.shape.width.measure(line.text) for line in self.lines]

    @cached_property
    def widest(self) -> int:
        """The length of the longest line."""
        return max(self.lengths)

    @cached_property
    def capitals(self) -> float:
        """The share of lines that begin with a capital."""
        return sum(line.begins_high for line in self.lines) / len(self.lines)

    @cached_property
    def speaks(self) -> bool:
        """Whether its sentences end within its lines rather than with them, as verse and records do not."""
        if self.capitals > CAPITALS:
            return False
        within = sum(line.ends_within for line in self.lines)
        return within > 0 and within >= sum(line.text[-1:] in STOPS for line in self.lines[:-1])

    @cached_property
    def narrow(self) -> float:
        """The share of lines that are as narrow as verse."""
        return sum(length < NARROW for length in self.lengths) / len(self.lengths)

    @cached_property
    def filled(self) -> float:
        """The share of breaks where the next word would not have fit."""
        fits = [
            length + 1 + self.shape.width.measure(first_word(after.text)) <= self.widest
            for length, after in zip(self.lengths, self.lines[1:], strict=False)
        ]
        return fits.count(False) / len(fits) if fits else 0.0

    @cached_property
    def room(self) -> float:
        """The columns that stay free at the ends of lines, in the mean; 1 for 25 columns or more."""
        free = [self.widest - length for length in self.lengths[:-1]]
        return min(1.0, sum(free) / len(free) / 25) if free else 0.0

    @cached_property
    def drawn(self) -> float:
        """The share of lines that are drawn or have columns."""
        return sum(_is_drawn(line, self.shape) for line in self.lines) / len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The break between two lines of a passage; `is_proved`: the width of the document proves that it is a wrap."""

    line: Line
    after: Line
    passage: Passage
    is_proved: bool = False


def is_proved(at: Break) -> float:
    """Return 1 if the width proves the wrap."""
    return at.is_proved


def is_long(at: Break) -> float:
    """Return how long the line is: 0 at 30 columns, 1 at 70."""
    return min(1.0, max(0.0, (at.passage.shape.width.measure(at.line.text) - 30) / 40))


def is_open(at: Break) -> float:
    """Return 1 if the sentence goes on: a small letter follows, an ideograph after one, or anything but a stop."""
    end = at.line.text[-1:]
    return at.after.begins_low or (is_ideograph(end) and end not in STOPS) or _goes_on(at)


def _goes_on(at: Break) -> bool:
    """Return whether a line without a stop at its end is no title, name or verse: sentences end within the others."""
    return at.passage.speaks and at.line.text[-1:] not in PAUSES and _is_broad(at, 0.6)


def capitals_are_common(at: Break) -> float:
    """Return the share of the passage's lines that begin with a capital."""
    return at.passage.capitals


def is_filled(at: Break) -> float:
    """Return the share of the passage's breaks where the next word would not have fit."""
    return at.passage.filled


def hangs(at: Break) -> float:
    """Return 1 if the next line hangs under the text of an item."""
    return at.passage.under_mark and not at.after.has_own_mark


def _is_broad(at: Break, share: float) -> bool:
    return at.passage.shape.width.measure(at.line.text) >= share * max(at.passage.widest, at.passage.shape.broad)


def stands_alone(at: Break) -> float:
    """Return how sure it is that the lines are lines of their own: 1 at log-odds of 4."""
    return min(1.0, max(0.0, at.passage.own / 4))


def reads_on(at: Break) -> float:
    """Return how sure it is that the lines are prose that a person broke: 1 at log-odds of -3."""
    return min(1.0, max(0.0, -at.passage.own / 3)) if at.passage.widest >= NARROWEST else 0.0


def lacks_a_stop(at: Break) -> float:
    """Return 1 if a capital follows no stop and no pause."""
    return at.after.begins_high and at.line.text[-1:] not in PAUSES and not _goes_on(at)


def is_title(at: Break) -> float:
    """Return how short a line is that ends without a stop or a pause before a capital: 1 at 0.4 of the width."""
    wide = max(at.passage.widest, at.passage.shape.broad)
    return lacks_a_stop(at) * min(1.0, max(0.0, 3 - at.passage.shape.width.measure(at.line.text) / wide * 5))


def has_room(at: Break) -> float:
    """Return 1 if the next word would have fit and left room, by the document's width."""
    measure = at.passage.shape.width.measure
    wide = at.passage.shape.broad or at.passage.widest
    return wide - measure(at.line.text) - 1 - measure(first_word(at.after.text)) >= FREE


def moves_in(at: Break) -> float:
    """Return 1 if the next line is moved in, and hangs under no mark."""
    return at.after.indent >= at.line.indent + 2 and not (at.passage.under_mark or at.line.has_own_mark)


def is_ragged(at: Break) -> float:
    """Return how much room the lines of the passage leave."""
    return at.passage.room


def is_code(at: Break) -> float:
    """Return 1 if one of the lines looks like code."""
    return at.line.is_code or at.after.is_code


def are_capitals(at: Break) -> float:
    """Return 1 if both lines begin with a capital, and no sentence ends within the lines of the passage."""
    return at.line.begins_high and at.after.begins_high and not at.passage.speaks


def is_column(at: Break) -> float:
    """Return 1 if a column begins at the same place in both lines."""
    if "  " not in at.line.text or "  " not in at.after.text or at.passage.shape.stretched:
        return 0
    return bool(_columns(at.line.text) & _columns(at.after.text))


def is_narrow(at: Break) -> float:
    """Return the share of the passage's lines that are as narrow as verse, less if they speak as prose."""
    return at.passage.narrow * (1 - reads_on(at) * at.passage.speaks)


def begins_with_mark(at: Break) -> float:
    """Return 1 if the next line begins with a mark of its own."""
    return at.after.has_own_mark


def is_drawn(at: Break) -> float:
    """Return the share of the passage's lines that are drawn or have columns."""
    return at.passage.drawn


def _is_drawn(line: Line, shape: Shape) -> bool:
    return line.is_drawn or (line.has_wide_gap and not shape.is_stretched(line))


def _columns(text: str) -> set[int]:
    """Return where words begin after a gap of two blanks or more that follows no stop."""
    return {match.end() for match in _GAP.finditer(text[:SHORT])}
