"""What a hub is still to be told: one row a document, however often it changed since. A row goes when the hub knows.

It is written in the transaction that keeps what was published, so that no kill between the two can lose it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from feedd.store import statements
from feedd.store.database import Database, Row, Value
from feedd.store.records import Document
from feedd.store.rows import from_time, to_time
from feedd.store.turns import Turns

ADD = """
INSERT INTO pings (name, digest, attempts, next_try_at) VALUES (:name, :digest, 0, :next_try_at)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, attempts = 0, next_try_at = excluded.next_try_at
"""

# The least tried first: a hub may fetch a document before it answers, and one that it hangs at must not hold up others.
DUE = "SELECT * FROM pings WHERE next_try_at <= :now ORDER BY attempts, next_try_at, name LIMIT :limit"

# Only the row that was read: the document may have changed while the hub was asked, and that change is another ping.
DONE = "DELETE FROM pings WHERE name = :name AND digest = :digest AND next_try_at = :next_try_at"

PUT_OFF = """
UPDATE pings SET attempts = :attempts, next_try_at = :until
WHERE name = :name AND digest = :digest AND next_try_at = :next_try_at
"""

PUT_OFF_DUE = "UPDATE pings SET next_try_at = :until WHERE next_try_at <= :now"

BRING_FORWARD = "UPDATE pings SET next_try_at = :now WHERE next_try_at > :latest"

DROP = "DELETE FROM pings WHERE name = :name"
DROP_ALL = "DELETE FROM pings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """That a document changed, by its file name: not told yet, tried so often, to be tried again then."""

    name: str
    digest: str
    attempts: int
    next_try_at: datetime


class Outbox:
    """The pings that wait. `Store.save_document` adds to them."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def due(self, now: datetime, limit: int) -> tuple[Ping, ...]:
        """Give the pings that are to be tried: the least tried first, then the longest waiting."""
        return await self._turns.read(DUE, _read_ping, now=to_time(now), limit=limit)

    async def put_off(self, ping: Ping, until: datetime, attempts: int) -> Ping:
        """Let a ping wait, give it as it is now; of no effect where its document changed meanwhile."""
        await self._turns.write(PUT_OFF, **_key(ping), until=to_time(until), attempts=attempts)
        return replace(ping, attempts=attempts, next_try_at=until)

    async def put_off_due(self, now: datetime, until: datetime) -> None:
        """Let all wait that are due."""
        await self._turns.write(PUT_OFF_DUE, now=to_time(now), until=to_time(until))

    async def bring_forward(self, now: datetime, latest: datetime) -> None:
        """Let those be due that are to wait for longer than until `latest`."""
        await self._turns.write(BRING_FORWARD, now=to_time(now), latest=to_time(latest))

    async def done(self, ping: Ping) -> None:
        """Take away what the hub was told; of no effect where the document changed meanwhile."""
        await self._turns.write(DONE, **_key(ping))

    async def drop(self, names: Iterable[str]) -> None:
        """Take away the pings of documents that are not published any more."""
        await self._turns.run(Database.execute_each, DROP, [{"name": name} for name in names])

    async def drop_all(self) -> None:
        """Take all away: there is no hub any more."""
        await self._turns.write(DROP_ALL)


def save_document(database: Database, document: Document, *, announce: bool) -> None:
    """Keep what is published under a name and, where its bytes are new and `announce` says so, that a hub be told."""
    with database.transaction():
        known = database.execute(statements.DOCUMENT, {"name": document.name})
        at = to_time(document.published_at)
        if announce and not (known and known[0]["digest"] == document.digest):
            database.execute(ADD, {"name": document.name, "digest": document.digest, "next_try_at": at})
        values: dict[str, Value] = {
            "name": document.name,
            "key": document.key,
            "digest": document.digest,
            "published_at": at,
        }
        database.execute(statements.SAVE_DOCUMENT, values)


def _key(ping: Ping) -> dict[str, Value]:
    return {"name": ping.name, "digest": ping.digest, "next_try_at": to_time(ping.next_try_at)}


def _read_ping(row: Row) -> Ping:
    return Ping(
        name=row["name"],
        digest=row["digest"],
        attempts=row["attempts"],
        next_try_at=from_time(row["next_try_at"]),
    )
