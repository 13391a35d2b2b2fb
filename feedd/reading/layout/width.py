"""Finds to which width a text was wrapped, in characters or in bytes, and which lines are full.

A line is full if the first word of the next line would not have fit after it: then a program broke the line, and it
is proved that the two can be joined. codevoid.de wraps to 71 bytes of UTF-8, of which a curly quote takes three.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct

from feedd.reading.words.characters import STOPS
from feedd.structs import replace

SLACK = 8  # columns that stay free where people break lines by hand
NARROWEST = 30  # nobody wraps prose to less; lists and verse are narrower
SELF_PROVED = 60  # columns of a block that may prove its own width; verse is narrower
VERSE = 52  # columns: lines of verse are narrower, and by chance nearly as full as wrapped ones;
CHANCE = 0.1  # then the next word would have fit after more than this share of lines
OVERHANG = 3  # columns by which one line of a block may be longer than the others
ENOUGH = 12  # breaks from which few contradictions are no chance
WIDEST = 110  # columns; a longer line was never wrapped, unless all of the document is wrapped wider,
WIDER = 160  # which people do who have broad windows
FEWEST = 4  # breaks that prove such a width
EARLY = 0.35  # share of lines that a person who sees the margin breaks early at most
Measure = Callable[[str], int]


def utf8(text: str) -> int:
    """Return the number of bytes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def columns(text: str) -> int:
    """Return the number of columns on a terminal, where an ideograph takes two."""
    return len(text) if text.isascii() else len(text) + sum(map(is_ideograph, text))


def is_ideograph(character: str) -> bool:
    """Return whether a character is written without blanks around it and two columns wide: Han, kana, their signs."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uff60"


class Width(Struct, frozen=True, kw_only=True):
    """The width to which a document was wrapped, 0 where it was not, and in what it is measured."""

    columns: int
    measure: Measure = len
    is_sure: bool = False  # so many lines are full to the last word that only a program can have broken them
    widest: int = WIDEST  # characters of a line that was wrapped; a longer one is a text by itself

    def is_full(self, line: str, after: str, slack: int = SLACK) -> bool:
        """Return whether the first word of `after` would not have fit after `line`, if `slack` columns stay free."""
        if not self.columns or (len(line) > WIDER and _is_whole(line)):
            return False
        word, measure = first_word(after), self.measure
        if not word and not line[:1].isspace():
            return slack > self.columns
        blank = word.isascii() or not (is_ideograph(word) and is_ideograph(line[-1:]))
        return measure(line.rstrip()) + blank + measure(word) > self.columns - slack

    def proves(self, lines: Sequence[str]) -> bool:
        """Return whether every line but the last is full to the block's own width, whatever the rest of the text is."""
        own = replace(self, columns=max(self.measure(line) for line in lines))
        return SELF_PROVED <= own.columns <= self.widest and all(
            own.is_full(line, after, slack=OVERHANG) for line, after in pairwise(lines)
        )

    def fills(self, lines: Sequence[str]) -> bool:
        """Return whether every line but the last is full without slack, as only a program wraps."""
        return self.columns >= SELF_PROVED and all(
            self.is_full(line, after, slack=0) for line, after in pairwise(lines)
        )


def _is_whole(line: str) -> bool:
    """Return whether a line that is too long is a text by itself: it ends as a sentence, and no program left it so."""
    return line.rstrip()[-1:] in STOPS + ":" and " " in line.strip() and not any(map(is_ideograph, line))


def first_word(text: str) -> str:
    """Return what a wrapping program moves as one: the first word, or the first ideograph."""
    words = text.split(maxsplit=1)
    if not words:
        return ""
    return words[0] if words[0].isascii() or not is_ideograph(words[0][0]) else words[0][0]


def find_width(blocks: Sequence[Sequence[str]]) -> Width:
    """Learn the width from blocks of lines of prose; in bytes where fewer lines contradict them than characters."""
    pairs = [(line, after) for lines in blocks for line, after in pairwise(lines)]
    wrapped = [pair for pair in pairs if len(pair[0]) <= WIDEST]
    measures: tuple[Measure, ...] = (len,)
    wide = False
    if not all(line.isascii() for lines in blocks for line in lines):
        wide = any(is_ideograph(line[-1:]) for line, _ in wrapped)
        measures = (len, utf8, columns) if wide else (len, utf8)
    if len(wrapped) < len(pairs) and (wider := _wider(pairs, measures)) is not None:
        return wider
    if len(wrapped) * 2 < len(pairs):
        return Width(columns=0)
    contradictions, best = _best(wrapped, measures)
    sure = contradictions <= CHANCE * len(wrapped)
    if best.columns < VERSE and not sure:
        return Width(columns=0, measure=columns if wide else len)
    return replace(best, is_sure=sure and len(wrapped) >= ENOUGH)


def _wider(pairs: Sequence[tuple[str, str]], measures: Sequence[Measure]) -> Width | None:
    """Return the width of a document that is wrapped wider than others: nearly all lines are full amid sentences."""
    wrapped = [pair for pair in pairs if len(pair[0]) <= WIDER]
    if len(wrapped) < max(FEWEST, (1 - CHANCE) * len(pairs)):
        return None
    amid = sum([line[-1:] not in STOPS and not after.lstrip()[:1].isupper() for line, after in wrapped])
    if amid * 3 < len(wrapped):
        return None
    contradictions, best = _best(wrapped, measures)
    likely = sum([not best.is_full(line, after) for line, after in wrapped])
    if best.columns <= WIDEST or likely > EARLY * len(wrapped):
        return None
    return replace(best, is_sure=contradictions <= CHANCE * len(wrapped) and len(wrapped) >= ENOUGH)


def _best(pairs: Sequence[tuple[str, str]], measures: Sequence[Measure]) -> tuple[int, Width]:
    """Return the width in the measure that the fewest lines contradict, and how many do."""
    widths = [_width(pairs, measure) for measure in measures]
    return min(((_contradictions(pairs, width), width) for width in widths), key=itemgetter(0))


def _width(pairs: Sequence[tuple[str, str]], measure: Measure) -> Width:
    lengths = sorted(measure(line) for line, _ in pairs)
    columns = lengths[min(len(lengths) - 1, int(len(lengths) * 0.97))] if lengths else 0  # 3 % may be longer
    widest = max(map(len, (line for line, _ in pairs)), default=0)
    return Width(columns=columns if columns >= NARROWEST else 0, measure=measure, widest=max(WIDEST, widest))


def _contradictions(pairs: Sequence[tuple[str, str]], width: Width) -> int:
    return sum([not width.is_full(line, after, slack=0) for line, after in pairs])
