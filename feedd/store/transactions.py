"""What takes more than one statement, as plain functions that run on the writer thread."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from feedd.model import Changes, Entry, Feed, Incident, Known, Revision
from feedd.store import statements
from feedd.store.database import Database
from feedd.store.incidents import read_open, save_incidents
from feedd.store.records import Poll, Wish
from feedd.store.rows import (
    ZLIB_LEVEL,
    entry_values,
    feed_values,
    poll_values,
    read_entry,
    read_feed,
    read_full_entry,
    read_revision,
    revision_values,
    to_time,
    wish_values,
)

POLLS_KEPT = 200  # a feed: more than a week of hourly polls, enough to see a rhythm
RAW_KEPT = 2  # revisions an entry with their bytes: what the next answer, and the last edit, can be checked against
RECENT_POLLS = 10  # tell whether a page is a slow one
WISHES_KEPT = timedelta(days=1)  # no `feedd once` waits that long, and no daemon should act on an older one
NOTHING = zlib.compress(b"", ZLIB_LEVEL)
PURGED = 9  # an archive page's fullness that is beyond what any feed may show
ENTRY_ID = "urn:uuid:"
UUID_CHARACTERS = frozenset("0123456789abcdef-")
AFTER_UUID = "g"  # sorts after all of them


def register(
    database: Database,
    feeds: Iterable[Feed],
    now: datetime,
    resting: Iterable[Feed],
    latest: Iterable[tuple[str, datetime]],
) -> None:
    """Insert or rename the feeds, rename the resting ones that are known, and pause all but the first."""
    with database.transaction():
        database.execute(statements.PAUSE_FEEDS, {"now": to_time(now)})
        active, others = list(map(feed_values, feeds)), list(map(feed_values, resting))
        database.execute_each(statements.REGISTER_FEED, active)
        database.execute_each(statements.RENAME_FEED, others)
        database.execute_each(statements.CLAIM_NAME, [*others, *active])
        hasten(database, latest)


def hasten(database: Database, latest: Iterable[tuple[str, datetime]]) -> None:
    """Poll feeds at these times at the latest."""
    database.execute_each(statements.HASTEN, ({"id": feed_id, "latest": to_time(at)} for feed_id, at in latest))


def remove(database: Database, feed: Feed, now: datetime) -> None:
    """End a feed, known or not, under this name too."""
    with database.transaction():
        database.execute(statements.ADD_FEED, feed_values(feed))
        database.execute(statements.REMOVE_FEED, {"id": feed.id, "now": to_time(now)})
        database.execute(statements.CLAIM_NAME, {"id": feed.id, "name": feed.name})


def purge(database: Database, feed_id: str) -> int:
    """Drop what a feed's articles and index said; give how many revisions that were."""
    with database.transaction():
        dropped = database.execute(statements.PURGE_REVISIONS, {"feed_id": feed_id})
        database.execute(statements.PURGE_INDEX, {"feed_id": feed_id})
        database.execute(statements.PURGE_ARCHIVES, {"feed_id": feed_id, "nothing": NOTHING, "purged": PURGED})
        database.execute(statements.PURGE_ENTRIES, {"feed_id": feed_id})
    return len(dropped)


def fetch_known(database: Database, feed_id: str) -> Callable[[], Known]:
    """Fetch a feed and all its entries, without content; what is returned reads them, which any thread may do."""
    feeds = database.execute(statements.FEED, {"feed_id": feed_id})
    entries = database.execute(statements.ENTRIES, {"feed_id": feed_id})
    aliases = database.execute(statements.ALIASES, {"feed_id": feed_id})
    recent = database.execute(statements.RECENT_NEW, {"feed_id": feed_id, "limit": RECENT_POLLS})
    index = database.execute(statements.INDEX, {"feed_id": feed_id})
    incidents = read_open(database, feed_id)

    def read() -> Known:
        return Known(
            feed=read_feed(feeds[0]) if feeds else None,
            entries={entry.key: entry for entry in map(read_entry, entries)},
            aliases={row["key"]: row["entry_id"] for row in aliases},
            incidents=incidents,
            recent_new=tuple(row["new"] for row in recent),
            index=zlib.decompress(index[0]["raw"]) if index else None,
        )

    return read


def read_newest_revisions(database: Database, entry_ids: Iterable[str]) -> Mapping[str, Revision]:
    """Read each entry's newest revision, where there is one."""
    # A list of ids is no parameter that both databases know; one search by key takes 10 µs.
    found = {entry_id: database.execute(statements.NEWEST_REVISION, {"id": entry_id}) for entry_id in entry_ids}
    return {entry_id: read_revision(rows[0]) for entry_id, rows in found.items() if rows}


def save(
    database: Database,
    feed: Feed,
    changes: Changes,
    poll: Poll,
    keep_revisions: int,
    incidents: Sequence[Incident] = (),
) -> None:
    """Write all that a poll found, and let age out what it put beyond the bounds."""
    with database.transaction():
        database.execute(statements.SAVE_FEED, feed_values(feed))
        database.execute(statements.CLAIM_FREE_NAME, {"name": feed.name, "id": feed.id})
        database.execute_each(statements.SAVE_ENTRY, (entry_values(feed.id, entry) for entry in changes.entries))
        database.execute_each(statements.ADD_REVISION, map(revision_values, changes.revisions))
        _age(database, {revision.entry_id for revision in changes.revisions}, keep_revisions)
        aliases = ({"feed_id": feed.id, "key": key, "entry_id": entry} for key, entry in changes.aliases.items())
        database.execute_each(statements.SAVE_ALIAS, aliases)
        if changes.index is not None:
            raw = zlib.compress(changes.index, ZLIB_LEVEL)
            database.execute(statements.SAVE_INDEX, {"feed_id": feed.id, "raw": raw})
        number = database.execute(statements.ADD_POLL, poll_values(poll))[0]["number"]
        if incidents:
            save_incidents(database, feed.id, incidents, poll.finished_at)
        database.execute(statements.PRUNE_POLLS, {"feed_id": feed.id, "last": number - POLLS_KEPT})


def _age(database: Database, entry_ids: Iterable[str], keep_revisions: int) -> None:
    """Drop the old revisions of entries that have a new one, and the bytes that others were read from."""
    for entry_id in entry_ids:
        database.execute(statements.DROP_REVISIONS, {"entry_id": entry_id, "keep": keep_revisions})
        database.execute(statements.DROP_RAW, {"entry_id": entry_id, "keep": RAW_KEPT, "nothing": NOTHING})


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
