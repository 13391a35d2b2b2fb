"""Finds the dates in a line, and their places: only what is certainly a date. It is not made for running text.

A caller passes a short line in which a date may be expected; what the date means for an article or an entry is
decided by the caller. How a date may be written stands in `notation`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from msgspec import Struct

from feedd.model import DatedBy, Moment
from feedd.reading.words.calendar import MONTHS, WEEKDAYS, ZONES
from feedd.reading.words.notation import FULL, MONTHS_OF_YEARS, OF_MONTH, OF_YEAR, WORD, Notation, clues
from feedd.structs import replace

LONGEST = 400  # characters of a line that are searched: no date stands after them, and hostile lines are long
OLDEST = 1980  # the first netnews that is kept on Gopher; an earlier year belongs to a story
YOUNGEST = 2100

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")  # months in Poland and Hungary
# Months that are common words of English too; before a blank and two digits they are no date: "10 set 24 rules".
_AMBIGUOUS = frozenset(["ago", "do", "dub", "gen", "led", "lis", "mag", "out", "pro", "set", "tra"])
_VOLTS = re.compile(r" \d{4} [a-zà-þ]")  # "12 V 2024 supply", after the V
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:[.,]\d{1,6})?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?(?P<zone>Z\b|[+-]\d\d:?\d\d\b|\(?[A-Z]{2,4}\b\)?))?",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:\b(?:no|nr|num|number|issue|vol|volume|part|ausgabe|heft|nummer|numéro|número|numero|číslo|szám|numer|выпуск|номер)|[№#])\.?\s?\Z",
    re.IGNORECASE,
)
MONTH_LINE = 60  # characters
LONGEST_BEFORE = 12  # characters of such a word and its signs
_SOME = re.compile(r"\d(?:.{0,30}?\d){2}", re.DOTALL)  # no date has fewer digits, or more between them
_NAMES = re.compile(WORD)
_NEXT = re.compile(rf"[ ./-]{{1,3}}({WORD})")
_SOME_TIME = re.compile(r"\d[:.hH][0-5]\d")
_SHORT_NUMBER = re.compile(r"\d\d")  # the least that a year needs


class Found(Struct, frozen=True, kw_only=True):
    """A date in a line; `start` and `end` are its place in the text, with its weekday and time.

    `readings` are those of a date in numbers, by order ("dmy", "mdy", "ymd"); empty where the notation leaves no doubt.
    `day` is the first of them.
    """

    start: int
    end: int
    day: date
    readings: tuple[tuple[str, date], ...] = ()
    usual: str = ""  # the order that such numbers usually have, where nothing else decides
    clock: time | None = None
    zone: tzinfo | None = None
    is_named: bool = False  # a word or its digits say that it is a day: a month, a weekday, 日, 03-25

    @property
    def is_sure(self) -> bool:
        """Return whether every order that the numbers allow gives the same day."""
        return not self.readings or all(day == self.day for _, day in self.readings)

    def in_order(self, order: str) -> date | None:
        """Return the day as `order` reads it; None where the calendar does not have it."""
        return dict(self.readings).get(order) if self.readings else self.day

    def ordered(self, order: str | None) -> date | None:
        """Return the day if it is certain, or decided by `order` ("dmy", "mdy", "ymd"); else None."""
        if self.is_sure:
            return self.day
        return self.in_order(order or "") or self.in_order(self.usual)


def find_dates(line: str) -> tuple[Found, ...]:
    """Return every full date of one line in order; where two overlap, the one that begins first."""
    return _full_dates(line[:LONGEST]) if may_hold_date(line) else ()


@lru_cache(maxsize=64)  # the rules of a head ask for the dates of each line, one after the other
def _full_dates(text: str) -> tuple[Found, ...]:
    return _found(text, FULL, None)


def may_hold_date(line: str) -> bool:
    """Return whether a line has digits enough for a full date; without a date in most cases."""
    return bool(_SOME.search(line, 0, LONGEST))


def find_partial_dates(line: str, year: int, month: int | None) -> tuple[Found, ...]:
    """Return every date of one line that lacks its year, or its year and `month`, which a heading names."""
    text = line[:LONGEST]
    # In French and Spanish "mar" is March and Tuesday: below another month it is the weekday.
    of_year = tuple(
        one
        for one in _found(text, OF_YEAR, (year, None))
        if month is None or month in {day.month for day in _all_days(one)}
    )
    return of_year or (_found(text, OF_MONTH, (year, month)) if month else ())


def _all_days(one: Found) -> set[date]:
    return {one.day, *(day for _, day in one.readings)}


_Period = tuple[int, int | None]


def _found(text: str, notations: Iterable[Notation], period: _Period | None) -> tuple[Found, ...]:
    found: list[Found] = []
    matches = list(_matches(text, notations, period))
    if len(matches) > 1:
        matches.sort(key=lambda one: (one.start, -one.end))
    for one in matches:
        if not found or one.start >= found[-1].end:
            found.append(_with_time(text, one))
    return tuple(found)


def _matches(text: str, notations: Iterable[Notation], period: _Period | None) -> Iterator[Found]:
    named = not MONTHS.keys().isdisjoint(_NAMES.findall(text.lower()))
    has = clues(text)
    for notation in notations:
        if (notation.clue and notation.clue not in has) or (notation.by_name and not named):
            continue
        match = notation.pattern.search(text)
        while match:
            one = _named(match, period) if notation.in_order else _numbers(match, period)
            if one is not None:
                yield one
            # What is no date may overlap with one: "9 Fog, 21 Jan 2024".
            match = notation.pattern.search(text, match.end() if one else match.start() + 1)


def _named(match: re.Match[str], period: _Period | None) -> Found | None:
    """Read a match in which it is known what is year, month and day; `period` has what it lacks."""
    groups = match.groupdict()
    if groups.get("week"):
        return _of_week(match)
    name = (groups.get("n") or "").lower()
    numbered = int(groups["m"]) if groups.get("m") else (period and period[1]) or 0
    if groups.get("r") == "V" and _VOLTS.match(match.string, match.end("r")):
        return None
    numbered = ROMAN.index(groups["r"]) + 1 if groups.get("r") else numbered
    month = MONTHS.get(name, 0) if name else numbered
    year = groups.get("y") or str(period[0] if period else 0)
    if len(year) == 2 and name in _AMBIGUOUS and match[0][-3:-2] == " ":
        return None
    if len(year) == 2 and name in WEEKDAYS and _is_tuesday(match):
        return None
    day = _day(year, month, groups["d"])
    if name and match.string[match.end("d") : match.end("d") + 1] == "," and _is_number_of(match):
        return None  # "No. 14, March 2025"
    if day is None or (period and name in WEEKDAYS and _is_tuesday(match)):
        return None
    clock = time.fromisoformat(groups["time"]) if groups.get("time") else None
    if clock and groups.get("half"):
        clock = clock.replace(hour=_hour_of_day(clock.hour, groups["half"]))
    is_named = bool(name) or match[0][-1:] in "日일"
    zone = _zone(groups.get("zone"))
    return Found(start=match.start(), end=match.end(), day=day, clock=clock, zone=zone, is_named=is_named)


def _of_week(match: re.Match[str]) -> Found | None:
    """Read a day of a week by ISO 8601, `2024-W05-3`."""
    try:
        day = date.fromisocalendar(int(match["y"]), int(match["week"]), int(match["d"]))
    except ValueError:
        return None
    return Found(start=match.start(), end=match.end(), day=day, is_named=True)


def _is_number_of(match: re.Match[str]) -> bool:
    """Return whether the day is the number of an issue: a word for one stands before it."""
    start = match.start("d")
    return start < match.start("n") and bool(_NUMBER_OF.search(match.string[max(0, start - LONGEST_BEFORE) : start]))


def _is_tuesday(match: re.Match[str]) -> bool:
    """Return whether a word before a day is its weekday, because a month follows: "mar, 27 abr"."""
    word = _NEXT.match(match.string, match.end())
    if word is None or (match.start("n") > match.start("d") and not match.groupdict().get("y")):
        return False
    return word[1] in MONTHS or (word[1].lower() in MONTHS and word[1].lower() not in _AMBIGUOUS)


def _numbers(match: re.Match[str], period: _Period | None) -> Found | None:
    """Read a match in which it is not known which number is what."""
    first, second, sign = match["a"], match["b"], match["sep"].strip()
    third = str(period[0]) if period else match["c"].lstrip("'’")
    if len(third) == 2 and sign == "." and (len(first), len(second)) != (2, 2):
        return None  # 1.16.10 is a version
    readings = [("dmy", _day(third, int(second), first))]
    if sign != ".":  # with dots nobody writes the month first
        readings.append(("mdy", _day(third, int(first), second)))
    if len(third) == len(first) == len(second) == 2:
        readings.append(("ymd", _day(first, int(second), third)))
    if period:
        readings.append(("ymd", _day(third, int(first), second)))
    sure = tuple((order, day) for order, day in readings if day)
    if not sure:
        return None
    usual = _usual(sign, [order for order, _ in sure], period)
    is_named = bool(period) and len(first) == len(second) == 2  # 03-25 is no score and no share
    return Found(start=match.start(), end=match.end(), day=sure[0][1], readings=sure, usual=usual, is_named=is_named)


def _usual(sign: str, orders: Sequence[str], period: _Period | None) -> str:
    """Return the order that numbers with such a sign have nearly everywhere, "" where countries differ."""
    if sign in "-_" and period:
        return "ymd"  # the end of an ISO date
    return "dmy" if sign == "." or (sign == "/" and "mdy" not in orders) else ""


def _day(year: str, month: int, day: str) -> date | None:
    digits = year.lstrip("'’")
    number = int(digits)
    if len(digits) < 4:
        number += 1900 if number >= 69 else 2000  # POSIX: 69-99 and 00-68
    try:
        found = date(number, month, int(day))
    except ValueError:
        return None
    return found if OLDEST <= found.year <= YOUNGEST else None


_AFTER = re.compile(
    r"(?:,|\s?@|,? (?:um|at|às|as|à|a las|alle(?: ore)?|ore|om|kl\.?|klo|o godz\.?|о|в)|T|-|\s\||\s-)?\s{0,3}$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\s?,?\s{0,2}(?:on\s)?")
_WEEKDAY_BEFORE = re.compile(rf"(?:(?<![^\W_])(?P<word>{WORD})\.?,?[ \t_-]{{1,4}}(?:(?:den|dem|le|el|il|dnia|the) )?)$")
_WEEKDAY_AFTER = re.compile(
    rf"(?:,?\s{{1,2}}\(?(?P<word>{WORD})\.?\)?(?=[\s,:\]>)|-]|$)"
    r"|\s?[(（\[]?(?P<cjk>[月火水木金土日월화수목금토일](?:曜日|요일)?)(?!\w)[)）\]]?)"
)


def _with_time(text: str, one: Found) -> Found:
    """Add the weekday and the time that stand directly before or after a date."""
    start, end = _weekday_before(text, one.start), _weekday_after(text, one.end)
    is_named = one.is_named or (start, end) != (one.start, one.end)
    for match in _TIME.finditer(text) if one.clock is None and _SOME_TIME.search(text) else ():
        after = match.start() >= end and _AFTER.fullmatch(text, end, match.start())
        before = match.end() <= start and _BEFORE.fullmatch(text, match.end(), start)
        clock = _clock(match) if after or before else None
        if clock is not None:
            zone = _zone(match["zone"])
            is_word = match["zone"] and zone is None and not match["zone"].isupper()  # "10:00 The mill"
            start = min(start, match.start())
            end = max(end, match.start("zone") if is_word else match.end())
            return replace(one, start=start, end=end, is_named=is_named, clock=clock, zone=zone)
    return one if (start, end) == (one.start, one.end) else replace(one, start=start, end=end, is_named=is_named)


def _weekday_before(text: str, start: int) -> int:
    match = _WEEKDAY_BEFORE.search(text, max(0, start - 24), start) if start else None
    if match is None or match["word"].lower() not in WEEKDAYS:
        return start
    # An abbreviation of two letters is a common word in some language ("on", "to", "me"), unless it begins the line.
    is_first = not any(map(str.isalnum, text[: match.start()]))
    return match.start() if is_first or len(match["word"]) > 2 or not match["word"].isascii() else start


def _weekday_after(text: str, end: int) -> int:
    match = _WEEKDAY_AFTER.match(text, end)
    if match is None:
        return end
    return match.end() if match["cjk"] or _is_long_weekday(match["word"]) else end


def _is_long_weekday(word: str) -> bool:
    return word.lower() in WEEKDAYS and (len(word) > 2 or not word.isascii())


def _clock(match: re.Match[str]) -> time | None:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = _hour_of_day(hour, half)
    return time(hour, int(match["minute"]), int(match["second"] or 0)) if hour < 24 else None


def _hour_of_day(hour: int, half: str) -> int:
    return hour % 12 + (12 if half[0].lower() == "p" else 0)


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[3:].lstrip(":") or 0)
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if name[0] == "-" else 1)
        return timezone(offset) if abs(offset) < timedelta(hours=24) else None
    bare = name.strip("()")
    return ZONES.get(bare if bare.isupper() else bare.upper() if bare.lower() in ("utc", "gmt", "z") else "")


def find_month(line: str) -> tuple[int, int] | None:
    """Return the first year and month without a day ("November 2024", "2020-11", "2024年3月") of one line."""
    text = line[:LONGEST]
    if not _SHORT_NUMBER.search(text):
        return None
    for pattern in MONTHS_OF_YEARS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month = int(groups["m"]) if groups.get("m") else MONTHS.get((groups.get("n") or "").lower(), 0)
            if 1 <= month <= 12:
                return int(groups["y"] or f"20{groups['short']}"), month
    return None


def is_month(text: str) -> bool:
    """Return whether a line is nothing but a month and its year, or two: `December 1996 - January 1997`."""
    words = _NAMES.findall(text) if len(text) <= MONTH_LINE else ()
    return 1 <= len(words) <= 2 and all(word.lower() in MONTHS for word in words) and find_month(text) is not None


def month_of_name(text: str) -> int | None:
    """Return the month of a text that is nothing but its name; None otherwise."""
    return MONTHS.get(text.strip(" -–—:.,=*#").lower())


def moment_of(found: Found, zone: tzinfo, dated_by: DatedBy, order: str | None = None) -> Moment | None:
    """Return the moment of a date, in its own zone, else in `zone`; None where day and month are not decided.

    Without a time it is noon UTC, so that feed readers in all zones show the same day.
    """
    day = found.ordered(order)
    if day is None:
        return None
    if found.clock is None:
        return Moment(at=datetime.combine(day, time(12), UTC), day_only=True, dated_by=dated_by)
    at = datetime.combine(day, found.clock, found.zone or zone).astimezone(UTC)
    return Moment(at=at, day_only=False, dated_by=dated_by)
