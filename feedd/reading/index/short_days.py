"""Days in six digits (`240504.txt`, `970504a`, "240504 Rain"): only many on one page are known as days."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from feedd.reading.index.date_order import ORDERS, by_span
from feedd.reading.words.dates import Found

FEWEST = 5  # of one order: three numbers of files in a hundred are a day by chance
SHARE = 0.8  # of the texts of a page
LONGEST = 60  # characters at the beginning of a name
_SIX = re.compile(r"(?P<before>\D{0,20})(?P<digits>\d{6})(?!\d)")
_LEFT = re.compile(r"[\W_]*[^\W\d_]{2}")  # words after the day; "a" only tells two texts of a day apart


def find_short_days(names: Sequence[str]) -> Mapping[int, Found]:
    """Return the day at the beginning of each name, by its number; none where they may be anything else.

    All begin alike, in each all digits are a day in one order, and they do not count up one by one.
    """
    found = {number: match for number, name in enumerate(names) if (match := _SIX.match(name[:LONGEST]))}
    numbers = {int(match["digits"]) for match in found.values()}
    if len(numbers) < FEWEST or len(found) < SHARE * len(names) or len({one["before"] for one in found.values()}) > 1:
        return {}
    if max(numbers) - min(numbers) < len(numbers) or all(is_month(match["digits"]) for match in found.values()):
        return {}
    days = {number: readings(match["digits"]) for number, match in found.items()}
    orders = [order for order in ORDERS if _are_days([one.get(order) for one in days.values()])]
    if "ymd" in orders and len(orders) > 1:  # a server sorts its files by name: their sequence proves nothing
        orders = by_span(orders, [_found(found[number], one, "ymd", one) for number, one in days.items()])
    if len(orders) != 1:
        return {}
    return {number: _found(found[number], one, orders[0]) for number, one in days.items()}


def without_day(title: str, day: Found) -> str:
    """Return a title without the day at its beginning, if words are left."""
    if not title[day.start : day.end].isdecimal():
        return title
    return title[day.end :].lstrip(" -_.:,–—") if _LEFT.match(title, day.end) else title


def _are_days(days: Sequence[date | None]) -> bool:
    """Return whether all are days, and those of the year differ at least as much as the years: 071139 071140 071143."""
    found = [day for day in days if day]
    years, of_year = {day.year for day in found}, {(day.month, day.day) for day in found}
    return len(found) == len(days) and len(of_year) >= len(years)


def _found(match: re.Match[str], days: Mapping[str, date], order: str, readings: Mapping[str, date] = {}) -> Found:
    start, end = match.span("digits")
    return Found(start=start, end=end, day=days[order], readings=tuple(readings.items()))


def is_month(digits: str) -> bool:
    """Return whether six digits may be a year and a month."""
    return len(digits) == len("202405") and digits[:2] in ("19", "20") and 0 < int(digits[4:]) <= 12


def readings(digits: str) -> Mapping[str, date]:
    """Return the days that six digits are, or eight with the year at their end, by the order of their parts."""
    first, second, third = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    parts = {"dmy": (third, second, first), "mdy": (third, first, second)}
    if len(digits) == len("240504"):
        parts["ymd"] = (first, second, third)
    return {order: day for order, (year, month, number) in parts.items() if (day := _day(year, month, number))}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (0 if year > 99 else 1900 if year >= 69 else 2000), month, day)  # POSIX: 69-99 and 00-68
    except ValueError:
        return None
