"""Open the database file: for the store, and for one-shot commands that only look, without an event loop."""

from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from feedd.store.database import Database, explained
from feedd.store.lock import exclusive
from feedd.store.migrating import prepare

T = TypeVar("T")

WAIT = timedelta(seconds=5)  # for a transaction of another process; those of feedd take milliseconds


def open_database(path: Path | None, wait: timedelta, then: Callable[[Database], None] | None = None) -> Database:
    """Open the file, make it and its folder where there is none, migrate it; `then` do what nobody may disturb either.

    None opens a database in memory.
    """
    # Two processes must not create the same tables. And if two processes set a new file to WAL mode at the same time,
    # SQLite tells one of them at once, without waiting, that the file is locked.
    with exclusive(path.parent) if path else nullcontext():
        if path:
            with suppress(OSError):  # it is there, or SQLite says what is wrong
                path.touch(mode=0o600, exist_ok=False)  # for nobody else: it keeps what authors took back
        database = Database(path, wait=wait)
        try:
            prepare(database)
            if then:
                then(database)
        except BaseException:
            database.close()
            raise
        return database


def look(path: Path, read: Callable[[Database], T]) -> T:
    """Return what `read` finds in the file; StoreError where it cannot be used."""
    with closing(open_database(path, WAIT)) as database, explained(database.place):
        return read(database)
