"""Bring the tables of a database up to date, migration by migration; which these are stands in `schema`."""

from collections.abc import Sequence

from feedd.errors import StoreError
from feedd.store.database import Database
from feedd.store.schema import MIGRATIONS

VERSION = "SELECT version FROM schema"

SET_VERSION = """
INSERT INTO schema (only_row, version) VALUES (1, :version)
ON CONFLICT (only_row) DO UPDATE SET version = excluded.version
"""


def prepare(database: Database, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Set up a database and migrate its tables to the version of this feedd, with a transaction for each migration.

    Only one process at a time may call it. Where the tables belong to another program or a newer feedd, it changes
    nothing and raises StoreError.
    """
    version = known_version(database, migrations)
    database.set_up()
    for number in range(version + 1, len(migrations) + 1):
        with database.transaction():
            for statement in migrations[number - 1]:
                database.execute(statement.format_map(database.column_types))
            database.execute(SET_VERSION, {"version": number})


def known_version(database: Database, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> int:
    """Return the version of the tables, 0 for an empty database; StoreError where this feedd does not know them."""
    version = _version(database)
    if version > len(migrations):
        raise StoreError(
            f"{database.place}: version {version} of the tables is newer than this feedd, which knows "
            f"{len(migrations)}; use the newer feedd again, or another --data"
        )
    return version


def _version(database: Database) -> int:
    tables = database.tables()
    if not tables:
        return 0
    if "schema" not in tables:
        raise StoreError(f"{database.place}: this is another program's database; move it away or use another --data")
    return int(database.execute(VERSION)[0]["version"])
