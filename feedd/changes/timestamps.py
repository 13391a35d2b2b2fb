"""The timestamps of what is published: all differ, and none changes once it is assigned.

Some Atom readers identify or sort entries by their time, so no two entries of a document may have the same second.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from feedd.changes.newest import next_older, order_of
from feedd.model import Candidate, DatedBy

SECOND = timedelta(seconds=1)
AHEAD = timedelta(hours=36)  # "today" in any time zone, with a wrong clock; a later date is a mistake
ANY = timedelta(days=36525)  # where our own clock may be behind, no date is known to be a mistake


def date_entries(
    candidates: Sequence[Candidate], taken: Collection[datetime], now: datetime, ahead: timedelta = AHEAD
) -> dict[str, tuple[datetime, DatedBy]]:
    """Return, by key, the permanent timestamp of each candidate and what dated it. All timestamps of a feed differ.

    A date without a time is noon UTC, moved by seconds so that the order of the page is kept. Undated candidates, and
    those dated more than `ahead` in the future, get seconds that count down from `now` in the order of the page. At a
    first poll, where nothing is taken, they stand between dated ones as they do on a page that is in order.
    """
    used, dates = mark_taken(taken), dict[str, tuple[datetime, DatedBy]]()
    on_page = sorted(candidates, key=lambda candidate: candidate.position)
    moments = {one.key: one.moment for one in on_page if one.moment and one.moment.at <= now + ahead}
    own = {one.key: moments[one.key].at if one.key in moments else None for one in on_page}
    dated = {key: moment.at for key, moment in moments.items()}
    line = dated if _rising(list(dated.values())) else dict(reversed(dated.items()))
    for key, at in ((not taken and _in_time(own, now)) or line).items():
        dates[key] = take_free(at, used), moments[key].dated_by if key in moments else "seen"
    latest = now + SECOND
    for candidate in on_page:
        if candidate.key not in dates:
            latest = min(now - candidate.position * SECOND, latest - SECOND)
            while latest in used:
                latest -= SECOND
            used[latest] = latest + SECOND
            dates[candidate.key] = latest, "seen"
    return dates


def _in_time(own: Mapping[str, datetime | None], now: datetime) -> Mapping[str, datetime]:
    """Return, by key, the oldest first, the dates of a page that is in order; none of another page.

    An undated entry has that of the next older one. Those at the newest end of the page count down from `now`, those at
    its other end from the oldest.
    """
    keys = list(own)
    order = order_of(keys, own)
    if order not in ("falls", "rises"):
        return {}
    line = keys if order == "rises" else keys[::-1]
    oldest, newest = (list(takewhile(lambda key: not own[key], one)) for one in (line, line[::-1]))
    older = next_older(line, own)
    first = min(older.values()) - len(oldest) * SECOND
    ends = {key: first + place * SECOND for place, key in enumerate(oldest)}
    ends |= {key: now - place * SECOND for place, key in enumerate(newest)}
    return {key: ends.get(key) or older[key] for key in line}


def mark_taken(dates: Iterable[datetime]) -> dict[datetime, datetime]:
    """Return the used timestamps for `take_free`, each with the second where the search for a free one goes on."""
    return {at: at + SECOND for at in dates}


def take_free(at: datetime, used: dict[datetime, datetime]) -> datetime:
    """Return the first second from `at` on that is not in `used`, and add it to `used`. Fractions of a second are cut.

    Path compression: each tried second points to the next free one, so n entries of one day cost O(n) and not O(n²),
    where the last of ten thousand entries would try ten thousand seconds.
    """
    at = at.replace(microsecond=0)
    passed = []
    while at in used:
        passed.append(at)
        at = used[at]
    used |= dict.fromkeys((*passed, at), at + SECOND)
    return at


def free_second(at: datetime, taken: Iterable[datetime]) -> datetime:
    """Return the first second from `at` on that contains no time of `taken`. Fractions of a second are cut."""
    return take_free(at, mark_taken(one.replace(microsecond=0) for one in taken))


def own_second(at: datetime, taken: Iterable[datetime]) -> datetime:
    """Return `at`, moved by whole seconds to the next second that is free as for `free_second`."""
    return free_second(at, taken) + timedelta(microseconds=at.microsecond)


def _rising(times: Sequence[datetime]) -> bool:
    """Return whether the times of a page rise: the oldest entry is at the top."""
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(times)]
    return sum(steps) > 0
