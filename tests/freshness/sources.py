"""Sources made up by kind: when each publishes, and what of that its index shows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from random import Random
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

START = datetime(2025, 1, 1, tzinfo=UTC)
KNOWN = START + timedelta(weeks=8)  # the first poll, which finds the posts of these weeks
END = START + timedelta(weeks=34)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = 6
ZONES = tuple(map(ZoneInfo, ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo")))

Shown: TypeAlias = Literal["time", "day", "nothing"]
SHOWN: tuple[Shown, ...] = ("day", "time", "nothing")


class Source(Struct, frozen=True, kw_only=True):
    """When a source publishes, in order, how its index dates that, and from when until when it is followed."""

    kind: str
    posts: tuple[datetime, ...]
    shown: Shown
    first_poll: datetime = KNOWN
    end: datetime = END


def make_sources(seed: int, share: float = 1) -> tuple[Source, ...]:
    """Return a mix of sources, or a share of it: the same one for the same seed."""
    made = []
    for kind, (publish, many) in KINDS.items():
        for number in range(round(many * share)):
            random = Random(f"{seed} {kind} {number}")
            posts = tuple(at for at in _until(END, publish(random)) if at >= START)
            first_poll = KNOWN + random.random() * DAY
            made.append(Source(kind=kind, posts=posts, shown=SHOWN[number % 3], first_poll=first_poll))
    return tuple(made)


def _poisson(random: Random, rate: float | None = None, start: datetime = START) -> Iterator[datetime]:
    """Yield posts at a rate a day that does not change, from one in a month to four a day."""
    rate, at = rate or 4 * 120 ** -random.random(), start
    while True:
        at += random.expovariate(rate) * DAY
        yield at


def _bursty(random: Random) -> Iterator[datetime]:
    """Yield some posts within hours, then none for days."""
    pause, gap, at = random.uniform(2, 14), random.uniform(0.3, 3), START
    while True:
        at += random.expovariate(1 / pause) * DAY
        yield at
        while random.random() < 0.8:
            at += random.expovariate(1 / gap) * HOUR
            yield at


def _newspaper(random: Random) -> Iterator[datetime]:
    """Yield posts in the hours of work of a zone, from Monday to Friday."""
    zone, opens, hours = random.choice(ZONES), random.randint(5, 10), random.randint(8, 13)
    rate = random.uniform(4, 20) / hours
    for day in _days():
        at = datetime.combine(day, time(opens), zone).astimezone(UTC)
        closes = at + hours * HOUR
        if day.weekday() < SUNDAY - 1:
            yield from _until(closes, _poisson(random, 24 * rate, at))


def _mirror(random: Random) -> Iterator[datetime]:
    """Yield what an hourly job copied, some minutes after each hour."""
    minute = random.uniform(0, 55)
    for number in range((END - START) // HOUR):
        if random.random() < 0.9:
            yield START + number * HOUR + timedelta(minutes=minute + random.uniform(0, 5))


def _daily(random: Random) -> Iterator[datetime]:
    """Yield a post at about the same time of each day; some days are left out."""
    zone, hour, spread = random.choice(ZONES), random.uniform(0, 22), random.uniform(0.1, 1)
    for day in _days():
        if random.random() < 0.95:
            midnight = datetime.combine(day, time(), zone).astimezone(UTC)
            yield midnight + (hour + random.uniform(0, spread)) * HOUR


def _dead(random: Random) -> Iterator[datetime]:
    """Yield posts of the first weeks only."""
    return _until(START + 30 * DAY, _poisson(random))


def _seasonal(random: Random) -> Iterator[datetime]:
    """Yield posts for some weeks of each season."""
    begins, weeks, rate = random.uniform(0, 60), random.uniform(3, 7), random.uniform(0.3, 4)
    for season in range(-1, 5):
        first = START + (begins + 91 * season) * DAY
        yield from _until(first + weeks * 7 * DAY, _poisson(random, rate, first))


def _until(end: datetime, posts: Iterator[datetime]) -> Iterator[datetime]:
    return takewhile(lambda at: at < end, posts)


def _days() -> Iterator[datetime]:
    return (START + number * DAY for number in range((END - START).days))


# How many of each kind are in the mix: most sources of gopherspace are silent, and few publish by the hour.
KINDS: dict[str, tuple[Callable[[Random], Iterator[datetime]], int]] = {
    "Poisson": (_poisson, 18),
    "bursty": (_bursty, 12),
    "weekday newspaper": (_newspaper, 6),
    "hourly mirror": (_mirror, 3),
    "daily at a time": (_daily, 9),
    "dead": (_dead, 36),
    "seasonal": (_seasonal, 12),
}
