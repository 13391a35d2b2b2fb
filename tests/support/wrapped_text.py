"""A paragraph as a program wraps it, and the shape of a document that is wrapped so."""

import textwrap
from collections.abc import Iterable

from feedd.reading.layout.prose import learn_shape
from feedd.reading.words.lines import Line

TEXT = (
    "The bees came back on a Sunday, and nobody in the street had expected them before the middle of the month. "
    "They took the empty hive by the fence, which had been meant for firewood, and went to work without a word."
)
WRAPPED = textwrap.wrap(TEXT, 64)


def lines_of(texts: Iterable[str]) -> list[Line]:
    """Return lines with these texts."""
    return [Line(text=text) for text in texts]


SHAPE = learn_shape([lines_of(WRAPPED)] * 4)
