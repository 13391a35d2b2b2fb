"""Where words and what is drawn touch."""

import pytest

from feedd.reading.layout.seams import seams
from feedd.reading.words.lines import text_lines

WORDS = "The ferry left an hour late, because nobody\nhad the key of the ramp, and it was cold."
ABOVE = "Wer den Fahrplan sucht, findet ihn auf der\nTafel am alten Steg unter dem Leuchtturm."
DRAWING = "   .-.\n  (o o)\n  | O |\n  '~~~'"
PROGRAM = "$ cd boats\n$ make all\n$ ./ferry -q"
DUMP = "0100: EB 15 90 49 56 00 4A\n0107: 0A 20 41 0D 56 00 4A\n010E: 0A 20 41 0D 56 00 4A"
TABLE = "Red Ferry     31 m     1968\nOld Anna      12 m     1931\nGoose          7 m     1990"


@pytest.mark.parametrize("drawn", [DRAWING, PROGRAM, DUMP, TABLE])
def test_words_are_parted_from_what_is_drawn(drawn: str) -> None:
    """It stands below them, above them, or between two paragraphs."""
    size = drawn.count("\n") + 1

    assert (2,) == seams(text_lines(f"{WORDS}\n{drawn}"))
    assert (size,) == seams(text_lines(f"{drawn}\n{WORDS}"))
    assert (2, 2 + size) == seams(text_lines(f"{WORDS}\n{drawn}\n{ABOVE}"))


def test_a_brief_last_line_goes_on_with_the_words() -> None:
    """A colon ends them, and so does a sentence; a name below either is none of theirs."""
    assert (2,) == seams(text_lines(f"{WORDS[:-1]} on the old\npier:\n{PROGRAM}".replace("\nhad", " had")))
    assert (2,) == seams(text_lines(f"{WORDS}\ntide\n{PROGRAM}"))


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        DRAWING,
        f"{WORDS}\n-----------------------------------",
        f"The ferry left an hour late, and nobody knew\n{'=' * 44}\n{WORDS}",
        f"{WORDS}\n  the_boat, and more below it",
        f"PORT: the ferry waits at the old pier today\n{DRAWING}",
    ],
)
def test_a_rule_a_heading_and_names_part_no_words(text: str) -> None:
    """Nor does a field above a drawing belong to any sentence."""
    assert () == seams(text_lines(text))
