"""How the texts of one author are broken, learned from several and used for those too short to tell."""

import textwrap

import pytest

from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.habit import NOT_WRAPPED, learn_habit
from feedd.reading.words.lines import Line, text_lines
from tests.support.wrapped_text import TEXT

WRAPPED = "\n\n".join([textwrap.fill(TEXT, 72), textwrap.fill(TEXT[30:].capitalize(), 72)])
BROAD = "\n\n".join([textwrap.fill(TEXT, 66), textwrap.fill(TEXT[30:].capitalize(), 66)])
WHOLE = f"{TEXT}\n\n{TEXT[30:].capitalize()}"
WIDEST = max(map(len, WRAPPED.split("\n")))
LIST = "flour, two pounds\nyeast and salt\nwarm water"
NOTES = "The bees came back on a Sunday, before the middle of May.\nNobody in the street had expected them."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([WRAPPED] * 4, WIDEST),
        ([WRAPPED] * 9 + [BROAD], WIDEST),
        ([WHOLE] * 3 + [LIST] * 3, NOT_WRAPPED),
        ([WRAPPED] * 2, None),
        ([WRAPPED, BROAD] * 3, None),
        ([WRAPPED, WHOLE] * 3, None),
        ([LIST] * 5, None),
        ([], None),
    ],
)
def test_habit_is_what_nearly_all_texts_have_in_common(texts: list[str], expected: int | None) -> None:
    """Three of them at least; lists say nothing."""
    assert expected == learn_habit([text_lines(text) for text in texts])


@pytest.mark.parametrize(
    ("text", "habit", "rows"),
    [
        (NOTES, None, 1),
        (NOTES, NOT_WRAPPED, 2),
        (NOTES, 63, 1),
        (LIST, 72, 3),
        (TEXT, NOT_WRAPPED, 1),
        (WRAPPED, NOT_WRAPPED, 2),
        (NOTES, 50, 1),
        (NOTES, 100, 2),
    ],
)
def test_a_short_text_is_laid_out_as_the_others_are(text: str, habit: int | None, rows: int) -> None:
    """Where no program would have broken a line, it stays; one that is longer than the width contradicts the habit."""
    blocks = lay_out([Line(text=line) for line in text.split("\n")], habit=habit)

    assert rows == sum(len(block.rows) for block in blocks)
