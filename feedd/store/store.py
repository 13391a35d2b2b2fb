"""Opens and closes the store, and holds its topics. It knows none of them from inside."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from feedd.store.adjacent import Adjacent
from feedd.store.archives import Archives
from feedd.store.database import UNBOUNDED, Database
from feedd.store.documents import Documents
from feedd.store.entries import Entries
from feedd.store.executor import Executor
from feedd.store.feeds import Feeds
from feedd.store.hosts import Hosts
from feedd.store.incidents import Incidents
from feedd.store.lock import exclusive
from feedd.store.outbox import Outbox
from feedd.store.polls import Polls
from feedd.store.requests import PollRequests
from feedd.store.revisions import Revisions
from feedd.store.schema import prepare

WAIT = timedelta(seconds=5)  # for another process's transaction; feedd's own take milliseconds


class Store:
    """All that feedd remembers. Each call is whole or nothing, even when its caller is cancelled or the process killed.

    Calls are carried out one after the other on one thread. One that is cancelled while it waits is not made; one that
    has begun is finished. StoreError: the database or its folder cannot be used.
    """

    def __init__(self, database: Database, thread: ThreadPoolExecutor, keep_revisions: int) -> None:
        self._database = database
        self._thread = thread
        self._executor = executor = Executor(database, thread)
        self.feeds = Feeds(executor)
        self.entries = Entries(executor)
        self.revisions = Revisions(executor)
        self.polls = Polls(executor, keep_revisions)
        self.requests = PollRequests(executor)
        self.documents = Documents(executor)
        self.archives = Archives(executor)
        self.hosts = Hosts(executor)
        self.incidents = Incidents(executor)
        self.outbox = Outbox(executor)
        self.adjacent = Adjacent(executor)

    @classmethod
    async def open(cls, path: Path, *, wait: timedelta = WAIT, keep_revisions: int = UNBOUNDED) -> Self:
        """Open the database file at `path`, made and brought up to date where need be, with its folder.

        `keep_revisions`: how many significant revisions of an entry stay when a new one is written.
        """
        return await cls._open(path, wait, keep_revisions)

    @classmethod
    async def memory(cls) -> Self:
        """Open a store that is forgotten when it is closed."""
        return await cls._open(None, WAIT, UNBOUNDED)

    @classmethod
    async def _open(cls, path: Path | None, wait: timedelta, keep_revisions: int) -> Self:
        # A connection belongs to the thread that opened it, so it is opened, used and closed on this one.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        opening = thread.submit(_open_database, path, wait)
        try:
            return cls(await asyncio.wrap_future(opening), thread, keep_revisions)
        except BaseException:
            thread.submit(_close_unused, opening)
            thread.shutdown(wait=False)
            raise

    def time_calls(self, took: Callable[[float], None]) -> None:
        """Report the seconds of each call from now on to `took`, with the time that it waited for other calls."""
        self._executor.took = took

    async def close(self) -> None:
        """Finish the calls under way, then close the database and end its thread."""
        closing = self._thread.submit(self._database.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closing))

    async def __aenter__(self) -> Self:
        """Return the store, which `open` has opened."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        await self.close()


def _open_database(path: Path | None, wait: timedelta) -> Database:
    # Two processes must not make the same tables, and of two that bring a new file into WAL mode at once SQLite tells
    # one, without waiting, that it is locked.
    with exclusive(path.parent) if path else nullcontext():
        database = Database(path, wait=wait)
        try:
            prepare(database)
        except BaseException:
            database.close()
            raise
        return database


def _close_unused(opening: Future[Database]) -> None:
    """Close what was opened for a caller who no longer waits for it."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
