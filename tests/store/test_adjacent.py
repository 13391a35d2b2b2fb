"""The entries next to an entry, from a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feedd.model import Changes, Entry
from feedd.store import Store
from feedd.store.adjacent import NEWER, OLDER, PUBLISHED_AS
from feedd.store.database import Value
from feedd.store.migrating import prepare
from feedd.store.opening import WAIT
from feedd.store.sqlite import SqliteDatabase
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_poll, an_entry, save

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def stored(*entries: Entry) -> AsyncIterator[Store]:
    """Yield a store that has these entries of one feed."""
    async with await Store.memory() as store:
        await save(store, a_feed(), entries)
        yield store


async def test_neighbours_follow_the_order_of_the_feed() -> None:
    """From the newest entry on, each older one follows in the order of the published feed, and back again."""
    entries = [replace(an_entry(number), published=NOON) for number in range(4)] + [an_entry(5), an_entry(6)]
    async with stored(*entries) as store:
        order = await store.entries.newest(a_feed().id, 10)
        for place, entry in enumerate(order):
            beside = await store.adjacent.of(a_feed().id, entry)
            ids = [one.id if one else None for one in (beside.newer, beside.older)]
            around = [None, *(one.id for one in order), None]
            assert [around[place], around[place + 2]] == ids


async def test_neighbours_are_published_ones_of_the_same_feed() -> None:
    """Recorded and waiting entries, and entries of other feeds, are left out."""
    hidden = replace(an_entry(2), state="recorded"), replace(an_entry(4), state="waiting")
    async with stored(an_entry(1), an_entry(3), an_entry(5), *hidden) as store:
        await save(store, a_feed("wicks"), [an_entry(number, "wicks") for number in (2, 4)])
        beside = await store.adjacent.of(a_feed().id, an_entry(3))
        assert (an_entry(1).id, an_entry(5).id) == (
            beside.older and beside.older.id,
            beside.newer and beside.newer.id,
        )


async def test_published_as_finds_entries_by_their_keys() -> None:
    """A present or former key leads to its entry; keys of unpublished entries and of other feeds do not."""
    async with stored(an_entry(1), replace(an_entry(2), state="recorded")) as store:
        moved = Changes(aliases={"gopher://old:70/1": an_entry(1).id, "gopher://old:70/2": an_entry(2).id})
        await store.polls.save(a_feed(), moved, a_poll(a_feed(), 1))
        await save(store, a_feed("wicks"), [an_entry(1, "wicks")])
        keys = [an_entry(1).key, an_entry(2).key, an_entry(1, "wicks").key, "gopher://old:70/1", "gopher://old:70/2"]
        found = await store.adjacent.published_as(a_feed().id, keys)
        assert {an_entry(1).key: an_entry(1).id, "gopher://old:70/1": an_entry(1).id} == found


def test_neighbours_are_found_by_an_index() -> None:
    """No statement reads all entries of a feed or sorts entries."""
    database = SqliteDatabase(None, wait=WAIT)
    prepare(database)
    place: dict[str, Value] = {"feed_id": "f", "published": 0, "id": "i", "key": "k"}
    for statement in (OLDER, NEWER, PUBLISHED_AS):
        steps = [str(row["detail"]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", place)]
        assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]
    assert "published" in str(database.execute(f"EXPLAIN QUERY PLAN {NEWER}", place)[0]["detail"])
    database.close()
