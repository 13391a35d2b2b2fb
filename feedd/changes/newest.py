"""Which entries of a page are its newest: as their dates say, and for undated ones their place between the dated.

Where the page does not say when its posts were written, a few texts are asked for their dates, then more. A server's
listing has only the times of its files, which an upload or a mass edit gives to all of them, and many menus have no
dates at all. Texts spread over the page tell whether its order, or that of the file times, is theirs. All functions
take keys in that order and `own`, the dates that are known so far; None: an entry has none.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from types import MappingProxyType
from typing import Literal, TypeAlias

from feedd.model import Candidate

PROBES = 8  # texts that are asked first, and each time after that
MOST_ASKED = 100  # at the usual gap less than two minutes of requests, once in the life of a feed
FEWEST_DATED = 3  # fewer dates show no order
SPREAD = 24  # texts that are asked all over a long page before those beside the newest of them
MOST_UNDATED = 5  # entries for each dated one: beyond these, a few dates in order may be chance
FORGOTTEN = 3  # labels in a row that may lack a date which all others have; more are a section of their own
AGREED = 0.85  # share of the texts that stand in order; a post that was edited later is out of it

Order: TypeAlias = Literal["undated", "falls", "rises", "mixed"]

ASKS = (
    f"this page does not say when its posts were written: the first poll asks up to {MOST_ASKED} texts for their dates"
)
FOUND: Mapping[Order, str] = {
    "undated": "few have one, or all the same, so the order of the page counts",
    "falls": "they follow the order of the page",
    "rises": "they rise along the page, so its end has the newest",
    "mixed": "they follow no order of the page, so the newest by them are published",
}


def told_dates(candidates: Collection[Candidate]) -> dict[str, datetime]:
    """Return, by key, when entries were written as the page itself says; the time of a file does not say it."""
    return {one.key: one.moment.at for one in candidates if one.moment and one.moment.dated_by != "listing"}


def page_order(candidates: Iterable[Candidate]) -> Sequence[str]:
    """Return the keys as they stand on the page."""
    return [one.key for one in sorted(candidates, key=lambda one: one.position)]


def is_told(candidates: Collection[Candidate]) -> bool:
    """Return whether a page itself says of most of its entries when they were written."""
    return len(told_dates(candidates)) * 2 >= len(candidates)


def next_asked(
    order: Sequence[str],
    own: Mapping[str, datetime | None],
    first: int,
    told: Mapping[str, datetime] = MappingProxyType({}),
) -> Sequence[str]:
    """Return which texts to ask next for their dates, so that the newest `first` are found; none: it is known now.

    `own` are the dates of the texts that were asked, `told` those that the page tells: these texts are not asked.
    """
    room = MOST_ASKED - len(own)
    known = {**told, **own}
    left = [key for key in order if key not in known]
    if not own:
        return _spread(left, PROBES)
    dates = sum(at is not None for at in known.values())
    found = order_of(order, known)
    if 1 < dates < len(known) / 2 and len(own) < SPREAD:
        return [key for key in _spread(order, SPREAD) if key not in known]
    if found == "undated" or room <= 0:
        return ()
    if found != "mixed":
        return [key for key in newest_by_dates(order, known)[:first] if key not in known][:room]
    if len(left) <= room:
        return left
    if len(own) < SPREAD:
        return [key for key in _spread(order, SPREAD) if key not in known]
    near = _dates_near(order, known, max)
    return sorted(left, key=near.__getitem__, reverse=True)[: min(PROBES, room)]


def newest_by_dates(order: Sequence[str], own: Mapping[str, datetime | None]) -> Sequence[str]:
    """Return all keys, the newest first as their dates say; none where these say too little.

    What has no date is as old as the next older entry beside it that stands in the order of the page; where there is
    no such order it comes after those with a date.
    """
    found = order_of(order, own)
    if found == "undated":
        return ()
    if found == "mixed":
        return [*_newest_dated(order, own), *(key for key in order if not own.get(key))]
    line = order if found == "rises" else order[::-1]
    dates = next_older(line, own)
    oldest = [key for key in line if key not in dates]
    return [*oldest, *sorted((key for key in line if key in dates), key=dates.__getitem__)][::-1]


def newest_by_page(candidates: Collection[Candidate]) -> Sequence[str]:
    """Return all keys, the newest first, of a page where some lack a date and stand among those that the page tells.

    None where most lack one, or where those are in no order. Undated entries at the newest end lack theirs by mistake,
    unless they are so many that they are a section of their own.
    """
    order, told = page_order(candidates), told_dates(candidates)
    has_all = all(one.moment for one in candidates)  # by the times of files, too
    if has_all or not is_told(candidates) or order_of(order, {key: told.get(key) for key in order}) == "mixed":
        return ()
    newest = newest_by_dates(order, told)
    end, old_end = (list(takewhile(lambda key: key not in told, one)) for one in (newest, newest[::-1]))
    between = len(order) - len(told) - len(end) - len(old_end)
    is_section = len(end) > max(FORGOTTEN, between)
    return [*newest[len(end) :], *end] if is_section else newest


def next_older(line: Sequence[str], own: Mapping[str, datetime | None]) -> Mapping[str, datetime]:
    """Return, by key, the date of each entry, and for an undated one that of the dated one before it.

    The line begins with the oldest; what stands before all dated ones is left out. Dated entries that stand out of
    their place are no neighbours.
    """
    dated = [(key, at) for key in line if (at := own.get(key))]
    placed = {dated[number][0] for number in _longest_rise([at for _, at in dated])}
    older, last = dict[str, datetime](), None
    for key in line:
        at = own.get(key)
        last = at if key in placed else last
        if found := at or last:
            older[key] = found
    return older


def order_of(order: Sequence[str], own: Mapping[str, datetime | None]) -> Order:
    """Return how the known dates run along the page from its top."""
    dates = [at for key in order if (at := own.get(key))]
    if len(dates) < FEWEST_DATED or len(dates) * (MOST_UNDATED + 1) < len(own):
        return "undated"
    rises, falls = (len(_longest_rise(one)) >= AGREED * len(dates) for one in (dates, dates[::-1]))
    if rises and falls:  # nearly all have one day, which a program wrote
        return "undated"
    if rises or falls:
        return "rises" if rises else "falls"
    return "mixed" if len(dates) * 2 >= len(own) else "undated"


def _longest_rise(dates: Sequence[datetime]) -> Sequence[int]:
    """Return the places of as many dates as can stand in a row that never falls (patience sorting)."""
    piles, tops, before = list[datetime](), list[int](), list[int]()
    for number, at in enumerate(dates):
        place = bisect_right(piles, at)
        before.append(tops[place - 1] if place else -1)
        piles[place : place + 1] = [at]
        tops[place : place + 1] = [number]
    row, number = list[int](), tops[-1] if tops else -1
    while number >= 0:
        row.append(number)
        number = before[number]
    return row[::-1]


def _spread(order: Sequence[str], count: int) -> Sequence[str]:
    """Return keys at equal distances, the first and the last among them."""
    steps = min(count, len(order)) - 1
    return [order[(len(order) - 1) * step // steps] for step in range(steps + 1)] if steps > 0 else order


def _newest_dated(order: Sequence[str], own: Mapping[str, datetime | None]) -> Sequence[str]:
    dated = [(at, key) for key in order if (at := own.get(key))]
    return [key for _, key in sorted(dated, key=lambda one: one[0], reverse=True)]


_Near: TypeAlias = tuple[datetime, int]


def _dates_near(
    order: Sequence[str], own: Mapping[str, datetime | None], choose: Callable[[_Near, _Near], _Near]
) -> Mapping[str, _Near]:
    """Return, by key, the date of the next dated text above or below, and how near that is, the nearest most.

    `choose` is which of both. At least one text is dated.
    """
    near: dict[str, _Near] = {}
    for keys in (order, order[::-1]):
        last, distance = None, 0
        for key in keys:
            last, distance = (at, 0) if (at := own.get(key)) else (last, distance - 1)
            if last:
                near[key] = choose(near.get(key, (last, distance)), (last, distance))
    return near
