"""All rows of a store, whichever database it is in."""

from contextlib import closing

from feedd.store.opening import WAIT, Place, open_database
from feedd.store.portable import OF_FILES, OF_SEARCHES, OF_THE_MACHINE, TABLES


def rows(place: Place) -> dict[str, list[list[object]]]:
    """Return all rows of a store, but for those of its search and its published files."""
    with closing(open_database(place, WAIT)) as database:
        found = {}
        for table in {*TABLES, *OF_THE_MACHINE} - OF_SEARCHES - OF_FILES:
            each = database.execute(f"SELECT * FROM {table}")
            found[table] = sorted(([row[name] for name in sorted(row.keys())] for row in each), key=repr)
        return found
