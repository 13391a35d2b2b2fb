"""Behind the start of the daemon, the words of older entries are read until all are found."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.daemon.searchable import keep_searchable
from feedd.store import SearchQuery, Store
from feedd.store.search_words import read_query
from tests.support.store_files import query
from tests.support.store_samples import NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio

POSTS = 45


async def test_older_entries_are_found_behind_the_start(tmp_path: Path) -> None:
    """Step by step, while others ask."""
    path = tmp_path / "feedd.sqlite3"
    sought = SearchQuery(terms=read_query("lit"), with_private=False)
    async with await Store.open(path) as store:
        await store.feeds.register([a_feed()], NOON)
        await save(store, a_feed(), [an_entry(number) for number in range(POSTS)])
    query(path, "DROP TABLE search")
    async with await Store.open(path) as store, asyncio.timeout(30):
        reading = asyncio.create_task(keep_searchable(store, pause=timedelta(0)))
        counts = {0}
        while max(counts) < POSTS:
            hits = await store.search.find(sought, 100)
            counts.add(len(hits.entries) if hits else 0)
        reading.cancel()
    assert len(counts) > 2
