"""The entries of feeds in all states, with the further keys (aliases) that lead to them.

The content of an entry is the HTML of its newest revision. Only some calls read it, because it is long.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import MAXYEAR, UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from feedd.gopher.url import format_location, parse_location, plain_url
from feedd.model import Entry, Location, WebUrl
from feedd.store.codecs import (
    doubt_text,
    from_time,
    read_doubt,
    to_time,
    to_time_if_any,
    unpack,
)
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

EVER, FOREVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ENTRY_ID = "urn:uuid:"
UUID_CHARACTERS = frozenset("0123456789abcdef-")
AFTER_UUID = "g"  # sorts after all of these characters

# Neither id nor key nor first_seen ever changes: subscribers know the entry by them.
SAVE = """
INSERT INTO entries (
  id, feed_id, key, location, label, title, state, first_seen, published, updated, dated_by, authors, source, summary,
  gone_at, attempts, problem, checks, revision, fingerprint, listing, touches, doubt, categories
) VALUES (
  :id, :feed_id, :key, :location, :label, :title, :state, :first_seen, :published, :updated, :dated_by, :authors,
  :source, :summary, :gone_at, :attempts, :problem, :checks, :revision, :fingerprint, :listing, :touches, :doubt,
  :categories
) ON CONFLICT (id) DO UPDATE SET
  location = excluded.location, label = excluded.label, title = excluded.title, state = excluded.state,
  published = excluded.published, updated = excluded.updated, dated_by = excluded.dated_by,
  authors = excluded.authors, source = excluded.source, summary = excluded.summary, gone_at = excluded.gone_at,
  attempts = excluded.attempts, problem = excluded.problem, checks = excluded.checks, revision = excluded.revision,
  fingerprint = excluded.fingerprint, listing = excluded.listing, touches = excluded.touches, doubt = excluded.doubt,
  categories = excluded.categories
"""

COLUMNS = (  # in the order in which `read_values` takes them
    "id",
    "key",
    "location",
    "label",
    "title",
    "state",
    "first_seen",
    "published",
    "updated",
    "dated_by",
    "authors",
    "source",
    "categories",
    "summary",
    "gone_at",
    "attempts",
    "problem",
    "checks",
    "revision",
    "fingerprint",
    "listing",
    "touches",
    "doubt",
    "text_gone_at",
    "withdrawn_at",
)
_COLUMNS_OF = itemgetter(*COLUMNS)

ENTRIES = f"SELECT {', '.join(COLUMNS)} FROM entries WHERE feed_id = :feed_id"  # noqa: S608  # all of it is ours

# The note belongs to the last significant edit; minor edits may have followed it.
NOTE = """(
  SELECT edits.note FROM revisions AS edits
  WHERE edits.entry_id = entries.id AND edits.note IS NOT NULL ORDER BY edits.number DESC LIMIT 1
)"""

FULL_ENTRIES = f"""
SELECT entries.*, revisions.html AS content, {NOTE} AS note
FROM entries
LEFT JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
"""  # noqa: S608  # all of it is ours

PUBLISHED = """
WHERE entries.feed_id = :feed_id AND entries.state = 'published'
  AND (entries.withdrawn_at IS NULL OR entries.withdrawn_at >= entries.first_seen)
ORDER BY entries.published DESC, entries.id LIMIT :limit
"""

NEWEST = FULL_ENTRIES + PUBLISHED

PAGE = """
SELECT * FROM entries WHERE feed_id = :feed_id AND state = 'published' AND withdrawn_at IS NULL
  AND published >= :from AND published < :until
ORDER BY published DESC, id LIMIT :limit OFFSET :offset
"""

NEWEST_BEFORE = """
SELECT published FROM entries WHERE feed_id = :feed_id AND state = 'published' AND withdrawn_at IS NULL
  AND published < :until
ORDER BY published DESC LIMIT 1
"""
MOST_YEARS = 100  # each is a look into the index; nobody has written for longer

MATCHING_IDS = "SELECT id FROM entries WHERE feed_id = :feed_id AND id >= :low AND id < :high LIMIT 2"

BEGINNING_WITH = "SELECT id FROM entries WHERE id >= :low AND id < :high ORDER BY id LIMIT 5"

ENTRY = FULL_ENTRIES + "WHERE entries.id = :id"

ALIASES = "SELECT key, entry_id FROM aliases WHERE feed_id = :feed_id ORDER BY since, key"

SAVE_ALIAS = """
INSERT INTO aliases (feed_id, key, entry_id, since) VALUES (:feed_id, :key, :entry_id, :since)
ON CONFLICT (feed_id, key) DO UPDATE SET entry_id = excluded.entry_id, since = excluded.since
"""

# As if the articles had never been read: if the feed returns, they are read again.
PURGE = """
UPDATE entries SET
  revision = 0, fingerprint = NULL, summary = NULL, checks = 0, doubt = NULL, archive = NULL, text_gone_at = NULL
WHERE feed_id = :feed_id
"""


class Entries:
    """The entries of all feeds. They are written by `Polls.save`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def newest(self, feed_id: str, limit: int) -> tuple[Entry, ...]:
        """Return the published entries of a feed with their content, the newest `published` first, then by id.

        Those that were withdrawn are among them, without content, unless they were so before they were found.
        """
        return await self._executor.read(NEWEST, read_full_entry, feed_id=feed_id, limit=limit)

    async def one(self, feed_id: str, uuid_prefix: str) -> Entry | None:
        """Return the only entry of a feed, in any state, whose uuid has this prefix; None: none or several.

        It has its content, unless it is withdrawn.
        """
        return await self._executor.run(_read_one, feed_id, uuid_prefix)

    async def beginning_with(self, uuid_prefix: str) -> tuple[str, ...]:
        """Return the ids of entries of all feeds whose uuid has this prefix, published or not; at most five."""
        span = {"low": ENTRY_ID + uuid_prefix, "high": ENTRY_ID + uuid_prefix + AFTER_UUID}
        return await self._executor.read(BEGINNING_WITH, lambda row: str(row["id"]), **span)

    async def page(self, feed_id: str, limit: int, offset: int, year: int | None = None) -> tuple[Entry, ...]:
        """Return a page of a feed's published entries without content, in the order of `newest`; no withdrawn ones.

        `year`: only those of that year of UTC.
        """
        first, after = _span(year) if year else (EVER, FOREVER)
        span = {"from": to_time(first), "until": to_time(after)}
        return await self._executor.read(PAGE, read_entry, feed_id=feed_id, limit=limit, offset=offset, **span)

    async def years(self, feed_id: str) -> tuple[int, ...]:
        """Return the years, of UTC, that published entries of a feed are from, the newest first."""
        return await self._executor.run(_read_years, feed_id)


def fetch_entries(database: Database, feed_id: str) -> list[tuple[Any, ...]]:
    """Return the values of all entries of a feed, for `read_values`."""
    return database.tuples(ENTRIES, {"feed_id": feed_id})


def save_entries(database: Database, feed_id: str, entries: Iterable[Entry]) -> None:
    """Write entries of a feed, within the transaction of the caller."""
    database.execute_each(SAVE, (_entry_values(feed_id, entry) for entry in entries))


def fetch_aliases(database: Database, feed_id: str) -> list[Row]:
    """Return the rows of the aliases of a feed, the oldest first: `key` and `entry_id`."""
    return database.execute(ALIASES, {"feed_id": feed_id})


def save_aliases(database: Database, feed_id: str, aliases: Mapping[str, str], since: datetime) -> None:
    """Write aliases of a feed (entry ids by key), within the transaction of the caller."""
    common: dict[str, Value] = {"feed_id": feed_id, "since": to_time(since)}
    database.execute_each(SAVE_ALIAS, ({**common, "key": key, "entry_id": id_} for key, id_ in aliases.items()))


def purge_entries(database: Database, feed_id: str) -> None:
    """Forget the texts of the entries of a feed, within the transaction of the caller; ids, keys and dates stay."""
    database.execute(PURGE, {"feed_id": feed_id})


def read_entry(row: Row, content: str | None = None, note: str | None = None) -> Entry:
    """Read an entry from its row."""
    return read_values(_COLUMNS_OF(row), content, note)


def read_all(rows: Iterable[tuple[Any, ...]]) -> Iterator[Entry]:
    """Read entries of a feed from the values of their `COLUMNS`."""
    read_time = cache(from_time)  # most were first seen together, and are as they were published
    return (read_values(row, read_time=read_time) for row in rows)


def read_values(
    values: tuple[Any, ...],
    content: str | None = None,
    note: str | None = None,
    read_time: Callable[[int], datetime] = from_time,
) -> Entry:
    """Read an entry from the values of its `COLUMNS`."""
    (
        id_,
        key,
        location,
        label,
        title,
        state,
        first_seen,
        published,
        updated,
        dated_by,
        authors,
        source,
        categories,
        summary,
        gone_at,
        attempts,
        problem,
        checks,
        revision,
        fingerprint,
        listing,
        touches,
        doubt,
        text_gone_at,
        withdrawn_at,
    ) = values
    return Entry(
        id=id_,
        key=key,
        location=parse_stored_location(location),
        label=label,
        title=title,
        state=state,
        first_seen=read_time(first_seen),
        published=read_time(published),
        updated=read_time(updated),
        dated_by=dated_by,
        authors=() if authors == "[]" else _read_names(authors),
        source=source,
        categories=() if categories == "[]" else _read_names(categories),
        summary=summary,
        gone_at=None if gone_at is None else read_time(gone_at),
        attempts=attempts,
        problem=problem,
        checks=checks,
        revision=revision,
        fingerprint=fingerprint,
        listing=listing,
        minor_edits=touches,
        doubt=None if doubt is None else read_doubt(doubt),
        text_gone_at=None if text_gone_at is None else read_time(text_gone_at),
        content=content,
        note=note,
        withdrawn_at=None if withdrawn_at is None else read_time(withdrawn_at),
    )


def read_full_entry(row: Row) -> Entry:
    """Read an entry with the HTML of its newest revision, if it has one, from a row of `FULL_ENTRIES`.

    One that is withdrawn has none: these rows are read to be published.
    """
    if row["withdrawn_at"] is not None:
        return read_entry(row)
    packed = row["content"]
    return read_entry(row, None if packed is None else unpack(packed), row["note"])


def _read_names(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _span(year: int) -> tuple[datetime, datetime]:
    """Return when a year begins, and when the next one does."""
    return EVER.replace(year=year), EVER.replace(year=year + 1) if year < MAXYEAR else FOREVER


def _read_years(database: Database, feed_id: str) -> tuple[int, ...]:
    years: list[int] = []
    until = FOREVER
    while len(years) < MOST_YEARS and (
        rows := database.execute(NEWEST_BEFORE, {"feed_id": feed_id, "until": to_time(until)})
    ):
        years.append(from_time(rows[0]["published"]).year)
        until, _ = _span(years[-1])
    return tuple(years)


def _read_one(database: Database, feed_id: str, uuid_prefix: str) -> Entry | None:
    if not UUID_CHARACTERS.issuperset(uuid_prefix):
        return None
    low = ENTRY_ID + uuid_prefix
    span = {"feed_id": feed_id, "low": low, "high": low + AFTER_UUID}
    ids = database.execute(MATCHING_IDS, span)
    if len(ids) != 1:
        return None
    return read_full_entry(database.execute(ENTRY, {"id": ids[0]["id"]})[0])


def _entry_values(feed_id: str, entry: Entry) -> dict[str, Value]:
    """Return the parameters of `SAVE` for an entry; its content belongs to a revision and is left out."""
    return {
        "id": entry.id,
        "feed_id": feed_id,
        "key": entry.key,
        "location": format_location(entry.location),
        "label": entry.label,
        "title": entry.title,
        "state": entry.state,
        "first_seen": to_time(entry.first_seen),
        "published": to_time(entry.published),
        "updated": to_time(entry.updated),
        "dated_by": entry.dated_by,
        "authors": json.dumps(entry.authors, ensure_ascii=False),
        "source": entry.source,
        "categories": json.dumps(entry.categories, ensure_ascii=False),
        "summary": entry.summary,
        "gone_at": to_time_if_any(entry.gone_at),
        "attempts": entry.attempts,
        "problem": entry.problem,
        "checks": entry.checks,
        "revision": entry.revision,
        "fingerprint": entry.fingerprint,
        "listing": entry.listing,
        "touches": entry.minor_edits,
        "doubt": doubt_text(entry.doubt),
    }


def parse_stored_location(text: str) -> Location:
    """Return a location from its column."""
    if plain := plain_url(text):
        return plain
    # Which web schemes are allowed was decided when the index was read; a stored link stays valid, also where a later
    # feedd decides otherwise.
    return parse_location(text) if text.startswith(("gopher:", "gophers:")) else WebUrl(text)
