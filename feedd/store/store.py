"""The store as the rest of feedd sees it: coarse calls, carried out one after the other on one thread of its own."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from feedd.model import Changes, Entry, Feed, Incident, Known, Revision
from feedd.store import statements, transactions
from feedd.store.archives import Archives
from feedd.store.database import Database, Row
from feedd.store.hosts import Hosts
from feedd.store.incidents import Incidents
from feedd.store.lock import turn
from feedd.store.migrations import prepare
from feedd.store.neighbours import Neighbours
from feedd.store.outbox import Outbox, save_document
from feedd.store.records import Document, FeedSummary, Poll, Wish
from feedd.store.rows import (
    read_document,
    read_entry,
    read_full_entry,
    read_poll,
    read_revised,
    read_revision,
    read_summary,
    read_wish,
    to_time,
)
from feedd.store.turns import Turns

T = TypeVar("T")

KEEP_REVISIONS = 20  # significant ones of an entry; a page that is written to every day would have hundreds
SLACK = timedelta(hours=1)  # by which a clock may be set back without a word: less is one that is being adjusted
WAIT = timedelta(seconds=5)  # for another process's transaction; feedd's own take milliseconds


class Store:
    """All that feedd remembers. Each call is whole or nothing, even when its caller is cancelled or the process killed.

    A call that is cancelled before its turn is not made; one under way is finished. StoreError: the database or its
    folder cannot be used.
    """

    def __init__(self, database: Database, thread: ThreadPoolExecutor, keep_revisions: int) -> None:
        self._database = database
        self._thread = thread
        self._turns = Turns(database, thread)
        self.neighbours = Neighbours(self._turns)
        self.archives = Archives(self._turns)
        self.outbox = Outbox(self._turns)
        self.hosts = Hosts(self._turns)
        self.incidents = Incidents(self._turns)
        self._keep_revisions = keep_revisions

    @classmethod
    async def open(cls, path: Path, *, wait: timedelta = WAIT, keep_revisions: int = KEEP_REVISIONS) -> Self:
        """Open the database file at `path`, made and brought up to date where need be, with its folder."""
        return await cls._open(path, wait, keep_revisions)

    @classmethod
    async def memory(cls) -> Self:
        """Open a store that is forgotten when it is closed."""
        return await cls._open(None, WAIT, KEEP_REVISIONS)

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
        """Have the seconds of each call told from now on, with its wait for its turn."""
        self._turns.took = took

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

    async def register(
        self,
        feeds: Iterable[Feed],
        now: datetime,
        resting: Iterable[Feed] = (),
        latest: Iterable[tuple[str, datetime]] = (),
    ) -> None:
        """Make exactly these feeds active: unknown ones inserted, names, locations and terms of known ones updated.

        `resting` are those that are defined and not active; what is known of them is renamed too. A name is the feed's
        that had it last. A feed whose location changed is due as it says itself; `latest` is as for `hasten`.
        """
        await self._turns.run(transactions.register, feeds, now, resting, latest)

    async def hasten(self, latest: Iterable[tuple[str, datetime]]) -> None:
        """Let feeds be polled next at these times, by their ids, at the latest."""
        await self._turns.run(transactions.hasten, latest)

    async def owner(self, name: str) -> str | None:
        """Give the id of the feed that has a name, or had it last; it may have another name now, or be removed."""
        return _first(await self._turns.read(statements.OWNER, _read_id, name=name))

    async def served_name(self, feed_id: str) -> str | None:
        """Give the name under which a feed is published now; None: it is removed, or its name another feed's."""
        return _first(await self._turns.read(statements.SERVED_NAME, _read_name, feed_id=feed_id))

    async def retired_names(self) -> tuple[str, ...]:
        """Give the names under which nothing is published any more: of removed feeds, and former ones."""
        return await self._turns.read(statements.RETIRED_NAMES, _read_name)

    async def remove(self, feed: Feed, now: datetime) -> None:
        """End a feed on purpose, until it is registered again; nothing that is known of it is lost."""
        await self._turns.run(transactions.remove, feed, now)

    async def purge(self, feed_id: str) -> int:
        """Drop the texts and bytes of a feed, give how many revisions that were; its entries keep ids and dates."""
        return await self._turns.run(transactions.purge, feed_id)

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Give the ids of active feeds whose next check is due, the longest waiting first."""
        return await self._turns.read(statements.DUE, _read_id, now=to_time(now), limit=limit)

    async def set_back(self, now: datetime) -> None:
        """Make those feeds due whose last poll lies over an hour ahead: the clock was set back since."""
        await self._turns.write(statements.DUE_NOW, now=to_time(now), ahead=to_time(now + SLACK))

    async def feeds(self) -> tuple[FeedSummary, ...]:
        """Give every feed by name, the paused ones too."""
        return await self._turns.read(statements.SUMMARIES, read_summary)

    async def known(self, feed_id: str) -> Known:
        """Give all that is known of a feed, its entries without content."""
        read = await self._turns.run(transactions.fetch_known, feed_id)
        return await asyncio.to_thread(read)  # a second for 15,000 entries, in which others have their turns

    async def newest_revisions(self, entry_ids: Iterable[str]) -> Mapping[str, Revision]:
        """Give each entry's newest revision by its id; an entry that was never read is left out."""
        return await self._turns.run(transactions.read_newest_revisions, entry_ids)

    async def save(self, feed: Feed, changes: Changes, poll: Poll, incidents: Sequence[Incident] = ()) -> None:
        """Write all that a poll found, and the incidents it opened, changed or closed, in one transaction.

        An entry's id, key and `first_seen` never change, its content is ignored. A feed's name, location,
        terms and being active are `register`'s. The newest 200 polls of a feed are kept; of an entry with a new
        revision that one, the last `keep_revisions` significant ones, and the bytes of the last two.
        """
        await self._turns.run(transactions.save, feed, changes, poll, self._keep_revisions, incidents)

    async def revisions(self, entry_id: str) -> tuple[Revision, ...]:
        """Give the revisions of an entry that are kept, the oldest first."""
        return await self._turns.read(statements.REVISIONS, read_revision, entry_id=entry_id)

    async def revised(self, feed_id: str) -> tuple[tuple[Entry, int], ...]:
        """Give the entries of a feed that have more than one revision, with their number, the last updated first."""
        return await self._turns.read(statements.REVISED, read_revised, feed_id=feed_id)

    async def polls(self, feed_id: str, limit: int) -> tuple[Poll, ...]:
        """Give a feed's last polls, the newest first."""
        return await self._turns.read(statements.POLLS, read_poll, feed_id=feed_id, limit=limit)

    async def newest(self, feed_id: str, limit: int) -> tuple[Entry, ...]:
        """Give the published entries of a feed with their content, the newest `published` first, then by id."""
        return await self._turns.read(statements.NEWEST, read_full_entry, feed_id=feed_id, limit=limit)

    async def entry(self, feed_id: str, uuid_prefix: str) -> Entry | None:
        """Give the one entry of a feed, in any state and with content, whose uuid begins so; None: none or several."""
        return await self._turns.run(transactions.read_one, feed_id, uuid_prefix)

    async def entries_page(self, feed_id: str, limit: int, offset: int) -> tuple[Entry, ...]:
        """Give a page of a feed's published entries without content, in the order of `newest`."""
        return await self._turns.read(statements.PAGE, read_entry, feed_id=feed_id, limit=limit, offset=offset)

    async def document(self, name: str) -> Document | None:
        """Give what was last published under a file name."""
        return _first(await self._turns.read(statements.DOCUMENT, read_document, name=name))

    async def save_document(
        self, name: str, key: str, digest: str, published_at: datetime, *, announce: bool = False
    ) -> None:
        """Keep what is published under a file name; where the digest is the same, its `published_at` stays.

        Where it is another one and `announce` says so, a ping stands in the outbox, in place of an older one.
        """
        document = Document(name=name, key=key, digest=digest, published_at=published_at)
        await self._turns.run(save_document, document, announce=announce)

    async def drop_documents(self, names: Iterable[str]) -> None:
        """Forget what was published under file names that nothing is published under any more."""
        await self._turns.run(Database.execute_each, statements.DROP_DOCUMENT, [{"name": name} for name in names])

    async def wish(self, wish_id: str, feed_name: str, mode: str, now: datetime) -> None:
        """Ask the daemon that holds the data folder for a poll. Wishes older than a day are forgotten."""
        wish = Wish(id=wish_id, feed_name=feed_name, mode=mode, asked_at=now)
        await self._turns.run(transactions.add_wish, wish)

    async def pending(self, now: datetime) -> tuple[Wish, ...]:
        """Give the wishes of the last day that are not yet fulfilled, the oldest first."""
        return await self._turns.read(statements.PENDING, read_wish, after=to_time(now - transactions.WISHES_KEPT))

    async def fulfil(self, wish_id: str, report: str, now: datetime) -> None:
        """Answer a wish with a report, which `reports` gives to the one who waits for it."""
        await self._turns.write(statements.FULFIL, id=wish_id, report=report, now=to_time(now))

    async def reports(self, wish_ids: Iterable[str]) -> Mapping[str, str]:
        """Give the reports that there are, by the ids of their wishes."""
        return await self._turns.run(transactions.read_reports, wish_ids)


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


def _read_id(row: Row) -> str:
    return str(row["id"])


def _read_name(row: Row) -> str:
    return str(row["name"])


def _first(found: tuple[T, ...]) -> T | None:
    return found[0] if found else None
