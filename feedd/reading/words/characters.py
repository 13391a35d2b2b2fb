"""Counts the characters of a text by what they are: letters, digits, blanks, signs of speech, other signs.

Every line of a document is counted, so ASCII is counted by a table, which takes a tenth of the time; of other lines
only the characters that are not ASCII are looked at one by one.
"""

import re
from collections.abc import Callable

SPOKEN = "\"'.,!?“”‘’«»，。、！？「」『』：；（）"  # signs of speech; code has more of other signs

_SIGN = re.compile(r"[^\w\s]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _is_spoken(character: str) -> bool:
    return character.isalnum() or character in SPOKEN


def _is_wordy(character: str) -> bool:
    return character.isalpha() or character.isspace()


def _is_no_sign(character: str) -> bool:
    return character.isalnum() or character.isspace()


def _without(holds: Callable[[str], bool]) -> bytes:
    return bytes(code for code in range(128) if not holds(chr(code)))


_NOT_WORDY, _NOT_SPOKEN = _without(_is_wordy), _without(_is_spoken)
_NO_SIGNS = bytes(code for code in range(128) if _is_no_sign(chr(code)))


def signs_in(text: str) -> str:
    """Return the characters that are neither letters nor digits nor blanks."""
    if text.isascii():
        return text.encode().translate(None, _NO_SIGNS).decode()
    return "".join(_SIGN.findall(text)) + "_" * text.count("_")


def share_of_letters(text: str, signs: str | None = None) -> float:
    """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none.

    `signs` are those of the text, where they are known.
    """
    solid = len("".join(text.split()))
    return (solid - len(signs_in(text) if signs is None else signs)) / solid if solid else 0.0


def wordy(text: str) -> int:
    """Return the number of characters that are letters or blanks."""
    return _count(text, _is_wordy, _NOT_WORDY)


def share_of_speech(text: str) -> float:
    """Return the share of letters, digits and signs of speech in the characters that are no blanks; 1 of none."""
    solid = "".join(text.split())
    return _count(solid, _is_spoken, _NOT_SPOKEN) / len(solid) if solid else 1.0


def _count(text: str, holds: Callable[[str], bool], others: bytes) -> int:
    """Count the characters for which something holds; `others` are the rest of ASCII."""
    if text.isascii():
        return len(text.encode().translate(None, others))
    ascii_part = text.encode("ascii", "ignore").translate(None, others)
    return len(ascii_part) + sum(map(holds, "".join(_NOT_ASCII.findall(text))))
