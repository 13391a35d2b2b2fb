"""The outbox: pings that the WebSub hub has not accepted yet, one for each document. Accepted ones are deleted.

A ping is written in the transaction that saves its document, so that a killed process loses neither.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.structs import replace

ADD = """
INSERT INTO pings (name, digest, attempts, next_try_at) VALUES (:name, :digest, 0, :next_try_at)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, attempts = 0, next_try_at = excluded.next_try_at
"""

# The least tried first: a hub may fetch a document before it answers, and one that blocks it must not delay others.
DUE = "SELECT * FROM pings WHERE next_try_at <= :now ORDER BY attempts, next_try_at, name LIMIT :limit"

# Only the row that was read: the document may have changed during the request, and then the row is another ping.
DONE = "DELETE FROM pings WHERE name = :name AND digest = :digest AND next_try_at = :next_try_at"

PUT_OFF = """
UPDATE pings SET attempts = :attempts, next_try_at = :until
WHERE name = :name AND digest = :digest AND next_try_at = :next_try_at
RETURNING name
"""

PUT_OFF_DUE = "UPDATE pings SET next_try_at = :until WHERE next_try_at <= :now"

BRING_FORWARD = "UPDATE pings SET next_try_at = :now WHERE next_try_at > :latest"

DROP = "DELETE FROM pings WHERE name = :name"
DROP_ALL = "DELETE FROM pings"


class Ping(Struct, frozen=True, kw_only=True):
    """A notification that a document changed: its file name, how often it was tried, and when to try it again."""

    name: str
    digest: str
    attempts: int
    next_try_at: datetime


class Outbox:
    """The pings that wait. `Documents.save` adds them."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def due(self, now: datetime, limit: int) -> tuple[Ping, ...]:
        """Return the pings that are due: the least tried first, then the longest waiting."""
        return await self._executor.read(DUE, _read_ping, now=to_time(now), limit=limit)

    async def put_off(self, ping: Ping, until: datetime, attempts: int) -> Ping | None:
        """Postpone a ping and return the changed ping; None where another process did, or its document changed."""
        values = {**_key(ping), "until": to_time(until), "attempts": attempts}
        changed = replace(ping, attempts=attempts, next_try_at=until)
        return await self._executor.read_first(PUT_OFF, lambda _: changed, **values)

    async def put_off_due(self, now: datetime, until: datetime) -> None:
        """Postpone all pings that are due."""
        await self._executor.write(PUT_OFF_DUE, now=to_time(now), until=to_time(until))

    async def bring_forward(self, now: datetime, latest: datetime) -> None:
        """Make pings due that wait until after `latest`."""
        await self._executor.write(BRING_FORWARD, now=to_time(now), latest=to_time(latest))

    async def done(self, ping: Ping) -> None:
        """Delete a ping that the hub accepted; no effect where its document changed meanwhile."""
        await self._executor.write(DONE, **_key(ping))

    async def drop(self, names: Iterable[str]) -> None:
        """Delete the pings of documents that are no longer published."""
        await self._executor.write_each(DROP, [{"name": name} for name in names])

    async def drop_all(self) -> None:
        """Delete all pings: there is no hub any more."""
        await self._executor.write(DROP_ALL)


def add_ping(database: Database, name: str, digest: str, at: datetime) -> None:
    """Add the ping of a document, due at `at`, within the transaction of the caller; it replaces an older one."""
    database.execute(ADD, {"name": name, "digest": digest, "next_try_at": to_time(at)})


def _key(ping: Ping) -> dict[str, Value]:
    return {"name": ping.name, "digest": ping.digest, "next_try_at": to_time(ping.next_try_at)}


def _read_ping(row: Row) -> Ping:
    return Ping(
        name=row["name"],
        digest=row["digest"],
        attempts=row["attempts"],
        next_try_at=from_time(row["next_try_at"]),
    )
