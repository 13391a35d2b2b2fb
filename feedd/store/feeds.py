"""The feeds: which are active, their names, when they are due, and how many entries they have.

A name belongs to one feed at a time. It keeps leading to the feed that had it last, also when that feed was renamed or
removed: web pages then say so, and the files under the old name are found and deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.model import Feed, Terms
from feedd.store.archives import purge_archives
from feedd.store.codecs import from_time, pack_bytes, read_terms, to_time
from feedd.store.database import Database, Row
from feedd.store.entries import purge_entries
from feedd.store.executor import Executor
from feedd.store.feed_counts import FeedCounts, count_feeds
from feedd.store.feed_rows import PRIVATE_HOST, TOKEN, feed_values, read_feed
from feedd.store.registration import poll_no_later_than, register, remove
from feedd.store.revisions import purge_revisions
from feedd.store.search import note_feed
from feedd.store.summaries import SUMMARIES, SUMMARY, FeedSummary, read_summary

CLAIM_FREE_NAME = "INSERT INTO names (name, feed_id) VALUES (:name, :id) ON CONFLICT (name) DO NOTHING"

OWNER = "SELECT feed_id AS id FROM names WHERE name = :name"

SERVED_NAME = """
SELECT feeds.name AS name FROM feeds JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE feeds.id = :feed_id AND feeds.removed_at IS NULL
"""

NAME_OF_ENTRY = """
SELECT feeds.name AS name FROM entries JOIN feeds ON feeds.id = entries.feed_id
JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE entries.id = :entry_id AND entries.state = 'published' AND feeds.removed_at IS NULL AND feeds.private = 0
"""

SERVED = """
SELECT feeds.id AS id, feeds.name AS name, feeds.terms AS terms
FROM feeds JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE feeds.removed_at IS NULL ORDER BY feeds.name
"""

RETIRED_NAMES = """
SELECT names.name AS name FROM names JOIN feeds ON feeds.id = names.feed_id
WHERE feeds.removed_at IS NOT NULL OR feeds.name <> names.name ORDER BY names.name
"""

# Name, location, terms and access come from the definition: a poll that began before a reload must not restore the
# old ones. A feed that is not registered was polled because a person named it: it stays paused.
SAVE = f"""
INSERT INTO feeds (
  id, name, location, title, first_seen, next_check_at, polled_at, good_at, failures, error, edition, doubt,
  held_at, terms, failing_since, stage, notice, pace, reading, charset,
  turnovers, private, heading, quiet, paused_at
) VALUES (
  :id, :name, :location, :title, :first_seen, :next_check_at, :polled_at, :good_at, :failures, :error, :edition, :doubt,
  :held_at, :terms, :failing_since, :stage, :notice, :pace, :reading, :charset,
  :turnovers, :private, :heading, :quiet, :first_seen
) ON CONFLICT (id) DO UPDATE SET
  title = excluded.title, next_check_at = excluded.next_check_at, polled_at = excluded.polled_at,
  good_at = excluded.good_at, failures = excluded.failures, error = excluded.error, edition = excluded.edition,
  doubt = excluded.doubt, held_at = excluded.held_at, failing_since = excluded.failing_since, stage = excluded.stage,
  notice = excluded.notice, pace = excluded.pace, reading = excluded.reading,
  charset = excluded.charset, turnovers = excluded.turnovers, quiet = excluded.quiet,
  private = CASE WHEN feeds.location = excluded.location
    THEN (excluded.private & {PRIVATE_HOST}) | (COALESCE(feeds.private, 0) & {TOKEN}) ELSE feeds.private END
"""  # noqa: S608  # ours

FEED = "SELECT * FROM feeds WHERE id = :feed_id"

# Of the column `private`, see `feed_rows`.
WITH_TOKENS = f"""
SELECT feeds.* FROM feeds JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE feeds.private >= {TOKEN} AND feeds.removed_at IS NULL ORDER BY feeds.name
"""  # noqa: S608  # ours

ANY_PRIVATE = f"SELECT id FROM feeds WHERE private = {PRIVATE_HOST} LIMIT 1"  # noqa: S608  # ours

# A poll in the future was made while the clock was wrong, and so is the time of the next poll. A feed that was never
# polled is due since it was registered.
FORGET_FUTURE_TIMES = """
UPDATE feeds SET next_check_at = :now WHERE (polled_at > :ahead OR polled_at IS NULL) AND next_check_at > :now
"""

OVERDUE = """
SELECT id FROM feeds WHERE paused_at IS NULL AND polled_at IS NOT NULL AND next_check_at <= :now ORDER BY id
"""

POSTPONE = "UPDATE feeds SET next_check_at = :at WHERE id = :id"

# The owner is in both places: with it in the outer query only, SQLite counts the entries of all feeds.
NAMED = (
    SUMMARY
    + f""" WHERE feed_id = ({OWNER}) GROUP BY feed_id
) AS counted ON counted.feed_id = feeds.id
WHERE feeds.id = ({OWNER})
"""
)

FOUND = "SELECT feeds.* FROM names JOIN feeds ON feeds.id = names.feed_id WHERE names.name = :name"

INDEX = "SELECT raw FROM indexes WHERE feed_id = :feed_id"

SAVE_INDEX = """
INSERT INTO indexes (feed_id, raw) VALUES (:feed_id, :raw) ON CONFLICT (feed_id) DO UPDATE SET raw = excluded.raw
"""

PURGE_INDEX = "DELETE FROM indexes WHERE feed_id = :feed_id"

PURGE_SIZE = "UPDATE feeds SET stored_bytes = 0, quiet = NULL WHERE id = :feed_id"

PURGE_LENGTHS = "DELETE FROM media_lengths WHERE feed_id = :feed_id"


class ServedFeed(Struct, frozen=True, kw_only=True):
    """What is asked of each feed that is served: of ten thousand, all that is known takes five times as long."""

    id: str
    name: str
    stored_terms: str

    @property
    def terms(self) -> Terms:
        """How the feed is published, as its definition said last."""
        return read_terms(self.stored_terms)


class FoundFeed(Struct, frozen=True, kw_only=True):
    """The feed that has a name or had it last."""

    feed: Feed
    is_removed: bool


class Feeds:
    """All feeds. `Polls.save` writes what a poll learns of one."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def register(
        self,
        feeds: Iterable[Feed],
        now: datetime,
        inactive: Iterable[Feed] = (),
        latest: Iterable[tuple[str, datetime]] = (),
        paused: Iterable[str] | None = None,
    ) -> None:
        """Make these feeds active: insert unknown ones, update name, location and terms of known ones.

        `paused` are the ids of feeds to pause; None: all others, so that exactly these are active.

        `inactive` are feeds that are defined but not enabled; known ones get their name, location and terms, too. A
        name belongs to the last feed that claims it. A feed whose location changed is due at its `next_check_at`;
        `latest` is as for `poll_no_later_than`.
        """
        await self._executor.run(register, feeds, now, inactive, latest, paused)

    async def poll_no_later_than(self, latest: Iterable[tuple[str, datetime]]) -> None:
        """Make feeds due at these times where they are due later; each pair is a feed id and a time."""
        await self._executor.run(poll_no_later_than, latest)

    async def owner(self, name: str) -> str | None:
        """Return the id of the feed that has a name or had it last; it may have another name now, or be removed."""
        return await self._executor.read_first(OWNER, _read_id, name=name)

    async def get(self, feed_id: str) -> Feed | None:
        """Return the feed with that id, also a removed one."""
        return await self._executor.read_first(FEED, read_feed, feed_id=feed_id)

    async def named(self, name: str) -> FeedSummary | None:
        """Return the feed that has a name or had it last, with its counts; entries of other feeds are not read.

        It may have another name now, or be removed. None: no known feed ever had the name.
        """
        return await self._executor.read_first(NAMED, read_summary, name=name)

    async def find(self, name: str) -> FoundFeed | None:
        """Return the feed that has a name or had it last, as `named` does, and count nothing."""
        return await self._executor.read_first(FOUND, _read_found, name=name)

    async def served_name(self, feed_id: str) -> str | None:
        """Return the name under which a feed is published; None: it is removed, or another feed has its name."""
        return await self._executor.read_first(SERVED_NAME, _read_name, feed_id=feed_id)

    async def name_of_entry(self, entry_id: str) -> str | None:
        """Return the name under which the feed of a published entry is served; None for an unknown or private one."""
        return await self._executor.read_first(NAME_OF_ENTRY, _read_name, entry_id=entry_id)

    async def served(self) -> tuple[ServedFeed, ...]:
        """Return the feeds that are published, by name, also those that only tokens lead to."""
        return await self._executor.read(SERVED, _read_served)

    async def served_names(self) -> tuple[str, ...]:
        """Return the names under which feeds are published."""
        return await self._executor.read(SERVED, _read_name)

    async def next_checks(self) -> Mapping[str, datetime]:
        """Return when each feed is polled next, by id."""
        return dict(await self._executor.read("SELECT id, next_check_at FROM feeds", _read_next_check))

    async def retired_names(self) -> tuple[str, ...]:
        """Return the names under which nothing is published any more: former names, and names of removed feeds."""
        return await self._executor.read(RETIRED_NAMES, _read_name)

    async def remove(self, feed: Feed, now: datetime) -> None:
        """Mark a feed as removed until it is registered again; nothing known of it is deleted."""
        await self._executor.run(remove, feed, now)

    async def purge(self, feed_id: str, fullness: int) -> int:
        """Delete the texts and bytes of a feed; return how many revisions were deleted. Its entries keep ids and dates.

        Its archive pages stay without bytes, with this `fullness`, by which the caller recognises them.
        """
        return await self._executor.run(_purge, feed_id, fullness)

    async def forget_future_times(self, now: datetime, slack: timedelta) -> None:
        """Make feeds due whose last poll is more than `slack` after `now`: the clock was set back since."""
        await self._executor.write(FORGET_FUTURE_TIMES, now=to_time(now), ahead=to_time(now + slack))

    async def any_private(self) -> bool:
        """Return whether the host of any feed is private that no token is needed for."""
        return await self._executor.read_first(ANY_PRIVATE, _read_id) is not None

    async def with_tokens(self) -> tuple[Feed, ...]:
        """Return the served feeds that only tokens lead to, by name."""
        return await self._executor.read(WITH_TOKENS, read_feed)

    async def overdue(self, now: datetime) -> tuple[str, ...]:
        """Return the ids of all active feeds that are due and were polled before."""
        return await self._executor.read(OVERDUE, _read_id, now=to_time(now))

    async def postpone(self, times: Iterable[tuple[str, datetime]]) -> None:
        """Make feeds due at these times, whenever they were due before; each pair is a feed id and a time."""
        await self._executor.run(_postpone, times)

    async def summaries(self) -> tuple[FeedSummary, ...]:
        """Return all feeds by name, also paused and removed ones. It counts all entries; for one feed see `named`."""
        return await self._executor.read(SUMMARIES, read_summary)

    async def counts(self, broken: Collection[str], largest: int) -> FeedCounts:
        """Return how many feeds are in each state; `broken` are names of definitions. It names the `largest` feeds."""
        return await self._executor.run(count_feeds, broken, largest)


def fetch_feed(database: Database, feed_id: str) -> Row | None:
    """Return the row of a feed, for `read_feed`."""
    return next(iter(database.execute(FEED, {"feed_id": feed_id})), None)


def save_feed(database: Database, feed: Feed) -> None:
    """Write what a poll learned, within the transaction of the caller; a new feed gets its name if that is free."""
    database.execute(SAVE, feed_values(feed))
    database.execute(CLAIM_FREE_NAME, {"name": feed.name, "id": feed.id})


def fetch_index(database: Database, feed_id: str) -> bytes | None:
    """Return the last good index of a feed, compressed as for `unpack_bytes`; None: there is none."""
    rows = database.execute(INDEX, {"feed_id": feed_id})
    return rows[0]["raw"] if rows else None


def save_index(database: Database, feed_id: str, raw: bytes) -> None:
    """Write the index of a feed, which replaces the last one, within the transaction of the caller."""
    database.execute(SAVE_INDEX, {"feed_id": feed_id, "raw": pack_bytes(raw)})


def _postpone(database: Database, times: Iterable[tuple[str, datetime]]) -> None:
    with database.transaction():
        database.execute_each(POSTPONE, ({"id": feed_id, "at": to_time(at)} for feed_id, at in times))


def _purge(database: Database, feed_id: str, fullness: int) -> int:
    with database.transaction():
        count = purge_revisions(database, feed_id)
        database.execute(PURGE_INDEX, {"feed_id": feed_id})
        database.execute(PURGE_LENGTHS, {"feed_id": feed_id})
        purge_archives(database, feed_id, fullness)
        purge_entries(database, feed_id)
        note_feed(database, feed_id)
        database.execute(PURGE_SIZE, {"feed_id": feed_id})
    return count


def _read_served(row: Row) -> ServedFeed:
    return ServedFeed(id=row["id"], name=row["name"], stored_terms=row["terms"])


def _read_next_check(row: Row) -> tuple[str, datetime]:
    return row["id"], from_time(row["next_check_at"])


def _read_found(row: Row) -> FoundFeed:
    return FoundFeed(feed=read_feed(row), is_removed=row["removed_at"] is not None)


def _read_id(row: Row) -> str:
    return str(row["id"])


def _read_name(row: Row) -> str:
    return str(row["name"])
