"""The first lines of a chunk that stand above the others."""

import pytest

from feedd.reading.layout.sections import heading_size
from feedd.reading.words.lines import Line

SAID = "The bees came back on a Sunday, and nobody had expected them."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("-q", "--quiet", "    Say nothing."), 2),
        (("-o FILE, --output=FILE", "    Write to FILE.", "    Else to the log."), 1),
        (("-q", "--quiet"), 0),
        (("-q", "--quiet", "Say nothing."), 0),
        (("~" * 60, " " * 20 + "The bees of 1968"), 1),
        (("~" * 12, " " * 20 + "The bees of 1968"), 0),
        (("NOTE:", SAID, SAID), 1),
        (("NOTE:", "bees", "wasps"), 0),
        ((" " * 20 + "Printed in the month of May", SAID, SAID), 1),
        (("        " + SAID, SAID, SAID), 0),
        ((SAID, SAID), 0),
    ],
)
def test_what_stands_above_the_others(lines: tuple[str, ...], expected: int) -> None:
    """Options, a rule across the page, a word in capitals, words in the middle; not a paragraph's first line."""
    assert expected == heading_size([Line(text=line) for line in lines])
