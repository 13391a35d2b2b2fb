"""Database files: write one, read it back, query it with nothing but SQLite, and wait for the threads of a store."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.model import Feed
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import a_revision, an_entry, save

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # for a test that looks into the file
SHORT = timedelta(milliseconds=50)  # to wait for another program's transaction


async def keep(path: Path, feed: Feed) -> None:
    """Open the store, save a feed with one read entry, and close it."""
    async with await Store.open(path, wait=SHORT) as store:
        entry = replace(an_entry(1), revision=1)
        await save(store, feed, [entry], [a_revision(entry)])


async def kept(path: Path) -> list[Feed]:
    """Open the store and return the feeds in it."""
    async with await Store.open(path, wait=SHORT) as store:
        return [summary.feed for summary in await store.feeds.summaries()]


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Run a statement on the file with nothing but SQLite, and return its rows."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows


def assert_threads_end() -> None:
    """Wait for the threads of all stores to end."""
    for thread in threading.enumerate():
        if thread.name.startswith("store"):
            thread.join(10)
            assert not thread.is_alive()
