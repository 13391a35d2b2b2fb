"""What was asked of each host on each day: counted in memory, and written with the polls that are saved.

So no request costs a transaction; a process that is killed loses what it counted since the last poll that it saved.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TypeAlias

from msgspec import Struct, field

from feedd.store.database import Database, Row
from feedd.store.executor import Executor

KEPT_FOR = timedelta(days=30)
MOST_ROWS = 20_000  # a menu may name any number of hosts; those that were asked least are forgotten first
MOST_HOSTS = 1000  # whose last request is remembered, for the gap after it
EPOCH = date(1970, 1, 1)

_ADD = """
INSERT INTO host_days (day, host, port, requests, bytes, least_gap, polls, news)
VALUES (:day, :host, :port, :requests, :bytes, :least_gap, :polls, :news)
ON CONFLICT (day, host, port) DO UPDATE SET
  requests = host_days.requests + excluded.requests, bytes = host_days.bytes + excluded.bytes,
  polls = host_days.polls + excluded.polls, news = host_days.news + excluded.news,
  least_gap = CASE WHEN host_days.least_gap IS NULL OR excluded.least_gap < host_days.least_gap
    THEN excluded.least_gap ELSE host_days.least_gap END
"""

_FORGET_OLD = "DELETE FROM host_days WHERE day < :first"

_FORGET_BEYOND = """
DELETE FROM host_days WHERE (day, host, port) IN (
  SELECT day, host, port FROM host_days ORDER BY requests DESC, day DESC, host, port LIMIT 1000000 OFFSET :most
)
"""

_OF_HOST = "SELECT * FROM host_days WHERE day >= :first AND host = :host ORDER BY day DESC, host, port"
_BY_DAY = """
SELECT day, COUNT(*) AS hosts, SUM(requests) AS requests, SUM(bytes) AS bytes, MIN(least_gap) AS least_gap,
  SUM(polls) AS polls, SUM(news) AS news
FROM host_days WHERE day >= :first GROUP BY day ORDER BY day DESC
"""
_OF_ALL = "SELECT * FROM host_days WHERE day >= :first ORDER BY day DESC, host, port"


class HostTally(Struct, kw_only=True):
    """What was asked of a host, and what the polls of its feeds came to."""

    requests: int = 0
    bytes: int = 0
    least_gap: timedelta | None = None  # from the start of a request to that of the next one; None: no two followed
    polls: int = 0
    news: int = 0  # polls that found something new or edited

    def add(self, other: "HostTally") -> None:
        """Count what another one counted."""
        self.requests += other.requests
        self.bytes += other.bytes
        self.polls += other.polls
        self.news += other.news
        gaps = [one.least_gap for one in (self, other) if one.least_gap is not None]
        self.least_gap = min(gaps, default=None)


class HostDay(Struct, frozen=True, kw_only=True):
    """The tally of a host on one day (UTC)."""

    day: date
    host: str
    port: int
    tally: HostTally


Key: TypeAlias = tuple[date, str, int]
Write: TypeAlias = Callable[[Database], None]


def write_nothing(_: Database) -> None:
    """Write nothing: what was counted waits for the next poll that is saved."""


class HostDays(Struct):
    """The tallies of all hosts. `request`, `received` and `polled` count in memory, and cannot fail."""

    executor: Executor
    _counted: dict[Key, HostTally] = field(default_factory=dict)
    _last: dict[tuple[str, int], float] = field(default_factory=dict)  # the start of the last request
    _cleared: date | None = None

    def request(self, host: str, port: int, now: datetime, started: float) -> None:
        """Count a request that starts; `started` is in seconds of a clock that is never set back."""
        before = self._last.pop((host, port), None)
        self._last[host, port] = started
        if len(self._last) > MOST_HOSTS:
            del self._last[next(iter(self._last))]
        gap = None if before is None else timedelta(seconds=started - before)
        self._tally(host, port, now).add(HostTally(requests=1, least_gap=gap))

    def received(self, host: str, port: int, now: datetime, size: int) -> None:
        """Count the bytes of an answer, or of a part of one."""
        self._tally(host, port, now).bytes += size

    def polled(self, host: str, port: int, now: datetime, *, news: bool) -> None:
        """Count a poll of a feed of this host."""
        self._tally(host, port, now).add(HostTally(polls=1, news=int(news)))

    @contextmanager
    def counted(self) -> Iterator[Write]:
        """Yield what writes all that was counted, within a transaction; where the block fails, it is counted again."""
        taken, self._counted = self._counted, {}
        try:
            yield lambda database: self._write(database, taken)
        except BaseException:  # also where it is cancelled before it was written
            for key, tally in taken.items():
                self._counted.setdefault(key, HostTally()).add(tally)
            raise

    async def since(self, now: datetime, host: str | None = None) -> tuple[HostDay, ...]:
        """Return the days that are kept, the newest first, of one host or of all."""
        first = _number(now.date() - KEPT_FOR) + 1
        if host is None:
            return await self.executor.read(_OF_ALL, _read_day, first=first)
        return await self.executor.read(_OF_HOST, _read_day, first=first, host=host)

    def write_rest(self, database: Database) -> None:
        """Write what was counted since the last poll that was saved, before the database is closed."""
        if self._counted:
            with database.transaction():
                self._write(database, self._counted)

    async def by_day(self, now: datetime) -> tuple[tuple[date, int, HostTally], ...]:
        """Return the days that are kept, the newest first: how many hosts were asked, and the sum of all."""
        first = _number(now.date() - KEPT_FOR) + 1
        return await self.executor.read(
            _BY_DAY, lambda row: (_date(row["day"]), int(row["hosts"]), _read_tally(row)), first=first
        )

    def _write(self, database: Database, taken: Mapping[Key, HostTally]) -> None:
        """Add what was counted to the rows; forget what is too old once a day."""
        if not taken:
            return
        # In one order: two transactions that wait for each other's rows would never end.
        database.execute_each(_ADD, [_values(key, taken[key]) for key in sorted(taken)])
        newest = max(day for day, _, _ in taken)
        if newest != self._cleared:
            self._cleared = newest
            database.execute(_FORGET_OLD, {"first": _number(newest - KEPT_FOR)})
            database.execute(_FORGET_BEYOND, {"most": MOST_ROWS})

    def _tally(self, host: str, port: int, now: datetime) -> HostTally:
        key = (now.date(), host, port)
        if (found := self._counted.get(key)) is None:
            if len(self._counted) >= MOST_ROWS:  # nothing is saved for long
                self._counted.clear()
            found = self._counted[key] = HostTally()
        return found


def _values(key: Key, tally: HostTally) -> dict[str, str | int | None]:
    gap = tally.least_gap
    return {
        "day": _number(key[0]),
        "host": key[1],
        "port": key[2],
        "requests": tally.requests,
        "bytes": tally.bytes,
        "least_gap": None if gap is None else gap // timedelta(microseconds=1),
        "polls": tally.polls,
        "news": tally.news,
    }


def _number(day: date) -> int:
    return (day - EPOCH).days


def _date(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _read_day(row: Row) -> HostDay:
    return HostDay(day=_date(row["day"]), host=row["host"], port=row["port"], tally=_read_tally(row))


def _read_tally(row: Row) -> HostTally:
    gap = row["least_gap"]
    return HostTally(
        requests=row["requests"],
        bytes=row["bytes"],
        least_gap=None if gap is None else timedelta(microseconds=gap),
        polls=row["polls"],
        news=row["news"],
    )
