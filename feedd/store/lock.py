"""Two locks: for one poller of a data folder, and for one process at a time that prepares its database.

Both are locks of the system (flock). They end with their process, in whichever way it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from feedd.errors import Occupied, StoreError

if TYPE_CHECKING:
    from feedd.store.postgres import ServerLock

UNFINISHED = "restore-unfinished"  # is in the data folder while `feedd restore` replaces store and definitions
HOLDER_LENGTH = 200  # characters to read of a file that anybody may have written


class PollerLock:
    """The lock on `data/poller.lock`. The file names its holder, for people, and stays when the lock is released.

    Where the store is on a server, its `database` is locked, too: other machines have data folders of their own.
    """

    def __init__(self, path: Path, database: str | None = None) -> None:
        self._path = path
        self._database = database
        self._server: ServerLock | None = None
        self._held = ExitStack()
        self._inode = 0

    def acquire(self, role: str, *, is_shared: bool = False) -> Self:
        """Take the lock for a role ("run") without waiting; that of the server with all who share it, too.

        Raises Occupied where another process has it, StoreError where it cannot be taken, or where a restore was killed
        half-way: then only another restore may take it.
        """
        with ExitStack() as opened:
            try:
                make_folder(self._path.parent)
                file = opened.enter_context(self._path.open("a+b", buffering=0))
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                file.truncate(0)
                file.write(f"{role}, process {os.getpid()}\n".encode())
            except BlockingIOError as error:
                file.seek(0)
                holder = file.readline(HOLDER_LENGTH).decode("utf-8", "replace").strip()
                raise Occupied(str(self._path), holder or "an unknown process") from error
            except OSError as error:
                raise StoreError(
                    f"{self._path}: the lock of the data folder cannot be taken ({error.strerror}); "
                    "let this user write the file and its folder, make room, or use another --data"
                ) from error
            unfinished = self._path.with_name(UNFINISHED)
            if role != "restore" and unfinished.exists():
                raise StoreError(
                    f"{unfinished}: a restore did not come to its end, so store and definitions may not fit together; "
                    "run `feedd restore --force` again, or delete this file to use them as they are"
                )
            self._inode = os.fstat(file.fileno()).st_ino
            if self._database:
                from feedd.store.postgres import ServerLock  # only a fleet has its library

                holder = f"{role}, process {os.getpid()}"
                self._server = opened.enter_context(ServerLock(self._database, holder, is_shared=is_shared))
            self._held = opened.pop_all()
        return self

    async def check(self) -> None:
        """Raise StoreError where the locked file was deleted or replaced, so that others would lock another file."""
        try:
            same = self._path.stat().st_ino == self._inode
        except OSError:
            same = False
        if self._server:
            await self._server.check()
        if not same:
            raise StoreError(
                f"{self._path.parent}: the data folder was deleted or replaced meanwhile; start feedd again"
            )

    def close(self) -> None:
        """Release the lock, if it is held."""
        self._held.close()

    def __enter__(self) -> Self:
        """Return the lock, which `acquire` has taken."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock."""
        self.close()


def make_folder(folder: Path) -> None:
    """Make a data folder that is not there: others may enter it, as web servers do for `public`, but see no names."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)  # the mode is not for its parents


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder within the block, after waiting for other processes; make the folder if needed."""
    try:
        make_folder(folder)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StoreError(
            f"{folder}: the data folder cannot be used ({error.strerror}); "
            "let this user read and write it, or use another --data"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
