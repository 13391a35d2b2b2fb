"""Words that were divided at the end of a line."""

import pytest

from feedd.reading.layout.blocks import lay_out
from tests.support.wrapped_text import lines_of

WHOLE = "The miller was carrying flour to the weir when the well-known wheel stood still."


def _rows(*texts: str) -> list[str]:
    return [row.text for block in lay_out(lines_of(texts)) for row in block.rows]


@pytest.mark.parametrize(
    ("above", "below", "row"),
    [
        ("Nobody in the village had seen whether he was still carry-", "ing it.", "still carrying it."),
        ("Nobody in the village had ever heard of such a well-", "known wheel.", "such a well-known wheel."),
        ("Nobody in the village knew what they had done to the stone-", "work.", "to the stone-work."),
    ],
)
def test_a_hyphen_goes_where_the_document_has_the_whole_word(above: str, below: str, row: str) -> None:
    """Where it has the word with its hyphen, or neither, the author's sign stays."""
    assert _rows(WHOLE, "", above, below)[-1].endswith(row)


def test_a_document_that_divides_words_divides_others_too() -> None:
    """Three words that it has whole are a habit; a half that it says alone is a word of its own."""
    known = ["wheel", "miller", "flour"]
    lines = [WHOLE, "Stones are old."]
    for word in known:
        lines += ["", f"Somebody told us in the evening about one more {word[:3]}-", f"{word[3:]}, and so on."]
    lines += ["", "In the other valley everybody speaks of the constitu-", "tion of the weir."]
    lines += ["", "In the other valley everybody speaks of those mill-", "stones of the weir."]

    rows = _rows(*lines)

    assert rows[-2].endswith("the constitution of the weir.")
    assert rows[-1].endswith("those mill-stones of the weir.")


def test_lines_that_stay_keep_their_hyphens() -> None:
    """In a drawing or a list nothing is joined, and every sign is the author's."""
    assert ["- carry-", "ing"] == _rows(WHOLE, "", "- carry-", "", "ing")[1:]


def test_the_hyphen_of_unicode_divides_words_too() -> None:
    """Pages of manuals have it where a program wrote them; without the whole word elsewhere it stays."""
    above = "Nobody in the village had seen whether he was still"

    assert _rows(WHOLE, "", f"{above} carry‐", "ing it.")[-1].endswith("still carrying it.")
    assert _rows(WHOLE, "", f"{above} on the stone‐", "work.")[-1].endswith("on the stone‐work.")
