"""The folder of published files, which any web server can serve, and their bytes as our own hands them out."""

import gzip
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from feedd.errors import StoreError

CACHED = 256  # documents kept in memory: at the usual 50 KB gzipped and 150 KB plain, 50 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedFile:
    """A published file as HTTP wants it: both encodings, a strong validator for each (RFC 9110 §8.8.3)."""

    data: bytes
    gzipped: bytes
    etag: str
    gzip_etag: str
    last_modified: datetime


class PublicFolder:
    """Files that are replaced whole or not at all. One process writes, the holder of the poller's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: dict[str, tuple[tuple[int, int, int], CachedFile]] = {}

    def put(self, name: str, data: bytes, published_at: datetime) -> bool:
        """Write a file, dated when these bytes were first published; False, and untouched, where it holds them."""
        path = self.folder / name
        try:
            if _holds(path, data):
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, data, published_at)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot be written ({error.strerror}); make room or give it to feedd, or use another --data"
            ) from error
        return True

    def remove(self, name: str) -> None:
        """Take a file away; of no effect where there is none."""
        path = self.folder / name
        try:
            path.unlink(missing_ok=True)
            _remove_empty(path.parent, self.folder)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot be deleted ({error.strerror}); let this user write the folder, or delete it yourself"
            ) from error

    def sweep(self) -> None:
        """Take away the drafts that a killed process left; only for who alone writes here."""
        for draft in self.folder.rglob(".*.tmp"):
            try:
                draft.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(
                    f"{draft}: cannot be removed ({error.strerror}); give its folder to feedd, or use another --data"
                ) from error

    def names(self, folder: str) -> frozenset[str]:
        """Give the names of all that was put into a subfolder, as `put` took them."""
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
        """Tell whether a file of that name was put."""
        return (self.folder / name).is_file()

    def cached(self, name: str) -> CachedFile | None:
        """Give a file from memory, None where that is not what the folder holds now: one stat, no reading."""
        known = self._cache.get(name)
        try:
            return known[1] if known and known[0] == _identity((self.folder / name).stat()) else None
        except OSError:
            return None

    def get(self, name: str) -> CachedFile | None:
        """Give a file, None where there is none. Reads and compresses what is new, so not for the event loop."""
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
    """Make of bytes what HTTP wants of them."""
    digest = sha256(data).hexdigest()[:32]
    return CachedFile(
        data=data,
        gzipped=gzip.compress(data, 6, mtime=0),  # no time in it: its bytes stand behind a strong validator
        etag=f'"{digest}"',
        gzip_etag=f'"{digest}-gzip"',
        last_modified=last_modified,
    )


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _remove_empty(folder: Path, root: Path) -> None:
    """Take away the subfolders that a file was the last one in."""
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
        draft.unlink(missing_ok=True)
        raise


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size
