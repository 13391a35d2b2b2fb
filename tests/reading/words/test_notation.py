"""The table of notations: what is asked of a line before its rows are tried must never hide a date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.reading.words.notation import FULL, OF_MONTH, OF_YEAR, clues

_NUMBERS = st.sampled_from(["5", "05", "27", "24", "2024", "20240527", "٢٠٢٤", "٠٥"])
_WORDS = st.sampled_from(
    ["May", "мая", "mai", "de", "gada", "m.", "年", "月", "日", "년", "월", "x", "г.", "'24", "’24"]
)
_SIGNS = st.sampled_from(["-", "/", ".", "_", ":", " ", ". ", ", ", "", "  ", " - ", "\xa0", "("])


@given(st.lists(st.one_of(_NUMBERS, _WORDS, _SIGNS), min_size=3, max_size=12).map("".join))
def test_a_row_that_matches_has_its_clue(text: str) -> None:
    """Whatever numbers, words and signs a line has, no row is left out that would match."""
    found = clues(text)
    left_out = [row.pattern for row in (*FULL, *OF_YEAR, *OF_MONTH) if row.clue and row.clue not in found]
    assert not [pattern.pattern for pattern in left_out if pattern.search(text)]


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("2024-05-27", "iso"),
        ("2024. 3. 5.", "dotted"),
        ("2024 03 05", "spaced"),
        ("20240527", "eight"),
        ("27.5.2024", "numbers"),
        ("5. 3. 2024", "numbers"),
        ("26-11-04", "numbers"),
        ("Fri Aug  9 08:12:44 2024", "clock"),
        ("2024 May 27", "led"),
        ("05Mar2024", "glued"),
        ("2024年3月5日", "cjk"),
    ],
)
def test_each_clue_is_found_in_its_notation(text: str, clue: str) -> None:
    """A notation has the clue of its row."""
    assert clue in clues(text)


def test_a_line_of_words_has_no_clue() -> None:
    """So no row is tried on it."""
    assert clues("Ten jars of quince, and a letter to Ada") == set()
