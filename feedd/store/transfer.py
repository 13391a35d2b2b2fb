"""Copy a whole store into an empty database of the other kind: ids, dates, revisions, schedules, whatever waits."""

from collections.abc import Callable
from contextlib import closing

from feedd.errors import UsageError
from feedd.store.opening import WAIT, Place, open_database
from feedd.store.portable import OF_FILES, OF_SEARCHES, OF_THE_MACHINE, TABLES, copy_rows
from feedd.store.search import note_all, prepare_search

# In the order in which rows refer to each other; what is searched is read again from the texts, and published files
# are made again from what they were made of.
_COPIED = (*TABLES, *sorted(OF_THE_MACHINE - OF_SEARCHES - OF_FILES - {"schema", "compatibility"}))


def transfer(source: Place, target: Place, on_progress: Callable[[int, int], None]) -> int:
    """Copy all rows and return how many feeds there are; a target that has feeds is a UsageError.

    All of it is one transaction: where it is ended half-way, the target is as empty as before. `on_progress` is called
    with the tables done and all tables.
    """
    with closing(open_database(source, WAIT)) as before, closing(open_database(target, WAIT, prepare_search)) as after:
        if after.execute("SELECT id FROM feeds LIMIT 1"):
            raise UsageError(f"{after.place}: has feeds already; name an empty database")
        with before.snapshot(), after.transaction():
            for done, table in enumerate(_COPIED):
                on_progress(done, len(_COPIED))
                copy_rows(before, after, table)
            note_all(after)
        on_progress(len(_COPIED), len(_COPIED))
        return len(after.execute("SELECT id FROM feeds"))
