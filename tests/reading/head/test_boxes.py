"""Removing the boxes around heads."""

import pytest

from feedd.reading.head.boxes import RULE, is_framed, unboxed
from feedd.reading.words.lines import Line


def _unboxed(text: str) -> list[str]:
    return [line.text for line in unboxed([Line(text=line) for line in text.split("\n")], 80)]


@pytest.mark.parametrize(
    "box",
    [
        "+----------+\n| The tide |\n+----------+",
        "  .----------.\n  | The tide |\n  '----------'",
        "╔══════════╗\n║ The tide ║\n╚══════════╝",
        "************\n* The tide *\n************",
    ],
)
def test_a_box_is_a_title_between_two_rules(box: str) -> None:
    """It may be drawn with any of these characters."""
    assert [RULE, " The tide", RULE, "x"] == [line[-9:] if "tide" in line else line for line in _unboxed(f"{box}\nx")]


@pytest.mark.parametrize(
    "drawing",
    [
        "+----------+\n| a   | 1  |\n+----------+\n| b   | 2  |\n+----------+",
        "+----------+\nnot drawn\n+----------+",
        "+----------+\n+----------+",
        "+----------+\n| open     |",
    ],
    ids=["table", "no sides", "empty", "open"],
)
def test_what_is_no_box_stays_drawn(drawing: str) -> None:
    """Tables have further rows below a border."""
    assert drawing.split("\n") == _unboxed(drawing)


def test_rows_of_a_box_are_known() -> None:
    """A sentence that begins with a bar is no row of a box."""
    assert [True, False] == [is_framed("║ a ║"), is_framed("| a")]
