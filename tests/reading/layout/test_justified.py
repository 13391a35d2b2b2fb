"""Paragraphs that are justified in any document."""

import pytest

from feedd.reading.layout.justified import justified_to
from feedd.reading.layout.width import Width
from feedd.reading.words.lines import Line

TABLE = "Red Ferry   31 m  open\nOld Anna    28 m  shut\nNight Boat   9 m  lost"
JUSTIFIED = (
    "The bees  came back  on a Sunday,  and\n"
    "nobody in  the street had expected  it\n"
    "before  the middle of  the long month."
)
NUMBERS = "12  14  16  18  20  22  24  26  28  30\n13  15  17  19  21  23  25  27  29  31\n14  16"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        (JUSTIFIED, 72, 38),
        (JUSTIFIED.replace("  ", " "), 72, 0),
        ("\n".join(JUSTIFIED.split("\n")[:2]), 38, 38),
        ("\n".join(JUSTIFIED.split("\n")[:2]), 72, 0),
        (TABLE, 26, 0),
        (NUMBERS, 38, 0),
        ("Red Ferry, the boat of the old harbour       31 m\nnobody knows", 49, 0),
        ("", 38, 0),
    ],
)
def test_a_paragraph_is_justified_where_its_lines_are_filled_with_blanks(
    text: str, columns: int, expected: int
) -> None:
    """By few blanks more in one gap than in another; a single line must end at the edge of the document."""
    assert expected == justified_to([Line(text=line) for line in text.split("\n")], Width(columns=columns))
