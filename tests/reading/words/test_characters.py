"""Characters are counted by what they are, in any script."""

import unicodedata

import pytest

from feedd.reading.words.characters import counted, share_of_letters, wordy


@pytest.mark.parametrize(
    "text",
    [
        "चक्की का पहिया",
        "চাকাটি ঘুরছে",
        "சக்கரம் சுழல்கிறது",
        "กังหันน้ำหมุนอยู่",
        unicodedata.normalize("NFD", "déjà vu à Łódź"),
        "הַגַּלְגַּל",
    ],
)
def test_signs_that_are_part_of_letters_are_no_signs(text: str) -> None:
    """Vowel signs and accents that stand as characters of their own belong to the letter before them."""
    assert "" == counted(text).signs
    assert 1.0 == share_of_letters(text)
    assert len(text) == wordy(text)


def test_other_signs_are_counted() -> None:
    """A frame beside words, and underscores, are signs."""
    assert ("│═_", 4) == (counted("│═ नाव_ab").signs, counted("│═ नाव_ab").letters)
