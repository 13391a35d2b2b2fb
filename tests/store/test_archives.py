"""The pages of archived feeds in the store, and the entries that are on no page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.store import ArchivePage, Store
from feedd.store.archives import UNARCHIVED
from feedd.store.database import Value
from feedd.store.migrating import prepare
from feedd.store.sqlite import SqliteDatabase
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_revision, an_entry, save, urn

pytestmark = pytest.mark.anyio

FULL = 2


@asynccontextmanager
async def in_store() -> AsyncIterator[Store]:
    """Yield a store of five published entries, of which the second is gone, and two other entries."""
    async with await Store.memory() as store:
        entries = [replace(an_entry(number), revision=1) for number in (1, 2, 3, 4, 5)]
        entries[1] = replace(entries[1], gone_at=NOON)
        others = [replace(an_entry(6), state="recorded"), replace(an_entry(7), state="waiting")]
        await store.feeds.register([a_feed(), a_feed("beacons")], NOON)
        await save(store, a_feed(), [*entries, *others], [a_revision(entry) for entry in entries])
        yield store


async def waiting(store: Store, limit: int = 9, *, gone_too: bool = True) -> list[str]:
    """Return the titles of the entries that are on no page."""
    return [one.title for one in await store.archives.unarchived(a_feed().id, limit, gone_too=gone_too)]


def titles(*numbers: int) -> list[str]:
    """Return the titles of entries."""
    return [an_entry(number).title for number in numbers]


async def test_unarchived_are_the_published_ones_the_oldest_first() -> None:
    """Only published entries are returned, with content, up to the limit, and with or without the gone ones."""
    async with in_store() as store:
        assert titles(1, 2, 3, 4, 5) == await waiting(store)
        assert titles(1, 3) == await waiting(store, 2, gone_too=False)
        first = (await store.archives.unarchived(a_feed().id, 1, gone_too=True))[0]
        assert a_revision(an_entry(1)).html == first.content
        assert () == await store.archives.unarchived(a_feed("beacons").id, 9, gone_too=True)


async def test_unarchived_is_the_order_of_newest_backwards() -> None:
    """Entries of the same second, too: what leaves a document first is archived first."""
    async with in_store() as store:
        same = [replace(an_entry(number), published=NOON) for number in range(11, 19)]
        await save(store, a_feed(), same)
        newest = [one.id for one in await store.entries.newest(a_feed().id, 99)]
        assert newest[::-1] == [one.id for one in await store.archives.unarchived(a_feed().id, 99, gone_too=True)]


async def test_closed_pages_are_kept_and_their_entries_wait_no_more() -> None:
    """Page numbers go on from the last one, and pages keep their bytes, time and fullness."""
    async with in_store() as store:
        feed_id, archives = a_feed().id, store.archives
        assert (0, ()) == (await archives.last(feed_id), await archives.numbers(feed_id, FULL))
        await archives.close(feed_id, [(b"one", [an_entry(1).id, an_entry(2).id]), (b"two", [an_entry(3).id])], NOON, 2)
        await archives.close(feed_id, [(b"three", [an_entry(4).id])], NOON + HOUR, 1)
        assert titles(5) == await waiting(store)
        assert (3, (3, 2, 1)) == (await archives.last(feed_id), await archives.numbers(feed_id, FULL))
        assert (3,) == await archives.numbers(feed_id, FULL, 1)
        assert ((3,), ()) == (await archives.numbers(feed_id, 1), await archives.numbers(feed_id, 0))
        expected = ArchivePage(number=3, closed_at=NOON + HOUR, fullness=1, data=b"three")
        assert expected == await archives.page(feed_id, 3)
        assert (None, 0) == (await archives.page(feed_id, 4), await archives.last(urn("beacons")))


def test_unarchived_reads_an_index_of_these_entries_alone(tmp_path: Path) -> None:
    """A poll does not read archived entries, however many there are."""
    database = SqliteDatabase(tmp_path / "feedd.sqlite3", wait=HOUR)
    prepare(database)
    values: dict[str, Value] = {"feed_id": a_feed().id, "limit": 1, "gone_too": 1}
    plan = [row["detail"] for row in database.execute(f"EXPLAIN QUERY PLAN {UNARCHIVED}", values)]
    database.close()
    assert "SEARCH entries USING INDEX entries_unarchived (feed_id=? AND state=?)" == plan[0]
    assert not any("TEMP B-TREE" in step for step in plan)


async def test_edit_of_an_archived_entry_leaves_it_archived() -> None:
    """A later poll does not put an entry back among the unarchived ones."""
    async with in_store() as store:
        await store.archives.close(a_feed().id, [(b"one", [an_entry(1).id])], NOON, FULL)
        await save(store, a_feed(), [replace(an_entry(1), title="Another", updated=NOON + timedelta(days=1))])
        assert titles(2, 3, 4, 5) == await waiting(store)


async def test_purge_drops_the_pages() -> None:
    """The bytes of the pages are deleted, the entries are on no page again, and no number is used twice."""
    async with in_store() as store:
        await store.archives.close(a_feed().id, [(b"one", [an_entry(1).id])], NOON, FULL)
        await store.feeds.purge(a_feed().id, FULL + 3)
        assert (1, ()) == (await store.archives.last(a_feed().id), await store.archives.numbers(a_feed().id, FULL))
        assert titles(1, 2, 3, 4, 5) == await waiting(store)
        purged = await store.archives.page(a_feed().id, 1)
        assert purged
        assert (b"", FULL + 3) == (purged.data, purged.fullness)
        await store.archives.close(a_feed().id, [(b"two", [an_entry(1).id])], NOON, FULL)
        assert (2,) == await store.archives.numbers(a_feed().id, FULL)
