"""What a daemon has to do soon, asked in one call: the polls that are requested, and the feeds that fall due.

Polls that found nothing are saved in the same call. Whether anybody wrote since the last one is told without a call.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from msgspec import Struct

from feedd.model import Quiet
from feedd.store.codecs import from_time, read_quiet, to_time
from feedd.store.database import Database, Row
from feedd.store.executor import Executor
from feedd.store.feed_rows import has_private_host
from feedd.store.host_days import HostDays, Write, write_nothing
from feedd.store.polls import UnchangedPoll, save_unchanged
from feedd.store.requests import PollRequest, fetch_pending
from feedd.store.sqlite import Watch

_COLUMNS = "SELECT id, next_check_at, private, quiet FROM feeds"

FEED = f"{_COLUMNS} WHERE id = :feed_id"

DUE = f"{_COLUMNS} WHERE paused_at IS NULL AND next_check_at <= :until ORDER BY next_check_at, id LIMIT :limit"


class DueFeed(Struct, frozen=True):
    """What a poll that may find nothing needs of a feed. `settled` is its `Quiet` as the store has it."""

    id: str
    at: datetime
    private_host: bool
    settled: str | None

    @property
    def quiet(self) -> Quiet | None:
        """What is settled of the feed."""
        return read_quiet(self.settled)


class Looked(Struct, frozen=True):
    """The unanswered requests, and the active feeds that fall due until a time, the longest waiting first."""

    requests: tuple[PollRequest, ...]
    feeds: tuple[DueFeed, ...]


class Upcoming:
    """What falls due. Only one process at a time polls, and only one task of it calls `look`."""

    def __init__(self, executor: Executor, watch: Watch | None, host_days: HostDays) -> None:
        self._executor = executor
        self._host_days = host_days
        self._watch = watch
        self._seen: int | None = None  # the version of the database at the last look

    def is_seen(self) -> bool:
        """Return whether nobody wrote since the last look, in whichever process; it takes microseconds."""
        return self._watch is not None and self._seen is not None and self._watch.version() == self._seen

    async def feed(self, feed_id: str) -> DueFeed | None:
        """Return what a poll needs of one feed, due or not."""
        return await self._executor.read_first(FEED, _read_due, feed_id=feed_id)

    async def look(
        self, asked_after: datetime, until: datetime, limit: int, unsaved: Sequence[UnchangedPoll] = ()
    ) -> Looked:
        """Save polls in one transaction, then return what is requested after a time, and what falls due."""
        with self._host_days.counted() if unsaved else nullcontext(write_nothing) as write:
            return await self._executor.run(self._look, asked_after, until, limit, unsaved, write)

    def _look(
        self,
        database: Database,
        asked_after: datetime,
        until: datetime,
        limit: int,
        unsaved: Sequence[UnchangedPoll],
        write: Write,
    ) -> Looked:
        save_unchanged(database, unsaved, write)
        self._seen = (
            self._watch.version() if self._watch else None
        )  # before it is read: who writes meanwhile is seen next time
        requests = fetch_pending(database, asked_after)
        feeds = database.execute(DUE, {"until": to_time(until), "limit": limit})
        return Looked(requests=requests, feeds=tuple(map(_read_due, feeds)))


def _read_due(row: Row) -> DueFeed:
    return DueFeed(row["id"], from_time(row["next_check_at"]), has_private_host(row["private"]), row["quiet"])
