"""One SQLite connection: its settings, its transactions, and its errors in words for people."""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from feedd.errors import Damaged, StoreError
from feedd.store.database import Database, Row, Value

LOG_BYTES = 4_194_304  # of the write-ahead log that stay on disk after a reader or a backup made it grow

SETTINGS = (
    "PRAGMA page_size = 16384",  # 34 % less file and half the CPU for bodies of 2 kB; only before the first table
    "PRAGMA cache_size = -2000",  # kilobytes: the default is 500 pages, that is 8 MB with pages of this size
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a power cut may undo the last polls completely; a killed process loses nothing
    "PRAGMA foreign_keys = ON",
    # What was saved is in the write-ahead log first. SQLite's default lets it grow to 16 MB of pages of this size, and
    # who copies the database file alone then copies an empty store.
    "PRAGMA wal_autocheckpoint = 256",  # pages, which are 4 MB
    f"PRAGMA journal_size_limit = {LOG_BYTES}",
)

UNDECODABLE = "Could not decode to UTF-8"  # Python's own error for a text, which has no code of SQLite

COPY_PAGES = 256  # between two reports of progress; 4 MB

ADVICE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "the database is locked: another program holds it; end that program, then try again",
    sqlite3.SQLITE_READONLY: "the database cannot be written: let this user write the file and its folder, "
    "or use another --data",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened: let this user read and write the file and its folder, "
    "or use another --data",
    sqlite3.SQLITE_FULL: "the disk is full: nothing of this was saved; make room, then try again",
    sqlite3.SQLITE_IOERR: "the disk failed, or a quota is used up: nothing of this was saved; make room, else look at "
    "the system's log, then try again",
    sqlite3.SQLITE_NOTADB: "this is not a feedd database; move it away or use another --data; if it was one, stop "
    "feedd and put a backup back: feedd restore --force FILE",
    sqlite3.SQLITE_CORRUPT: "the database is damaged: stop feedd and put a backup back: feedd restore --force FILE; "
    "without a backup move it away and poll again: the entries get the same ids",
}
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SqliteDatabase(Database):
    """A connection for the thread that opens it, to a file or a database in memory."""

    dialect = "sqlite"
    conflict = sqlite3.IntegrityError
    column_types: Mapping[str, str] = {"text": "TEXT", "bytes": "BLOB", "integer": "INTEGER"}

    def __init__(self, path: Path | None, *, wait: timedelta) -> None:
        """Open the file at `path`, or a database in memory for None; wait at most `wait` for other transactions."""
        self.place = str(path or ":memory:")
        self._wait = wait
        with self.explained():
            self._connection = sqlite3.connect(self.place, timeout=wait.total_seconds(), isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    def explained(self) -> AbstractContextManager[None]:
        """Turn errors of SQLite within the block into words for people, see `explained`."""
        return explained(self.place)

    def set_up(self) -> None:
        """Apply the settings: a file needs them before its first table, and a connection before its first use."""
        for setting in SETTINGS:
            self.execute(setting)

    def close(self) -> None:
        """Close the connection."""
        with self.explained():
            self._connection.close()

    def tables(self) -> frozenset[str]:
        """Return the names of all tables, also of those of other programs."""
        rows = self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(row["name"] for row in rows)

    def execute(self, statement: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return its rows."""
        with self.explained():
            return self._connection.execute(statement, parameters or {}).fetchall()

    def tuples(self, statement: str, parameters: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows as tuples."""
        with self.explained():
            cursor = self._connection.cursor()
            cursor.row_factory = None
            return cursor.execute(statement, parameters).fetchall()

    def each(self, statement: str, parameters: Mapping[str, Value]) -> Iterator[Row]:
        """Run one statement and yield its rows, which are not all in memory."""
        with self.explained():
            yield from self._connection.execute(statement, parameters)

    def execute_each(self, statement: str, parameters: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement once for each set of parameters."""
        with self.explained():
            self._connection.executemany(statement, parameters)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[None]:  # noqa: ARG002  # all are
        """Carry out everything within the block, or nothing.

        The write lock is taken at once, so that the transaction cannot fail half-way because of it.
        """
        self.execute("BEGIN IMMEDIATE")
        try:
            self.check_fence()
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite has already rolled back where the disk is full
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything within the block as it is at its first statement."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("ROLLBACK")

    def refuse_others(self) -> None:
        """Do nothing: those that use one file are of one feedd."""

    def try_to_write(self) -> None:
        """Raise StoreError where nothing can be written now; write nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            self.execute("UPDATE schema SET version = version")
        finally:
            self.execute("ROLLBACK")

    def shorten_log(self) -> bool:
        """Move what is in the write-ahead log into the file and empty the log; False where a reader still needs it.

        It waits for no reader, so that other calls need not wait either.
        """
        self.execute("PRAGMA busy_timeout = 0")
        try:
            return not self.execute("PRAGMA wal_checkpoint(TRUNCATE)")[0]["busy"]
        finally:
            self.execute(f"PRAGMA busy_timeout = {self._wait // timedelta(milliseconds=1)}")

    def copy_to(self, path: Path, on_progress: Callable[[int, int], None]) -> None:
        """Copy the whole database into an empty file, as it is at the beginning; `on_progress` has done and all pages.

        One read transaction holds that state: without it, SQLite would begin again after each save of a daemon.
        """
        self.execute("BEGIN")
        self.tables()  # the state is fixed by the first read
        with explained(str(path)), closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")  # an unfinished copy is thrown away
            copy.execute("PRAGMA synchronous = OFF")
            self._connection.backup(
                copy, pages=COPY_PAGES, progress=lambda _, left, total: on_progress(total - left, total)
            )
            copy.execute("PRAGMA journal_mode = DELETE")  # the copy says WAL, and is to be one file
        self.execute("COMMIT")


class Watch:
    """Tells whether anybody wrote to a database file, by a connection of its own that reads no table.

    It needs no thread: it asks the shared index of the write-ahead log, and waits for nobody.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)

    def version(self) -> int | None:
        """Return a number that is another one after each transaction of any other connection; None: it is not known."""
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:  # who reads the tables next gets the reason
            return None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn an error of SQLite within the block into a StoreError that names the place and says what to do.

    So it does with a value that cannot be unpacked or decoded: SQLite does not notice damage within a value.
    """
    try:
        yield
    except (sqlite3.Error, zlib.error) as error:
        # The low byte of an extended code is the primary code. An error without advice is a bug of feedd.
        code = primary_code(error)
        if isinstance(error, zlib.error) or UNDECODABLE in str(error):
            code = sqlite3.SQLITE_CORRUPT
        advice = ADVICE.get(code)
        if advice is None:
            raise
        raise (Damaged if code in DAMAGED else StoreError)(f"{place}: {advice} ({error})") from error


def primary_code(error: BaseException | None) -> int:
    """Return the primary code of an error of SQLite; 0 for any other error."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
