"""The store as the rest of feedd sees it: coarse calls, carried out one after the other on one thread of its own."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from feedd.model import Changes, Entry, Feed, Known, Revision
from feedd.store import statements, transactions
from feedd.store.database import Database, Row, Value
from feedd.store.lock import turn
from feedd.store.migrations import prepare
from feedd.store.records import Document, FeedSummary, HostRecord, Poll, Wish
from feedd.store.rows import (
    read_document,
    read_entry,
    read_full_entry,
    read_host,
    read_poll,
    read_summary,
    read_wish,
    to_time,
)

P = ParamSpec("P")
T = TypeVar("T")

WAIT = timedelta(seconds=5)  # for another process's transaction; feedd's own take milliseconds


class Store:
    """All that feedd remembers. Each call is whole or nothing, even when its caller is cancelled or the process killed.

    A call that is cancelled before its turn is not made; one under way is finished. StoreError: the database or its
    folder cannot be used.
    """

    def __init__(self, database: Database, thread: ThreadPoolExecutor) -> None:
        self._database = database
        self._thread = thread

    @classmethod
    async def open(cls, path: Path, *, wait: timedelta = WAIT) -> Self:
        """Open the database file at `path`, made and brought up to date where need be, with its folder."""
        return await cls._open(path, wait)

    @classmethod
    async def memory(cls) -> Self:
        """Open a store that is forgotten when it is closed."""
        return await cls._open(None, WAIT)

    @classmethod
    async def _open(cls, path: Path | None, wait: timedelta) -> Self:
        # A connection belongs to the thread that opened it, so it is opened, used and closed on this one.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        opening = thread.submit(_open_database, path, wait)
        try:
            return cls(await asyncio.wrap_future(opening), thread)
        except BaseException:
            thread.submit(_close_unused, opening)
            thread.shutdown(wait=False)
            raise

    async def close(self) -> None:
        """Finish the calls under way, then close the database and end its thread."""
        closing = self._thread.submit(self._database.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closing))

    async def __aenter__(self) -> Self:
        """Give the store, which `open` has opened."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        await self.close()

    async def register(self, feeds: Iterable[Feed], now: datetime) -> None:
        """Make exactly these feeds active: unknown ones inserted, names and locations of known ones updated."""
        await self._run(transactions.register, feeds, now)

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Give the ids of active feeds whose next check is due, the longest waiting first."""
        return await self._read(statements.DUE, _read_id, now=to_time(now), limit=limit)

    async def feeds(self) -> tuple[FeedSummary, ...]:
        """Give every feed by name, the paused ones too."""
        return await self._read(statements.SUMMARIES, read_summary)

    async def known(self, feed_id: str) -> Known:
        """Give all that is known of a feed, its entries without content."""
        return await self._run(transactions.read_known, feed_id)

    async def newest_revisions(self, entry_ids: Iterable[str]) -> Mapping[str, Revision]:
        """Give each entry's newest revision by its id; an entry that was never read is left out."""
        return await self._run(transactions.read_newest_revisions, entry_ids)

    async def save(self, feed: Feed, changes: Changes, poll: Poll) -> None:
        """Write all that a poll found, in one transaction.

        An entry's id, key and `first_seen` never change, its content is ignored. A feed's name, location and being
        active are `register`'s. The newest 200 polls of a feed are kept.
        """
        await self._run(transactions.save, feed, changes, poll)

    async def polls(self, feed_id: str, limit: int) -> tuple[Poll, ...]:
        """Give a feed's last polls, the newest first."""
        return await self._read(statements.POLLS, read_poll, feed_id=feed_id, limit=limit)

    async def newest(self, feed_id: str, limit: int) -> tuple[Entry, ...]:
        """Give the published entries of a feed with their content, the newest `published` first, then by id."""
        return await self._read(statements.NEWEST, read_full_entry, feed_id=feed_id, limit=limit)

    async def entry(self, feed_id: str, uuid_prefix: str) -> Entry | None:
        """Give the one entry of a feed, in any state and with content, whose uuid begins so; None: none or several."""
        return await self._run(transactions.read_one, feed_id, uuid_prefix)

    async def entries_page(self, feed_id: str, limit: int, offset: int) -> tuple[Entry, ...]:
        """Give a page of a feed's published entries without content, in the order of `newest`."""
        return await self._read(statements.PAGE, read_entry, feed_id=feed_id, limit=limit, offset=offset)

    async def document(self, name: str) -> Document | None:
        """Give what was last published under a file name."""
        return _first(await self._read(statements.DOCUMENT, read_document, name=name))

    async def save_document(self, name: str, key: str, digest: str, published_at: datetime) -> None:
        """Keep what is published under a file name; where the digest is the same, its `published_at` stays."""
        at = to_time(published_at)
        await self._write(statements.SAVE_DOCUMENT, name=name, key=key, digest=digest, published_at=at)

    async def host_charset(self, host: str, port: int) -> HostRecord | None:
        """Give what a host's caps.txt said of its character set, if it was ever asked."""
        return _first(await self._read(statements.HOST, read_host, host=host, port=port))

    async def save_host(self, host: str, port: int, charset: str | None, asked_at: datetime) -> None:
        """Keep what a host's caps.txt said; None: it has none, or names no character set."""
        await self._write(statements.SAVE_HOST, host=host, port=port, charset=charset, asked_at=to_time(asked_at))

    async def wish(self, wish_id: str, feed_name: str, mode: str, now: datetime) -> None:
        """Ask the daemon that holds the data folder for a poll. Wishes older than a day are forgotten."""
        wish = Wish(id=wish_id, feed_name=feed_name, mode=mode, asked_at=now)
        await self._run(transactions.add_wish, wish)

    async def pending(self) -> tuple[Wish, ...]:
        """Give the wishes not yet fulfilled, the oldest first."""
        return await self._read(statements.PENDING, read_wish)

    async def fulfil(self, wish_id: str, report: str, now: datetime) -> None:
        """Answer a wish with a report, which `reports` gives to the one who waits for it."""
        await self._write(statements.FULFIL, id=wish_id, report=report, now=to_time(now))

    async def reports(self, wish_ids: Iterable[str]) -> Mapping[str, str]:
        """Give the reports that there are, by the ids of their wishes."""
        return await self._run(transactions.read_reports, wish_ids)

    async def _run(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = partial(work, self._database, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def _read(self, statement: str, read: Callable[[Row], T], **parameters: Value) -> tuple[T, ...]:
        return await self._run(_read_all, statement, parameters, read)

    async def _write(self, statement: str, **parameters: Value) -> None:
        await self._run(Database.execute, statement, parameters)


def _open_database(path: Path | None, wait: timedelta) -> Database:
    # Two processes must not make the same tables, and of two that bring a new file into WAL mode at once SQLite tells
    # one, without waiting, that it is locked.
    with turn(path.parent) if path else nullcontext():
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


def _read_all(
    database: Database, statement: str, parameters: Mapping[str, Value], read: Callable[[Row], T]
) -> tuple[T, ...]:
    return tuple(map(read, database.execute(statement, parameters)))


def _read_id(row: Row) -> str:
    return str(row["id"])


def _first(found: tuple[T, ...]) -> T | None:
    return found[0] if found else None
