"""The newest entries of all feeds, page by page, and how often each feed published; a page costs its own rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.model import Entry, Feed
from feedd.store.codecs import MICROSECOND, to_time
from feedd.store.database import Database, Value
from feedd.store.entries import ENTRY, read_entry, read_full_entry
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed

MOST_COUNTED = 500  # entries of a feed: more than one a day for a year are drawn as if they were fewer

_PAGE = """
SELECT entries.id AS id FROM entries
JOIN feeds ON feeds.id = entries.feed_id AND feeds.removed_at IS NULL {private}
JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE entries.state = 'published' AND entries.withdrawn_at IS NULL {beyond}
ORDER BY entries.published DESC, entries.id LIMIT :limit
"""
_BEYOND = "AND entries.published <= :published AND (entries.published < :published OR entries.id > :id)"
_PUBLIC = "AND feeds.private = 0"
_ENTRY = "SELECT * FROM entries WHERE id = :id"
_FEED_OF = "SELECT feeds.* FROM entries JOIN feeds ON feeds.id = entries.feed_id WHERE entries.id = :id"
_NEWEST = """
SELECT * FROM entries WHERE feed_id = :feed_id AND state = 'published' AND withdrawn_at IS NULL
ORDER BY published DESC, id LIMIT 1
"""
COUNTS = """
SELECT (:now - published) / :span AS span, COUNT(*) AS posts FROM (
  SELECT published FROM entries
  WHERE feed_id = :feed_id AND state = 'published' AND withdrawn_at IS NULL
    AND published > :now - :span * :spans AND published <= :now
  ORDER BY published DESC LIMIT :most
) AS recent GROUP BY 1
"""


class Activity(Struct, frozen=True, kw_only=True):
    """What a feed published: its newest entry, and the number of entries in each span of time, the latest last."""

    newest: Entry | None
    counts: tuple[int, ...]


class Timeline:
    """The published entries of the feeds that are served, by date."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def page(
        self, limit: int, *, with_private: bool, after: tuple[datetime, str] | None = None
    ) -> tuple[tuple[Feed, Entry], ...]:
        """Return entries with content, the newest first, each with its feed; those after the date and id of one."""
        return await self._executor.run(_read_page, limit, with_private, after)

    async def newest(self, limit: int) -> tuple[tuple[Feed, Entry], ...]:
        """Return the newest entries of feeds that are not of private hosts, without content, each with its feed."""
        return await self._executor.run(_read_newest, limit)

    async def activity(
        self, feed_ids: Iterable[str], now: datetime, span: timedelta, spans: int
    ) -> Mapping[str, Activity]:
        """Return the activity of feeds, by id, in so many spans of time up to now."""
        return await self._executor.run(_read_activity, feed_ids, now, span, spans)


def page_statement(*, with_private: bool, is_first: bool) -> str:
    """Return the SELECT of a page."""
    return _PAGE.format(private="" if with_private else _PUBLIC, beyond="" if is_first else _BEYOND)


def _read_page(
    database: Database, limit: int, with_private: bool, after: tuple[datetime, str] | None
) -> tuple[tuple[Feed, Entry], ...]:
    place: dict[str, Value] = {"limit": limit}
    if after:
        place |= {"published": to_time(after[0]), "id": after[1]}
    statement = page_statement(with_private=with_private, is_first=after is None)
    return tuple(read_with_feed(database, row["id"]) for row in database.execute(statement, place))


def _read_newest(database: Database, limit: int) -> tuple[tuple[Feed, Entry], ...]:
    feeds: dict[str, Feed] = {}
    found = []
    for row in database.execute(page_statement(with_private=False, is_first=True), {"limit": limit}):
        entry = database.execute(_ENTRY, {"id": row["id"]})[0]
        if entry["feed_id"] not in feeds:
            feeds[entry["feed_id"]] = read_feed(database.execute(_FEED_OF, {"id": row["id"]})[0])
        found.append((feeds[entry["feed_id"]], read_entry(entry)))
    return tuple(found)


def read_with_feed(database: Database, entry_id: str) -> tuple[Feed, Entry]:
    """Return an entry that exists, with its content, and its feed."""
    place = {"id": entry_id}
    return read_feed(database.execute(_FEED_OF, place)[0]), read_full_entry(database.execute(ENTRY, place)[0])


def _read_activity(
    database: Database, feed_ids: Iterable[str], now: datetime, span: timedelta, spans: int
) -> Mapping[str, Activity]:
    common: dict[str, Value] = {
        "now": to_time(now),
        "span": span // MICROSECOND,
        "spans": spans,
        "most": MOST_COUNTED,
    }
    found = {}
    for feed_id in feed_ids:
        place = {**common, "feed_id": feed_id}
        newest = [read_entry(row) for row in database.execute(_NEWEST, place)]
        counts = {row["span"]: row["posts"] for row in database.execute(COUNTS, place)}
        found[feed_id] = Activity(
            newest=newest[0] if newest else None, counts=tuple(counts.get(span, 0) for span in reversed(range(spans)))
        )
    return found
