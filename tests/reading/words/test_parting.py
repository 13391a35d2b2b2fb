"""Parting a label into its title and its date."""

import pytest

from feedd.reading.words.dates import find_dates
from feedd.reading.words.parting import part_date


def _parted(text: str, *, at_end: bool = False) -> tuple[str, bool]:
    title, found = part_date(text, find_dates(text), at_end=at_end)
    return title, found is not None


def test_the_date_at_the_beginning_or_behind_a_sign_is_no_part_of_the_title() -> None:
    """One between words is; one at the end without a sign is where the page's other labels are not so."""
    assert ("A quiet week", True) == _parted("2024-05-06 | A quiet week")
    assert ("A quiet week", True) == _parted("A quiet week (2024-05-06)")
    assert ("A quiet week 2024-05-06", False) == _parted("A quiet week 2024-05-06")
    assert ("A quiet week", True) == _parted("A quiet week 2024-05-06", at_end=True)
    assert ("Why 2024-02-29 breaks", False) == _parted("Why 2024-02-29 breaks")


@pytest.mark.parametrize("more", ["part 2", "Teil 3", "2 of 4", "2/4", "no. 7", "#7"])
def test_the_part_beside_a_date_stays_with_the_title(more: str) -> None:
    """Without it, all parts have one title."""
    assert (f"Rust ({more})", True) == _parted(f"Rust (2024-05-06, {more})")
    assert ("Rust", True) == _parted("Rust (2024-05-06, 1800 words)")


@pytest.mark.parametrize("title", ["_LA_ méthode", "*Why* I left", "Rye and _bread_", "Хлеб и *соль*"])
@pytest.mark.parametrize("form", ["2024-05-06 {}", "2024-05-06: {}", "{} (2024-05-06)", "{} - 2024-05-06"])
def test_signs_of_a_stressed_word_stay_with_it(title: str, form: str) -> None:
    """They separate nothing, and one alone would be left."""
    assert (title, True) == _parted(form.format(title))
    assert ("Rye", True) == _parted("2024-05-06 * Rye *")
