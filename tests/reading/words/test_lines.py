"""A document as lines."""

import pytest

from feedd.gopher.menu import parse_menu
from feedd.model import Charsets, GopherUrl
from feedd.reading.words.lines import Line, is_drawn, is_rule, menu_lines, share_of_letters, text_lines, undecorated

BASE = GopherUrl(host="gopher.example.org", selector=b"/log")


def test_colours_and_form_feeds_are_no_text() -> None:
    """Escape sequences go; a form feed ends a line, as it ends a page."""
    assert ["red rose", "", "page two"] == [
        line.text for line in text_lines("\x1b[38;5;201mred\x1b[0m rose  \n\fpage two")
    ]


def test_a_link_of_a_menu_stays_in_its_place() -> None:
    """Lines and links come in order, a link with where it leads."""
    menu = parse_menu(b"iwords\t\tnull.host\t1\r\n0a text\t/a b\tgopher.example.org\t70\r\n.\r\n", Charsets())

    expected = (Line(text="words"), Line(text="a text", item_type="0", href="gopher://gopher.example.org/0/a%20b"))
    assert expected == menu_lines(menu, BASE)


def test_an_item_that_leads_nowhere_has_no_href() -> None:
    """Redundant servers and junk hosts are shown, and not linked."""
    menu = parse_menu(b"+again\t/a\tother.example.org\t70\r\n0lost\t/b\terror.host\t1\r\n", Charsets())

    assert [None, None] == [line.href for line in menu_lines(menu, BASE)]


@pytest.mark.parametrize(
    "line", ["----", "___", "=====  ", "- - - -", ".:*~*:._.:*~*:._.:*", "_,.-'~'-.,__,.-'~'-.,__,.-'~'-"]
)
def test_rules_are_known(line: str) -> None:
    """One sign or one pattern again and again is a rule, also as waves."""
    assert is_rule(line)


@pytest.mark.parametrize(
    "line", ["", "--", "...", "| _ ) |  / _ \\ / __|", "-o-o-o-", "╔══════════════════════╗", "- x -"]
)
def test_what_is_no_rule(line: str) -> None:
    """Letters, pieces of letter art and frames are none."""
    assert not is_rule(line)


def test_letters_tell_words_from_drawings() -> None:
    """Letter art has few of them; a heading between signs is no drawing."""
    assert is_drawn("|___/____\\___/ \\___|")
    assert not is_drawn("==== HOW TO KEEP BEES ====================")
    assert share_of_letters("a-b ") == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("==== Bees ====", "Bees"),
        ("*** Bees ***", "Bees"),
        ("[Bees]", "Bees"),
        ("## Bees", "Bees"),
        ("_/ BEES \\______", "BEES"),
        ("Bees ==========", "Bees"),
        ("What is C#?", "What is C#?"),
        (".profile, explained", ".profile, explained"),
    ],
)
def test_decoration_is_taken_off(line: str, words: str) -> None:
    """The signs around a heading go, those of its words stay."""
    assert words == undecorated(line)
