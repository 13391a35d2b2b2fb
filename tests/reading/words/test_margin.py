"""The left margin of a page."""

import pytest

from feedd.reading.words.lines import Line
from feedd.reading.words.margin import without_margin

PROSE = ["Das Wehr ist alt.", "", "Niemand hat danach gefragt, und", "  niemand fragt heute.", "Dann kam der Müller."]


def texts_of(texts: list[str]) -> list[str]:
    """Return texts of lines without their margin."""
    return [line.text for line in without_margin([Line(text=text) for text in texts])]


@pytest.mark.parametrize("margin", [" ", "    ", "\t"])
def test_margin_of_all_lines_is_removed(margin: str) -> None:
    """What is moved in further stays so, and blank lines stay where they are."""
    assert texts_of([margin + text if text else "" for text in PROSE]) == PROSE


@pytest.mark.parametrize(
    "texts",
    [
        PROSE,
        ["   The Weir", "by the river", "   and the mill"],
        [" " * 30 + "A table", " " * 30 + "of few words"],
        ["\tThe Weir", "    by the river"],
        [" " * abs(number) + "o" for number in (-6, -4, -2, 4, 6)],
        [],
    ],
)
def test_lines_without_a_common_margin_stay(texts: list[str]) -> None:
    """One line at the edge, a block in the middle of the page, blanks beside tabs, and what is centred or drawn."""
    assert texts_of(texts) == texts


def test_links_of_a_menu_have_no_margin() -> None:
    """They neither hold up the text around them nor are they moved."""
    lines = [Line(text="  The Weir"), Line(text="Photos", item_type="1"), Line(text="  The end")]
    assert ["The Weir", "Photos", "The end"] == [line.text for line in without_margin(lines)]
