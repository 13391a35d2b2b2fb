"""How a text was wrapped: to which width, counted in characters or in bytes, and where a line is full.

A line is full when the next line's first word would not have fit behind it: then the break is the program's, and
joining the two is proved. codevoid.de fills to 71 bytes of UTF-8, so a curly quote costs three of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SLACK = 8  # columns by which people who break lines by hand stop short
NARROWEST = 30  # nobody wraps prose to less; lists and verse do look so
SELF_PROVED = 60  # a block as wide as that may prove its own width; verse is narrower
VERSE = 52  # columns: lines of verse are narrower, and nearly as full as wrapped ones by chance,
CHANCE = 0.1  # which shows where the next word would have fit
OVERHANG = 3  # columns that one line of a block may stick out
WIDEST = 110  # a longer line was never wrapped
Measure = Callable[[str], int]


def characters(text: str) -> int:
    """Count characters."""
    return len(text)


def utf8(text: str) -> int:
    """Count bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Width:
    """The width a document was wrapped to, 0 where it was not, and what it is counted in."""

    columns: int
    measure: Measure = characters

    def is_full(self, line: str, after: str, slack: int = SLACK) -> bool:
        """Whether the first word of `after` would not have fit behind `line`."""
        return bool(self.columns) and self._with_next(line, after) > self.columns - slack

    def proves(self, lines: Sequence[str]) -> bool:
        """Whether every line but the last is full to the block's own width: greedy wrapping, whatever the rest does."""
        own = Width(columns=max(self.measure(line) for line in lines), measure=self.measure)
        return SELF_PROVED <= own.columns <= WIDEST and all(
            own.is_full(line, after, slack=OVERHANG) for line, after in pairwise(lines)
        )

    def fills(self, lines: Sequence[str]) -> bool:
        """Whether every line but the last is full to the last word, as only a program fills them."""
        return self.columns >= SELF_PROVED and all(
            self.is_full(line, after, slack=0) for line, after in pairwise(lines)
        )

    def _with_next(self, line: str, after: str) -> int:
        indent = line[: len(line) - len(line.lstrip())]
        word = after.split(maxsplit=1)[0] if after.split(maxsplit=1) else ""
        return self.measure(line.rstrip()) + 1 + self.measure(word) if word or indent else 0


def find_width(blocks: Sequence[Sequence[str]]) -> Width:
    """Learn the width from blocks of prose-like lines; bytes where they contradict themselves less than characters."""
    pairs = [(line, after) for lines in blocks for line, after in pairwise(lines)]
    wrapped = [pair for pair in pairs if len(pair[0]) <= WIDEST]
    if len(wrapped) * 2 < len(pairs):
        return Width(columns=0)
    by_characters, by_bytes = _width(wrapped, characters), _width(wrapped, utf8)
    best = min((by_characters, by_bytes), key=lambda width: _contradictions(wrapped, width))
    doubtful = best.columns < VERSE and _contradictions(wrapped, best) > CHANCE * len(wrapped)
    return Width(columns=0) if doubtful else best


def _width(pairs: Sequence[tuple[str, str]], measure: Measure) -> Width:
    lengths = sorted(measure(line) for line, _ in pairs)
    columns = lengths[min(len(lengths) - 1, int(len(lengths) * 0.97))] if lengths else 0  # 3 % may be overlong
    return Width(columns=columns if columns >= NARROWEST else 0, measure=measure)


def _contradictions(pairs: Sequence[tuple[str, str]], width: Width) -> int:
    return sum(not width.is_full(line, after, slack=0) for line, after in pairs)
