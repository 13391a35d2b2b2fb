"""The entries next to an entry in its feed: the older one, the newer one, and entries that its text links to."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from feedd.model import Entry
from feedd.store.codecs import to_time
from feedd.store.database import Database, Value
from feedd.store.entries import read_entry
from feedd.store.executor import Executor

# Both use the index of `Entries.newest`, start at the entry itself and stop at the next row.
OLDER = """
SELECT * FROM entries
WHERE feed_id = :feed_id AND state = 'published' AND published <= :published AND (published < :published OR id > :id)
  AND withdrawn_at IS NULL
ORDER BY published DESC, id LIMIT 1
"""

NEWER = """
SELECT * FROM entries
WHERE feed_id = :feed_id AND state = 'published' AND published >= :published AND (published > :published OR id < :id)
  AND withdrawn_at IS NULL
ORDER BY published, id DESC LIMIT 1
"""

PUBLISHED_AS = """
SELECT id FROM entries WHERE feed_id = :feed_id AND key = :key AND state = 'published' AND withdrawn_at IS NULL
UNION ALL
SELECT entries.id FROM aliases JOIN entries ON entries.id = aliases.entry_id
WHERE aliases.feed_id = :feed_id AND aliases.key = :key AND entries.state = 'published'
  AND entries.withdrawn_at IS NULL
LIMIT 1
"""


class AdjacentEntries(Struct, frozen=True, kw_only=True):
    """The published entries next to an entry in the order of its feed, without content; None at the end of the feed."""

    older: Entry | None
    newer: Entry | None


class Adjacent:
    """Queries for the entries next to an entry."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def of(self, feed_id: str, entry: Entry) -> AdjacentEntries:
        """Return the entries before and after an entry, in the order of `Entries.newest`."""
        return await self._executor.run(_read_adjacent, feed_id, entry)

    async def published_as(self, feed_id: str, keys: Iterable[str]) -> Mapping[str, str]:
        """Return, by key, the ids of the published entries of a feed that have, or had, one of these keys."""
        return await self._executor.run(_read_published, feed_id, keys)


def _read_adjacent(database: Database, feed_id: str, entry: Entry) -> AdjacentEntries:
    place: dict[str, Value] = {"feed_id": feed_id, "published": to_time(entry.published), "id": entry.id}
    older, newer = database.execute(OLDER, place), database.execute(NEWER, place)
    return AdjacentEntries(older=read_entry(older[0]) if older else None, newer=read_entry(newer[0]) if newer else None)


def _read_published(database: Database, feed_id: str, keys: Iterable[str]) -> Mapping[str, str]:
    # A search by key takes 10 µs; a list of keys is not a parameter that both databases support.
    found = {key: database.execute(PUBLISHED_AS, {"feed_id": feed_id, "key": key}) for key in keys}
    return {key: rows[0]["id"] for key, rows in found.items() if rows}
