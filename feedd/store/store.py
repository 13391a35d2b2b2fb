"""Open and close the store, and create its topics."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from feedd.errors import Damaged, FeeddError
from feedd.store.archives import Archives
from feedd.store.attempts import Attempts
from feedd.store.codecs import from_time
from feedd.store.database import UNBOUNDED, Database
from feedd.store.documents import Documents
from feedd.store.entries import Entries
from feedd.store.executor import Executor
from feedd.store.feeds import Feeds
from feedd.store.feeds_folder import FeedsFolder
from feedd.store.host_days import HostDays
from feedd.store.hosts import Hosts
from feedd.store.incidents import Incidents
from feedd.store.media_lengths import MediaLengths
from feedd.store.members import Members
from feedd.store.notifications import Notifications
from feedd.store.opening import WAIT, Place, open_database
from feedd.store.outbox import Outbox
from feedd.store.polls import Polls
from feedd.store.provisional_times import ProvisionalTimes
from feedd.store.published_files import PublishedFiles
from feedd.store.requests import PollRequests
from feedd.store.revisions import Revisions
from feedd.store.search import prepare_search
from feedd.store.sqlite import Watch
from feedd.store.stamps import Stamps
from feedd.store.texts import Texts
from feedd.store.upcoming import Upcoming
from feedd.store.withdrawals import Withdrawals

if TYPE_CHECKING:
    from feedd.store.adjacent import Adjacent
    from feedd.store.callback_requests import CallbackRequests
    from feedd.store.keys import Keys
    from feedd.store.listing import Listing
    from feedd.store.merges import Merges
    from feedd.store.portable import Portable
    from feedd.store.search import Search
    from feedd.store.subscriptions import Subscriptions
    from feedd.store.timeline import Timeline
    from feedd.store.tokens import Tokens


class Store:
    """Everything that feedd keeps. Each call is atomic, also when its caller is cancelled or the process is killed.

    The calls run one after the other on one thread. A call that is cancelled while it waits does not run; one that has
    begun is finished. Each raises StoreError where the database or its folder cannot be used.
    """

    def __init__(
        self, database: Database, watch: Watch | None, thread: ThreadPoolExecutor, keep_revisions: int
    ) -> None:
        self._database = database
        self._watch = watch
        self._thread = thread
        self._executor = executor = Executor(database, thread)
        self.feeds = Feeds(executor)
        self.entries = Entries(executor)
        self.revisions = Revisions(executor)
        self.texts = Texts(executor)
        self.host_days = HostDays(executor)
        self.polls = Polls(executor, keep_revisions, self.host_days)
        self.requests = PollRequests(executor)
        self.documents = Documents(executor)
        self.published_files = PublishedFiles(executor)
        self.archives = Archives(executor)
        self.hosts = Hosts(executor)
        self.incidents = Incidents(executor)
        self.outbox = Outbox(executor)
        self.notifications = Notifications(executor)
        self.members = Members(executor)
        self.media_lengths = MediaLengths(executor)
        self.provisional_times = ProvisionalTimes(executor)
        self.withdrawals = Withdrawals(executor)
        self.feeds_folder = FeedsFolder(executor)
        self.stamps = Stamps(executor)
        self.upcoming = Upcoming(executor, watch, self.host_days)
        self.attempts = Attempts(executor)

    # Few installations, or few commands, use these, so that the others do not load them.

    @cached_property
    def adjacent(self) -> "Adjacent":
        """The entries before and after each one."""
        from feedd.store.adjacent import Adjacent

        return Adjacent(self._executor)

    @cached_property
    def keys(self) -> "Keys":
        """The keys of TLS servers that are trusted."""
        from feedd.store.keys import Keys

        return Keys(self._executor)

    @cached_property
    def listing(self) -> "Listing":
        """The feeds as a page lists them."""
        from feedd.store.listing import Listing

        return Listing(self._executor)

    @cached_property
    def portable(self) -> "Portable":
        """All rows of one feed, for an export."""
        from feedd.store.portable import Portable

        return Portable(self._executor)

    @cached_property
    def search(self) -> "Search":
        """Which entries have the words that somebody searches for."""
        from feedd.store.search import Search

        return Search(self._executor)

    @cached_property
    def timeline(self) -> "Timeline":
        """The newest entries of all feeds."""
        from feedd.store.timeline import Timeline

        return Timeline(self._executor)

    @cached_property
    def subscriptions(self) -> "Subscriptions":
        """Who subscribes at feedd's own hub."""
        from feedd.store.subscriptions import Subscriptions

        return Subscriptions(self._executor)

    @cached_property
    def callback_requests(self) -> "CallbackRequests":
        """What feedd's own hub has to ask of subscribers, and to bring to them."""
        from feedd.store.callback_requests import CallbackRequests

        return CallbackRequests(self._executor)

    @cached_property
    def merges(self) -> "Merges":
        """The merged feeds by rule."""
        from feedd.store.merges import Merges

        return Merges(self._executor)

    @cached_property
    def tokens(self) -> "Tokens":
        """The tokens that lead to private feeds."""
        from feedd.store.tokens import Tokens

        return Tokens(self._executor)

    @classmethod
    async def open(cls, place: Path | str, *, wait: timedelta = WAIT, keep_revisions: int = UNBOUNDED) -> Self:
        """Open the database file at `place`, or that of a `postgresql://` URL; make and migrate it where needed.

        `wait` limits the wait for a transaction of another process. `keep_revisions` is the number of significant
        revisions of an entry that stay when a new one is written.
        """
        return await cls._open(place, wait, keep_revisions)

    @classmethod
    async def memory(cls) -> Self:
        """Open a store in memory, which is lost when it is closed."""
        return await cls._open(None, WAIT, UNBOUNDED)

    @classmethod
    async def _open(cls, place: Place, wait: timedelta, keep_revisions: int) -> Self:
        # A connection belongs to the thread that opened it, so it is opened, used and closed on this thread.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        opening = thread.submit(open_database, place, wait, prepare_search)
        try:
            database = await asyncio.wrap_future(opening)
            return cls(database, Watch(place) if isinstance(place, Path) else None, thread, keep_revisions)
        except BaseException:
            thread.submit(_close_unused, opening)
            thread.shutdown(wait=False)
            raise

    def time_calls(self, took: Callable[[float], None]) -> None:
        """Call `took` with the seconds of each later call, including the time that it waited for other calls."""
        self._executor.took = took

    def on_damage(self, say: Callable[[Damaged], None]) -> None:
        """Call `say` with each later error of a call that says that the database is damaged."""
        self._executor.damaged = say

    async def try_to_write(self) -> None:
        """Raise StoreError where nothing could be saved now; nothing is changed."""
        await self._executor.run(lambda database: database.try_to_write())

    async def server_time(self) -> datetime | None:
        """Return the time of the database's server, which all processes share; None where the store is a file."""
        at = await self._executor.run(lambda database: database.server_time())
        return None if at is None else from_time(at)

    async def shorten_log(self) -> bool:
        """Empty the write-ahead log into the database file; False where another process still reads from it."""
        return await self._executor.run(lambda database: database.shorten_log())

    async def close(self) -> None:
        """Finish the calls in progress, then close the database and end its thread."""
        closing = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closing))

    def _close(self) -> None:
        with suppress(FeeddError), self._database.explained():
            self.host_days.write_rest(self._database)
        if self._watch:
            self._watch.close()
        self._database.close()

    async def __aenter__(self) -> Self:
        """Return the store, which `open` has opened."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        await self.close()


def _close_unused(opening: Future[Database]) -> None:
    """Close the database that was opened for a caller who no longer waits for it."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
