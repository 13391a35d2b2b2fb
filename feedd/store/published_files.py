"""The published files, where several processes serve them; where the store is a file, they are in a folder instead.

Each change of a file has a number, so that a process learns with one question what changed since it last asked. Numbers
grow in the order in which changes can be seen: a transaction that takes one holds the row of the last one to its end.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.documents import DocumentRecord, save_document
from feedd.store.executor import Executor
from feedd.store.feed_rows import PRIVATE_HOST, TOKEN, read_feed

REMOVALS = 10_000  # changes for which it is known that a file was removed
MOST_CHANGES = 1000  # that are told at a time
MOST_ASKED = 500  # feeds that are looked up at a time
SEEN_AFTER = timedelta(seconds=3)  # by then each process serves a changed file: a hub that is told then reads that one

FILE = "SELECT * FROM files WHERE name = :name AND gzipped IS NOT NULL"

# Those for strangers and of private feeds are made again where they are asked for.
FILES = "SELECT * FROM files WHERE gzipped IS NOT NULL AND name NOT LIKE '~%'"

EXISTS = "SELECT number FROM files WHERE name = :name AND gzipped IS NOT NULL"

# "0" is the character after "/".
NAMES = "SELECT name FROM files WHERE name >= :folder || '/' AND name < :folder || '0' AND gzipped IS NOT NULL"

NEXT_NUMBER = """
INSERT INTO publications (only_row, number) VALUES (1, 1)
ON CONFLICT (only_row) DO UPDATE SET number = publications.number + 1 RETURNING number
"""

PUT = """
INSERT INTO files (name, number, digest, published_at, gzipped)
VALUES (:name, :number, :digest, :published_at, :gzipped)
ON CONFLICT (name) DO UPDATE SET number = excluded.number, digest = excluded.digest,
  published_at = excluded.published_at, gzipped = excluded.gzipped
"""

# What a process made of a feed is not published where the feed changed meanwhile: who changed it publishes it.
AS_IT_WAS = f"""
SELECT feeds.id FROM feeds JOIN names ON names.feed_id = feeds.id AND names.name = feeds.name
WHERE feeds.id = :id AND feeds.name = :name AND removed_at IS NULL
  AND edition = :edition AND withdrawals = :withdrawals AND COALESCE(private, 0) & {TOKEN} = :token
"""  # noqa: S608  # ours

# All that the files of a feed are made from changes one of these, or the feed itself; each change of a file its number.
STANDING = """
SELECT feeds.*, (SELECT feed_id FROM names WHERE names.name = feeds.name) AS owner, (
  SELECT SUM(number) FROM files WHERE files.name IN (
    feeds.name || '.atom', feeds.name || '.rss', feeds.name || '.json',
    'private/' || feeds.name || '.atom', 'private/' || feeds.name || '.rss', 'private/' || feeds.name || '.json'
  )
) AS numbers, (
  SELECT SUM(1 + bytes + COALESCE(milliseconds, 0) + COALESCE(width, 0) + COALESCE(height, 0))
  FROM media_lengths WHERE media_lengths.feed_id = feeds.id
) AS media, (SELECT known FROM standings WHERE standings.feed_id = feeds.id) AS standing
FROM feeds WHERE feeds.id = :feed_id
"""
PASSING = ("attempt", "good_at", "next_check_at", "polled_at", "standing")  # each poll changes them, and no file
STAND = """
INSERT INTO standings (feed_id, known) VALUES (:feed_id, :known)
ON CONFLICT (feed_id) DO UPDATE SET known = excluded.known
"""

REMOVE = "UPDATE files SET number = :number, digest = '', gzipped = NULL WHERE name = :name"
FORGET = "DELETE FROM files WHERE gzipped IS NULL AND number <= :number"

MERGE = 0x66656567  # the advisory lock of the process that makes the files of many feeds
HEADINGS = """
SELECT DISTINCT heading FROM feeds JOIN files ON files.name = feeds.name || '.atom' WHERE number > :number
"""
FEEDS = "SELECT feeds.id FROM feeds JOIN files ON files.name = feeds.name || '.atom' WHERE number > :number"

LAST = "SELECT number FROM publications"
CHANGED = "SELECT name, number FROM files WHERE number > :number ORDER BY number LIMIT :limit"
PRIVATE = f"SELECT id FROM feeds WHERE private = {PRIVATE_HOST} ORDER BY id"  # noqa: S608  # ours
# It changes with each withdrawal; where one is undone, too, nothing is to be deleted.
WITHDRAWALS = "SELECT COUNT(*) AS number, COALESCE(MAX(withdrawn_at), 0) AS last FROM withdrawals"
NEXT_CHECK = "SELECT name, next_check_at FROM feeds WHERE name = :name AND removed_at IS NULL"


class PublishedFile(Struct, frozen=True, kw_only=True):
    """A file, gzipped; `digest` is that of its plain bytes, `published_at` says since when it has these."""

    name: str
    number: int
    digest: str
    gzipped: bytes
    published_at: datetime


class Standing(Struct, frozen=True, kw_only=True):
    """What the files of a feed are made from now: `digest` is that of all of it, and of which files there are."""

    feed: Feed
    digest: str
    known: str | None  # what was kept by `stand`


class Changes(Struct, frozen=True, kw_only=True):
    """What changed: all files where `changed` is None. `private` are the ids of the feeds of private hosts.

    What is withdrawn changed where `withdrawals` is another one.
    """

    number: int
    changed: frozenset[str] | None
    private: tuple[str, ...]
    next_checks: dict[str, datetime]
    withdrawals: tuple[int, int]


class PublishedFiles:
    """The published files by name."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def get(self, name: str) -> PublishedFile | None:
        """Return a file; None if there is none."""
        return await self._executor.read_first(FILE, _read_file, name=name)

    async def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        return await self._executor.read_first(EXISTS, lambda _: True, name=name) is not None

    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files in a folder."""
        return frozenset(await self._executor.read(NAMES, lambda row: str(row["name"]), folder=folder))

    async def standing(self, feed_id: str) -> Standing | None:
        """Return what the files of a feed are made from now."""
        return await self._executor.read_first(STANDING, _read_standing, feed_id=feed_id)

    async def stand(self, feed_id: str, known: str) -> None:
        """Keep, for all processes, what the files of a feed were made from when none was to be written."""
        await self._executor.write(STAND, feed_id=feed_id, known=known)

    async def put(self, file: PublishedFile, feed: Feed | None) -> bool:
        """Write a file, with a number of its own; return whether its bytes changed.

        What is made of a feed is not written where the feed is not as it was.
        """
        return await self._executor.run(_put, file, feed, None, announce=False)

    async def publish(
        self, file: PublishedFile, feed: Feed | None, document: DocumentRecord, *, announce: bool
    ) -> bool:
        """Do what `put` does, and save the document in the same transaction."""
        return await self._executor.run(_put, file, feed, document, announce=announce)

    async def save(self, document: DocumentRecord, feed: Feed) -> None:
        """Save a document that has no file, unless the feed is not as it was."""
        await self._executor.run(_save, document, feed)

    async def remove(self, name: str) -> None:
        """Remove a file; do nothing if there is no such file."""
        await self._executor.run(_remove, name)

    async def changes(self, since: int | None, feeds: Collection[str] = ()) -> Changes:
        """Return what changed after a number, and when the feeds of these names are polled next."""
        return await self._executor.run(changes_since, since, feeds)

    async def headings(self, since: int) -> frozenset[str]:
        """Return what the feeds of which a document changed after a number are sorted under."""
        return frozenset(await self._executor.read(HEADINGS, lambda row: str(row["heading"]), number=since))

    async def feeds(self, since: int) -> frozenset[str]:
        """Return the ids of the feeds of which a document changed after a number."""
        return frozenset(await self._executor.read(FEEDS, lambda row: str(row["id"]), number=since))

    async def begin_merge(self) -> bool:
        """Begin to make the files of many feeds; False where another process does."""
        return await self._executor.run(_lock)

    async def end_merge(self) -> None:
        """Let other processes make the files of many feeds; it also ends with the connection."""
        await self._executor.run(_unlock)


def _lock(database: Database) -> bool:
    if database.dialect != "postgres":
        return True
    return bool(database.execute("SELECT pg_try_advisory_lock(:lock) AS taken", {"lock": MERGE})[0]["taken"])


def _unlock(database: Database) -> None:
    if database.dialect == "postgres":
        database.execute("SELECT pg_advisory_unlock(:lock)", {"lock": MERGE})


def _put(
    database: Database, file: PublishedFile, feed: Feed | None, document: DocumentRecord | None, *, announce: bool
) -> bool:
    with database.transaction(alone=False):
        if feed:
            database.hold(feed.id)
            if not database.execute(AS_IT_WAS, _as_it_was(feed)):
                return False
        else:
            database.take_turn("files of many feeds")
        known = database.execute(FILE, {"name": file.name})
        changed = not known or known[0]["digest"] != file.digest
        if document:
            save_document(database, document, announce=announce, ping_after=SEEN_AFTER)
        if changed:
            values: dict[str, Value] = {
                "name": file.name,
                "number": _next_number(database),
                "digest": file.digest,
                "published_at": to_time(file.published_at),
                "gzipped": file.gzipped,
            }
            database.execute(PUT, values)
        return changed


def _save(database: Database, document: DocumentRecord, feed: Feed) -> None:
    with database.transaction(alone=False):
        database.hold(feed.id)
        if database.execute(AS_IT_WAS, _as_it_was(feed)):
            save_document(database, document, announce=False)


def _remove(database: Database, name: str) -> None:
    if not database.execute(EXISTS, {"name": name}):
        return
    with database.transaction():
        number = _next_number(database)
        database.execute(REMOVE, {"name": name, "number": number})
        database.execute(FORGET, {"number": number - REMOVALS})


def _next_number(database: Database) -> int:
    return int(database.execute(NEXT_NUMBER)[0]["number"])


def changes_since(database: Database, since: int | None, feeds: Collection[str]) -> Changes:
    """Return what changed after a number, and when the feeds of these names are polled next."""
    last = next((int(row["number"]) for row in database.execute(LAST)), 0)
    changed: frozenset[str] | None = frozenset()
    if since is None or not since <= last <= since + REMOVALS:
        changed = None
    elif last > since:
        rows = database.execute(CHANGED, {"number": since, "limit": MOST_CHANGES})
        changed = frozenset(row["name"] for row in rows)
        last = max((int(row["number"]) for row in rows), default=last)
    (withdrawals,) = database.execute(WITHDRAWALS)
    checks = [row for name in [*feeds][:MOST_ASKED] for row in database.execute(NEXT_CHECK, {"name": name})]
    return Changes(
        number=last,
        changed=changed,
        private=tuple(row["id"] for row in database.execute(PRIVATE)),
        next_checks={row["name"]: from_time(row["next_check_at"]) for row in checks},
        withdrawals=(withdrawals["number"], withdrawals["last"]),
    )


def _as_it_was(feed: Feed) -> dict[str, Value]:
    return {
        "id": feed.id,
        "name": feed.name,
        "edition": feed.edition,
        "withdrawals": feed.withdrawals,
        "token": TOKEN if feed.access == "token" else 0,
    }


def _read_standing(row: Row) -> Standing:
    parts = [(column, row[column]) for column in row.keys() if column not in PASSING]  # noqa: SIM118  # rows are no dicts
    digest = blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    return Standing(feed=read_feed(row), digest=digest, known=row["standing"])


def _read_file(row: Row) -> PublishedFile:
    return PublishedFile(
        name=row["name"],
        number=row["number"],
        digest=row["digest"],
        gzipped=row["gzipped"],
        published_at=from_time(row["published_at"]),
    )
