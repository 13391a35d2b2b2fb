"""What stands beside an entry in its feed: the one before it, the one after it, and those that its text links to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedd.model import Entry
from feedd.store.database import Database, Value
from feedd.store.rows import read_entry, to_time
from feedd.store.turns import Turns

# Both walk the index of `newest` from the entry's own place and stop at the next row.
OLDER = """
SELECT * FROM entries
WHERE feed_id = :feed_id AND state = 'published' AND published <= :published AND (published < :published OR id > :id)
ORDER BY published DESC, id LIMIT 1
"""

NEWER = """
SELECT * FROM entries
WHERE feed_id = :feed_id AND state = 'published' AND published >= :published AND (published > :published OR id < :id)
ORDER BY published, id DESC LIMIT 1
"""

PUBLISHED_AS = """
SELECT id FROM entries WHERE feed_id = :feed_id AND key = :key AND state = 'published'
UNION ALL
SELECT entries.id FROM aliases JOIN entries ON entries.id = aliases.entry_id
WHERE aliases.feed_id = :feed_id AND aliases.key = :key AND entries.state = 'published'
LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The published entries next to one in the order of its feed, without content; None at either end."""

    older: Entry | None
    newer: Entry | None


class Neighbours:
    """The store's answers about what stands beside an entry."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def of(self, feed_id: str, entry: Entry) -> Beside:
        """Give the entries before and after one, in the order of `Store.newest`."""
        return await self._turns.run(_read_beside, feed_id, entry)

    async def published_as(self, feed_id: str, keys: Iterable[str]) -> Mapping[str, str]:
        """Give, by key, the ids of the published entries of a feed that have, or had, one of these keys."""
        return await self._turns.run(_read_published, feed_id, keys)


def _read_beside(database: Database, feed_id: str, entry: Entry) -> Beside:
    place: dict[str, Value] = {"feed_id": feed_id, "published": to_time(entry.published), "id": entry.id}
    older, newer = database.execute(OLDER, place), database.execute(NEWER, place)
    return Beside(older=read_entry(older[0]) if older else None, newer=read_entry(newer[0]) if newer else None)


def _read_published(database: Database, feed_id: str, keys: Iterable[str]) -> Mapping[str, str]:
    # A search by key takes 10 µs: see `transactions.read_newest_revisions`.
    found = {key: database.execute(PUBLISHED_AS, {"feed_id": feed_id, "key": key}) for key in keys}
    return {key: rows[0]["id"] for key, rows in found.items() if rows}
