"""All rows of one feed: out of one database as plain values, and into another one that may be of a newer feedd.

A table is named in `TABLES` with the rows of it that belong to a feed, or in `OF_THE_MACHINE`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TypeAlias, get_args

from msgspec import Struct

from feedd.errors import StoreError
from feedd.model import DatedBy, Entry, EntryState, Feed
from feedd.store.backup import WAIT
from feedd.store.bodies import BODIES, pack_bodies, unpack_bodies
from feedd.store.codecs import DELETED, pack_bytes, unpack_bytes
from feedd.store.database import Database, Value
from feedd.store.database import Row as StoredRow
from feedd.store.documents import PRIVATE
from feedd.store.entries import FULL_ENTRIES, read_entry, read_full_entry
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.migrating import known_version, prepare
from feedd.store.opening import open_database
from feedd.store.schema import MIGRATIONS
from feedd.store.search import note_feed
from feedd.store.sqlite import SqliteDatabase
from feedd.store.withdrawals import mark_imported

Row: TypeAlias = dict[str, Value]  # packed columns are unpacked

_OF_ENTRIES = "entry_id IN (SELECT id FROM entries WHERE feed_id = :feed_id)"
_FORMS = " OR ".join(
    f"name = (SELECT '{place}' || name || '{suffix}' FROM feeds WHERE id = :feed_id)"  # noqa: S608  # all of it is ours
    for place in ("", f"{PRIVATE}/")
    for suffix in (".atom", ".rss", ".json", "/archive")
)

# In the order in which rows refer to each other.
TABLES: Mapping[str, str] = {
    "feeds": "id = :feed_id",
    "names": "feed_id = :feed_id",
    "entries": "feed_id = :feed_id",
    "aliases": "feed_id = :feed_id",
    "indexes": "feed_id = :feed_id",
    "revisions": _OF_ENTRIES,
    "archives": "feed_id = :feed_id",
    "polls": "feed_id = :feed_id",
    "incidents": "feed_id = :feed_id",
    "forgotten": "feed_id = :feed_id",
    "media_lengths": "feed_id = :feed_id",
    "documents": _FORMS,
    "withdrawn": f"kind <> 'deny' AND {_OF_ENTRIES}",
    "withdrawals": f"(kind, subject) IN (SELECT kind, subject FROM withdrawn WHERE kind <> 'deny' AND {_OF_ENTRIES})",  # noqa: S608
}
OF_SEARCHES = {
    "searched",
    "unsearched",
    "search",
    *(f"search_{part}" for part in ("data", "idx", "docsize", "config")),
}
OF_FILES = frozenset({"files", "publications", "standings"})
OF_THE_MACHINE = frozenset(
    {
        "schema",
        "compatibility",
        "clock_doubts",
        "wishes",
        "host_days",
        "hosts",
        "keys",
        "merges",
        "merge_members",
        "manners",
        "pings",
        "subscriptions",
        "callback_requests",
        "callback_hosts",
        "notifications",
        "tokens",
        "token_placeholder",
        "feeds_folder",
        *OF_SEARCHES,
        *OF_FILES,
    }
)
# What may be there already: the names of other feeds, and withdrawals that mean more than one feed.
SHARED = frozenset({"names", "documents", "withdrawn", "withdrawals"})
PACKED: Mapping[str, tuple[str, ...]] = {
    "revisions": BODIES,
    "archives": ("data",),
    "indexes": ("raw",),
}
LONG = {**PACKED, "forgotten": ("digests",)}  # columns with bytes, packed or not

TYPES: Mapping[str, type] = {"INTEGER": int, "TEXT": str, "BLOB": bytes}
INTEGERS = range(-62_135_596_800_000_000, 253_402_300_800_000_000)  # all are numbers, or times of the years 1 to 9999

OLDEST = FULL_ENTRIES + "WHERE entries.feed_id = :feed_id AND entries.state = 'published' ORDER BY published, id"


class Outgoing(Struct, frozen=True):
    """A database of which feeds are read, all at one moment."""

    database: Database

    @property
    def tables(self) -> int:
        """The version of its tables."""
        return known_version(self.database)

    def feeds(self) -> tuple[Feed, ...]:
        """Return all feeds, by name."""
        return tuple(map(read_feed, self.database.execute("SELECT * FROM feeds ORDER BY name, id")))

    def rows(self, table: str, feed_id: str) -> Iterator[Row]:
        """Yield the rows of a feed in one of `TABLES`."""
        statement = f"SELECT * FROM {table} WHERE {TABLES[table]}"  # noqa: S608  # both are ours
        for row in self.database.each(statement, {"feed_id": feed_id}):
            values: Row = dict(row)
            yield {**values, **_unpacked(table, row)}

    def published(self, feed_id: str) -> Iterator[Entry]:
        """Yield the published entries of a feed, the oldest first, with content unless they are withdrawn."""
        return map(read_full_entry, self.database.each(OLDEST, {"feed_id": feed_id}))


def _unpacked(table: str, row: StoredRow) -> dict[str, bytes]:
    names = PACKED.get(table, ())
    if names == BODIES:
        return unpack_bodies(*(row[name] for name in names))
    return {name: unpack_bytes(row[name]) for name in names}


@contextmanager
def outgoing(place: Path | str) -> Iterator[Outgoing]:
    """Open a database to read feeds out of it, as it is at the beginning; its tables are brought up to date."""
    with closing(open_database(place, WAIT)) as database, database.snapshot():
        yield Outgoing(database)


def build_database(path: Path, version: int, rows: Iterable[tuple[str, Row]]) -> Feed:
    """Write a database of the tables of that version with the rows of one feed, each with its table, and migrate it.

    Returns the feed, and checks that every row can be read and belongs to it; ValueError where one does not.
    """
    if not 0 < version <= len(MIGRATIONS):
        raise ValueError(f"its tables have version {version}, and this feedd knows {len(MIGRATIONS)}")
    with closing(SqliteDatabase(path, wait=WAIT)) as database:
        prepare(database, MIGRATIONS[:version])
        columns = {table: _columns(database, table) for table in database.tables()}
        try:
            with database.transaction():
                for table, row in rows:
                    if table not in columns:
                        raise ValueError(f"version {version} has no table {table!r}")
                    _insert(database, table, _checked(table, row, columns[table]))
        except database.conflict as error:
            raise ValueError(f"its rows do not belong together: {error}") from error
        prepare(database)
        return _read_all(database)


def _columns(database: Database, table: str) -> dict[str, type]:
    return {row["name"]: TYPES[row["type"]] for row in database.execute(f"PRAGMA table_info({table})")}


def _checked(table: str, row: Row, columns: Mapping[str, type]) -> Row:
    """Return the row as it is stored; ValueError where a column is unknown or has another type."""
    for name, value in row.items():
        kind = columns.get(name)
        if kind is None:
            raise ValueError(f"{table} has no column {name!r}")
        fits = type(value) is kind and (not isinstance(value, int) or value in INTEGERS)
        if value is not None and not fits:
            raise ValueError(f"{table}.{name} cannot be {str(value)[:50]!r}")
    packed = {name: value for name in PACKED.get(table, ()) if isinstance(value := row.get(name), bytes)}
    if packed.keys() == {*BODIES}:  # nothing of all three: the text was deleted for want of room, and stays so
        return {**row, **(pack_bodies(**packed) if any(packed.values()) else dict.fromkeys(BODIES, DELETED))}
    return {**row, **{name: pack_bytes(value) for name, value in packed.items()}}


def _insert(database: Database, table: str, row: Row) -> None:
    database.execute(insert_statement(table, row), row)


def insert_statement(table: str, columns: Iterable[str]) -> str:
    """Return the INSERT of a row with these columns; what may be there already stays as it is there."""
    names = list(columns)
    values = ", ".join(f":{name}" for name in names)
    shared = " ON CONFLICT DO NOTHING" if table in SHARED else ""
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}){shared}"  # noqa: S608  # all of it is ours


def _read_all(database: Database) -> Feed:
    """Return the only feed; ValueError where there are more, or where a row cannot be read."""
    feeds = database.execute("SELECT * FROM feeds")
    if len(feeds) != 1:
        raise ValueError(f"it has {len(feeds)} feeds where one was expected")
    try:
        feed = read_feed(feeds[0])
        for row in database.each("SELECT * FROM entries", {}):
            _check_entry(read_entry(row))
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a row cannot be read: {error}") from error
    for table, wanted in TABLES.items():
        strangers = f"SELECT COUNT(*) AS number FROM {table} WHERE NOT ({wanted})"  # noqa: S608  # both are ours
        if database.execute(strangers, {"feed_id": feed.id})[0]["number"]:
            raise ValueError(f"{table} has rows of another feed")
    return feed


def _check_entry(entry: Entry) -> None:
    if entry.state not in get_args(EntryState) or entry.dated_by not in get_args(DatedBy):
        raise ValueError(f"an entry is {entry.state!r} and dated by {entry.dated_by!r}")


class Portable:
    """Takes in the feed of a database that `build_database` wrote."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def take_in(self, path: Path) -> None:
        """Copy all rows of its feed, in one transaction; StoreError where one of them is there already."""
        await self._executor.run(_take_in, path)


def _take_in(database: Database, path: Path) -> None:
    with closing(SqliteDatabase(path, wait=WAIT)) as source:
        try:
            with database.transaction():
                for table in TABLES:
                    copy_rows(source, database, table)
                feed = read_feed(source.execute("SELECT * FROM feeds")[0])
                # A stranger may say so, as of what documents have.
                database.execute("UPDATE feeds SET quiet = NULL WHERE id = :id", {"id": feed.id})
                database.execute(f"UPDATE documents SET entries = NULL WHERE {_FORMS}", {"feed_id": feed.id})  # noqa: S608
                note_feed(database, feed.id)
                mark_imported(database, feed, map(read_entry, source.each("SELECT * FROM entries", {})))
        except database.conflict as error:
            raise StoreError(
                f"{database.place}: has some of its entries already ({error}); nothing was imported"
            ) from error


def copy_rows(source: Database, target: Database, table: str) -> None:
    """Copy all rows of a table into that of another database, within the transaction of the caller."""
    rows = source.each(f"SELECT * FROM {table}", {})  # noqa: S608  # it is ours
    if first := next(rows, None):
        target.execute_each(insert_statement(table, first.keys()), map(dict, chain([first], rows)))
