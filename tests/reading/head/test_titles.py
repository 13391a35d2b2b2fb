"""Weighing which line is the title."""

from collections.abc import Sequence
from datetime import UTC

import pytest

from feedd.reading.evidence import Feature, enough_points, points
from feedd.reading.head.titles import CUTTING, TITLE, Sight, best_title, is_cut, look
from feedd.reading.words.lines import Line

BODY = "\n\nThe wheel stood still for most of the winter, because the water in the\nchannel had frozen.\n"


def _look(text: str, taken: int | None = None) -> list[Sight]:
    return look([Line(text=line) for line in text.split("\n")], UTC, taken)


def _title(best: Sight | None) -> str | None:
    return best.title if best else None


def _best(text: str) -> tuple[str | None, bool]:
    best = best_title(_look(text + BODY))
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
        ("#+TITLE: A day at the mill\n* wheel.c\nwheel.org:15\nfive", "A day at the mill", True),
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
        " ___  ______ \n||=||   ||  ||=||\n|| ||   ||  || ||",
    ],
)
def test_a_text_that_begins_at_once_has_no_title(text: str) -> None:
    """Greetings, lists, verse, headings of sections and letters made of signs name no document."""
    assert (None, False) == _best(text)


LONG = "A report on everything that has happened at the mill this year"


@pytest.mark.parametrize(
    ("row", "text", "title"),
    [
        ("every line", "The river mill\nWhat the miller says:", None),
        ("title or subject field", "in the house at the weir\nSubject: The new wheel", "The new wheel"),
        ("heading mark", "Bread is baked on Sundays.\n\n# A new wheel", "A new wheel"),
        ("first line of words", "The ice broke at night", "The ice broke at night"),
        ("under 50 characters", "The ice broke at night", "The ice broke at night"),
        ("facts next below", f"{LONG}\n2024-05-03", LONG),
        ("alone below facts", "Bergamo, 3 May 2024, 20:30\n\nThe river mill", "The river mill"),
        ("set off by signs", "Ada Quill       the baker\n~ A new wheel ~", "A new wheel"),
        ("fourth line of words or later", f"By boat.\n{LONG}\nin the house at the weir\n# A new wheel\\", None),
        ("two other lines above", f"By boat.\n{LONG}\nin the house at the weir\n# A new wheel\\", None),
        ("ends as a sentence", "Bread is baked on Sundays.", None),
        ("begins small", "printed at the weir", None),
        ("in a block of four", f"{LONG}\nBergamo, 3 May 2024, 20:30\nThe ice broke at night\\", None),
        ("goes on below", "The ice broke at night\nPrinted at the weir", None),
        ("item of a list", "- two sacks of rye", None),
        ("greets", "Hello everybody!", None),
        ("heads a section", "Introduction", None),
        ("names a day", "Bergamo, 3 May 2024, 20:30", None),
        ("begins a script", "#!/bin/sh", None),
        ("two columns", "Ada Quill       the baker", None),
        ("an address", "WWW.MILL.EXAMPLE", None),
        ("a remark", "(told on the train)", None),
        ("cells of a table", "12 | rye | Ada Quill", None),
        ("announces a title", "The mill proudly presents\n2024-05-03", None),
    ],
)
def test_each_row_decides_some_head(row: str, text: str, title: str | None) -> None:
    """Without the row another line, or none, would be the title."""
    sights = _look(text.removesuffix("\\") + BODY[text.endswith("\\") :])
    assert title == _title(best_title(sights))
    assert title != _title(best_title(sights, [feature for feature in TITLE if feature.name != row]))


def test_what_the_proofs_name_is_the_title_against_the_first_line() -> None:
    """As in RFCs, whose title is centred below many other lines."""
    sights = _look("Network Mill Group\n\n\nRules of the wheel" + BODY, taken=3)
    assert _title(best_title(sights)) == "Rules of the wheel"
    rest = [feature for feature in TITLE if feature.name != "the proofs name it"]
    assert _title(best_title(sights, rest)) == "Network Mill Group"


@pytest.mark.parametrize(
    ("row", "text", "cut"),
    [
        ("facts in the head", "The ice broke at night\n2024-05-03", True),
        ("rule, mark or frame", "# A new wheel", True),
        ("title or subject field", "Subject: The new wheel\nAll went by boat", True),
        ("below the eighth line", "\n" * 9 + "~ A new wheel ~", False),
        (
            "in a block of four lines",
            "The ice broke at night\n2024-05-03\nAll went by boat\nto the mill\nand back",
            False,
        ),
    ],
)
def test_each_row_decides_whether_some_title_is_cut(row: str, text: str, *, cut: bool) -> None:
    """Without the row it would stay in the text, or leave it."""
    best = best_title(_look(text + BODY))
    assert best is not None
    assert is_cut(best) == cut
    assert is_cut(best, [feature for feature in CUTTING if feature.name != row]) != cut


def test_every_feature_is_named_once_and_says_why() -> None:
    """The tables are what a reader of the code sees."""
    for table in (TITLE, CUTTING):
        assert len({feature.name for feature in table}) == len(table)
        assert all(feature.why and feature.points for feature in table)


@pytest.mark.parametrize("table", [TITLE, CUTTING])
def test_what_adds_points_stands_first_in_a_table(table: Sequence[Feature[Sight]]) -> None:
    """A line with too few of them is asked for nothing more, as `enough_points` says."""
    adds = [row.points > 0 for row in table]

    assert sorted(adds, reverse=True) == adds


@pytest.mark.parametrize(
    "text", ["# A day\nThe wheel", "The wheel stood still.", "A day\n3 May 2024", "a\n\nb\n\nC", "- x -"]
)
@pytest.mark.parametrize("least", [-9, -1, 3])
def test_points_are_the_same_where_they_are_enough(text: str, least: int) -> None:
    """A line that stops early has too few points for what is asked."""
    for sight in _look(text + BODY):
        total = points(sight, TITLE)
        assert enough_points(sight, TITLE, least) == (total if total >= least else None)
