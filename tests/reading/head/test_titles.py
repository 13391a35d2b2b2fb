"""Weighing which line is the title."""

from datetime import UTC

import pytest

from feedd.reading.head.titles import CUTTING, TITLE, best_title, is_cut, look
from feedd.reading.words.lines import Line

BODY = "\n\nThe wheel stood still for most of the winter, because the water in the\nchannel had frozen.\n"


def _best(text: str) -> tuple[str | None, bool]:
    best = best_title(look([Line(text=line) for line in (text + BODY).split("\n")], UTC, None))
    return (best.title, is_cut(best)) if best else (None, False)


@pytest.mark.parametrize(
    ("text", "title", "cut"),
    [
        ("# A day at the mill\nThe wheel stood still.", "A day at the mill", True),
        ("=> / Back\n\n# A day at the mill", "A day at the mill", True),
        ("### A day at the mill ###", "A day at the mill", True),
        ("Bergamo, 3 May 2024, 20:30\nin the house at the weir\n\n- A day at the mill -", "A day at the mill", True),
        (
            "Bergamo\n\n- A day in the middle of winter\n  at the mill -",
            "A day in the middle of winter at the mill",
            True,
        ),
        ("2024-05-03 | https://mill.example/\n\nA day at the mill", "A day at the mill", False),
        ("The mill proudly presents\n\n[ A day ]", "A day", True),
        ("A day at the mill", "A day at the mill", False),
    ],
)
def test_the_line_with_the_most_points_is_the_title(text: str, title: str, *, cut: bool) -> None:
    """It is cut where a mark or the facts around it make that sure."""
    assert (title, cut) == _best(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello everybody!",
        "Dear miller,",
        "- rye\n- oats",
        "The wheel goes round\nThe river runs\nThe flour is ground",
        "Introduction",
        "Saturday, 3 May 2024\n\n## Flour\n\nIt is white.\n\n## Bread\n\nIt is brown.",
        "the ice broke",
    ],
)
def test_a_text_that_begins_at_once_has_no_title(text: str) -> None:
    """Greetings, lists, verse and headings of sections name no document."""
    assert (None, False) == _best(text)


def test_every_feature_is_named_once_and_says_why() -> None:
    """The tables are what a reader of the code sees."""
    for table in (TITLE, CUTTING):
        assert len({feature.name for feature in table}) == len(table)
        assert all(feature.why and feature.points for feature in table)
