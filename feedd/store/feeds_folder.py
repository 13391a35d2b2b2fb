"""The folder of definitions that the data folder belongs to, so that no command takes another one for it by mistake."""

import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path

from feedd.store.executor import Executor

BIND = """
INSERT INTO feeds_folder (only_row, path) VALUES (1, :path) ON CONFLICT (only_row) DO UPDATE SET path = excluded.path
"""


BIND_FIRST = "INSERT INTO feeds_folder (only_row, path) VALUES (1, :path) ON CONFLICT (only_row) DO NOTHING"


class FeedsFolder:
    """Where the definitions of the feeds in this store are."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def bind_first(self, path: Path) -> None:
        """Remember the folder, unless one is known already."""
        await self._executor.write(BIND_FIRST, path=str(path))

    async def bind(self, path: Path) -> None:
        """Remember the folder, in place of another one."""
        await self._executor.write(BIND, path=str(path))


def bound_to(database: Path) -> tuple[Path | None, Collection[str]]:
    """Return the folder that the store of a file belongs to, if it is known, and the names of its feeds.

    It is read without opening the store, as one-shot commands have no time for more; a file that cannot be read says
    nothing here.
    """
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM feeds WHERE removed_at IS NULL")}
        with suppress(sqlite3.OperationalError):  # of an earlier release
            for (path,) in file.execute("SELECT path FROM feeds_folder"):
                return Path(path), names
        return None, names
    return None, ()


def forget_folder(database: Path) -> None:
    """Let a store belong to no folder: the next command that polls decides."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(database, isolation_level=None)) as file:
        file.execute("DELETE FROM feeds_folder")
