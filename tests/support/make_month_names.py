"""Print feedd/reading/words/month_names.py, the names of months and weekdays by CLDR.

.venv/bin/python -m tests.support.make_month_names >feedd/reading/words/month_names.py

feedd needs some 1,500 words of CLDR's 600 languages (30 MB in babel), so they are taken out once and kept.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from babel import Locale
from babel.core import get_cldr_version
from babel.dates import format_date

# Where two languages use a word for different months, the first of them has it: "listopad" is November in Polish.
# Scripts whose words hold combining marks (Thai, Hindi) are left out, and Chinese, Japanese and Korean, which number
# their months.
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "pl", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "el", "tr",
    "uk", "bg", "sr", "sl", "hr", "ca", "gl", "eu", "et", "lt", "lv", "is", "id", "eo", "he", "ar", "cy",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")
_WIDTH = 116


def main() -> None:
    """Print the module."""
    count, version = len(LANGUAGES), get_cldr_version()
    months = {code: _of_language(code, _months) for code in LANGUAGES}
    weekdays = {code: _of_language(code, _weekdays) for code in LANGUAGES}
    sys.stdout.write(f'''"""Names of months and weekdays in {count} languages, in small letters.

Genitives and abbreviations are among them.
Made by `python -m tests.support.make_month_names` from CLDR {version}; do not edit.
What CLDR does not have stands in calendar.py.
"""
# fmt: off

# language -> the words of each month from January on, months apart by a bar
MONTH_NAMES = {{
{"".join(_row(code, words) for code, words in months.items())}}}

# language -> the words of each weekday from Monday on
WEEKDAY_NAMES = {{
{"".join(_row(code, words) for code, words in weekdays.items())}}}
''')


def _row(code: str, words: Sequence[Sequence[str]]) -> str:
    lines, line = [], ""
    for group in (" ".join(group) for group in words):
        piece = f"{group} | "
        if len(line) + len(piece) > _WIDTH - 12:
            lines.append(line)
            line = ""
        line += piece
    lines.append(line.removesuffix(" | "))
    body = "\n        ".join(f'"{one}"' for one in lines)
    return f'    "{code}": (\n        {body}\n    ),\n' if len(lines) > 1 else f'    "{code}": {body},\n'


def _of_language(code: str, names: Callable[[Locale], Iterator[list[str]]]) -> list[list[str]]:
    """Return the words of each month or weekday, without those that several of them share ("feira")."""
    groups = list(names(Locale.parse(code)))
    shared = {word for group in groups for word in group if sum(word in other for other in groups) > 1}
    return [[word for word in dict.fromkeys(group) if word not in shared] for group in groups]


def _months(locale: Locale) -> Iterator[list[str]]:
    for number in range(1, 13):
        names = [
            str(locale.months[context][width][number])
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        ]
        known = _words(names)
        written = " ".join(format_date(date(2024, number, 5), width, locale) for width in ("long", "medium"))
        # What a whole date has before or after the name belongs to the word: Hebrew "in May", Basque "of May".
        yield known + [word for word in _words([written]) if any(one in word for one in known)]


def _weekdays(locale: Locale) -> Iterator[list[str]]:
    for number in range(7):
        yield _words(
            [
                str(locale.days[context][width][number])
                for context in ("format", "stand-alone")
                for width in ("wide", "abbreviated", "short")
            ]
        )


def _words(names: Sequence[str]) -> list[str]:
    return [word for name in names for word in _WORD.findall(name.lower())]


if __name__ == "__main__":
    main()
