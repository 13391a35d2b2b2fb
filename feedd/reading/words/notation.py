"""The notations of dates as one table: what people and servers write, without language, decoration or separator.

A form is a regular expression in which a part in angle brackets stands for one of `_PARTS`. A name of a month is any
word; `dates` looks it up among the names of all languages.
"""

import re
from collections.abc import Set

from msgspec import Struct

WORD = r"[^\W\d_]{2,15}"
_GAP = r"(?:[ \t\xa0]{1,3}|[ ]?[-/._,][ ]?)"  # between the parts of a date with the month by name
_PARTS = {
    "year": r"(?P<y>\d{4})",
    "any year": r"(?P<y>\d{4}|['’]?\d\d(?!,[ ](?:19|20)\d\d(?!\d)))",  # none in "6 - October 18, 2007"
    "sure year": r"(?P<y>\d{4}|['’]\d\d)",  # where two digits alone may be anything
    "month": r"(?P<m>\d{1,2})",
    "day": r"(?P<d>\d{1,2})",
    "nth": r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|[ºª°])?\.?",
    "name": rf"(?:d['’])?(?P<n>{WORD})\.?",
    "of": r"(?:of[ ]|de[ ]|i[ ])?",
    "in": r"(?:de[ ]|del[ ]|of[ ])?",
    "era": r"(?:[ ]?[гр]\.|[ ]r\.)?",  # "year" after a year, in Russian and Polish
    "gap": _GAP,
    "sign": r"(?P<sep>[-/._])",
    "same": r"(?P=sep)",
    # What may stand before and after: no letter, and no digit with a sign, as in versions and paths.
    "from": r"(?<![^\W_])(?<!\d[-.,/_])",
    "from here": r"(?<![\w.,/-])",
    "to": r"(?![\d/]|[.-]\d)",
    "word ends": r"(?![^\W_]|:\d)",
}


def _sign_of(byte: int) -> str:
    char = chr(byte)
    if byte >= 0x80 or char.isalpha():
        return "a"
    return "0" if char.isdigit() else "-" if char in "-/._" else char if char in ": " else "?"


# What a line must have for a row to match. It is asked of the line's shape, once for all rows: most lines have little
# of it, and a search for each row takes ten times as long.
_SHAPE = "".join(map(_sign_of, range(256))).encode()
_OTHER_DIGITS = re.compile(r"[^\D0-9]")
# In a shape "0" stands for a digit, "a" for a letter, "-" for one of -/._ and "?" for other signs.
_SIGNS = (
    ("iso", b"0000-0"),
    ("dotted", b"0000- 0"),
    ("spaced", b"0000 00 00"),
    ("eight", b"00000000"),
    ("clock", b"0:0"),
    ("glued", b"0aaa"),
)
_NUMBERS = re.compile(rb"(?<![0a])(?<!0-)00?- ?00?- ?[0?a]")  # two short ones, and a year or its apostrophe
_YEAR = b"0000"
_WITH_YEAR = (
    ("led", re.compile(rb"0000[^a0]{0,2}a")),
    ("roman", re.compile(rb"0[- ] ?a{1,4}[- ] ?0000")),
)
_CJK = re.compile("[年년月월]")
ALL_CLUES = frozenset(clue for clue, _ in (*_SIGNS, *_WITH_YEAR)) | {"numbers", "cjk"}


def clues(text: str) -> Set[str]:
    """Return which of `ALL_CLUES` a line may have; a row of the table matches only where its clue is among them."""
    if not text.isascii() and _OTHER_DIGITS.search(text):
        return ALL_CLUES
    shape = text.encode("utf-8", "replace").translate(_SHAPE)
    found = {clue for clue, sign in _SIGNS if sign in shape}
    if _NUMBERS.search(shape):
        found.add("numbers")
    if _YEAR in shape:
        found.update([clue for clue, form in _WITH_YEAR if form.search(shape)])
    if not text.isascii() and _CJK.search(text):
        found.add("cjk")
    return found


class Notation(Struct, frozen=True):
    """One row of the table, `by_name` where the month is a word; `clue` names what a line must have, see `clues`.

    `in_order`: what is year, month and day is known, and not decided by the page.
    """

    pattern: re.Pattern[str]
    by_name: bool
    in_order: bool
    clue: str


def _row(form: str, clue: str = "") -> Notation:
    made = re.sub(r"(?<!\?P)<([a-z][a-z ]*)>", lambda part: _PARTS[part[1]], form)
    return Notation(re.compile(made, re.IGNORECASE), "(?P<n>" in made, "(?P<a>" not in made, clue)


# Groups: y year, m month in numbers, n its name, r its Roman number, d day, time; a, b and c: numbers whose order the
# page decides.
FULL = (
    # 2024-05-27  2024/5/7  2024.05.27  2024_05_27
    _row(r"<from><year><sign><month><same><day>(?![\d/])", "iso"),
    # 2024. 3. 5.  2024 03 05
    _row(r"<from><year>\.[ ]<month>\.[ ]<day>(?![\d:]|\.\d)", "dotted"),
    _row(r"<from><year>[ ](?P<m>[01]\d)[ ](?P<d>[0-3]\d)(?![:.,/-]?\w)", "spaced"),
    # 2024年3月5日  2024년 3월 5일
    _row(r"(?<!\d)(?P<y>\d{4}|\d\d)\s?年\s?<month>\s?月\s?<day>\s?日?", "cjk"),
    _row(r"(?<!\d)(?P<y>\d{4}|\d\d)\s?년\s?<month>\s?월\s?<day>\s?일?", "cjk"),
    # 20240527  20240527-1846
    _row(
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
        r"(?:[-_T]?(?P<time>(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?))?(?!\d)",
        "eight",
    ),
    # 27.5.2024  27/05/24  05-27-2024  5. 3. 2024  26-11-04
    _row(r"<from>(?P<a>\d{1,2})(?P<sep>[-/._]|\.[ ])(?P<b>\d{1,2})<same>(?P<c>\d{4}|['’]\d\d)<to>", "numbers"),
    _row(r"<from here>(?P<a>\d{1,2})(?P<sep>[-/._])(?P<b>\d{1,2})<same>(?P<c>\d\d)<to>", "numbers"),
    # Fri Aug  9 08:12:44 2024  Fri Aug  9 08:12:44 CEST 2024  Fri Aug  9 08:12:44 PM EDT 2024, as `date` writes it
    _row(
        r"<from><name>[ ]{1,2}<day>[ ](?P<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
        r"(?:[ ](?P<half>[AP]M))?(?:[ ](?P<zone>[A-Z]{3,4}|[+-]\d\d(?:\d\d)?))?[ ]<year>(?![^\W_])",
        "clock",
    ),
    # 2024-May-27  2024 May 27  2024. május 27.  2024 m. kovo 5 d.
    _row(r"<from><year>(?:[ ]m\.|\(?e?\)?ko)?,?<gap><name><gap><nth>(?![\d/]|:\d)(?:[ ]d\.)?", "led"),
    # 2024-W05-3  2024W053
    _row(r"<from>(?P<y>(?:19|20)\d\d)-?W(?P<week>[0-5]\d)-?(?P<d>[1-7])(?![\w-])", "led"),
    # 2024. gada 5. marts
    _row(r"<from><year>\.?[ ]gada[ ]<nth>[ ]<name>", "led"),
    # 27 May 2024  27. Mai 2024  27th of May, 2024  11 Jul 91  1-May-24  5 de março de 2024  5 марта 2024 г.
    _row(r"<from><nth>,?<gap><of><name>,?<gap><in><any year><word ends><era>"),
    # 5 III 2024  24.XII.2023
    _row(
        r"<from><day>(?P<sep>\.[ ]?|[ /-])(?P<r>(?-i:XI{0,2}|IX|IV|VI{0,3}|I{1,3}))(?:\.[ ]?|[ /-])<year><word ends>",
        "roman",
    ),
    # May 27, 2024  June, 15th 2024  Mar 5 '24  nov_20_2026
    _row(r"<from><name>,?<gap><nth>,?<gap><sure year><word ends>"),
    # 05Mar2024  2024Mar05
    _row(r"<from><day>(?P<n>[^\W\d_]{3,9})<any year><word ends>", "glued"),
    _row(r"<from><year>(?P<n>[^\W\d_]{3,9})<day><word ends>", "glued"),
)
# Without the year, under a heading that names it.
OF_YEAR = (
    _row(r"<from>(?P<a>\d{1,2})(?P<sep>[-/._]|\.[ ])(?P<b>\d{1,2})(?![\d%]|[-/.,_:]\d|[^\W_])\.?"),
    _row(r"(?<!\d)<month>\s?月\s?<day>\s?日?", "cjk"),
    _row(r"(?<!\d)<month>\s?월\s?<day>\s?일?", "cjk"),
    _row(r"<from here>(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?![\w%]|[:.,/-]\d)"),
    _row(r"<from><nth>,?<gap><of><name>(?![^\W_])"),
    _row(r"<from><name>,?<gap><nth>(?![\d%]|[-/.,_:]\d|[^\W_])"),
)
# Without year and month. A day with a word beside it may be a day with its weekday: `dates` looks that up.
OF_MONTH = (_row(r"<from here>(?<![:#$€£'])(?P<d>\d{1,2})(?:st|nd|rd|th|er|[ºª°日일])?\.?(?![\d%]|[-/.,:]\d|[^\W_])"),)

# "November 2024", "2024 November", "noviembre de 2024", "2020-11", "11/2020", "2024年3月"
_ERA = r"(?P<y>(?:19|20)\d\d)"
MONTHS_OF_YEARS = (
    re.compile(rf"(?<![^\W_])(?P<n>{WORD})\.?,?[ /_-](?:de[ ]|del[ ])?(?:{_ERA}|['’](?P<short>\d\d))(?![^\W_]|-\d)"),
    re.compile(rf"(?<![\w.-]){_ERA}(?:[-/](?P<m>\d\d)|\.?,?[ /_-](?P<n>{WORD})\.?)(?![^\W_]|-\d)"),
    re.compile(rf"(?<![\w.,/-])(?P<m>0[1-9]|1[0-2])[/.]{_ERA}(?![\w-])"),
    re.compile(rf"{_ERA}\s?[年년]\s?(?P<m>\d\d?)\s?[月월](?!\s?\d)"),
)
