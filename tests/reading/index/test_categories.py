"""Finding the categories of entries in the headings of an index."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index

URL = GopherUrl(host="gopher.example.org", selector=b"/list")


def _under(*lines: str) -> dict[str, tuple[str, ...]]:
    """Return the categories of a menu's entries by title; a line without a bar is text."""
    rows = ((f"0{line}" if "|" in line else f"i{line}|").replace("|", "\t") for line in lines)
    menu = "".join(f"{row}\tgopher.example.org\t70\r\n" for row in rows).encode()
    return {one.title: one.categories for one in read_index(menu, URL, IndexRules(), Charsets()).candidates}


RECIPES = ("Soup|/soup", "Stew|/stew", "", "== Bread: ==", "", "Rye|/rye", "Wheat|/wheat")


def test_the_headings_of_a_page_are_the_categories_of_what_stands_under_them() -> None:
    """They are kept without their decoration; entries above the first heading have none."""
    found = _under("Kitchen", "", "Salt|/salt", "", "MAINS & MORE", "", *RECIPES)

    assert found == {
        "Salt": (),
        "Soup": ("MAINS & MORE",),
        "Stew": ("MAINS & MORE",),
        "Rye": ("Bread",),
        "Wheat": ("Bread",),
    }


@pytest.mark.parametrize(
    "heading",
    [
        "Kitchen",
        "November 2024",
        "2019",
        "March",
        "2024-05-27",
        "Best of 2019",
        "Latest posts",
        "Recent",
        "Archive",
        "--- Phlog ---",
        "All my texts",
        "Below you will find all of it",
        "Enjoy!",
        "河边磨坊的故事：一个老人和他的旧收音机",
        "水車小屋のパンと古いラジオについて",
        "河边的磨坊。",
        "",
    ],
)
def test_a_heading_that_says_when_or_where_is_no_category(heading: str) -> None:
    """The title of the page and a sentence are none either; a page with one category left has none."""
    assert set(_under("Kitchen", "", heading, "", *RECIPES).values()) == {()}


def test_a_category_may_be_a_word_without_blanks() -> None:
    """A few ideographs are a word, many are a sentence."""
    assert {"电脑", "面包"} == {
        name
        for one in _under("Kitchen", "", "== 电脑 ==", "", *RECIPES[:3], "== 面包 ==", "", *RECIPES[5:]).values()
        for name in one
    }


def test_headings_that_have_one_entry_each_are_its_titles() -> None:
    """Such a heading is the title of the link below it, not its category."""
    one_each = ("Kitchen", "", "Mains", "", "Soup|/soup", "", "Breads", "", "Rye|/rye", "", "Sweets", "", "Pie|/pie")

    assert set(_under(*one_each).values()) == {()}


def test_an_entry_listed_twice_has_the_categories_of_both_places() -> None:
    """It stands first under "Newest", which is no category."""
    found = _under("Latest", "", "Rye|/rye", "", "Mains", "", *RECIPES)

    assert ("Bread",) == found["Rye"]
    assert ["Rye", "Soup", "Stew", "Wheat"] == list(found)
