"""Which entries of a page are its newest, where it does not say so: a few texts are asked for their dates, then more.

A server's listing has only the times of its files, which an upload or a mass edit gives to all of them, and many menus
have no dates at all. Texts spread over the page tell whether its order, or that of the file times, is theirs. All
functions take keys in that order and `own`, the dates of the texts asked so far; None: a text has none.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Literal, TypeAlias

from feedd.model import Candidate

PROBES = 8  # texts that are asked first, and each time after that
MOST_ASKED = 100  # at the usual gap less than two minutes of requests, once in the life of a feed
FEWEST_DATED = 3  # fewer dates show no order
SPREAD = 24  # texts that are asked all over a long page before those beside the newest of them
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


def is_told(candidates: Collection[Candidate]) -> bool:
    """Return whether a page itself says of most of its entries when they were written; the time of a file does not."""
    told = sum(one.moment is not None and one.moment.dated_by != "listing" for one in candidates)
    return told * 2 >= len(candidates)


def next_asked(order: Sequence[str], own: Mapping[str, datetime | None], first: int) -> Sequence[str]:
    """Return which texts to ask next for their dates, so that the newest `first` are found; none: it is known now."""
    room = MOST_ASKED - len(own)
    if not own:
        return _spread(order, PROBES)
    found = order_of(order, own)
    if found == "undated" or room <= 0:
        return ()
    if found != "mixed":
        line = order if found == "falls" else order[::-1]
        top = line[: first + _out_of_place(line, own, first)]
        asked = [key for key in top if key not in own][:room]
        if asked or _newest_dated(line, own)[0] in top:
            return asked
    left = [key for key in order if key not in own]
    if len(left) <= room:
        return left
    if len(own) < SPREAD:
        return [key for key in _spread(order, SPREAD) if key not in own]
    near = _dates_near(order, own, max)
    return sorted(left, key=near.__getitem__, reverse=True)[: min(PROBES, room)]


def newest_by_texts(order: Sequence[str], own: Mapping[str, datetime | None]) -> Sequence[str]:
    """Return all keys, the newest first as their texts say; none where these say too little.

    What has no date is as old as what stands beside it; where the page has no order it comes after those with one.
    """
    found = order_of(order, own)
    if found == "undated":
        return ()
    if found == "mixed":
        return [*_newest_dated(order, own), *(key for key in order if not own.get(key))]
    near = _dates_near(order, own, min)
    return sorted(order[::-1] if found == "rises" else order, key=lambda key: near[key][0], reverse=True)


def order_of(order: Sequence[str], own: Mapping[str, datetime | None]) -> Order:
    """Return how the dates of texts run along the page from its top."""
    dates = [at for key in order if (at := own.get(key))]
    if len(dates) < FEWEST_DATED or len(dates) * 2 < len(own):
        return "undated"
    rises, falls = (_longest_rise(one) >= AGREED * len(dates) for one in (dates, dates[::-1]))
    if rises and falls:  # nearly all have one day, which a program wrote
        return "undated"
    return "rises" if rises else "falls" if falls else "mixed"


def _longest_rise(dates: Sequence[datetime]) -> int:
    """Return how many dates at most stand in a row that never falls, when others are left out (patience sorting)."""
    piles: list[datetime] = []
    for at in dates:
        place = bisect_right(piles, at)
        piles[place : place + 1] = [at]
    return len(piles)


def _out_of_place(line: Sequence[str], own: Mapping[str, datetime | None], first: int) -> int:
    """Return how many of the first texts of a page are older than one below them."""
    dates = [at for key in line[:first] if (at := own.get(key))]
    below = accumulate(reversed([at for key in line if (at := own.get(key))]), max)
    newest = list(below)[::-1]
    return sum(at < newest[place] for place, at in enumerate(dates))


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
