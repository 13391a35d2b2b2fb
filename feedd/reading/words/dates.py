"""Finds the dates in a line, and their places: only what is certainly a date. It is not made for running text.

A caller passes a short line in which a date may be expected; what the date means for an article or an entry is
decided by the caller.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from feedd.model import DatedBy, Moment
from feedd.reading.words.calendar import MONTHS, WEEKDAYS, ZONES

LONGEST = 400  # characters of a line that are searched: no date stands after them, and hostile lines are long
OLDEST = 1980  # the first netnews that is kept on Gopher; an earlier year belongs to a story
YOUNGEST = 2100

_WORD = r"[^\W\d_]{2,13}"
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:[.,]\d{1,6})?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?(?P<zone>Z\b|[+-]\d\d:?\d\d\b|\(?[A-Z]{2,4}\b\)?))?",
    re.IGNORECASE,
)
_DATES = (
    # 2024-05-27, 2024/5/27, 2022-Nov-05 (gophernicus' listings)
    re.compile(rf"(?<![\w.-])(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}}|{_WORD})(?P=sep)(?P<d>\d{{1,2}})(?![\d/])"),
    # 20240527 and 20240527-1846, as in names of files
    re.compile(
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
        r"(?:[-_]?(?P<time>(?:[01]\d|2[0-3])[0-5]\d))?(?!\d)"
    ),
    # Fri Aug  9 08:12:44 2024, asctime
    re.compile(
        rf"\b(?P<m>{_WORD})\s+(?P<d>\d{{1,2}})\s+(?P<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\s+[A-Z]{{3,4}})?\s+(?P<y>\d{{4}})\b"
    ),
    # 27 May 2024, 27. Mai 2024, 27th of May, 2024, 11 Jul 91, 1-May-2024
    re.compile(
        rf"(?<![\w.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:\s+of|\s+de)?[\s-]\s*(?P<m>{_WORD})\.?,?(?:\s+de)?[\s-]\s*"
        r"(?P<y>\d{4}|'?\d\d)(?![\w:])",
        re.IGNORECASE,
    ),
    # May 27, 2024; May 27th 2024; June, 15th 2024
    re.compile(rf"\b(?P<m>{_WORD})\.?,?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?![\w:])", re.IGNORECASE),
    # 27.5.2024, 27/05/24, 05-27-2024: the page decides which number is the day
    re.compile(r"(?<![\w.,/-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d\d)(?![\d/]|[.-]\d)"),
)
_BY_NAME = _DATES[2:5]
_SOME = re.compile(r"\d(?:.{0,30}?\d){2}", re.DOTALL)  # no date has fewer digits, or more between them
_NAMES = re.compile(_WORD)
_SOME_TIME = re.compile(r"\d[:.hH][0-5]\d")
_MONTH_YEAR = re.compile(
    rf"(?<![\w.-])(?:(?P<name>{_WORD})\.?,?\s+(?P<y>(?:19|20)\d\d)|(?P<y2>(?:19|20)\d\d)[-/](?P<m>\d\d))(?![\w-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A date in a line; `start` and `end` are its place in the text, with its weekday and time.

    `other` is the date with day and month exchanged, where both are days of the calendar.
    """

    start: int
    end: int
    day: date
    other: date | None = None
    month_first: bool | None = None  # of a date in numbers that can be read in one order only: which one
    clock: time | None = None
    zone: tzinfo | None = None

    def ordered(self, order: str | None) -> date | None:
        """Return the day if it is certain, or decided by `order` ("dmy", "mdy"); else None."""
        if self.other is None or order == "dmy":
            return self.day
        return self.other if order == "mdy" else None


def find_dates(line: str) -> tuple[Found, ...]:
    """Return every full date of one line in order; where two overlap, the one that begins first."""
    text = line[:LONGEST]
    if not _SOME.search(text):
        return ()
    found: list[Found] = []
    for one in sorted(_matches(text), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(_with_time(text, one))
    return tuple(found)


def _matches(text: str) -> Iterator[Found]:
    named = not MONTHS.keys().isdisjoint(_NAMES.findall(text.lower()))
    for pattern in _DATES:
        if pattern in _BY_NAME and not named:
            continue  # these expressions begin at every word: slow, and mostly for nothing
        for match in pattern.finditer(text):
            one = _numbers(match) if "a" in pattern.groupindex else _named(match)
            if one is not None:
                yield one


def _named(match: re.Match[str]) -> Found | None:
    """Read a match in which it is known what is year, month and day."""
    groups = match.groupdict()
    month = int(groups["m"]) if groups["m"].isdigit() else MONTHS.get(groups["m"].lower(), 0)
    day = _day(groups["y"], month, groups["d"])
    if day is None:
        return None
    clock = time.fromisoformat(groups["time"]) if groups.get("time") else None
    return Found(start=match.start(), end=match.end(), day=day, clock=clock)


def _numbers(match: re.Match[str]) -> Found | None:
    """Read a match in which only the place of the year is known."""
    year, first, second = match["y"], match["a"], match["b"]
    if len(year) == 2 and match["sep"] == "." and (len(first), len(second)) != (2, 2):
        return None  # 1.16.10 is a version
    day_first = _day(year, int(second), first)
    # with dots nobody writes the month first
    month_first = _day(year, int(first), second) if match["sep"] != "." else None
    day = day_first or month_first
    if day is None:
        return None
    other = month_first if day_first and month_first != day_first else None
    decided = None if day_first and month_first else day_first is None
    return Found(start=match.start(), end=match.end(), day=day, other=other, month_first=decided)


def _day(year: str, month: int, day: str) -> date | None:
    number = int(year.lstrip("'"))
    if number < 100:
        number += 1900 if number >= 69 else 2000  # POSIX: 69-99 and 00-68
    try:
        found = date(number, month, int(day))
    except ValueError:
        return None
    return found if OLDEST <= found.year <= YOUNGEST else None


_AFTER = re.compile(r"(?:,|\s?@| um| at|T|-|\s\||\s-)?\s{0,3}$", re.IGNORECASE)
_BEFORE = re.compile(r"\s?,?\s{0,2}(?:on\s)?")
_WEEKDAY_BEFORE = re.compile(rf"(?:\b(?P<word>{_WORD})\.?,?\s{{1,4}})$")
_WEEKDAY_AFTER = re.compile(rf",?\s{{1,2}}\(?(?P<word>{_WORD})\.?\)?(?=[\s,:]|$)")


def _with_time(text: str, one: Found) -> Found:
    """Add the weekday and the time that stand directly before or after a date."""
    start, end = _weekday_before(text, one.start), _weekday_after(text, one.end)
    if (start, end) != (one.start, one.end):
        one = replace(one, start=start, end=end)
    if one.clock is not None:
        return one
    for match in _TIME.finditer(text) if _SOME_TIME.search(text) else ():
        after = match.start() >= one.end and _AFTER.fullmatch(text, one.end, match.start())
        before = match.end() <= one.start and _BEFORE.fullmatch(text, match.end(), one.start)
        clock = _clock(match) if after or before else None
        if clock is not None:
            start, end = min(one.start, match.start()), max(one.end, match.end())
            return replace(one, start=start, end=end, clock=clock, zone=_zone(match["zone"]))
    return one


def _weekday_before(text: str, start: int) -> int:
    match = _WEEKDAY_BEFORE.search(text, max(0, start - 20), start)
    return match.start() if match and match["word"].lower() in WEEKDAYS else start


def _weekday_after(text: str, end: int) -> int:
    match = _WEEKDAY_AFTER.match(text, end)
    return match.end() if match and match["word"].lower() in WEEKDAYS and len(match["word"]) > 2 else end


def _clock(match: re.Match[str]) -> time | None:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0)) if hour < 24 else None


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if name[0] == "-" else 1)
        return timezone(offset) if abs(offset) < timedelta(hours=24) else None
    return ZONES.get(name.strip("()").upper())


def find_month(line: str) -> tuple[int, int] | None:
    """Return the first year and month without a day ("November 2024", "2020-11") of one line."""
    for match in _MONTH_YEAR.finditer(line[:LONGEST]):
        month = int(match["m"]) if match["m"] else MONTHS.get(match["name"].lower(), 0)
        if 1 <= month <= 12:
            return int(match["y"] or match["y2"]), month
    return None


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
