"""Bring the tables of a database up to date, migration by migration; which these are stands in `schema`."""

import re
from collections.abc import Sequence

from feedd.errors import StoreError
from feedd.store.database import Database
from feedd.store.schema import MIGRATIONS

VERSION = "SELECT version FROM schema"

SET_VERSION = """
INSERT INTO schema (only_row, version) VALUES (1, :version)
ON CONFLICT (only_row) DO UPDATE SET version = excluded.version
"""


SET_OLDEST = """
INSERT INTO compatibility (only_row, oldest) VALUES (1, :oldest)
ON CONFLICT (only_row) DO UPDATE SET oldest = excluded.oldest
"""
OLDEST = "SELECT oldest FROM compatibility"

# What a feedd that does not know of it can live with. A unique index would refuse what it writes.
_EXPANDS = re.compile(
    r"\s*(?:CREATE (?:TABLE|INDEX) "
    r"|ALTER TABLE \w+ ADD COLUMN \w+ \{\w+\}(?: NOT NULL DEFAULT (?:\d+|'[^']*'))?\s*\Z)"
)


def prepare(database: Database, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Set up a database and migrate its tables to the version of this feedd, with a transaction for each migration.

    Only one process at a time may call it. Where the tables belong to another program or a newer feedd, or an earlier
    one runs that could not go on, it changes nothing and raises StoreError.
    """
    version = known_version(database, migrations)
    database.set_up()
    pending = range(version + 1, len(migrations) + 1)
    if version and not all(expands(migrations[number - 1]) for number in pending):
        database.refuse_others()
    for number in pending:
        with database.transaction():
            for statement in migrations[number - 1]:
                database.execute(statement.format_map(database.column_types))
            database.execute(SET_VERSION, {"version": number})
    if pending and "compatibility" in database.tables():
        oldest = max((number for number, one in enumerate(migrations, 1) if not expands(one)), default=1)
        database.execute(SET_OLDEST, {"oldest": oldest})


def expands(migration: Sequence[str]) -> bool:
    """Return whether a feedd that does not know of a migration can use the tables after it."""
    return all(_EXPANDS.match(statement) for statement in migration)


def known_version(database: Database, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> int:
    """Return the version of the tables, 0 for an empty database; StoreError where this feedd cannot use them.

    On a server they may be newer, so that processes of two releases run side by side while a fleet is upgraded.
    """
    version = _version(database)
    if version > len(migrations) and not (database.dialect == "postgres" and _oldest(database) <= len(migrations)):
        raise StoreError(
            f"{database.place}: version {version} of the tables is newer than this feedd, which knows "
            f"{len(migrations)}; use the newer feedd again, or another --data"
        )
    return version


def _oldest(database: Database) -> int:
    return int(database.execute(OLDEST)[0]["oldest"])


def _version(database: Database) -> int:
    tables = database.tables()
    if not tables:
        return 0
    if "schema" not in tables:
        raise StoreError(f"{database.place}: this is another program's database; move it away or use another --data")
    return int(database.execute(VERSION)[0]["version"])
