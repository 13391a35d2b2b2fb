"""What the operator's program has not been told yet: one notification for each new entry, two for each incident.

One is written in the transaction that saves what it is about, so that a killed process loses neither. What it says is
read when it is delivered: nothing is told of an entry that was withdrawn meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed

KEPT = 50  # that were given up, for `feedd status`
ALL = 2**31 - 1

Event: TypeAlias = Literal["entry", "incident begun", "incident ended"]

ADD_ENTRY = """
INSERT INTO notifications (key, feed_id, event, subject, at, attempts, next_try_at)
SELECT id, feed_id, 'entry', id, :at, 0, :at FROM entries WHERE id = :id AND withdrawn_at IS NULL
ON CONFLICT (key) DO NOTHING
"""

ADD_INCIDENT = """
INSERT INTO notifications (key, feed_id, event, subject, at, attempts, next_try_at)
VALUES (:key, :feed_id, :event, :subject, :at, 0, :at) ON CONFLICT (key) DO NOTHING
"""

DUE = """
SELECT key FROM notifications WHERE given_up_at IS NULL AND next_try_at <= :now ORDER BY attempts, at, key LIMIT :limit
"""

ONE = """
SELECT feeds.*, notifications.key AS key, event, subject, at, attempts
FROM notifications JOIN feeds ON feeds.id = notifications.feed_id
WHERE key = :key AND given_up_at IS NULL AND removed_at IS NULL
"""

PUT_OFF = """
UPDATE notifications SET attempts = :attempts, tried_at = :now, next_try_at = :until
WHERE key = :key AND attempts = :attempts - 1 AND next_try_at <= :now RETURNING key
"""

FAILED = "UPDATE notifications SET problem = :problem, given_up_at = :given_up_at WHERE key = :key"

DONE = "DELETE FROM notifications WHERE key = :key"

WAITING = "SELECT COUNT(*) AS number FROM notifications WHERE given_up_at IS NULL"

GIVE_UP_OLDEST = """
UPDATE notifications SET given_up_at = :now, tried_at = :now, problem = :problem WHERE key IN (
  SELECT key FROM notifications WHERE given_up_at IS NULL ORDER BY at DESC, key LIMIT :all OFFSET :most
) RETURNING key
"""

PRUNE = """
DELETE FROM notifications WHERE key IN (
  SELECT key FROM notifications WHERE given_up_at IS NOT NULL ORDER BY given_up_at DESC, key LIMIT :all OFFSET :kept
)
"""

BRING_FORWARD = "UPDATE notifications SET next_try_at = :now WHERE next_try_at > :latest"

DROP_ALL = "DELETE FROM notifications"

STATE = """
SELECT COUNT(*) FILTER (WHERE given_up_at IS NULL) AS waiting, COUNT(given_up_at) AS given_up, (
  SELECT problem FROM notifications WHERE problem IS NOT NULL ORDER BY tried_at DESC, key LIMIT 1
) AS problem FROM notifications
"""


class Notification(Struct, frozen=True, kw_only=True):
    """A notification that waits. `subject` is the id of the entry, or the number of the incident in its feed."""

    key: str
    feed: Feed
    event: Event
    subject: str
    at: datetime  # when it was saved
    attempts: int


class NotificationState(Struct, frozen=True, kw_only=True):
    """How many notifications wait, how many of the last were given up, and why the last one failed."""

    waiting: int
    given_up: int
    problem: str | None


class Notifications:
    """The notifications that wait. `Polls.save` adds them."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Return the keys of those that are due: the least tried first, then the oldest."""
        return await self._executor.read(DUE, lambda row: str(row["key"]), now=to_time(now), limit=limit)

    async def get(self, key: str) -> Notification | None:
        """Return one that waits; None where it was given up, or its feed is removed."""
        return await self._executor.read_first(ONE, _read, key=key)

    async def put_off(self, key: str, attempts: int, now: datetime, until: datetime) -> bool:
        """Save that it is tried now for the `attempts`th time, and is due again at `until`.

        False where another process does that, or did it before this one read it.
        """
        values: dict[str, Value] = {"key": key, "attempts": attempts, "now": to_time(now), "until": to_time(until)}
        return await self._executor.read_first(PUT_OFF, lambda _: True, **values) or False

    async def failed(self, key: str, problem: str, given_up_at: datetime | None) -> None:
        """Save why it failed, and that it is not tried again where `given_up_at` says so."""
        at = None if given_up_at is None else to_time(given_up_at)
        await self._executor.write(FAILED, key=key, problem=problem, given_up_at=at)

    async def done(self, key: str) -> None:
        """Delete one: it was delivered, or there is nothing to tell any more."""
        await self._executor.write(DONE, key=key)

    async def waiting(self) -> int:
        """Return how many wait."""
        return await self._executor.read_first(WAITING, lambda row: int(row["number"])) or 0

    async def give_up_oldest(self, most: int, problem: str, now: datetime) -> int:
        """Give up the oldest where more than `most` wait; return how many."""
        return await self._executor.run(_give_up_oldest, most, problem, now)

    async def bring_forward(self, now: datetime, latest: datetime) -> None:
        """Make those due that wait until after `latest`."""
        await self._executor.write(BRING_FORWARD, now=to_time(now), latest=to_time(latest))

    async def drop_all(self) -> None:
        """Delete all: there is no program any more."""
        await self._executor.write(DROP_ALL)

    async def state(self) -> NotificationState:
        """Return what an operator wants to know of all of them."""
        return await self._executor.run(read_state)


def add_notifications(
    database: Database,
    feed_id: str,
    entries: Iterable[str],
    incidents: Iterable[tuple[int, Event]],
    at: datetime,
) -> None:
    """Add notifications of entries by id, without withdrawn ones, and of incidents by number, in the transaction."""
    common = {"at": to_time(at)}
    database.execute_each(ADD_ENTRY, ({"id": id_, **common} for id_ in entries))
    database.execute_each(
        ADD_INCIDENT,
        (
            {"key": f"{feed_id} {event} {number}", "feed_id": feed_id, "event": event, "subject": str(number), **common}
            for number, event in incidents
        ),
    )


def _give_up_oldest(database: Database, most: int, problem: str, now: datetime) -> int:
    with database.transaction():
        oldest: dict[str, Value] = {"now": to_time(now), "problem": problem, "most": most, "all": ALL}
        given_up = len(database.execute(GIVE_UP_OLDEST, oldest))
        database.execute(PRUNE, {"kept": KEPT, "all": ALL})
    return given_up


def _read(row: Row) -> Notification:
    return Notification(
        key=row["key"],
        feed=read_feed(row),
        event=row["event"],
        subject=row["subject"],
        at=from_time(row["at"]),
        attempts=row["attempts"],
    )


def read_state(database: Database) -> NotificationState:
    """Return what an operator wants to know of all notifications."""
    (row,) = database.execute(STATE)
    return NotificationState(waiting=row["waiting"], given_up=row["given_up"], problem=row["problem"])
