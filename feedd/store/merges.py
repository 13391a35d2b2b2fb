"""Merged feeds by rule: which entries of which feeds each one has, so that only what changed is looked at again."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from feedd.model import Entry
from feedd.store.codecs import from_time_if_any, to_time_if_any
from feedd.store.database import Database, Row, Value
from feedd.store.entries import ENTRY, read_full_entry
from feedd.store.executor import Executor
from feedd.store.members import SERVED, DatedFeed, read_dated

_KEYS = "SELECT feed_id, key, joined_at FROM merge_members WHERE document = :document"

_SAVE_MEMBER = """
INSERT INTO merge_members (document, feed_id, key, joined_at, newest, matched)
VALUES (:document, :feed_id, :key, :joined_at, :newest, :matched)
ON CONFLICT (document, feed_id) DO UPDATE SET key = excluded.key, newest = excluded.newest, matched = excluded.matched
"""

_NEWEST = f"""
SELECT feed_id AS id, newest, matched FROM merge_members JOIN feeds ON feeds.id = feed_id
WHERE document = :document AND newest IS NOT NULL AND {SERVED} AND (private = 0 OR :with_private = 1)
ORDER BY newest DESC, feed_id LIMIT :limit
"""  # noqa: S608  # all of it is ours

_SHOWN = f"""
SELECT document FROM merges WHERE EXISTS (
  SELECT 1 FROM merge_members JOIN feeds ON feeds.id = feed_id
  WHERE merge_members.document = merges.document AND newest IS NOT NULL AND {SERVED}
    AND (private = 0 OR :with_private = 1)
)
"""  # noqa: S608

_SAVE = """
INSERT INTO merges (document, definition) VALUES (:document, :definition)
ON CONFLICT (document) DO UPDATE SET definition = excluded.definition
"""


class MergedMember(Struct, frozen=True, kw_only=True):
    """The entries that a merged feed has of one feed, by id, the newest first; `newest` is the date of the first.

    `key` stands for all that they were chosen from. `joined_at` is None where the feed was there from the start.
    """

    feed_id: str
    key: str
    joined_at: datetime | None
    newest: datetime | None = None
    matched: tuple[str, ...] = ()


class Merges:
    """The merged feeds by rule, by the names of their definitions."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def members(self, name: str) -> Mapping[str, MergedMember]:
        """Return the feeds of a merged feed by id, without their entries."""
        return {one.feed_id: one for one in await self._executor.read(_KEYS, _read_member, document=name)}

    async def member(self, name: str, feed_id: str) -> MergedMember | None:
        """Return one feed of a merged feed, without its entries."""
        one = f"{_KEYS} AND feed_id = :feed_id"
        return await self._executor.read_first(one, _read_member, document=name, feed_id=feed_id)

    async def save_members(self, name: str, members: Iterable[MergedMember]) -> None:
        """Write feeds of a merged feed; when a known one joined stays as it was."""
        rows: list[Mapping[str, Value]] = [
            {
                "document": name,
                "feed_id": one.feed_id,
                "key": one.key,
                "joined_at": to_time_if_any(one.joined_at),
                "newest": to_time_if_any(one.newest),
                "matched": json.dumps(one.matched),
            }
            for one in members
        ]
        await self._executor.run(_write_all, _SAVE_MEMBER, rows)

    async def drop_members(self, name: str, feed_ids: Collection[str]) -> None:
        """Forget feeds that a merged feed has no more."""
        rows: list[Mapping[str, Value]] = [{"document": name, "feed_id": one} for one in feed_ids]
        drop = "DELETE FROM merge_members WHERE document = :document AND feed_id = :feed_id"
        await self._executor.run(_write_all, drop, rows)

    async def save(self, name: str, definition: str) -> None:
        """Keep the definition of a merged feed that has all its feeds."""
        await self._executor.write(_SAVE, document=name, definition=definition)

    async def forget(self, name: str) -> None:
        """Forget a merged feed whose definition is gone."""
        await self._executor.run(_forget, name)

    async def newest(
        self, name: str, limit: int, *, with_private: bool
    ) -> tuple[tuple[DatedFeed, tuple[str, ...]], ...]:
        """Return the feeds with the newest entries in a merged feed, and the ids of these entries, newest first."""
        return await self._executor.run(_read_newest, name, limit, with_private)

    async def entries(self, ids: Collection[str]) -> tuple[Entry, ...]:
        """Return these entries with their content, in this order; unknown ones are left out."""
        return await self._executor.run(_read_entries, ids)

    async def shown(self, *, with_private: bool) -> frozenset[str]:
        """Return the names of the merged feeds that have entries, for those who may see only these feeds."""
        name = await self._executor.read(_SHOWN, lambda row: str(row["document"]), with_private=int(with_private))
        return frozenset(name)


def _read_member(row: Row) -> MergedMember:
    return MergedMember(feed_id=row["feed_id"], key=row["key"], joined_at=from_time_if_any(row["joined_at"]))


def _read_newest(
    database: Database, name: str, limit: int, with_private: bool
) -> tuple[tuple[DatedFeed, tuple[str, ...]], ...]:
    rows = database.execute(_NEWEST, {"document": name, "limit": limit, "with_private": int(with_private)})
    return tuple((read_dated(database, row), tuple(json.loads(row["matched"]))) for row in rows)


def _read_entries(database: Database, ids: Collection[str]) -> tuple[Entry, ...]:
    found = (database.execute(ENTRY, {"id": one}) for one in ids)
    return tuple(read_full_entry(rows[0]) for rows in found if rows)


def _write_all(database: Database, statement: str, rows: Iterable[Mapping[str, Value]]) -> None:
    with database.transaction():
        database.execute_each(statement, rows)


def _forget(database: Database, name: str) -> None:
    with database.transaction():
        for table in ("merge_members", "merges"):
            database.execute(f"DELETE FROM {table} WHERE document = :document", {"document": name})  # noqa: S608
