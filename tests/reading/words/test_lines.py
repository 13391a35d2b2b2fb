"""The lines of a document."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.menu import parse_menu
from feedd.model import Charsets, GopherUrl
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.lines import Line, menu_lines, text_lines, undecorated
from feedd.structs import replace

BASE = GopherUrl(host="gopher.example.org", selector=b"/log")


def test_colours_and_form_feeds_are_no_text() -> None:
    """Control sequences are removed; a form feed ends a line, as it ends a page."""
    assert ["red rose", "", "page two"] == [
        line.text for line in text_lines("\x1b[38;5;201mred\x1b[0m rose  \n\fpage two")
    ]


def test_a_link_of_a_menu_stays_in_its_place() -> None:
    """Lines and links stay in order, and each link has its URL."""
    menu = parse_menu(b"iwords\t\tnull.host\t1\r\n0a text\t/a b\tgopher.example.org\t70\r\n.\r\n", Charsets())

    expected = (Line(text="words"), Line(text="a text", item_type="0", href="gopher://gopher.example.org/0/a%20b"))
    assert expected == menu_lines(menu, BASE)


def test_an_item_that_leads_nowhere_has_no_href() -> None:
    """Redundant servers and invalid hosts are shown without a link."""
    menu = parse_menu(b"+again\t/a\tother.example.org\t70\r\n0lost\t/b\terror.host\t1\r\n", Charsets())

    assert [None, None] == [line.href for line in menu_lines(menu, BASE)]


@pytest.mark.parametrize(
    "line",
    ["----", "___", "=====  ", "- - - -", "_ _ _ _ _ _ _ _", ".:*~*:._.:*~*:._.:*", "_,.-'~'-.,__,.-'~'-.,__,.-'~'-"],
)
def test_rules_are_known(line: str) -> None:
    """A repeated sign or pattern is a rule, and so are waves."""
    assert Line(text=line).is_rule


@pytest.mark.parametrize(
    "line",
    [
        *("", "--", "...", "| _ ) |  / _ \\ / __|", "-o-o-o-", "╔══════════════════════╗", "- x -"),
        *("  __  __ _ _ _", " _   _ ", " ____  ____", "_ _ _"),
    ],
)
def test_what_is_no_rule(line: str) -> None:
    """Letters, parts of letter art, the first rows of banners and frames are no rules."""
    assert not Line(text=line).is_rule


@pytest.mark.parametrize(
    "line", ["- bees", "* bees", "** bees", "1. bees", "12) bees", "[3] bees", "  • bees", "4: bees"]
)
def test_items_are_known_by_their_marks(line: str) -> None:
    """Marks and numbers of every kind begin an item."""
    assert Line(text=line).is_list_item


@pytest.mark.parametrize("line", ["-bees", "1997. A year", "- - - -", "bees - wasps", "-rwxr-xr-x 1 root", "3 eggs"])
def test_what_is_no_item(line: str) -> None:
    """A sign between words, a year, a rule and a listing begin no item."""
    assert not Line(text=line).is_list_item


def test_letters_tell_words_from_drawings() -> None:
    """Letter art has few letters; a heading between signs is no drawing."""
    assert Line(text="|___/____\\___/ \\___|").is_drawn
    assert not Line(text="==== HOW TO KEEP BEES ====================").is_drawn
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
    """The signs around a heading are removed, those of its words stay."""
    assert words == undecorated(line)


def test_facts_of_a_line_follow_from_its_text() -> None:
    """They are its dates, its letters and blanks, and its indent; they do not count when lines are compared."""
    line, other = Line(text="  1 May 2024, é"), Line(text="  1 May 2024, é")

    assert [date(2024, 5, 1)] == [found.day for found in line.dates]
    assert (9, 2, 9 / 10) == (line.wordy, line.indent, line.share_of_letters)
    assert (line, hash(line), repr(line)) == (other, hash(other), repr(other))


def test_fact_is_computed_once() -> None:
    """Each question gets the same value; a copy with another text has its own."""
    line = Line(text="1 May 2024")

    assert line.dates is line.dates
    assert () == replace(line, text="May").dates


@given(st.text() | st.text(st.characters(codec="ascii")))
def test_letters_are_counted_alike_in_every_alphabet(text: str) -> None:
    """ASCII is counted with a table, other text letter by letter; a mark of a letter is no sign."""
    line = Line(text=text)
    marks = [one for one in text if unicodedata.category(one).startswith("M") or one in "\u200c\u200d"]
    solid = [one for one in text if not one.isspace() and one not in marks]

    assert len(text) - len(solid) + sum(character.isalpha() for character in solid) == line.wordy
    assert share_of_letters(text) == (sum(map(str.isalnum, text)) / len(solid) if solid else 0.0)


def test_expanded_line_has_blanks_for_tabs() -> None:
    """A line without a tab is returned itself."""
    line, tabbed = Line(text="a b"), Line(text="\ta\tb")

    assert line is line.expanded
    assert (" " * 8 + "a" + " " * 7 + "b", 8) == (tabbed.expanded.text, tabbed.expanded.indent)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "bee = next_bee();",
            "return;",
            "return bee;",
            "while (hum) {",
            "  n = 10;",
            "(:require [boats :refer [ok]])",
        ),
        *("}", "a >= b", "std::bee", "bees && wasps", "bees || wasps", "end</b", "hum(x) twice", "ls --all", "a_bee"),
        "#define PIER_LENGTH 128 // how long the pier is, in planks",
        *("  $ ls", "% ls", "#!bee", ";; hum", "hum])", "hum))"),
    ],
)
def test_lines_of_code(line: str) -> None:
    """They have signs that sentences have not; one of each kind is enough."""
    assert Line(text=line).is_code


@pytest.mark.parametrize("line", ["They came back on a Sunday;", "a year (or two)", "They hum, and rest"])
def test_sentences_are_no_code(line: str) -> None:
    """A semicolon after three words or more ends a part of a sentence."""
    assert not Line(text=line).is_code
