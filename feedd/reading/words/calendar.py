"""The words of dates: months, weekdays and time zones, with the spellings that CLDR does not have."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta, timezone

from feedd.reading.words.month_names import MONTH_NAMES, WEEKDAY_NAMES

# Spellings in use beside those of CLDR.
_MORE_MONTHS = "| | maerz mrz | | | | | | sept | | |"
_MORE_WEEKDAYS = "| tues | weds | thur thurs | | sonnabend |"


def _numbered(names: Mapping[str, str], more: str) -> dict[str, int]:
    """Return each word with its number from 1 on; the language that stands first in the table has a shared word."""
    numbers: dict[str, int] = {}
    for row in (*names.values(), more):
        for number, words in enumerate(row.split("|"), start=1):
            for word in words.split():
                numbers.setdefault(word, number)
    # Many write without accents.
    return {_without_accents(word): number for word, number in numbers.items() if word.islower()} | numbers


def _without_accents(word: str) -> str:
    if not word.isascii() and unicodedata.name(word[0]).startswith("LATIN"):
        return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    return word


MONTHS = _numbered(MONTH_NAMES, _MORE_MONTHS)
WEEKDAYS = frozenset(_numbered(WEEKDAY_NAMES, _MORE_WEEKDAYS))

# Their meaning by RFC 5322 §4.3 and by common use. An abbreviation of several zones (IST, BST of Bangladesh, CST of
# China) has the meaning that it has where Gopher is used most.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
ZONES = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONES.items()}
