"""Which instant each thing that is published gets: no two share one, and none is moved once it was given.

Readers of Atom that know entries by their time, or sort by it, want no two entries of one second in a document.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from feedd.model import Candidate, DatedBy

SECOND = timedelta(seconds=1)
AHEAD = timedelta(hours=36)  # "today" anywhere on earth, and a clock that is wrong; a date beyond it is a mistake


def date_entries(
    candidates: Sequence[Candidate], taken: Collection[datetime], now: datetime
) -> dict[str, tuple[datetime, DatedBy]]:
    """Give each candidate, by key, the instant it will be published under for ever; no two of a feed share one.

    A date without a time is noon UTC, moved by seconds so that the order of the page holds; the undated, and those
    dated far ahead, count down from `now` by their place on the page.
    """
    used, dates = mark_taken(taken), dict[str, tuple[datetime, DatedBy]]()
    on_page = sorted(candidates, key=lambda candidate: candidate.position)
    dated = [(one, one.moment) for one in on_page if one.moment and one.moment.at <= now + AHEAD]
    for candidate, moment in dated if _rising([moment.at for _, moment in dated]) else reversed(dated):
        dates[candidate.key] = take_free(moment.at, used), moment.dated_by
    latest = now + SECOND
    for candidate in on_page:
        if candidate.key not in dates:
            latest = min(now - candidate.position * SECOND, latest - SECOND)
            while latest in used:
                latest -= SECOND
            used[latest] = latest + SECOND
            dates[candidate.key] = latest, "seen"
    return dates


def mark_taken(dates: Iterable[datetime]) -> dict[datetime, datetime]:
    """Return the instants that are used, for `take_free`: each with one from where on a free one may be found."""
    return {at: at + SECOND for at in dates}


def take_free(at: datetime, used: dict[datetime, datetime]) -> datetime:
    """Return the first second from `at` on that is not in `used`, and add it there. Fractions of a second are cut off.

    Path compression: each tried second points to the next free one, so n entries of one day cost O(n) and not O(n²),
    which would be ten thousand tries of each second for ten thousand entries.
    """
    at = at.replace(microsecond=0)
    passed = []
    while at in used:
        passed.append(at)
        at = used[at]
    used |= dict.fromkeys((*passed, at), at + SECOND)
    return at


def free_second(at: datetime, taken: Iterable[datetime]) -> datetime:
    """Return the first second from `at` on in which nothing of `taken` lies. Fractions of a second are cut off."""
    return take_free(at, mark_taken(one.replace(microsecond=0) for one in taken))


def own_second(at: datetime, taken: Iterable[datetime]) -> datetime:
    """Return the first time from `at` on, moved by whole seconds, whose second is free as for `free_second`."""
    return free_second(at, taken) + timedelta(microseconds=at.microsecond)


def _rising(times: Sequence[datetime]) -> bool:
    """Tell whether a page runs from old to new."""
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(times)]
    return sum(steps) > 0
