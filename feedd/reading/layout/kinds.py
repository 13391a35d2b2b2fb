"""Weighs whether a block of lines is drawn (art, code, a table), or else prose, a list or lines that stay lines.

`EVIDENCE` is the table: what each measure of a block adds to the log-odds of each kind, from a logistic regression on
generated documents. Measured on labelled lines of real documents, 0.96 of what must stay in <pre> does so if this and
the signs of `signs` and `prose` vote, 0.82 by the signs alone, and no more prose is taken for drawn.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import pairwise
from math import exp

from msgspec import Struct

from feedd.reading.layout.prose import Shape
from feedd.reading.layout.width import first_word, is_ideograph
from feedd.reading.words.characters import is_caseless
from feedd.reading.words.lines import Line

DRAWN_ALONE = 0.7  # probability from which a block is drawn without another sign; at 0.5 prose is lost
DRAWN_WITH_SIGNS = 0.1  # and where the signs say so too
TELLING = 400  # lines of a block that are weighed; a longer block is chosen by its beginning


class Lines(Struct, frozen=True, kw_only=True, dict=True):
    """Lines without a blank one between them; `code_around` is the share of code in the blocks before and after."""

    lines: Sequence[Line]
    shape: Shape
    code_around: float = 0.0

    @cached_property
    def texts(self) -> list[str]:
        """The lines without indent and URLs."""
        return [line.without_urls.text.lstrip() for line in self.lines]


def letters(block: Lines) -> float:
    """Return the share of letters and signs of speech: -1 at 0.6, 0 at 0.8, 1 at 1.0, never less than -2."""
    chosen = sum(len(text) for text in block.texts)
    share = sum(line.spoken * len(text) for line, text in zip(block.lines, block.texts, strict=True)) / max(1, chosen)
    return max(-2.0, (share - 0.8) * 5)


def gaps(block: Lines) -> float:
    """Return the share of lines with a gap of three blanks, as between columns."""
    return _share([line.has_wide_gap and not block.shape.is_stretched(line) for line in block.lines])


def marks(block: Lines) -> float:
    """Return the share of lines that begin with a mark of a list."""
    return _share([line.is_list_item for line in block.lines])


def open_breaks(block: Lines) -> float:
    """Return the share of breaks in mid-sentence."""
    return _share(
        [
            after.begins_low or (is_ideograph(line.text[-1:]) and is_ideograph(after.text.lstrip()[:1]))
            for line, after in pairwise(block.lines)
        ]
    )


def words(block: Lines) -> float:
    """Return the number of words a line, 1 at 10; two ideographs count as a word."""
    return min(1.5, sum(_words(text) for text in block.texts) / len(block.texts) / 10)


def indent(block: Lines) -> float:
    """Return the least indent, 1 at 8 columns."""
    return min(1.0, min(line.indent for line in block.lines) / 8)


def code(block: Lines) -> float:
    """Return the share of lines that look like code."""
    return _share([line.is_code for line in block.lines])


def code_around(block: Lines) -> float:
    """Return the share of code in the blocks around."""
    return block.code_around


def filled(block: Lines) -> float:
    """Return the share of breaks where the next word would not have fit."""
    widest = max(len(line.text) for line in block.lines)
    return _share([len(line.text) + 1 + len(first_word(after.text)) > widest for line, after in pairwise(block.lines)])


def capitals(block: Lines) -> float:
    """Return the share of lines that begin with a capital, or in a script that has none."""
    return _share([line.begins_high or is_caseless(line.text[line.indent : line.indent + 1]) for line in block.lines])


def number(block: Lines) -> float:
    """Return the number of lines, 1 at 8 or more."""
    return min(1.0, len(block.lines) / 8)


def constant(_block: Lines) -> float:
    """Return 1."""
    return 1.0


class Sign(Struct, frozen=True, kw_only=True):
    """What one measure says of each kind, and why."""

    ask: Callable[[Lines], float]
    prose: float
    listed: float
    lines: float
    drawn: float
    reason: str


EVIDENCE = (
    Sign(ask=letters, prose=0.6, listed=0.5, lines=0.7, drawn=-1.8, reason="drawings and code consist of signs"),
    Sign(ask=gaps, prose=-1.0, listed=-0.2, lines=-1.3, drawn=2.4, reason="columns stand apart"),
    Sign(ask=marks, prose=-2.3, listed=3.4, lines=-0.7, drawn=-0.3, reason="marks make a list"),
    Sign(ask=open_breaks, prose=2.2, listed=-0.4, lines=-1.4, drawn=-0.4, reason="sentences go on in prose"),
    Sign(ask=words, prose=1.8, listed=-0.4, lines=-0.7, drawn=-0.6, reason="prose has many words a line"),
    Sign(ask=indent, prose=-1.1, listed=-0.9, lines=0.6, drawn=1.4, reason="what is shown apart is moved in"),
    Sign(ask=code, prose=-0.8, listed=-0.3, lines=0.1, drawn=1.1, reason="code"),
    Sign(ask=code_around, prose=-0.5, listed=-0.5, lines=-0.3, drawn=1.3, reason="comments amid code read as prose"),
    Sign(ask=filled, prose=1.1, listed=-0.1, lines=-0.1, drawn=-0.9, reason="programs fill lines"),
    Sign(ask=capitals, prose=1.1, listed=-0.7, lines=0.8, drawn=-1.2, reason="code begins with small letters"),
    Sign(ask=number, prose=0.2, listed=0.1, lines=0.9, drawn=-1.1, reason="a single line says least"),
    Sign(ask=constant, prose=-1.4, listed=-0.2, lines=-1.4, drawn=3.0, reason="without all that"),
)


class Odds(Struct, frozen=True, kw_only=True):
    """The probability of each kind; they add up to 1."""

    prose: float
    listed: float
    lines: float
    drawn: float


def weigh(lines: Sequence[Line], shape: Shape, code_around: float = 0.0) -> Odds:
    """Return what a block is; rules in it say nothing, as they frame each kind."""
    chosen = [line for line in lines[:TELLING] if not line.is_rule] or list(lines[:TELLING])
    block = Lines(lines=chosen, shape=shape, code_around=code_around)
    prose = listed = kept = drawn = 0.0
    for row in EVIDENCE:
        if value := row.ask(block):
            prose += row.prose * value
            listed += row.listed * value
            kept += row.lines * value
            drawn += row.drawn * value
    prose, listed, kept, drawn = exp(prose), exp(listed), exp(kept), exp(drawn)
    whole = prose + listed + kept + drawn
    return Odds(prose=prose / whole, listed=listed / whole, lines=kept / whole, drawn=drawn / whole)


def share_of_code(lines: Sequence[Line]) -> float:
    """Return the share of lines that look like code."""
    return _share([line.is_code for line in lines[:TELLING]])


def _share(values: Collection[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _words(text: str) -> float:
    return len(text.split()) if text.isascii() else len(text.split()) + sum(map(is_ideograph, text)) / 2
