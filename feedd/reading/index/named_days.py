"""Days in the names of files that only the names of a page together prove: `970504a.txt`, `2024-123.gmi`."""

import re
from calendar import isleap
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from feedd.model import GopherUrl
from feedd.reading.index.date_order import ORDERS
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.index.short_days import is_month, readings
from feedd.reading.words.dates import Found
from feedd.reading.words.labels import Label
from feedd.structs import replace

FEWEST = 4  # names; three numbers may be days by chance
MOST = 0.75  # share of the files of a page that have one
MUCH_LONGER = 3  # times: the years of one reading spread over so much more time than those of the other
NEARLY_ALL = 0.9  # share of such numbers that are days
MOST_DENSE = 0.5  # share of the days of a year up to the last one; with more the numbers count texts
LONGEST = 200  # characters of a name

_DIGITS = re.compile(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)")
_OF_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.]?(?P<day>[0-3]\d\d)(?!\d|[-_.]?\d\d(?!\d))")
_OPENING = re.compile(r"(?P<first>\w{1,20}) (?:19|20)\d\d[ .]\d\d[ .]\d\d (?P<rest>.{0,200}[^\W\d_].{0,200})")
_SIGNS = " -_.~+"


def told_apart(labels: Sequence[Label]) -> tuple[Label, ...]:
    """Return the labels of files without what nearly all say before the day in their names: `post-2024-05-03-fog.txt`.

    Those that say nothing else are told apart by their days.
    """
    files = sum(label.is_file for label in labels)
    enough = max(FEWEST, MOST * files)
    openings = {
        number: opening
        for number, label in enumerate(labels)
        if label.is_file and (opening := _OPENING.fullmatch(label.title))
    }
    first = {"" if opening["first"].isdigit() else opening["first"].casefold() for opening in openings.values()}
    if len(openings) >= enough and len(first) == 1:
        return tuple(
            replace(label, title=openings[number]["rest"]) if number in openings else label
            for number, label in enumerate(labels)
        )
    alike = Counter(label.title for label in labels if label.is_file and label.found and label.found.is_sure)
    title, count = next(iter(alike.most_common(1)), ("", 0))
    if count < enough:
        return tuple(labels)
    return tuple(
        replace(label, title=f"{title} {label.found.day.isoformat()}")
        if label.is_file and label.title == title and label.found
        else label
        for label in labels
    )


def date_names(links: Sequence[MenuLink], labels: Sequence[Label]) -> tuple[Label, ...]:
    """Return the labels of files with the days in their names, where nearly all names have one and no label has."""
    names = {
        number: link.item.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace")[:LONGEST]
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
        if label.is_file and isinstance(link.location, GopherUrl) and not label.found
    }
    files = sum(label.is_file for label in labels)
    if len(names) < max(FEWEST, MOST * files):
        return tuple(labels)
    listed = {number: label.listed.day for number, label in enumerate(labels) if label.listed}
    days = _days(names, listed) or _days_of_year(names, listed)
    if len(days) < max(FEWEST, MOST * files):
        return tuple(labels)
    return tuple(
        _dated(label, names[number], *days[number]) if number in days else label for number, label in enumerate(labels)
    )


def _days(names: Mapping[int, str], listed: Mapping[int, date]) -> dict[int, tuple[str, date]]:
    """Return the digits of names and their days in the only order in which all of them are days."""
    found = {number: match[0] for number, name in names.items() if (match := _DIGITS.search(name))}
    length, _ = next(iter(Counter(map(len, found.values())).most_common(1)), (0, 0))
    digits = {number: text for number, text in found.items() if len(text) == length}
    if all(map(is_month, digits.values())):
        return {}
    every = [_read(digits, order, listed) for order in ORDERS]
    right = [days for days in every if len(days) > NEARLY_ALL * len(digits)]
    right.sort(key=_span)
    if len(right) > 1 and _span(right[0]) * MUCH_LONGER > _span(right[1]):
        return {}
    return {number: (digits[number], day) for number, day in right[0].items()} if right else {}


def _read(digits: Mapping[int, str], order: str, listed: Mapping[int, date]) -> dict[int, date]:
    """Return what the digits say in one order; a file that was written before its day has another one."""
    days = {number: day for number, text in digits.items() if (day := readings(text).get(order))}
    return {number: day for number, day in days.items() if day <= listed.get(number, day) + timedelta(days=1)}


def _span(days: Mapping[int, date]) -> timedelta:
    return max(days.values()) - min(days.values())


def _days_of_year(names: Mapping[int, str], listed: Mapping[int, date]) -> dict[int, tuple[str, date]]:
    """Return the days that names count from the first of January; numbers without gaps count the texts of a year."""
    found: dict[int, tuple[str, date]] = {}
    last: Counter[int] = Counter()
    numbers: Counter[int] = Counter()
    for number, name in names.items():
        match = _OF_YEAR.search(name)
        year, day = (int(match["year"]), int(match["day"])) if match else (0, 0)
        if match is None or not 0 < day <= 365 + isleap(year):
            continue
        at = date(year, 1, 1) + timedelta(days=day - 1)
        if at > listed.get(number, at) + timedelta(days=1):
            return {}
        last[year] = max(last[year], day)
        numbers[day] += 1
        found[number] = match[0], at
    is_count = len(numbers) == len(found) and MOST_DENSE * max(numbers, default=0) < len(found)
    is_dense = len({day for _, day in found.values()}) > MOST_DENSE * last.total()
    return {} if is_count or is_dense else found


def _dated(label: Label, name: str, digits: str, day: date) -> Label:
    """Return a label with the day in its name, and without it in its title where that says more."""
    at, said = name.index(digits), " ".join(re.split(r"[-_.]", digits))
    title = " ".join(part for part in label.title.partition(said)[::2] if part.strip(_SIGNS)).strip(_SIGNS)
    return replace(
        label,
        title=title if any(map(str.isalpha, title)) and len(title) > 1 else label.title,
        found=Found(start=at, end=at + len(digits), day=day),
    )
