"""The public folder: published files, which any web server can serve, with a cache of them for our own server."""

import gzip
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from feedd.errors import StoreError

CACHED = 256  # files kept in memory: at the usual 50 KB gzipped and 150 KB plain, 50 MB

DRAFT = 16_384  # bytes to try with; the page of the database


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedFile:
    """A published file as HTTP needs it: plain and gzipped, with a strong validator for each (RFC 9110 §8.8.3)."""

    data: bytes
    gzipped: bytes
    etag: str
    gzip_etag: str
    last_modified: datetime


class PublicFolder:
    """The folder of published files. A file is replaced atomically, by the one process that holds the poller's lock.

    A name is a path in the folder, with "/" between its parts. All methods raise a StoreError, with path and advice,
    where the file system refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: dict[str, tuple[tuple[int, int, int], CachedFile]] = {}

    def put(self, name: str, data: bytes, published_at: datetime) -> bool:
        """Write a file with `published_at` as its time; return False, and leave it alone, if it has these bytes."""
        path = self.folder / name
        try:
            if _holds(path, data):
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, data, published_at)
        except OSError as error:
            raise _unwritable(path, error) from error
        return True

    def try_to_write(self) -> None:
        """Raise a StoreError where no file could be put here now, as on a full disk; nothing is left behind."""
        draft = self.folder / f".{os.getpid()}.tmp"  # `remove_drafts` removes what a killed process left
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(bytes(DRAFT))
            draft.unlink()
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise _unwritable(self.folder, error) from error

    def remove(self, name: str) -> None:
        """Remove a file, and folders that are empty then; do nothing if there is no such file."""
        path = self.folder / name
        try:
            path.unlink(missing_ok=True)
            _remove_empty(path.parent, self.folder)
        except OSError as error:
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
            return frozenset(
                f"{folder}/{file.name}" for file in (self.folder / folder).iterdir() if file.name[0] != "."
            )
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()
        except OSError as error:
            raise StoreError(
                f"{self.folder / folder}: cannot be read ({error.strerror}); make it readable for feedd"
            ) from error

    def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        return (self.folder / name).is_file()

    def cached(self, name: str) -> CachedFile | None:
        """Return a file from memory; None if the folder has another one by now. Calls stat once and reads nothing."""
        known = self._cache.get(name)
        try:
            return known[1] if known and known[0] == _identity((self.folder / name).stat()) else None
        except OSError:
            return None

    def get(self, name: str) -> CachedFile | None:
        """Return a file; None if there is none. Not for the event loop: it reads and compresses a file that is new."""
        try:
            with (self.folder / name).open("rb") as file:
                status = os.fstat(file.fileno())
                data = file.read()
        except FileNotFoundError:
            self._cache.pop(name, None)
            return None
        except OSError as error:
            raise StoreError(
                f"{self.folder / name}: cannot be read ({error.strerror}); make it readable for feedd"
            ) from error
        cached = cached_file(data, datetime.fromtimestamp(int(status.st_mtime), UTC))
        if len(self._cache) >= CACHED:
            self._cache.clear()
        self._cache[name] = _identity(status), cached
        return cached


def cached_file(data: bytes, last_modified: datetime) -> CachedFile:
    """Return bytes as HTTP needs them."""
    digest = sha256(data).hexdigest()[:32]
    return CachedFile(
        data=data,
        gzipped=gzip.compress(data, 6, mtime=0),  # without the time: a strong validator means the same bytes
        etag=f'"{digest}"',
        gzip_etag=f'"{digest}-gzip"',
        last_modified=last_modified,
    )


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot be written ({error.strerror}); make room or give it to feedd, or use another --data"
    )


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a subfolder that is empty, and those above it."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _replace(path: Path, data: bytes, published_at: datetime) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.utime(draft, (published_at.timestamp(), published_at.timestamp()))
        draft.replace(path)
    except OSError:
        with suppress(OSError):  # on a read-only file system there is none, and its error would hide the first
            draft.unlink()
        raise


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size
