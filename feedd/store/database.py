"""One SQLite connection: its settings, its transactions, and its errors in words for people."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from feedd.errors import StoreError

UNBOUNDED = 1_000_000  # a LIMIT that both databases accept, which means none

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = sqlite3.Row  # read by the column's name

SETTINGS = (
    "PRAGMA page_size = 16384",  # 34 % less file and half the CPU for bodies of 2 kB; only before the first table
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a power cut may undo the last polls completely; a killed process loses nothing
    "PRAGMA foreign_keys = ON",
)

ADVICE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "the database is locked: another program holds it; end that program, then try again",
    sqlite3.SQLITE_READONLY: "the database cannot be written: let this user write the file and its folder, "
    "or use another --data",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened: let this user read and write the file and its folder, "
    "or use another --data",
    sqlite3.SQLITE_FULL: "the disk is full: nothing of this was saved; make room, then try again",
    sqlite3.SQLITE_IOERR: "the disk failed, or a quota is used up: nothing of this was saved; make room, else look at "
    "the system's log, then try again",
    sqlite3.SQLITE_NOTADB: "this is not a feedd database; move it away or use another --data",
    sqlite3.SQLITE_CORRUPT: "the database is damaged: restore a backup, or move it away and poll again: "
    "the entries get the same ids",
}


class Database:
    """A connection for the thread that opens it. Each statement is a transaction, except within `transaction`."""

    column_types: Mapping[str, str] = {"text": "TEXT", "bytes": "BLOB", "integer": "INTEGER"}

    def __init__(self, path: Path | None, *, wait: timedelta) -> None:
        """Open the file at `path`, or a database in memory for None; wait at most `wait` for other transactions."""
        self.place = str(path or ":memory:")
        with self._explained():
            self._connection = sqlite3.connect(self.place, timeout=wait.total_seconds(), isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    def set_up(self) -> None:
        """Apply the settings: a file needs them before its first table, and a connection before its first use."""
        for setting in SETTINGS:
            self.execute(setting)

    def close(self) -> None:
        """Close the connection."""
        with self._explained():
            self._connection.close()

    def tables(self) -> frozenset[str]:
        """Return the names of all tables, also of those of other programs."""
        rows = self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(row["name"] for row in rows)

    def execute(self, statement: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return its rows."""
        with self._explained():
            return self._connection.execute(statement, parameters or {}).fetchall()

    def execute_each(self, statement: str, parameters: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement once for each set of parameters."""
        with self._explained():
            self._connection.executemany(statement, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Carry out everything within the block, or nothing.

        The write lock is taken at once, so that the transaction cannot fail half-way because of it.
        """
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite has already rolled back where the disk is full
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            # The low byte of an extended code is the primary code. An error without advice is a bug of feedd.
            advice = ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if advice is None:
                raise
            raise StoreError(f"{self.place}: {advice} ({error})") from error
