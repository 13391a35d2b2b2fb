"""The notations of dates as one table: what people and servers write, without language, decoration or separator.

A form is a regular expression in which a part in angle brackets stands for one of `_PARTS`. A name of a month is any
word; `dates` looks it up among the names of all languages.
"""

import re
from dataclasses import dataclass

WORD = r"[^\W\d_]{2,15}"
_GAP = r"(?:[ \t\xa0]{1,3}|[ ]?[-/._,][ ]?)"  # between the parts of a date with the month by name
_PARTS = {
    "year": r"(?P<y>\d{4})",
    "any year": r"(?P<y>\d{4}|['’]?\d\d)",
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


# What a line must have for a row to match, asked once for all rows: most lines have little of it, and a search for
# each row takes ten times as long.
_CLUES = re.compile(
    r"(?P<eight>\d{8})|(?P<clock>\d:(?=\d))|(?P<joined>\d[-/._]+ ?(?=\d))|(?P<led>(?<!\d)\d{4}(?=\W{0,2}[^\W\d_]))"
    r"|(?P<year>(?<!\d)\d{4}(?= ))|(?P<glued>\d(?=[^\W\d_]{3}))|(?P<sign>[年년月월])"
)


def clues(text: str) -> set[str]:
    """Return which clues a line has.

    They are "eight" digits, a "clock", "joined" numbers, a year before a word ("led") or before a blank, a number
    "glued" to a word, a "sign" of Chinese, Japanese or Korean.
    """
    found = {match.lastgroup or "" for match in _CLUES.finditer(text)}
    if "led" in found:
        found |= {"year", "glued"}
    return found


@dataclass(frozen=True, slots=True)
class Notation:
    """One row of the table, `by_name` where the month is a word; `clue` names what a line must have, see `clues`."""

    pattern: re.Pattern[str]
    by_name: bool
    clue: str


def _row(form: str, clue: str = "") -> Notation:
    made = re.sub(r"(?<!\?P)<([a-z][a-z ]*)>", lambda part: _PARTS[part[1]], form)
    return Notation(re.compile(made, re.IGNORECASE), "(?P<n>" in made, clue)


# Groups: y year, m month in numbers, n its name, d day, time; a, b and c: numbers whose order the page decides.
FULL = (
    # 2024-05-27  2024/5/7  2024.05.27  2024_05_27
    _row(r"<from><year><sign><month><same><day>(?![\d/])", "joined"),
    # 2024. 3. 5.  2024 03 05
    _row(r"<from><year>\.[ ]<month>\.[ ]<day>(?![\d:]|\.\d)", "joined"),
    _row(r"<from><year>[ ](?P<m>[01]\d)[ ](?P<d>[0-3]\d)(?![\w:.,/-])", "year"),
    # 2024年3月5日  2024년 3월 5일
    _row(r"(?<!\d)(?P<y>\d{4}|\d\d)\s?年\s?<month>\s?月\s?<day>\s?日?", "sign"),
    _row(r"(?<!\d)(?P<y>\d{4}|\d\d)\s?년\s?<month>\s?월\s?<day>\s?일?", "sign"),
    # 20240527  20240527-1846
    _row(
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
        r"(?:[-_]?(?P<time>(?:[01]\d|2[0-3])[0-5]\d))?(?!\d)",
        "eight",
    ),
    # 27.5.2024  27/05/24  05-27-2024  5. 3. 2024  26-11-04
    _row(r"<from>(?P<a>\d{1,2})(?P<sep>[-/._]|\.[ ])(?P<b>\d{1,2})<same>(?P<c>\d{4}|['’]\d\d)<to>", "joined"),
    _row(r"<from here>(?P<a>\d{1,2})(?P<sep>[-/._])(?P<b>\d{1,2})<same>(?P<c>\d\d)<to>", "joined"),
    # Fri Aug  9 08:12:44 2024  Fri Aug  9 08:12:44 CEST 2024
    _row(
        r"<from><name>[ ]{1,2}<day>[ ](?P<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
        r"(?:[ ][A-Z]{3,4})?[ ]<year>(?!\w)",
        "clock",
    ),
    # 2024-May-27  2024 May 27  2024. május 27.  2024 m. kovo 5 d.
    _row(r"<from><year>(?:[ ]m\.|\(?e?\)?ko)?,?<gap><name><gap><nth>(?![\d/]|:\d)(?:[ ]d\.)?", "led"),
    # 2024. gada 5. marts
    _row(r"<from><year>\.?[ ]gada[ ]<nth>[ ]<name>", "led"),
    # 27 May 2024  27. Mai 2024  27th of May, 2024  11 Jul 91  1-May-24  5 de março de 2024  5 марта 2024 г.
    _row(r"<from><nth>,?<gap><of><name>,?<gap><in><any year><word ends><era>"),
    # May 27, 2024  June, 15th 2024  Mar 5 '24  nov_20_2026
    _row(r"<from><name>,?<gap><nth>,?<gap><sure year><word ends>"),
    # 05Mar2024  2024Mar05
    _row(r"<from><day>(?P<n>[^\W\d_]{3,9})<any year><word ends>", "glued"),
    _row(r"<from><year>(?P<n>[^\W\d_]{3,9})<day><word ends>", "glued"),
)
# Without the year, under a heading that names it.
OF_YEAR = (
    _row(r"<from>(?P<a>\d{1,2})(?P<sep>[-/._]|\.[ ])(?P<b>\d{1,2})(?![\d%]|[-/.,_:]\d|[^\W_])\.?"),
    _row(r"(?<!\d)<month>\s?月\s?<day>\s?日?", "sign"),
    _row(r"(?<!\d)<month>\s?월\s?<day>\s?일?", "sign"),
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
