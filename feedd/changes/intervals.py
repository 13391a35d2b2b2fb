"""When to look again: a feed's interval, its back-off after failures, and the plan by which articles are re-read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import TypeAlias

from feedd.model import Entry, Pace

FLOOR = timedelta(minutes=15)  # many gopher servers are single-board computers at somebody's home
CEILING = timedelta(hours=24)  # a source is never given up, only asked once a day
CRON_REST = timedelta(minutes=10)  # so that "*/15" fires each time, and "* * * * *" polls no more than that often
FIRST_GUESS = timedelta(hours=1)
GAPS = 10  # the newest gaps tell a source's rhythm today; older ones tell another year's
QUIET = 8  # a source quiet for four of its usual gaps is looked at as if that were its rhythm
DOUBLINGS = 8  # lead from the floor past the ceiling
SOME_GAPS = 5  # between days with entries: fewer are no rhythm
HOLIDAY = timedelta(days=14)  # whoever writes every day goes away for so long, and comes back
PATIENCE = 4  # times the longest of the last gaps: a phlog that paused for a month may well do so for three
SLACK = timedelta(hours=1)  # clock corrections up to this size are ignored: less is a clock that is being adjusted
JITTER = 0.1  # so that feeds of one interval do not march in step

# 44 % of edits come within an hour, 61 % within a day, 84 % within a week (measured on 1,139 posts).
RECHECKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Adaptive:
    """The source's own rhythm, between `FLOOR` and `CEILING`."""


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed period."""

    period: timedelta


@dataclass(frozen=True, slots=True)
class Cron:
    """A line of crontab(5), five fields, read in the definition's time zone."""

    line: str


Interval: TypeAlias = Adaptive | Every | Cron
NextFire: TypeAlias = Callable[[str, datetime], datetime]
"""Gives when a cron line fires next after a time; the definition's zone is bound in."""


def next_check(
    interval: Interval, now: datetime, *, failures: int, published: Sequence[datetime], seed: str, next_fire: NextFire
) -> datetime:
    """Give the time of the next poll after one at `now`; `failures` in a row double the wait up to `CEILING`.

    `published` are the dates of the feed's entries in any order; `seed` makes the jitter, the same for the same input.
    """
    if isinstance(interval, Cron):
        fire = next_fire(interval.line, now + CRON_REST)
        return min(fire, now + back_off(FIRST_GUESS, failures)) if failures else fire
    period = interval.period if isinstance(interval, Every) else usual_period(published, now)
    wait = back_off(period, failures)
    return now + wait + wait * JITTER * _between_minus_one_and_one(f"{seed} {now.isoformat()}")


def latest_check(interval: Interval, now: datetime, next_fire: NextFire) -> datetime:
    """Give the latest time that `next_check` can give for a feed that is well, whatever its rhythm."""
    if isinstance(interval, Cron):
        return next_fire(interval.line, now + CRON_REST)
    period = interval.period if isinstance(interval, Every) else CEILING
    return now + period * (1 + JITTER)


def usual_period(published: Iterable[datetime], now: datetime) -> timedelta:
    """Give half the median gap between the newest dates, more when the source went quiet, within bounds.

    Fewer than three dates tell nothing: a first guess.
    """
    newest = sorted((date for date in published if date <= now), reverse=True)[: GAPS + 1]
    if len(newest) < 3:
        return FIRST_GUESS
    gaps = sorted(later - earlier for later, earlier in pairwise(newest))
    usual = max(gaps[len(gaps) // 2] / 2, (now - newest[0]) / QUIET)
    return min(max(usual, FLOOR), CEILING)


def publishing_rate(published: Iterable[datetime], arrived: Iterable[datetime], now: datetime) -> Pace | None:
    """Give a source's rhythm from the dates of its entries, None where there are too few; entries of one day are one.

    `arrived` is when new ones were found: an entry that is dated back is a sign of life all the same.
    """
    past = [date for date in published if date <= now]
    days = sorted({date.date() for date in past}, reverse=True)[: GAPS + 1]
    gaps = sorted(later - earlier for later, earlier in pairwise(days))
    if len(gaps) < SOME_GAPS:
        return None
    last = max(*past, *(at for at in arrived if at <= now))
    return Pace(usual=gaps[len(gaps) // 2], last=last, patience=max(HOLIDAY, PATIENCE * gaps[-1]))


def back_off(period: timedelta, failures: int) -> timedelta:
    """Double `period` for each failure in a row, up to `CEILING`; a period beyond it stays as the definition says."""
    if failures == 0 or period >= CEILING:
        return period
    return min(period * 2.0 ** min(failures, DOUBLINGS), CEILING)


def due_rechecks(entries: Iterable[Entry], now: datetime, days: int) -> tuple[Entry, ...]:
    """Give the listed, published entries whose article should be read again now, for up to `days` after first sight.

    Their `checks` count this check already; steps that were slept through are not made up for.
    """
    plan = [step for step in RECHECKS if step <= timedelta(days=days)]
    readable = [entry for entry in entries if entry.state == "published" and entry.gone_at is None]
    counted = [(entry, sum(entry.first_seen + step <= now for step in plan)) for entry in readable]
    return tuple(replace(entry, checks=checks) for entry, checks in counted if entry.checks < checks)


def _between_minus_one_and_one(seed: str) -> float:
    return int.from_bytes(blake2b(seed.encode(), digest_size=4).digest(), "big") / 2**31 - 1
