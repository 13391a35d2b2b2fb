"""The write-ahead log of a daemon is emptied again and again."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.daemon.log_length import keep_log_short
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

BYTES = 2_000_000  # more than the empty tables have


@asynccontextmanager
async def a_store(path: Path) -> AsyncIterator[Store]:
    """Open a store whose only entry, of so many bytes, is in the write-ahead log."""
    async with await Store.open(path) as store:
        await store.shorten_log()
        entry = replace(an_entry(1), revision=1)
        await save(store, a_feed(), [entry], [replace(a_revision(entry), raw=os.urandom(BYTES))])
        yield store


async def keep_short_for(store: Store, times: int) -> None:
    """Keep the log short until this was tried some times."""
    tried, done = 0, asyncio.Event()

    def count(_seconds: float) -> None:
        nonlocal tried
        tried += 1
        if tried == times:
            done.set()

    store.time_calls(count)
    shortening = asyncio.create_task(keep_log_short(store, timedelta(0)))
    await done.wait()
    shortening.cancel()


async def test_log_is_emptied_while_the_store_is_open(tmp_path: Path) -> None:
    """A copy of the database file then lacks nothing."""
    path = tmp_path / "feedd.sqlite3"
    async with a_store(path) as store:
        before = path.stat().st_size
        await keep_short_for(store, 1)
        assert before < BYTES < path.stat().st_size
        assert 0 == path.with_name("feedd.sqlite3-wal").stat().st_size


async def test_failure_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk neither fills the log nor ends the attempts."""
    async with a_store(tmp_path / "feedd.sqlite3") as store:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES // 2, limits[1]))  # for the file of the database
        try:
            await keep_short_for(store, 3)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert 1 == caplog.text.count("write-ahead log not emptied")
        await keep_short_for(store, 1)

    assert 1 == caplog.text.count("write-ahead log not emptied")
