"""The public folder: published files, which any web server can serve, with a cache of them for our own server."""

import errno
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import BinaryIO

from msgspec import Struct

from feedd.errors import StoreError

CACHED = 256  # files kept in memory: at the usual 50 KB gzipped and 150 KB plain, 50 MB

OPEN_TO_ALL = 0o755  # of new folders, within the umask: a web server may serve them
CLOSED_TO_OTHERS = 0o700
FOLDER = os.O_RDONLY | os.O_DIRECTORY
NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
DRAFT = 16_384  # bytes to try with; the page of the database


class CachedFile(Struct, frozen=True, kw_only=True):
    """A published file as HTTP needs it: plain and gzipped, with a strong validator for each (RFC 9110 §8.8.3)."""

    data: bytes
    gzipped: bytes
    etag: str
    gzip_etag: str
    last_modified: datetime


class PublicFolder:
    """The folder of published files. A file is replaced atomically, by the one process that holds the poller's lock.

    A name is a path in the folder, with "/" between its parts. All methods raise a StoreError, with path and advice,
    where the file system refuses. The folder itself may be a link; a link in it is not followed, wherever it leads: a
    file is written in the place of one, and one to a folder is an error.
    """

    def __init__(self, folder: Path, mode: int = OPEN_TO_ALL) -> None:
        self.folder = folder
        self._mode = mode
        self._place = str(folder)  # joining paths takes longer than stat
        self._cache: dict[str, tuple[tuple[int, int, int], CachedFile]] = {}

    def put(self, name: str, data: bytes, published_at: datetime) -> bool:
        """Write a file with `published_at` as its time; return False, and leave it alone, if it has these bytes."""
        path = self.folder / name
        try:
            with self._parent(name, make=True) as parent:
                if _holds(path.name, data, parent):
                    return False
                _replace(path.name, data, published_at, parent)
        except OSError as error:
            raise _unwritable(path, error) from error
        return True

    def try_to_write(self) -> None:
        """Raise a StoreError where no file could be put here now, as on a full disk; nothing is left behind."""
        try:
            with (
                self._parent("", make=True) as folder,
                _draft("try", folder) as draft,
                _open(draft, WRITE, folder) as file,
            ):
                file.write(bytes(DRAFT))
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def remove(self, name: str) -> None:
        """Remove a file, and folders that are empty then; do nothing if there is no such file."""
        path = self.folder / name
        try:
            with self._parent(name) as parent:
                os.unlink(path.name, dir_fd=parent)
            _remove_empty(path.parent, self.folder)
        except OSError as error:
            if error.errno in NOT_THERE:
                return
            raise StoreError(
                f"{path}: cannot be deleted ({error.strerror}); let this user write the folder, or delete it yourself"
            ) from error

    def remove_drafts(self) -> None:
        """Remove the drafts that a killed process left. Only the process that writes here may call it."""
        for draft in self.folder.rglob(".*.tmp"):
            try:
                draft.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(
                    f"{draft}: cannot be removed ({error.strerror}); give its folder to feedd, or use another --data"
                ) from error

    def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files in a subfolder, as they were given to `put`."""
        try:
            with self._parent(f"{folder}/") as opened:
                return frozenset(f"{folder}/{file}" for file in os.listdir(opened) if file[0] != ".")  # noqa: PTH208  # of a descriptor
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()
        except OSError as error:
            raise StoreError(
                f"{self.folder / folder}: cannot be read ({error.strerror}); make it readable for feedd"
            ) from error

    def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        try:
            with self._parent(name) as parent:
                return S_ISREG(os.stat(name.rpartition("/")[2], dir_fd=parent, follow_symlinks=False).st_mode)
        except OSError:
            return False

    def cached(self, name: str) -> CachedFile | None:
        """Return a file from memory; None if the folder has another one by now. Calls stat once and reads nothing."""
        known = self._cache.get(name)
        try:
            return known[1] if known and known[0] == _identity(os.lstat(f"{self._place}/{name}")) else None
        except OSError:
            return None

    def get(self, name: str) -> CachedFile | None:
        """Return a file; None if there is none. Not for the event loop: it reads and compresses a file that is new."""
        read = self._read(name)
        if read is None:
            self._cache.pop(name, None)
            return None
        data, status = read
        cached = cached_file(data, datetime.fromtimestamp(int(status.st_mtime), UTC))
        if len(self._cache) >= CACHED:
            self._cache.clear()
        self._cache[name] = _identity(status), cached
        return cached

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none. They are not kept in memory."""
        read = self._read(name)
        return read and read[0]

    def _read(self, name: str) -> tuple[bytes, os.stat_result] | None:
        try:
            with self._parent(name) as parent, _open(name.rpartition("/")[2], os.O_RDONLY, parent) as file:
                status = os.fstat(file.fileno())
                return file.read(), status
        except OSError as error:
            if error.errno in NOT_THERE:
                return None
            raise StoreError(
                f"{self.folder / name}: cannot be read ({error.strerror}); make it readable for feedd"
            ) from error

    @contextmanager
    def _parent(self, name: str, *, make: bool = False) -> Iterator[int]:
        """Open the folder that a file is in, without following links; OSError where there is none, and none is made."""
        if make:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=self._mode, exist_ok=True)
        opened = os.open(self.folder, FOLDER)
        try:
            for part in name.split("/")[:-1]:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(part, OPEN_TO_ALL, dir_fd=opened)
                above, opened = opened, _open_folder(part, opened)
                os.close(above)
            yield opened
        finally:
            os.close(opened)


def cached_file(data: bytes, last_modified: datetime, gzipped: bytes | None = None) -> CachedFile:
    """Return bytes as HTTP needs them; `gzipped` are the same, where that was done already."""
    digest = sha256(data).hexdigest()[:32]
    return CachedFile(
        data=data,
        gzipped=gzipped or gzip.compress(data, 6, mtime=0),  # without the time: a strong validator means the same bytes
        etag=f'"{digest}"',
        gzip_etag=f'"{digest}-gzip"',
        last_modified=last_modified,
    )


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot be written ({error.strerror}); make room or give it to feedd, or use another --data"
    )


def _open_folder(name: str, above: int) -> int:
    try:
        return os.open(name, FOLDER | os.O_NOFOLLOW, dir_fd=above)
    except NotADirectoryError as error:  # as Linux says of a link, too
        if S_ISLNK(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, "a link is not followed") from error
        raise


def _open(name: str, flags: int, folder: int) -> BinaryIO:
    """Open a file of an opened folder, never what a link leads to: OSError (ELOOP) for a link."""
    return os.fdopen(os.open(name, flags | os.O_NOFOLLOW, 0o666, dir_fd=folder), "wb" if flags & os.O_WRONLY else "rb")


def _holds(name: str, data: bytes, folder: int) -> bool:
    try:
        with _open(name, os.O_RDONLY, folder) as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return False
        raise


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a subfolder that is empty, and those above it."""
    while folder != root and folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _replace(name: str, data: bytes, published_at: datetime, folder: int) -> None:
    with _draft(name, folder) as draft:
        with _open(draft, WRITE, folder) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.utime(file.fileno(), (published_at.timestamp(), published_at.timestamp()))
        os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextmanager
def _draft(name: str, folder: int) -> Iterator[str]:
    """Yield the name of a draft in a folder, and delete the file of that name if it is still there afterwards."""
    draft = f".{name}.{os.getpid()}.tmp"
    try:
        yield draft
    finally:
        with suppress(OSError):  # on a read-only file system there is none, and its error would hide the first
            os.unlink(draft, dir_fd=folder)


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size
