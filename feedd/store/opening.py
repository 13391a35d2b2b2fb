"""Open the database: for the store, and for one-shot commands that only look, without an event loop."""

from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias, TypeVar

from feedd.store.database import Database
from feedd.store.lock import exclusive
from feedd.store.migrating import prepare

T = TypeVar("T")

Place: TypeAlias = Path | str | None
"""Where a database is: the path of SQLite's file, the `postgresql://` URL of one on a server, None: in memory."""

WAIT = timedelta(seconds=5)  # for a transaction of another process; those of feedd take milliseconds


def open_database(place: Place, wait: timedelta, then: Callable[[Database], None] | None = None) -> Database:
    """Open a database, make its file and folder where there is none, and migrate it.

    `then` does what nobody may disturb either: two processes must not create the same tables.
    """
    if isinstance(place, str):
        from feedd.store.postgres import PostgresDatabase  # only a fleet has its library

        server = PostgresDatabase(place, wait=wait)
        with server.migrating():
            _prepare(server, then)
        return server
    from feedd.store.sqlite import SqliteDatabase

    # If two processes set a new file to WAL mode at the same time, SQLite tells one of them at once, without waiting,
    # that the file is locked.
    with exclusive(place.parent) if place else nullcontext():
        if place:
            with suppress(OSError):  # it is there, or SQLite says what is wrong
                place.touch(mode=0o600, exist_ok=False)  # for nobody else: it keeps what authors took back
        file = SqliteDatabase(place, wait=wait)
        _prepare(file, then)
        return file


def look(place: Path | str, read: Callable[[Database], T]) -> T:
    """Return what `read` finds in the database; StoreError where it cannot be used."""
    with closing(open_database(place, WAIT)) as database, database.explained():
        return read(database)


def _prepare(database: Database, then: Callable[[Database], None] | None) -> None:
    """Migrate a new connection, and close it where that fails."""
    try:
        prepare(database)
        if then:
            then(database)
    except BaseException:
        database.close()
        raise
