"""Lines that stand in columns."""

import pytest

from feedd.reading.layout.columns import in_columns
from feedd.reading.words.lines import Line

TABLE = "Red Ferry   31 m  open\nOld Anna    28 m  shut\nNight Boat   9 m  lost"
JUSTIFIED = (
    "The bees  came back  on a Sunday,  and\n"
    "nobody in  the street had expected  it\n"
    "before  the middle of  the long month."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TABLE, True),
        (TABLE.replace("\n", "\n----------------------\n", 1), True),
        (TABLE.replace("28 m  shut", ' "    shut'), True),
        ("\n".join(TABLE.split("\n")[:2]), False),
        (JUSTIFIED, False),
        ("", False),
    ],
)
def test_columns_begin_where_those_of_lines_close_by_do(text: str, expected: bool) -> None:
    """A rule and an empty field change nothing; two lines are too few, and gaps of justified lines stand anywhere."""
    assert expected == in_columns([Line(text=line) for line in text.split("\n")])
