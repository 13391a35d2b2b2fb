"""The database file as a whole: copied while others write it, checked, and closed to be replaced by another."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Literal

from feedd.errors import StoreError
from feedd.store.migrating import known_version
from feedd.store.sqlite import SqliteDatabase, primary_code

WAIT = timedelta(seconds=5)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def copy_database(source: Path, target: Path, on_progress: Callable[[int, int], None]) -> None:
    """Copy a database that a daemon may be writing into a new file, which needs no second file beside it.

    `on_progress` is called with the pages done and all pages. StoreError where there is none, or where it fails.
    """
    if not source.is_file():
        raise StoreError(f"{source}: there is no database here; --data names the folder of the store")
    with closing(SqliteDatabase(source, wait=WAIT)) as database:
        database.copy_to(target, on_progress)


def check_database(path: Path, depth: Literal["quick", "integrity"], origin: Path) -> int:
    """Return the version of the tables of a whole database; StoreError where it is damaged or not one of feedd.

    Messages name the file that it comes from, its `origin`. A quick check looks at every page, an integrity check also
    at whether indexes and tables agree.
    """
    with closing(SqliteDatabase(path, wait=WAIT)) as database:
        database.place = str(origin)
        database.execute("PRAGMA trusted_schema = OFF")
        found = str(database.execute(f"PRAGMA {depth}_check(1)")[0][f"{depth}_check"])
        if found != "ok":
            raise StoreError(f"{origin}: the database is damaged ({found.strip().splitlines()[-1]})")
        # feedd has none. One that somebody added would run with our next save.
        if database.execute("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')"):
            raise StoreError(f"{origin}: the database has triggers or views, which are not feedd's")
        if not (version := known_version(database)):
            raise StoreError(f"{origin}: the database is empty")
        return version


def forget_notifications(path: Path) -> None:
    """Delete what waits in a database for the operator's program, which may have been told of it since."""
    with closing(SqliteDatabase(path, wait=WAIT)) as database:
        if "notifications" in database.tables():
            database.execute("DELETE FROM notifications")


def close_log(path: Path, *, wait: timedelta = WAIT) -> bool:
    """Move what is in the write-ahead log into the file and delete the log; False where the database is damaged.

    StoreError where another process uses it for longer than `wait`.
    """
    try:
        with closing(SqliteDatabase(path, wait=wait)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mode = database.execute("PRAGMA journal_mode = DELETE")[0]["journal_mode"]
    except StoreError as error:
        if primary_code(error.__cause__) in DAMAGED:
            return False
        raise
    if mode != "delete":
        raise StoreError(f"{path}: the database is locked: another program holds it; end that program, then try again")
    return True
