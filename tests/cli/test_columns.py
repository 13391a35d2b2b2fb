"""Texts in the columns of a terminal."""

import pytest

from feedd.cli.columns import TableRow, table
from feedd.text_columns import cells_of, cut, wrapped

WIDE = "日本語のとても長いタイトルのフログ"
URL = "gopher://a-very-long-host-name.of-some.university-department.example.org/1/phlog"
ROWS = [
    TableRow(cells=("bees", "ok", "12", "3 h ago", "in 5 min", "A phlog about bees and all that they do in a year")),
    TableRow(cells=("wide", "failing", "3", "2 days ago", "in 59 days", WIDE * 3), below=(f"no answer: {URL} ended",)),
    TableRow(cells=("a-name-of-more-than-twenty-letters" * 2, "new", "0", "never", "", "")),
]
HEADS = ("name", "state", "entries", "polled", "next", "title")


@pytest.mark.parametrize(
    ("text", "cells"), [("ab", 2), ("日本", 4), ("e\u0301", 1), ("\u200b", 0), ("❤\ufe0f", 2), ("ｱ", 1), ("", 0)]
)
def test_width_of_a_text(text: str, cells: int) -> None:
    """Wide characters take two columns, marks none."""
    assert cells == cells_of(text)


@pytest.mark.parametrize(
    ("width", "shown"), [(34, WIDE), (33, "日本語のとても長いタイトルのフロ…"), (8, "日本語…"), (1, "…")]
)
def test_long_text_is_cut_with_an_ellipsis(width: int, shown: str) -> None:
    """A wide character that does not fit is left out as a whole."""
    assert shown == cut(WIDE, width)
    assert cells_of(shown) <= width


def test_wrapped_text_loses_nothing() -> None:
    """Words that are wider than a line are broken."""
    lines = wrapped(f"it takes no connection: {URL}: {WIDE} refused", 30)

    assert all(line.startswith("  ") and cells_of(line) <= 30 for line in lines)
    assert f"ittakesnoconnection:{URL}:{WIDE}refused" == "".join(lines).replace(" ", "")
    assert [] == wrapped("", 30)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 132])
def test_table_fits_the_terminal(width: int) -> None:
    """Names and reasons are whole at any width; only titles are cut."""
    lines = list(table(HEADS, ROWS, width))
    written = "".join("".join(lines).split())

    assert all(cells_of(line) <= width for line in lines)
    assert all(name in written for name in ("a-name-of-more-than-twenty-letters" * 2, f"noanswer:{URL}ended"))


def test_table_aligns_columns_and_numbers() -> None:
    """A very long first cell stands on a line of its own."""
    lines = list(table(HEADS, ROWS, 80))

    assert [
        "name  state    entries  polled      next        title",
        "bees  ok            12  3 h ago     in 5 min    A phlog about bees and all that…",
        "wide  failing        3  2 days ago  in 59 days  日本語のとても長いタイトルのフ…",
        "  no answer:",
    ] == lines[:4]
    assert ["a-name-of-more-than-twenty-letters" * 2, "      new            0  never"] == lines[-2:]


def test_narrow_table_is_written_as_paragraphs() -> None:
    """Each fact then has its name."""
    assert [
        "bees  ok",
        "  A phlog about bees and all that they…",
        "  entries 12, polled 3 h ago, next in 5",
        "  min",
    ] == list(table(HEADS, ROWS, 40))[:4]
