"""When a feed is polled again: its interval, its back-off after failures, and when articles are checked again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import nlargest
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from feedd.changes.rhythm import CEILING, FIRST_GUESS, JITTER, usual_wait
from feedd.model import Entry, PublishingRate, Rhythm
from feedd.structs import replace

CRON_MINIMUM = timedelta(minutes=10)  # between polls: "*/15" fires each time, "* * * * *" only this often
GAPS = 10  # the newest ones show how often a source publishes now; older ones belong to another year
DOUBLINGS = 8  # enough to get from FLOOR to beyond CEILING
SOME_GAPS = 5  # between days with entries: fewer do not show a rate
HOLIDAY = timedelta(days=14)  # a daily author may be away for this long
PATIENCE = 4  # times the longest of the last gaps: a phlog that paused for a month may pause for three
SLACK = timedelta(hours=1)  # clock corrections up to this size are ignored: the clock is being adjusted
FEW_DUE = 64  # are polled within a minute anyway
SPREAD_EACH = timedelta(seconds=1)  # for each feed that came due while the machine slept, ...
SPREAD_OVER = timedelta(minutes=15)  # ... up to this: the shortest interval of a feed

# 44 % of edits are made within an hour, 61 % within a day, 84 % within a week (measured on 1,139 posts): one reading
# after a week notices as many as three do. One after two days halves the delay: worth a request where authors edit.
EARLY, LAST = timedelta(days=2), timedelta(days=7)
SOON = (timedelta(hours=1), timedelta(days=1), LAST)  # where it costs no request, and where no text was read yet
SHOW_EDITS = 13  # articles, the newest that were read again: where 10 % are edited, half of the time one of so many was
_RecheckPlan: TypeAlias = list[tuple[int, timedelta]]  # the numbers of the checks, and how old an article is by then
Fetched: TypeAlias = Collection[str] | None  # the keys of entries that do not stand in the index; None: none does
_EARLY_CHECK, _LAST_CHECK = 2, 3  # as they are stored, in the numbers of `SOON`, which once held for all


class Adaptive(Struct, frozen=True):
    """As often as the source publishes, between `FLOOR` and `CEILING`."""


class Every(Struct, frozen=True):
    """A fixed period."""

    period: timedelta


class Cron(Struct, frozen=True):
    """A line of crontab(5) with five fields, in the time zone of the definition."""

    line: str


Interval: TypeAlias = Adaptive | Every | Cron
NextFire: TypeAlias = Callable[[str, datetime], datetime]
"""Returns when a cron line fires next after a time, in the time zone of the definition."""


def next_check(
    interval: Interval, now: datetime, *, failures: int, rhythm: Rhythm, seed: str, next_fire: NextFire
) -> datetime:
    """Return the time of the next poll after one at `now`; each of `failures` in a row doubles the wait to `CEILING`.

    `seed` determines the jitter: the same input gives the same time.
    """
    if isinstance(interval, Cron):
        fire = next_fire(interval.line, now + CRON_MINIMUM)
        return min(fire, now + back_off(FIRST_GUESS, failures)) if failures else fire
    period = interval.period if isinstance(interval, Every) else usual_wait(rhythm, now)
    wait = back_off(period, failures)
    return now + wait + wait * JITTER * _between_minus_one_and_one(f"{seed} {now.isoformat()}")


def latest_check(interval: Interval, now: datetime, next_fire: NextFire) -> datetime:
    """Return the latest time that `next_check` can return for a feed without failures, however often it publishes."""
    if isinstance(interval, Cron):
        return next_fire(interval.line, now + CRON_MINIMUM)
    return now + (interval.period * (1 + JITTER) if isinstance(interval, Every) else CEILING)


def publishing_rate(published: Iterable[datetime], arrived: Iterable[datetime], now: datetime) -> PublishingRate | None:
    """Return how often a source publishes, from the dates of its entries; None where there are too few.

    Entries of one day count as one. `arrived` are the times when new entries were found: an entry with an older date
    shows, too, that the source is alive.
    """
    past = [date for date in published if date <= now]
    days = sorted({date.date() for date in past}, reverse=True)[: GAPS + 1]
    gaps = sorted(later - earlier for later, earlier in pairwise(days))
    if len(gaps) < SOME_GAPS:
        return None
    last = max(*past, *(at for at in arrived if at <= now))
    return PublishingRate(usual=gaps[len(gaps) // 2], last=last, patience=max(HOLIDAY, PATIENCE * gaps[-1]))


def back_off(period: timedelta, failures: int) -> timedelta:
    """Return `period` doubled for each failure in a row, up to `CEILING`; a longer period is returned unchanged."""
    if failures == 0 or period >= CEILING:
        return period
    return min(period * 2.0 ** min(failures, DOUBLINGS), CEILING)


def due_rechecks(entries: Collection[Entry], now: datetime, days: int, fetched: Fetched = None) -> tuple[Entry, ...]:
    """Return the listed, published entries whose article is due to be read again, up to `days` after it was first seen.

    `entries` are those of one feed; reading those that are not `fetched` costs no request. `checks` of the returned
    entries include this check; checks that were missed are not repeated. Where an entry was seen in the future, the
    clock was set back since, and its checks are due.
    """
    planned = _planned_rechecks(entries, days, fetched)
    counted = [
        (entry, [check for check, step in plan if abs(now - entry.first_seen) >= step]) for entry, plan in planned
    ]
    return tuple(replace(entry, checks=past[-1]) for entry, past in counted if past and entry.checks < past[-1])


def next_rechecks(entries: Collection[Entry], now: datetime, days: int, fetched: Fetched = None) -> Iterator[datetime]:
    """Yield when articles of a feed are due to be read again, `now` where one is; see `due_rechecks`."""
    yield from (now for _ in due_rechecks(entries, now, days, fetched))
    planned = _planned_rechecks(entries, days, fetched)
    times = (entry.first_seen + step for entry, plan in planned for _, step in plan)
    yield from (at for at in times if at > now)


def _planned_rechecks(entries: Collection[Entry], days: int, fetched: Fetched) -> list[tuple[Entry, _RecheckPlan]]:
    """Return the entries whose articles are read again, each with its plan; one without a text is read again soon."""
    soon = [(check, step) for check, step in enumerate(SOON, 1) if step <= timedelta(days=days)]
    others = _recheck_plan(entries, days)
    rechecked = (entry for entry in entries if entry.state == "published" and entry.gone_at is None)
    return [
        (entry, others if entry.revision and (fetched is None or entry.key in fetched) else soon) for entry in rechecked
    ]


def _recheck_plan(entries: Iterable[Entry], days: int) -> _RecheckPlan:
    """Return the plan for the articles of a feed that have a text, where reading one costs a request.

    Less than a week has one check, numbered as it always was: with a higher number, all old articles would be due.
    """
    if days < LAST.days:
        return [(_EARLY_CHECK, timedelta(days=days))] if days else []
    early = [(_EARLY_CHECK, EARLY)] if _are_edited(entries) else []
    return [*early, (_LAST_CHECK, LAST)]


def _are_edited(entries: Iterable[Entry]) -> bool:
    """Return whether the source edits its articles: one of the newest that were read again had other words."""
    checked = (entry for entry in entries if entry.checks)
    return any(entry.revision > 1 for entry in nlargest(SHOW_EDITS, checked, key=lambda entry: entry.first_seen))


def spread_out(overdue: Sequence[str], now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return the feeds that came due at one time, each with a time of its own from now on; none where they are few.

    They are due at once after a suspend, or a jump of the clock. The same feed gets the same place each time.
    """
    if len(overdue) <= FEW_DUE:
        return ()
    over = min(len(overdue) * SPREAD_EACH, SPREAD_OVER)
    return tuple((feed_id, now + over * (_between_minus_one_and_one(feed_id) + 1) / 2) for feed_id in overdue)


def _between_minus_one_and_one(seed: str) -> float:
    return int.from_bytes(blake2b(seed.encode(), digest_size=4).digest(), "big") / 2**31 - 1
