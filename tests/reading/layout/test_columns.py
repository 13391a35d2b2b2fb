"""Lines that stand in columns."""

import pytest

from feedd.reading.layout.columns import aligned, are_fields, are_told, has_bars, in_columns
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boat    : Red Ferry\nBuilt   : 1968\nFax     :", True),
        ("Boot:       Alte Anna\nHafen:      Oberau, am Steg", True),
        ("Имя     : Красная лодка\nГод     : 1968", True),
        ("URL         : https://example.org/1968", True),
        ("URL: https://example.org/1968", False),
        ("Boat: Red Ferry\nHarbour: none", False),
        ("Boat:   Red Ferry    31 m\nHarbour: none", False),
        ("again:  lda  tide\nloop:   sta  $d020", False),
    ],
)
def test_fields_have_one_value_each(text: str, expected: bool) -> None:
    """Their colons or their values stand in one column, and no more columns follow."""
    assert expected == are_fields([Line(text=line) for line in text.split("\n")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "tide   It is read from the old table, and from the new one, if any\nboat   Ist das Boot, das jeder kennt",
            True,
        ),
        ("tide\tIt is read from the old table, and from the new one, if there is\nNight boat\tIs none at all", True),
        ("tide   It is read from the old table\nboat   Ist das Boot, das jeder kennt", False),
        (
            "tide   It is read from the old table, and from the new one, if any\nmooring   Is where boats lie at night",
            False,
        ),
        ("Red Ferry   31 metres of steel and paint and nothing else     1968\nOld Anna    none    1931", False),
    ],
)
def test_what_is_said_of_names_is_words(text: str, expected: bool) -> None:
    """It begins at one column or behind tabs; what fits on any screen stays a table."""
    assert expected == are_told([Line(text=line) for line in text.split("\n")])


def test_bars_at_one_column_are_those_of_a_table() -> None:
    """Bars anywhere, as in a text about commands, are none; nor are marks of quotations."""
    table = ["boat | length | built", "anna | 12 m   | 1931", "red  | 31 m   | 1968"]

    assert has_bars([Line(text=row) for row in table])
    assert not has_bars([Line(text="one | two"), Line(text="this one | that"), Line(text="a | b")])
    assert not has_bars([Line(text=f"| {row[:4]}") for row in table])


def test_gaps_are_aligned_with_those_close_by() -> None:
    """A blank too much between two words of a sentence is no column."""
    table = [Line(text="red  31 m"), Line(text="old  12 m")]
    stray = [Line(text="it is  a boat that nobody"), Line(text="has seen since  the winter")]

    assert aligned(table, 0)
    assert not aligned(stray, 0)
