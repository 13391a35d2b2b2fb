"""What takes more than one statement, as plain functions that run on the writer thread."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from feedd.model import Changes, Entry, Feed, Known
from feedd.store import statements
from feedd.store.database import Database
from feedd.store.records import Poll, Wish
from feedd.store.rows import (
    entry_values,
    feed_values,
    poll_values,
    read_entry,
    read_feed,
    read_full_entry,
    revision_values,
    to_time,
    unpack,
    wish_values,
)

POLLS_KEPT = 200  # a feed: more than a week of hourly polls, enough to see a rhythm
WISHES_KEPT = timedelta(days=1)  # no `feedd once` waits that long, and no daemon should act on an older one
ENTRY_ID = "urn:uuid:"
UUID_CHARACTERS = frozenset("0123456789abcdef-")
AFTER_UUID = "g"  # sorts after all of them


def register(database: Database, feeds: Iterable[Feed], now: datetime) -> None:
    """Insert or rename these feeds, and pause all others."""
    with database.transaction():
        database.execute(statements.PAUSE_FEEDS, {"now": to_time(now)})
        database.execute_each(statements.REGISTER_FEED, map(feed_values, feeds))


def read_known(database: Database, feed_id: str) -> Known:
    """Read a feed and all its entries, without content."""
    feeds = database.execute(statements.FEED, {"feed_id": feed_id})
    entries = map(read_entry, database.execute(statements.ENTRIES, {"feed_id": feed_id}))
    return Known(feed=read_feed(feeds[0]) if feeds else None, entries={entry.key: entry for entry in entries})


def read_texts(database: Database, entry_ids: Iterable[str]) -> Mapping[str, str]:
    """Read the text of each entry's newest revision, where there is one."""
    # A list of ids is no parameter that both databases know; one search by key takes 10 µs.
    found = {entry_id: database.execute(statements.TEXT, {"id": entry_id}) for entry_id in entry_ids}
    return {entry_id: unpack(rows[0]["text"]) for entry_id, rows in found.items() if rows}


def save(database: Database, feed: Feed, changes: Changes, poll: Poll) -> None:
    """Write all that a poll found."""
    with database.transaction():
        database.execute(statements.SAVE_FEED, feed_values(feed))
        database.execute_each(statements.SAVE_ENTRY, (entry_values(feed.id, entry) for entry in changes.entries))
        database.execute_each(statements.ADD_REVISION, map(revision_values, changes.revisions))
        number = database.execute(statements.ADD_POLL, poll_values(poll))[0]["number"]
        database.execute(statements.PRUNE_POLLS, {"feed_id": feed.id, "last": number - POLLS_KEPT})


def read_one(database: Database, feed_id: str, uuid_prefix: str) -> Entry | None:
    """Read the one entry of a feed whose uuid begins so; None where there is none or more than one."""
    if not UUID_CHARACTERS.issuperset(uuid_prefix):
        return None
    low = ENTRY_ID + uuid_prefix
    span = {"feed_id": feed_id, "low": low, "high": low + AFTER_UUID}
    ids = database.execute(statements.MATCHING_IDS, span)
    if len(ids) != 1:
        return None
    return read_full_entry(database.execute(statements.ENTRY, {"id": ids[0]["id"]})[0])


def add_wish(database: Database, wish: Wish) -> None:
    """Write a wish, and drop those that nobody waits for any more."""
    with database.transaction():
        database.execute(statements.DROP_WISHES, {"before": to_time(wish.asked_at - WISHES_KEPT)})
        database.execute(statements.ADD_WISH, wish_values(wish))


def read_reports(database: Database, wish_ids: Iterable[str]) -> Mapping[str, str]:
    """Read the reports of those wishes that were fulfilled."""
    found = {wish_id: database.execute(statements.REPORT, {"id": wish_id}) for wish_id in wish_ids}
    return {wish_id: rows[0]["report"] for wish_id, rows in found.items() if rows}
