"""The served feeds as merged feeds and the list of subscriptions show them; none of these calls counts all entries.

Feeds that only tokens lead to are in no file of many feeds, whoever asks.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time, from_time_if_any
from feedd.store.database import Database, Row
from feedd.store.executor import Executor
from feedd.store.feed_rows import TOKEN, read_feed

SERVED = f"""feeds.removed_at IS NULL AND COALESCE(feeds.private, 0) < {TOKEN}
  AND EXISTS (SELECT 1 FROM names WHERE names.name = feeds.name AND names.feed_id = feeds.id)"""  # noqa: S608  # ours

_ROSTER = f"""
SELECT id, name, location, title, terms, heading, first_seen FROM feeds WHERE {SERVED} ORDER BY name
"""  # noqa: S608  # all of it is ours

_NEWEST_OF = """
SELECT published FROM entries WHERE feed_id = feeds.id AND state = 'published' AND withdrawn_at IS NULL
ORDER BY published DESC LIMIT 1
"""

_NEWEST = f"""
SELECT id, newest FROM (SELECT id, ({_NEWEST_OF}) AS newest FROM feeds WHERE {SERVED} {{heading}}) AS dated
WHERE newest IS NOT NULL ORDER BY newest DESC, id LIMIT :limit
"""  # noqa: S608

# The newest entries of all feeds are by the newest feeds, mostly: one that writes all the time may hide the others.
_TIMELINE = f"""
SELECT entries.feed_id AS id, entries.published AS newest FROM entries JOIN feeds ON feeds.id = entries.feed_id
WHERE entries.state = 'published' AND entries.withdrawn_at IS NULL AND {SERVED}
ORDER BY entries.published DESC, entries.id LIMIT :limit
"""  # noqa: S608
_LOOK = 10  # entries to look at for each feed that is wanted

_COUNT = (
    "SELECT COUNT(*) AS entry_count FROM entries WHERE feed_id = :id AND state = 'published' AND withdrawn_at IS NULL"
)

_FEED = f"SELECT feeds.*, ({_COUNT}) AS entry_count FROM feeds WHERE id = :id"  # noqa: S608

_ALL = f"SELECT feeds.*, ({_NEWEST_OF}) AS newest FROM feeds WHERE {SERVED} ORDER BY name, id"  # noqa: S608


class DatedFeed(Struct, frozen=True, kw_only=True):
    """A feed with the number of its published entries and the latest date of these; withdrawn ones do not count."""

    feed: Feed
    published: int
    newest: datetime


class KnownMember(Struct, frozen=True, kw_only=True):
    """A feed with the latest date of its published entries, None without any."""

    feed: Feed
    newest: datetime | None


class Members:
    """The feeds that are served."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def roster(self) -> str:
        """Return a digest of which feeds are served, and of their locations, titles and terms."""
        return await self._executor.run(_digest)

    async def rules(self) -> Mapping[str, str]:
        """Return the last good definitions, as their files had them, of the merged feeds that were complete once."""
        found = "SELECT document, definition FROM merges"
        return dict(await self._executor.read(found, lambda row: (str(row["document"]), str(row["definition"]))))

    async def all(self) -> tuple[KnownMember, ...]:
        """Return the feeds that are served, by name."""
        return await self._executor.read(_ALL, _read_member)

    async def counts(self, feed_ids: Collection[str]) -> Mapping[str, int]:
        """Return the number of published entries of these feeds, by id."""
        return await self._executor.run(_read_counts, feed_ids)

    async def newest(self, limit: int, headings: Collection[str] | None = None) -> tuple[DatedFeed, ...]:
        """Return the feeds with the newest entries, the newest first, then by id; `headings`: only those under them."""
        return await self._executor.run(_read_newest, limit, headings)


def _digest(database: Database) -> str:
    digest = sha256()
    for row in database.each(_ROSTER, {}):
        digest.update(repr(dict(row)).encode())
    return digest.hexdigest()


def _read_member(row: Row) -> KnownMember:
    return KnownMember(feed=read_feed(row), newest=from_time_if_any(row["newest"]))


def _read_counts(database: Database, feed_ids: Collection[str]) -> dict[str, int]:
    return {one: database.execute(_COUNT, {"id": one})[0]["entry_count"] for one in feed_ids}


def _read_newest(database: Database, limit: int, headings: Collection[str] | None) -> tuple[DatedFeed, ...]:
    if headings is None:
        rows = _newest_of_timeline(database, limit) or database.execute(_NEWEST.format(heading=""), {"limit": limit})
    else:
        of_one = _NEWEST.format(heading="AND heading = :heading")
        found = [row for one in headings for row in database.execute(of_one, {"limit": limit, "heading": one})]
        rows = sorted(found, key=_order)[:limit]
    return tuple(read_dated(database, row) for row in rows)


def _newest_of_timeline(database: Database, limit: int) -> list[Row]:
    """Return the newest feeds; none where the entries that are looked at do not tell which these are."""
    rows = database.execute(_TIMELINE, {"limit": _LOOK * limit})
    newest: dict[str, Row] = {}
    for row in rows:
        newest.setdefault(row["id"], row)
    found = sorted(newest.values(), key=_order)[:limit]
    # Further feeds may have an entry of the time of the last one that was looked at.
    return found if len(found) == limit and found[-1]["newest"] > rows[-1]["newest"] else []


def _order(row: Row) -> tuple[int, str]:
    return -row["newest"], row["id"]


def read_dated(database: Database, dated: Row) -> DatedFeed:
    """Return a feed from a row with its id and the latest date of its entries."""
    row = database.execute(_FEED, {"id": dated["id"]})[0]
    return DatedFeed(feed=read_feed(row), published=row["entry_count"], newest=from_time(dated["newest"]))
