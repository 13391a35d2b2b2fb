"""What all processes of a fleet keep to at a host: its gap, its slots, its circuit. On PostgreSQL, by its clock.

Each step is one statement on the one row of a host, which PostgreSQL locks meanwhile: no process acts on what another
one changes. They take no other lock and have a connection of their own, so no request waits for a poll that is saved.
A time that is too far away dates from before the clock was set back, and does not count.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.store.codecs import from_time
from feedd.store.database import Row, Value
from feedd.store.executor import Executor
from feedd.store.postgres import WAIT, PostgresDatabase

LEASE = timedelta(
    seconds=30
)  # until others may have the slot of a process that died: as long as its polls take to be taken up
IDLE = timedelta(hours=1)  # then the row of a host is deleted; its Crawl-delay is said again with its rules
SWEEP = 500  # slots that a process takes before it deletes rows

_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
_GAP = "GREATEST(own.delay, :gap)"
_END = f"{_NOW} + :length + {_GAP}"  # with a gap after the last moment of a process that died
_LIVE = f"(ends_at::bigint BETWEEN {_NOW} + 1 AND {_END})"
_LEASES = "jsonb_each_text(own.leases::jsonb) AS lease (name, ends_at)"
_IS_OPEN = f"COALESCE(own.open_until BETWEEN {_NOW} + 1 AND {_NOW} + :longest, FALSE)"

_TAKE = f"""
WITH taken AS (
  INSERT INTO manners AS own (host, port, delay, free_at, leases, failures)
  VALUES (
    :host, :port, 0, {_NOW} + :gap, jsonb_build_object(:kind || ' ' || :holder, {_NOW} + :length + :gap)::text, 0
  )
  ON CONFLICT (host, port) DO UPDATE SET
    free_at = {_NOW} + {_GAP},
    leases = (
      COALESCE((SELECT jsonb_object_agg(name, ends_at::bigint) FROM {_LEASES} WHERE {_LIVE}), '{{}}')
      || jsonb_build_object(:kind || ' ' || :holder, {_END})
    )::text
  WHERE own.free_at NOT BETWEEN {_NOW} + 1 AND {_NOW} + {_GAP} AND NOT {_IS_OPEN} AND :slots > (
    SELECT COUNT(*) FROM {_LEASES}
    WHERE name LIKE :kind || ' %' AND name <> :kind || ' ' || :holder AND {_LIVE}
  )
  RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM taken) AS is_taken, LEAST(own.free_at - {_NOW}, {_GAP}) AS gap_left,
  {_IS_OPEN} AS is_open, own.failing_since, own.open_until
FROM (SELECT 1) AS one LEFT JOIN manners AS own ON own.host = :host AND own.port = :port
"""  # noqa: S608  # all of it is ours

_RENEW = f"""
UPDATE manners AS own SET
  leases = (own.leases::jsonb || jsonb_build_object(:kind || ' ' || :holder, {_END}))::text
WHERE host = :host AND port = :port AND (own.leases::jsonb ->> (:kind || ' ' || :holder))::bigint > {_NOW}
RETURNING 1
"""  # noqa: S608  # all of it is ours

_RELEASE = f"""
UPDATE manners AS own SET
  leases = (own.leases::jsonb - (:kind || ' ' || :holder))::text, free_at = GREATEST(own.free_at, {_NOW} + {_GAP})
"""  # noqa: S608  # all of it is ours
_OF_HOLDER = "WHERE host = :host AND port = :port AND jsonb_exists(own.leases::jsonb, :kind || ' ' || :holder)"
_CLOSE = ", failures = 0, failing_since = NULL, open_until = NULL "
_FAIL = f"""
  , failures = own.failures + 1, failing_since = COALESCE(own.failing_since, {_NOW}),
  open_until = {_NOW} + CASE WHEN own.failures + 1 < :threshold THEN 0
    ELSE LEAST(:period * (1::bigint << LEAST(own.failures + 1 - :threshold, :doublings)::integer), :longest) END
"""

_SLOW_DOWN = """
INSERT INTO manners AS own (host, port, delay, free_at, leases, failures) VALUES (:host, :port, :delay, 0, '{}', 0)
ON CONFLICT (host, port) DO UPDATE SET
  delay = :delay, free_at = own.free_at + GREATEST(:delay, :gap) - GREATEST(own.delay, :gap)
WHERE own.delay <> :delay
"""

_ALLOW_PROBE = f"""
UPDATE manners SET open_until = {_NOW} WHERE host = :host AND port = :port AND open_until > {_NOW}
"""  # noqa: S608  # all of it is ours

_FORGET = f"""
DELETE FROM manners WHERE (host, port) IN (
  SELECT own.host, own.port FROM manners AS own
  WHERE own.free_at < {_NOW} - :idle AND COALESCE(own.open_until, 0) < {_NOW} - :longest
    AND NOT EXISTS (SELECT 1 FROM {_LEASES} WHERE ends_at::bigint > {_NOW})
  FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608  # all of it is ours


class CircuitRules(Struct, frozen=True, kw_only=True):
    """When a circuit opens, and for how long."""

    threshold: int  # failures in a row
    period: timedelta  # the first one
    longest: timedelta
    doublings: int  # lead past the longest


class Slot(Struct, frozen=True, kw_only=True):
    """One slot of a host, for one holder among all processes."""

    host: str
    port: int
    kind: str
    slots: int  # of this kind at this host
    holder: str


class Taking(Struct, frozen=True, kw_only=True):
    """What came of taking a slot. Where it was not taken: how long the gap lasts, or until when the circuit is open."""

    is_taken: bool
    gap_left: timedelta
    failing_since: datetime | None = None
    open_until: datetime | None = None  # None: the circuit is closed


class SharedHosts:
    """The state of each host. Each call raises StoreError where PostgreSQL does not answer."""

    def __init__(self, executor: Executor, *, gap: timedelta, rules: CircuitRules) -> None:
        self._executor = executor
        self._rules: dict[str, Value] = {"threshold": rules.threshold, "doublings": rules.doublings}
        self._rules |= {"period": _count(rules.period), "longest": _count(rules.longest)}
        self._lease: dict[str, Value] = {"gap": _count(gap), "length": _count(LEASE)}
        self._taken = 0

    async def take(self, slot: Slot) -> Taking:
        """Take a slot if it is free, the gap is over and the circuit closed; another gap starts then."""
        parameters = {**_key(slot), **self._lease, "slots": slot.slots, "longest": self._rules["longest"]}
        (taking,) = await self._executor.read(_TAKE, _read_taking, **parameters)
        self._taken += taking.is_taken
        if self._taken >= SWEEP:
            self._taken = 0
            await self.forget_idle()
        return taking

    async def renew(self, slot: Slot) -> bool:
        """Hold a slot for another `LEASE` from now on; False where it is lost."""
        return await self._executor.read_first(_RENEW, bool, **_key(slot), **self._lease) is not None

    async def release(self, slot: Slot, answered: bool | None) -> None:
        """Give a slot back, if it was taken, start a gap, and record whether the host answered; None: not known."""
        circuit = {None: "", True: _CLOSE, False: _FAIL}[answered]
        rules = self._rules if answered is False else {}
        await self._do(_RELEASE + circuit + _OF_HOLDER, **_key(slot), gap=self._lease["gap"], **rules)

    async def slow_down(self, host: str, port: int, delay: timedelta) -> None:
        """Keep a Crawl-delay from now on, also after the last request."""
        gap = self._lease["gap"]
        await self._do(_SLOW_DOWN, host=host, port=port, delay=_count(delay), gap=gap)

    async def allow_probe(self, host: str, port: int) -> None:
        """Make an open circuit half-open."""
        await self._do(_ALLOW_PROBE, host=host, port=port)

    async def forget_idle(self) -> None:
        """Delete the rows of hosts that need no gap and have had no failure for long."""
        await self._do(_FORGET, idle=_count(IDLE), longest=self._rules["longest"])

    async def _do(self, statement: str, **parameters: Value) -> None:
        """Run a statement also where another process polls the feed by now: it is of the host, not of the feed."""
        await self._executor.run(lambda database: database.execute(statement, parameters))


@asynccontextmanager
async def open_shared_hosts(url: str, *, gap: timedelta, rules: CircuitRules) -> AsyncIterator[SharedHosts]:
    """Connect to a database whose tables are up to date, and close the connection at the end."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hosts")
    try:
        loop = asyncio.get_running_loop()
        database = await loop.run_in_executor(thread, lambda: PostgresDatabase(url, wait=WAIT, name="feedd hosts"))
        try:
            yield SharedHosts(Executor(database, thread), gap=gap, rules=rules)
        finally:
            thread.submit(database.close)
    finally:
        thread.shutdown(wait=False)


def _key(slot: Slot) -> dict[str, Value]:
    return {"host": slot.host, "port": slot.port, "kind": slot.kind, "holder": slot.holder}


def _count(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)


def _read_taking(row: Row) -> Taking:
    left = timedelta(microseconds=max(0, row["gap_left"] or 0))
    if row["is_taken"] or not row["is_open"]:
        return Taking(is_taken=row["is_taken"], gap_left=left)
    since, until = from_time(row["failing_since"]), from_time(row["open_until"])
    return Taking(is_taken=False, gap_left=left, failing_since=since, open_until=until)
