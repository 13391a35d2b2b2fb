"""Splitting a head into groups of lines."""

import pytest

from feedd.reading.head.groups import is_skipped, is_wrapper, split_groups
from feedd.reading.words.lines import Line


def test_blank_lines_rules_and_drawings_part_groups() -> None:
    """A rule that touches a group is remembered; a link ends the head."""
    texts = ("====", "Bees", "----", "By Ada", "2024", "", r" /\/\_", "more")
    groups = split_groups([*(Line(text=text) for text in texts), Line(text="a", item_type="0"), Line(text="b")])

    assert [("Bees",), ("By Ada", "2024"), (r" /\/\_",), ("more",)] == [group.texts for group in groups]
    assert [(True, True), (True, False)] == [(group.above, group.below) for group in groups[:2]]
    assert [False, False, True, False] == [is_skipped(group) for group in groups]
    assert range(3, 5) == groups[1].lines


def test_columns_and_paragraphs_are_no_title() -> None:
    """Neither are rows of a box, nor more than three lines."""
    titles = ("Bees", "Ada      2024", "a " * 70, "| Bees |", "a\nb\nc\nd")
    groups = [split_groups([Line(text=line) for line in title.split("\n")])[0] for title in titles]

    assert [True, False, False, False, False] == [group.may_be_title for group in groups]


def test_what_wraps_a_message_is_a_rule() -> None:
    """Programs write it in several ways; a title may begin in the same way."""
    lines = (
        "--- START OF FORWARDED MESSAGE ---",
        "---------- Forwarded message ----------",
        "-----Original Message-----",
    )

    assert all(is_wrapper(Line(text=line)) for line in lines)
    assert not is_wrapper(Line(text="Forwarded message from the bees"))


@pytest.mark.parametrize(
    ("text", "wraps"),
    [
        ("$Id$", True),
        ("#\t$NetBSD: Notes,v 1.2 1995/03/23 08:28:26 ann Exp $", True),
        ("#\t@(#)Notes\t8.1 (Weir) 5/31/93", True),
        ("-*- mode: text -*-", True),
        ("The price was $40, not $30", False),
    ],
)
def test_words_for_programs_are_no_title(text: str, wraps: bool) -> None:
    """Systems that keep versions, and editors, find their own words in the text."""
    assert wraps == is_wrapper(Line(text=text))
