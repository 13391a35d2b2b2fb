"""What the texts of one author have in common: the width to which a program wraps them, or that none is wrapped.

A text of a few lines does not tell that by itself: it is laid out as the others are, unless its own lines contradict.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

from feedd.reading.layout.prose import LONG, Shape
from feedd.reading.layout.width import CHANCE, OVERHANG, WIDEST, Width, find_width
from feedd.reading.words.lines import Line
from feedd.structs import replace

FEWEST = 3  # texts that tell how they are wrapped
AGREED = 0.8  # share of them that do it alike
FEW_LINES = 60  # of a text that is laid out as the others are; a longer one tells by itself
NOT_WRAPPED = 0  # the habit of an author whose paragraphs are a line each


def learn_habit(pages: Sequence[Sequence[Line]]) -> int | None:
    """Return the columns to which nearly all of several texts are wrapped, `NOT_WRAPPED`, or None where none tells."""
    told = [blocks for lines in pages if (blocks := _prose(lines))]
    long = [blocks for blocks in told if any(len(text) > WIDEST for block in blocks for text in block)]
    if len(long) >= max(FEWEST, AGREED * len(told)):
        return NOT_WRAPPED
    width = find_width([block for blocks in told for block in blocks])
    alike = sum(_agrees([pair for block in blocks for pair in pairwise(block)], width) for blocks in told)
    return (
        width.columns if width.is_sure and width.measure is len and alike >= max(FEWEST, AGREED * len(told)) else None
    )


def with_habit(shape: Shape, passages: Sequence[Sequence[Line]], habit: int | None) -> Shape:
    """Return the shape of a short text by the habit of its author, which its own lines must not contradict."""
    if habit is None or shape.width.is_sure:
        return shape
    texts = [[line.text for line in lines if len(line.text) > LONG] for lines in passages]
    pairs = [pair for lines in texts for pair in pairwise(lines)]
    if habit == NOT_WRAPPED:
        return replace(shape, width=Width(columns=0, measure=shape.width.measure)) if len(pairs) < FEWEST else shape
    width = Width(columns=habit, is_sure=True, widest=max(WIDEST, habit))
    is_within = all(len(text) <= habit + OVERHANG for lines in texts for text in lines)
    return replace(shape, width=width) if is_within and _agrees(pairs, width) else shape


def _agrees(pairs: Sequence[tuple[str, str]], width: Width) -> bool:
    """Return whether lines are full to the last word, as only a program wraps; one that is not may be a sentence."""
    return sum([not width.is_full(line, after, slack=0) for line, after in pairs]) <= max(1, 2 * CHANCE * len(pairs))


def _prose(lines: Sequence[Line]) -> list[list[str]]:
    """Return blocks of long lines of words, as their texts."""
    blocks = groupby(lines, lambda line: len(line.text) > LONG and line.is_plain)
    return [[line.text for line in block] for is_prose, block in blocks if is_prose]
