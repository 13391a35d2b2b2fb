"""Recognising the signs around a title."""

import pytest

from feedd.reading.head.marks import bare_title, is_framed, is_item, is_marked, with_letters_together
from feedd.reading.words.lines import Line


@pytest.mark.parametrize(
    "text",
    [
        "<- A day ->",
        "<---- A day ---->",
        "<[ A day ]>",
        "-=( A day )=-",
        "- A day -",
        "== A day ==",
        "[ A day ]",
        "*** A day ***",
        "### A day ###",
        "# A day",
        "~ A day ~",
        "***A day***",
    ],
)
def test_a_marked_title_is_read_without_its_signs(text: str) -> None:
    """On both sides, or a heading mark before it."""
    assert (True, "A day") == (is_marked(text), bare_title(text))


def test_what_belongs_to_a_title_stays() -> None:
    """Brackets and dots at its end are its own."""
    titles = ('The wheel ("new")', "- The wheel, the river... -", "C# and me")

    assert ['The wheel ("new")', "The wheel, the river...", "C# and me"] == [bare_title(title) for title in titles]


def test_an_item_of_a_list_is_no_title() -> None:
    """A dash on one side only begins a list."""
    assert not is_framed("*****        Hello        *")  # a row of a drawing
    assert [(True, False), (False, True)] == [(is_item(text), is_framed(text)) for text in ("- rye", "- rye -")]


def test_a_manual_page_is_called_by_its_name() -> None:
    """Its first line says the name at both ends."""
    assert "MILL(1)" == bare_title("MILL(1)         General Commands Manual         MILL(1)")
    assert "MILL(1)" == bare_title("MILL(1)                         MILL(1)")
    assert "MILL(1) and WEIR(1)" == bare_title("MILL(1)  and  WEIR(1)")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("»» The weir ««", "The weir"),
        ("·-* W E I R *-·", "W E I R"),
        ("│ The weir │", "The weir"),
        ("The  weir\tleaks", "The weir leaks"),
        ("“The weir” - a review", "“The weir” - a review"),
        ("$ 5 for a weir $", "$ 5 for a weir $"),
    ],
)
def test_signs_of_any_kind_and_gaps_are_none_of_a_title(text: str, title: str) -> None:
    """Quotation marks, brackets and signs that mean something belong to the words."""
    assert title == bare_title(text)


def test_spaced_letters_are_words_unless_they_are_a_puzzle() -> None:
    """Three rows that touch each other are letters to search in; of one long row nobody knows where words part."""
    told = [line.text for line in with_letters_together([Line(text="T H E   W E I R"), Line(text="  M Ü H L E")])]

    assert ["THE WEIR", "  MÜHLE"] == told
    for rows in (["W E I R", "B O A T", "M I L L"], ["W E I R S A N D B O A T S"], ["x o x   o x o"], ["a b and c d"]):
        assert rows == [line.text for line in with_letters_together([Line(text=row) for row in rows])]
