"""Counts the characters of a text by what they are: letters, digits, blanks, signs of speech, other signs.

Every line of a document is counted, so ASCII is counted by a table, which takes a tenth of the time; of other lines
only the characters that are not ASCII are looked at one by one.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_DANDAS = "।॥۔؟።။។"  # stops of Devanagari, Urdu, Arabic, Ge'ez, Burmese and Khmer
STOPS = ".!?…。！？" + _DANDAS  # what a sentence ends with
PAUSES = STOPS + ":;,)\"'”’»，、；：،؛፣"  # where a reader pauses
SPOKEN = "\"'.,!?“”‘’«»，。、！？「」『』：；（）،؛፣" + _DANDAS  # signs of speech; code has more of other signs

_MARKS = ("Mn", "Mc", "Me")  # categories of Unicode
_JOINERS = "\u200c\u200d"
_SPOKEN = frozenset(SPOKEN)
_SIGN = re.compile(r"[^\w\s]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def is_caseless(character: str) -> bool:
    """Return whether a character is a letter of a script without capitals, as Hebrew, Arabic, Hangul and Han are."""
    return character.isalpha() and character.lower() == character.upper()


def _is_wordy(character: str) -> bool:
    return character.isalpha() or character.isspace() or is_joined(character)


def is_joined(character: str) -> bool:
    """Return whether a character is part of the letter before it: a vowel sign, an accent, a joiner."""
    return unicodedata.category(character) in _MARKS or character in _JOINERS


def _is_no_sign(character: str) -> bool:
    return character.isalnum() or character.isspace()


def _ascii(holds: Callable[[str], bool]) -> bytes:
    return bytes(code for code in range(128) if holds(chr(code)))


_NO_LETTERS, _NO_SIGNS = _ascii(lambda one: not one.isalnum()), _ascii(_is_no_sign)
_NOT_WORDY = _ascii(lambda one: not _is_wordy(one))


class Counts(NamedTuple):
    """How many letters and digits a text has, and its signs: what is neither letter nor digit nor blank."""

    letters: int
    signs: str

    @property
    def share_of_letters(self) -> float:
        """The share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
        return self.letters / (self.letters + len(self.signs)) if self.letters else 0.0

    @property
    def share_of_speech(self) -> float:
        """The share of letters, digits and signs of speech in the characters that are no blanks; 1 of none."""
        if _SPOKEN.issuperset(self.signs):
            return 1.0
        return (self.letters + sum(map(_SPOKEN.__contains__, self.signs))) / (self.letters + len(self.signs))


def counted(text: str) -> Counts:
    """Count the characters of a text."""
    if text.isascii():
        data = text.encode()
        return Counts(len(data.translate(None, _NO_LETTERS)), data.translate(None, _NO_SIGNS).decode())
    signs = "".join(_SIGN.findall(text)) + "_" * text.count("_")
    letters = len("".join(text.split())) - len(signs)
    return Counts(letters, signs if signs.isascii() else "".join([one for one in signs if not is_joined(one)]))


def share_of_letters(text: str) -> float:
    """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
    return counted(text).share_of_letters


def wordy(text: str) -> int:
    """Return the number of characters that are letters or blanks."""
    if text.isascii():
        return len(text.encode().translate(None, _NOT_WORDY))
    others = "".join(_NOT_ASCII.findall(text))
    return len(text.encode("ascii", "ignore").translate(None, _NOT_WORDY)) + sum(map(_is_wordy, others))
