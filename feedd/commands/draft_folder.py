"""A folder in which a command makes what it then renames as a whole, so that nobody sees a half."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def draft_folder(parent: Path, name: str) -> Iterator[Path]:
    """Make a folder for this user alone, hidden beside what it is for, and delete it at the end.

    What killed commands left for the same name is deleted too. OSError where the file system refuses.
    """
    for left in parent.glob(f".{name}.*.draft"):
        _delete_unused(left)
    folder = Path(tempfile.mkdtemp(".draft", f".{name}.", parent))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _delete_unused(folder: Path) -> None:
    """Delete a folder of a command that has ended; the system has ended its lock with it."""
    with suppress(OSError):  # another user's, or gone by now
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
