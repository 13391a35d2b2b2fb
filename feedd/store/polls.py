"""The polls of feeds: what is known before a poll, what a poll found, and the history of polls."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from msgspec import Struct

from feedd.model import Changes, Entry, Feed, Incident, Known
from feedd.store.codecs import from_time, to_time, unpack_bytes
from feedd.store.database import Database, Row, Value
from feedd.store.entries import fetch_aliases, fetch_entries, read_all, save_aliases, save_entries
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.feeds import fetch_feed, fetch_index, save_feed, save_index
from feedd.store.forgotten import forget, read_digests
from feedd.store.host_days import HostDays, Write
from feedd.store.incidents import ChooseTime, as_given, read_open, save_incidents
from feedd.store.notifications import add_notifications
from feedd.store.revisions import add_revisions
from feedd.store.search import read_words
from feedd.store.withdrawals import mark_withdrawn

KEPT = 200  # polls of a feed: more than a week of hourly polls, enough to see how often a source publishes

ADD = """
INSERT INTO polls (feed_id, number, started_at, finished_at, ok, error, new, updated, gone)
SELECT :feed_id, COALESCE(MAX(number), 0) + 1, :started_at, :finished_at, :ok, :error, :new, :updated, :gone
FROM polls WHERE feed_id = :feed_id
"""

PRUNE = """
DELETE FROM polls
WHERE feed_id = :feed_id AND number <= (SELECT MAX(number) FROM polls WHERE feed_id = :feed_id) - :kept
"""

# Only where what was settled stands: what has changed meanwhile makes the poll be repeated.
SAVE_UNCHANGED = """
UPDATE feeds SET polled_at = :at, good_at = :at, next_check_at = :next_check_at WHERE id = :id AND quiet = :settled
"""

RECENT = "SELECT * FROM polls WHERE feed_id = :feed_id ORDER BY number DESC LIMIT :limit"

RECENT_NEW = """
SELECT new FROM polls WHERE feed_id = :feed_id AND ok = 1 ORDER BY number DESC LIMIT :limit
"""


class Poll(Struct, frozen=True, kw_only=True):
    """The result of one poll of one feed, for its history."""

    feed_id: str
    started_at: datetime
    finished_at: datetime
    ok: bool
    error: str | None = None
    new: int = 0
    updated: int = 0
    gone: int = 0


class UnchangedPoll(Struct, frozen=True, kw_only=True):
    """A poll that found nothing, when the next one is, and the `Quiet` by which that is known, as the store had it."""

    poll: Poll
    next_check_at: datetime
    settled: str | None


class Polls:
    """The polls of all feeds. Of an entry with a new revision, the last `keep_revisions` significant ones are kept."""

    def __init__(self, executor: Executor, keep_revisions: int, host_days: HostDays) -> None:
        self._executor = executor
        self._keep_revisions = keep_revisions
        self._host_days = host_days

    async def known(self, feed_id: str, good_polls: int = 0) -> Known:
        """Return all that is known of a feed, with its entries without content.

        `recent_new` has the numbers of new entries of the last `good_polls` successful polls.
        """
        read = await self._executor.run(_fetch_known, feed_id, good_polls)
        return await self._executor.run_apart(read)  # it takes a second for 15,000 entries; other calls run meanwhile

    async def save(
        self,
        feed: Feed,
        changes: Changes,
        poll: Poll,
        incidents: Sequence[Incident] = (),
        choose_time: ChooseTime = as_given,
        news: Collection[Entry] | None = None,
    ) -> None:
        """Write all that a poll found, and the incidents that it opened, changed or closed, in one transaction.

        The id, key and `first_seen` of an entry never change, and its content is ignored. `Feeds.register` writes the
        name, location and terms of a feed, and whether it is active. The newest 200 polls of a feed are kept. Of an
        entry with a new revision, that one is kept, with the last `keep_revisions` significant ones and the bytes of
        the last two. `choose_time` chooses when an incident opens or closes, see `save_incidents`.
        The operator's program is to be told of `news` and of the incidents, unless it is None.
        """
        with self._host_days.counted() as write:
            await self._executor.run(
                _save, feed, changes, poll, self._keep_revisions, incidents, choose_time, news, write
            )

    async def save_unchanged(self, polls: Sequence[UnchangedPoll]) -> None:
        """Write polls that found nothing, in one transaction."""
        with self._host_days.counted() as write:
            await self._executor.run(save_unchanged, polls, write)

    async def renew(self, feed: Feed, changes: Changes) -> None:
        """Write what was read again in stored bytes, as `save` does and in one transaction; it is no poll."""
        await self._executor.run(_renew, feed, changes, self._keep_revisions)

    async def recent(self, feed_id: str, limit: int) -> tuple[Poll, ...]:
        """Return the last polls of a feed, the newest first."""
        return await self._executor.read(RECENT, _read_poll, feed_id=feed_id, limit=limit)


def save_unchanged(database: Database, polls: Sequence[UnchangedPoll], write: Write) -> None:
    """Write polls that found nothing, in one transaction; see `Polls.save_unchanged`."""
    if not polls:
        return
    with database.transaction():
        database.execute_each(SAVE_UNCHANGED, map(_unchanged_values, polls))
        _add(database, [one.poll for one in polls])
        write(database)


def _add(database: Database, polls: Sequence[Poll]) -> None:
    database.execute_each(ADD, map(_poll_values, polls))
    database.execute_each(PRUNE, [{"feed_id": one.feed_id, "kept": KEPT} for one in polls])


def _fetch_known(database: Database, feed_id: str, good_polls: int) -> Callable[[], Known]:
    """Fetch the rows of a feed and all its entries; return a function that converts them, which any thread may call."""
    feed = fetch_feed(database, feed_id)
    entries = fetch_entries(database, feed_id)
    aliases = fetch_aliases(database, feed_id)
    recent = database.execute(RECENT_NEW, {"feed_id": feed_id, "limit": good_polls})
    index = fetch_index(database, feed_id)
    forgotten = read_digests(database, feed_id)
    incidents = read_open(database, feed_id)

    def read() -> Known:
        return Known(
            feed=read_feed(feed) if feed else None,
            entries={entry.key: entry for entry in read_all(entries)},
            aliases={row["key"]: row["entry_id"] for row in aliases},
            forgotten=forgotten,
            incidents=incidents,
            recent_new=tuple(row["new"] for row in recent),
            index=None if index is None else unpack_bytes(index),
        )

    return read


def _save(
    database: Database,
    feed: Feed,
    changes: Changes,
    poll: Poll,
    keep_revisions: int,
    incidents: Sequence[Incident],
    choose_time: ChooseTime,
    news: Collection[Entry] | None,
    write: Write,
) -> None:
    with database.transaction():
        _save_changes(database, feed, changes, keep_revisions)
        if changes.index is not None:
            save_index(database, feed.id, changes.index)
        _add(database, [poll])
        write(database)
        events = save_incidents(database, feed.id, incidents, poll.finished_at, choose_time) if incidents else []
        if news is not None:
            add_notifications(database, feed.id, [one.id for one in news], events, poll.finished_at)


def _renew(database: Database, feed: Feed, changes: Changes, keep_revisions: int) -> None:
    with database.transaction():
        _save_changes(database, feed, changes, keep_revisions)


def _save_changes(database: Database, feed: Feed, changes: Changes, keep_revisions: int) -> None:
    save_feed(database, feed)
    save_entries(database, feed.id, changes.entries)
    add_revisions(database, feed.id, changes.revisions, keep_revisions)
    save_aliases(database, feed.id, changes.aliases, feed.polled_at or feed.first_seen)
    if changes.forgetting:
        forget(database, feed.id, changes.forgetting)
    mark_withdrawn(database, feed, changes.entries)
    read_words(database, changes.entries)


def _unchanged_values(unchanged: UnchangedPoll) -> dict[str, Value]:
    poll = unchanged.poll
    return {
        "id": poll.feed_id,
        "settled": unchanged.settled,
        "at": to_time(poll.finished_at),
        "next_check_at": to_time(unchanged.next_check_at),
    }


def _poll_values(poll: Poll) -> dict[str, Value]:
    return {
        "feed_id": poll.feed_id,
        "started_at": to_time(poll.started_at),
        "finished_at": to_time(poll.finished_at),
        "ok": int(poll.ok),
        "error": poll.error,
        "new": poll.new,
        "updated": poll.updated,
        "gone": poll.gone,
    }


def _read_poll(row: Row) -> Poll:
    return Poll(
        feed_id=row["feed_id"],
        started_at=from_time(row["started_at"]),
        finished_at=from_time(row["finished_at"]),
        ok=bool(row["ok"]),
        error=row["error"],
        new=row["new"],
        updated=row["updated"],
        gone=row["gone"],
    )
