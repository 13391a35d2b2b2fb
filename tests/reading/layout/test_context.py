"""Deciding by the blocks around it what a block is."""

from collections.abc import Sequence

import pytest

from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.context import reclassify
from feedd.reading.words.lines import Line

FULL = (
    "The ferry to the outer islands took nine hours on Monday instead of",
    "two, and most of those aboard said that they had seldom been so well",
    "informed about the coast.",
)


def _kinds(*texts: str) -> list[tuple[str, str]]:
    blocks = reclassify(lay_out([Line(text=text) for text in texts]))
    return [
        (block.kind, block.rows[0].text.strip()[:8]) for block in blocks if not block.rows[0].text.startswith(FULL[0])
    ]


def test_a_short_line_between_full_paragraphs_is_a_heading() -> None:
    """It is one only where nothing else in the body is short."""
    assert ("heading", "A questi") in _kinds(*FULL, "", "A question of fuel", "", *FULL)


def test_short_lines_among_others_are_no_headings() -> None:
    """Speech, a remark and a signature are as short as headings."""
    for line in (
        "A question of fuel.",
        "a question of fuel",
        "Yours, Ada:",
        "And then we waited until six in the evening for the boat to come",
    ):
        assert ("heading", line[:8]) not in _kinds(*FULL, "", line, "", *FULL)
    assert ("heading", "Ada Quil") not in _kinds(*FULL, "", "Ada Quill")
    assert ("heading", "Hello") not in _kinds(
        *FULL, "", "Hello", "", "So it was", "", *FULL, "", "And on it we", "", *FULL
    )


RYE = ("- two sacks of rye", "- one of oats", "- lamp oil")
STEPS = ("1. Open the gate", "2. Oil the stones", "3. Wait for the miller")
CODE = ("    for sack in mill:", "        grind(sack)", "    close(gate)")


@pytest.mark.parametrize(("first", "second"), [(RYE, STEPS), (RYE, CODE), (FULL, STEPS), (STEPS, FULL)])
def test_several_short_lines_over_lists_and_code_are_headings(first: Sequence[str], second: Sequence[str]) -> None:
    """As in recipes and manuals, also at the top; a single one may be the first line of the list."""
    text = ("Ingredients", "", *first, "", "Method", "", *second, "", *FULL, "", *FULL)

    assert [name for kind, name in _kinds(*text) if kind == "heading"] == ["Ingredie", "Method"]
    assert ("heading", "Ingredie") not in _kinds("Ingredients", "", *RYE, "", *FULL)


def test_a_line_between_unfinished_sentences_is_no_heading() -> None:
    """It may be a part of them."""
    assert ("heading", "A questi") not in _kinds(*FULL[:2], "", "A question of fuel", "", *FULL)


def test_lines_as_many_as_paragraphs_are_no_headings() -> None:
    """They are one side of a conversation."""
    talk = (*FULL, "", "So they say", "", *FULL, "", "And the cows", "", *FULL)

    assert ("heading", "So they ") not in _kinds(*talk)
    assert ("heading", "So they ") in _kinds(*talk, "", *FULL)


def test_a_rule_in_a_drawing_is_a_piece_of_it() -> None:
    """Another part must have the same characters; elsewhere it is a rule."""
    sea, rock = "    " + "~" * 30, ("          /--\\", "    ~~~~~~|  |~~~~~~")

    assert [("pre", "~" * 8), ("pre", "/--\\")] == _kinds(*FULL, "", sea, "", *FULL, "", *rock)
    assert [("rule", "~" * 8)] == _kinds(*FULL, "", sea, "", *FULL)


def test_a_brief_question_of_an_interview_is_no_heading() -> None:
    """Others of the same person are longer."""
    asked = ("AQ: How was it, after so many years, to see the island again from", "the deck of the ferry?")

    found = _kinds(*asked, "", *FULL, "", "AQ: And then?", "", *FULL)
    assert {"paragraph"} == {kind for kind, _ in found}
