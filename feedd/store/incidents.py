"""What went wrong with feeds, from when to when. An incident that is closed stays as it is; old ones are dropped.

They are written in the transaction of the poll that saw them open or close.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from feedd.model import Feed, Incident
from feedd.store.codecs import from_time, from_time_if_any, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.feeds import read_feed

KEPT = 50  # closed ones of a feed, as many as are shown of all of them
LOOK_AHEAD = timedelta(hours=1)  # of times that are taken: more feeds than its 3,600 seconds do not fail at once

ChooseTime: TypeAlias = Callable[[datetime, Collection[datetime]], datetime]
"""Returns when an incident opens or closes: wanted is the first argument, taken by other incidents is the second."""

OPEN = "SELECT * FROM incidents WHERE feed_id = :feed_id AND closed_at IS NULL ORDER BY number"

# `opened_at` never changes: subscribers know the incident by it.
ADD = """
INSERT INTO incidents (feed_id, number, kind, stage, reason, opened_at, changed_at)
SELECT :feed_id, COALESCE(MAX(number), 0) + 1, :kind, :stage, :reason, :opened_at, :changed_at
FROM incidents WHERE feed_id = :feed_id
"""

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

INSTANTS = """
SELECT opened_at AS at FROM incidents WHERE opened_at >= :from AND opened_at < :until
UNION SELECT closed_at AS at FROM incidents WHERE closed_at >= :from AND closed_at < :until
"""

NEWEST = """
SELECT feeds.*, incidents.kind AS kind, incidents.stage AS incident_stage, incidents.reason AS reason,
  incidents.opened_at AS opened_at, incidents.closed_at AS closed_at,
  incidents.changed_at AS changed_at
FROM incidents JOIN feeds ON feeds.id = incidents.feed_id
WHERE feeds.removed_at IS NULL AND (incidents.closed_at IS NULL OR incidents.closed_at >= :since)
ORDER BY COALESCE(incidents.closed_at, incidents.opened_at) DESC, incidents.feed_id, incidents.number LIMIT :limit
"""

TALLY = """
SELECT
  (SELECT COUNT(*) FROM feeds WHERE paused_at IS NULL AND failures > 0) AS failing,
  (SELECT COUNT(*) FROM incidents JOIN feeds ON feeds.id = incidents.feed_id
   WHERE feeds.paused_at IS NULL AND kind = 'silent' AND closed_at IS NULL) AS silent
"""

EVER = from_time(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIncident:
    """An incident with the feed it is one of, and when anything of it was last written."""

    feed: Feed
    incident: Incident
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of the active feeds fail, and how many are quiet for longer than usual."""

    failing: int
    silent: int


class Incidents:
    """The incidents of all feeds. They are written by `Polls.save`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def newest(self, limit: int, since: datetime = EVER) -> tuple[FeedIncident, ...]:
        """Return those that opened or closed last, of feeds that were not removed; none that closed before `since`."""
        return await self._executor.read(NEWEST, _read_with_feed, limit=limit, since=to_time(since))

    async def tally(self) -> Tally:
        """Count what is wrong now."""
        (tally,) = await self._executor.read(TALLY, lambda row: Tally(failing=row["failing"], silent=row["silent"]))
        return tally


def read_open(database: Database, feed_id: str) -> tuple[Incident, ...]:
    """Read the open incidents of a feed."""
    return tuple(_read(row) for row in database.execute(OPEN, {"feed_id": feed_id}))


def as_given(at: datetime, _taken: Collection[datetime]) -> datetime:
    """Choose the time that is wanted, whatever is taken."""
    return at


def save_incidents(
    database: Database, feed_id: str, incidents: Iterable[Incident], now: datetime, choose_time: ChooseTime
) -> None:
    """Write incidents as a poll left them, within the caller's transaction.

    `choose_time` chooses when each opens or closes, from the times that other incidents opened or closed at, from the
    wanted second on for an hour. It is called within the transaction: feeds that fail together are polled at the same
    time, and a choice made before it could be another poll's, too.
    """
    for one in incidents:
        key: dict[str, Value] = {"feed_id": feed_id, "kind": one.kind}
        said: dict[str, Value] = {"stage": one.stage, "reason": one.reason, "changed_at": to_time(now)}
        if known := database.execute(KNOWN, key):
            closed_at = _chosen(database, one.closed_at, choose_time) if one.closed_at else None
            where: dict[str, Value] = {"feed_id": feed_id, "number": known[0]["number"]}
            database.execute(CHANGE, {**said, **where, "closed_at": closed_at})
        else:
            database.execute(ADD, {**key, **said, "opened_at": _chosen(database, one.opened_at, choose_time)})
    database.execute(PRUNE, {"feed_id": feed_id, "kept": KEPT})


def _chosen(database: Database, at: datetime, choose_time: ChooseTime) -> int:
    first = at.replace(microsecond=0)
    rows = database.execute(INSTANTS, {"from": to_time(first), "until": to_time(first + LOOK_AHEAD)})
    return to_time(choose_time(at, [from_time(row["at"]) for row in rows]))


def _read_with_feed(row: Row) -> FeedIncident:
    incident = _read(row, stage="incident_stage")
    return FeedIncident(feed=read_feed(row), incident=incident, changed_at=from_time(row["changed_at"]))


def _read(row: Row, stage: str = "stage") -> Incident:
    return Incident(
        kind=row["kind"],
        opened_at=from_time(row["opened_at"]),
        reason=row["reason"],
        stage=row[stage],
        closed_at=from_time_if_any(row["closed_at"]),
    )
