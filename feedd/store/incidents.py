"""The incidents of feeds. A closed one does not change any more; old ones are deleted.

They are written in the transaction of the poll that opened or closed them.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec import Struct

from feedd.model import Feed, Incident
from feedd.store.codecs import from_time, from_time_if_any, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.notifications import Event

KEPT = 50  # closed incidents of a feed, as many as are shown for all feeds
LOOK_AHEAD = timedelta(hours=1)  # to find a free second: no more than 3,600 feeds fail at the same time

ChooseTime: TypeAlias = Callable[[datetime, Collection[datetime]], datetime]
"""Returns when an incident opens or closes, from the wanted time and the times that other incidents use."""

OPEN = "SELECT * FROM incidents WHERE feed_id = :feed_id AND closed_at IS NULL ORDER BY number"

# `opened_at` never changes: it identifies the incident to subscribers.
ADD = """
INSERT INTO incidents (feed_id, number, kind, stage, reason, opened_at, changed_at)
SELECT :feed_id, COALESCE(MAX(number), 0) + 1, :kind, :stage, :reason, :opened_at, :changed_at
FROM incidents WHERE feed_id = :feed_id
RETURNING number
"""

ONE = "SELECT * FROM incidents WHERE feed_id = :feed_id AND number = :number"

KNOWN = "SELECT number FROM incidents WHERE feed_id = :feed_id AND kind = :kind AND closed_at IS NULL"

CHANGE = """
UPDATE incidents SET stage = :stage, reason = :reason, closed_at = :closed_at, changed_at = :changed_at
WHERE feed_id = :feed_id AND number = :number
"""

PRUNE = """
DELETE FROM incidents WHERE feed_id = :feed_id AND closed_at IS NOT NULL AND number <= (
  SELECT MAX(number) FROM incidents WHERE feed_id = :feed_id
) - :kept
"""

TAKEN_TIMES = """
SELECT opened_at AS at FROM incidents WHERE opened_at >= :from AND opened_at < :until
UNION SELECT closed_at AS at FROM incidents WHERE closed_at >= :from AND closed_at < :until
"""

# The newest of the open ones and the newest of the closed ones, each by its index.
_NEWEST = """
SELECT feeds.*, incidents.kind AS kind, incidents.stage AS incident_stage, incidents.reason AS reason,
  incidents.opened_at AS opened_at, incidents.closed_at AS closed_at, incidents.changed_at AS changed_at
FROM (
  SELECT * FROM (
    SELECT * FROM incidents WHERE closed_at IS NULL AND {shown} ORDER BY opened_at DESC, feed_id, number LIMIT :limit
  ) AS opened
  UNION ALL
  SELECT * FROM (
    SELECT * FROM incidents WHERE closed_at >= :since AND {shown} ORDER BY closed_at DESC, feed_id, number LIMIT :limit
  ) AS closed
) AS incidents JOIN feeds ON feeds.id = incidents.feed_id
ORDER BY COALESCE(incidents.closed_at, incidents.opened_at) DESC, incidents.feed_id, incidents.number LIMIT :limit
"""

_SHOWN = "EXISTS (SELECT 1 FROM feeds WHERE feeds.id = incidents.feed_id AND feeds.removed_at IS NULL{more})"

NEWEST = _NEWEST.format(shown=_SHOWN.format(more=""))
NEWEST_PUBLIC = _NEWEST.format(shown=_SHOWN.format(more=" AND feeds.private = 0"))

TALLY = """
SELECT
  (SELECT COUNT(*) FROM feeds WHERE paused_at IS NULL AND failures > 0) AS failing,
  (SELECT COUNT(*) FROM incidents WHERE kind = 'silent' AND closed_at IS NULL
   AND (SELECT paused_at FROM feeds WHERE id = feed_id) IS NULL) AS silent
"""

EVER = from_time(0)


class FeedIncident(Struct, frozen=True, kw_only=True):
    """An incident with its feed, and when it was last written."""

    feed: Feed
    incident: Incident
    changed_at: datetime


class Tally(Struct, frozen=True, kw_only=True):
    """How many active feeds fail, and how many are silent for longer than usual."""

    failing: int
    silent: int


class Incidents:
    """The incidents of all feeds. `Polls.save` writes them."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def newest(
        self, limit: int, since: datetime = EVER, *, with_private: bool = True
    ) -> tuple[FeedIncident, ...]:
        """Return the incidents that opened or closed last, without those closed before `since` and of removed feeds.

        Those of private hosts are in it only on request.
        """
        statement = NEWEST if with_private else NEWEST_PUBLIC
        return await self._executor.read(statement, _read_with_feed, limit=limit, since=to_time(since))

    async def one(self, feed: Feed, number: int) -> FeedIncident | None:
        """Return an incident of a feed by its number; None where it was deleted."""
        found = await self._executor.read_first(ONE, _read_one, feed_id=feed.id, number=number)
        return found and FeedIncident(feed=feed, incident=found[0], changed_at=found[1])

    async def tally(self) -> Tally:
        """Count the feeds that fail or are silent now."""
        (tally,) = await self._executor.read(TALLY, lambda row: Tally(failing=row["failing"], silent=row["silent"]))
        return tally


def read_open(database: Database, feed_id: str) -> tuple[Incident, ...]:
    """Return the open incidents of a feed."""
    return tuple(_read(row) for row in database.execute(OPEN, {"feed_id": feed_id}))


def read_newest(database: Database, limit: int) -> tuple[FeedIncident, ...]:
    """Return the incidents of all feeds that opened or closed last, as `Incidents.newest` does."""
    return tuple(map(_read_with_feed, database.execute(NEWEST, {"limit": limit, "since": to_time(EVER)})))


def as_given(at: datetime, _taken: Collection[datetime]) -> datetime:
    """Return the wanted time, also where another incident uses it: a `ChooseTime`."""
    return at


def save_incidents(
    database: Database, feed_id: str, incidents: Iterable[Incident], now: datetime, choose_time: ChooseTime
) -> list[tuple[int, Event]]:
    """Write the incidents that a poll changed, within the transaction of the caller; return which began or ended.

    `choose_time` chooses when each incident opens or closes; it gets the times that other incidents use within an hour
    from the wanted second on. It is called within the transaction: feeds that fail together are polled at the same
    time, so two polls that choose before it could choose the same time.
    """
    events: list[tuple[int, Event]] = []
    for one in incidents:
        key: dict[str, Value] = {"feed_id": feed_id, "kind": one.kind}
        said: dict[str, Value] = {"stage": one.stage, "reason": one.reason, "changed_at": to_time(now)}
        if known := database.execute(KNOWN, key):
            closed_at = _chosen(database, one.closed_at, choose_time) if one.closed_at else None
            where: dict[str, Value] = {"feed_id": feed_id, "number": known[0]["number"]}
            database.execute(CHANGE, {**said, **where, "closed_at": closed_at})
            if one.closed_at:
                events.append((known[0]["number"], "incident ended"))
        else:
            opened_at = _chosen(database, one.opened_at, choose_time)
            added = database.execute(ADD, {**key, **said, "opened_at": opened_at})
            events.append((added[0]["number"], "incident begun"))
    database.execute(PRUNE, {"feed_id": feed_id, "kept": KEPT})
    return events


def _chosen(database: Database, at: datetime, choose_time: ChooseTime) -> int:
    database.take_turn("choose a time")
    first = at.replace(microsecond=0)
    rows = database.execute(TAKEN_TIMES, {"from": to_time(first), "until": to_time(first + LOOK_AHEAD)})
    return to_time(choose_time(at, [from_time(row["at"]) for row in rows]))


def _read_with_feed(row: Row) -> FeedIncident:
    incident = _read(row, stage="incident_stage")
    return FeedIncident(feed=read_feed(row), incident=incident, changed_at=from_time(row["changed_at"]))


def _read_one(row: Row) -> tuple[Incident, datetime]:
    return _read(row), from_time(row["changed_at"])


def _read(row: Row, stage: str = "stage") -> Incident:
    return Incident(
        kind=row["kind"],
        opened_at=from_time(row["opened_at"]),
        reason=row["reason"],
        stage=row[stage],
        closed_at=from_time_if_any(row["closed_at"]),
    )
