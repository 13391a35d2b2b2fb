"""The folder of media files: whole copies, named by URL and content; it evicts the least recently used copy.

A copy that is being read is an open file: deleting its name does not disturb the reader.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from io import FileIO
from pathlib import Path

from msgspec import Struct

from feedd.config.settings import DISK_RESERVE
from feedd.errors import StoreError
from feedd.gopher.url import format_url
from feedd.model import GopherUrl

DIGITS = 32  # of a digest in hexadecimal: with 128 bits no two URLs collide by chance
_NAME = re.compile(rf"[0-9a-f]{{{DIGITS}}}-[0-9a-f]{{{DIGITS}}}")


class Copy(Struct, frozen=True, kw_only=True):
    """A whole file: the bytes under this path never change, and the entity tag identifies them (RFC 9110 §8.8.3)."""

    path: Path
    size: int
    etag: str
    fetched_at: datetime


class OpenCopy(Struct, frozen=True, kw_only=True):
    """A copy that is open for reading; the caller closes it."""

    copy: Copy
    file: FileIO

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` bytes from `start` on; fewer at the end of the file."""
        with _errors_of(self.copy.path):
            return os.pread(self.file.fileno(), count, start)


class Draft:
    """A file that grows while clients read it, and becomes a copy when it is whole."""

    def __init__(self, path: Path, reserve: int) -> None:
        self.path = path
        self._reserve = reserve
        self._digest = sha256()
        self._file: FileIO | None = None  # created with the first bytes: a source that does not answer needs none

    @property
    def digest(self) -> str:
        """The digest of the bytes written so far, in hexadecimal."""
        return self._digest.hexdigest()[:DIGITS]

    def write(self, data: bytes) -> None:
        """Append all of the bytes; StoreError where the disk has no room for them."""
        with _errors_of(self.path):
            file = self._file = self._file or self._create()
            if shutil.disk_usage(self.path.parent).free < self._reserve + len(data):
                raise StoreError(f"{self.path.parent}: the disk is nearly full; make room or set a lower media_cache")
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
        self._digest.update(data)

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` of the bytes written so far, from `start` on."""
        with _errors_of(self.path):
            return os.pread(self._file.fileno(), count, start) if self._file else b""

    def drop(self) -> None:
        """Delete the file, if it has not become a copy."""
        with _errors_of(self.path):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file: it is neither written nor read any more."""
        if self._file:
            self._file.close()

    def _create(self) -> FileIO:
        self.path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        return FileIO(self.path, "x+")


class MediaCache:
    """Copies by URL, `most_bytes` in all. Its calls block; StoreError: the folder cannot be used.

    One process writes to the folder, the holder of the poller's lock, and makes one call at a time.
    """

    def __init__(self, folder: Path, most_bytes: int, *, reserve: int = DISK_RESERVE) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._reserve = reserve
        self._copies: dict[str, Copy] = {}  # by the digest of the URL, the least recently used first
        self._drafts = 0

    def open(self) -> None:
        """Delete the drafts of a killed process, and list the copies."""
        with _errors_of(self.folder):
            for draft in self.folder.glob(".*.tmp"):
                draft.unlink(missing_ok=True)
            found = [(path.stat(), path) for path in self.folder.glob("*-*") if _NAME.fullmatch(path.name)]
            for status, path in sorted(found, key=lambda one: one[0].st_atime_ns):
                self._add(_copy(path, status))
            self._evict()

    def find(self, url: GopherUrl, now: datetime) -> OpenCopy | None:
        """Open the copy of a URL, which counts as used now; None where there is none, or somebody deleted its file."""
        copy = self._copies.pop(_digest(url), None)
        if copy is None:
            return None
        with _errors_of(copy.path):
            try:
                file = FileIO(copy.path, "r")
            except FileNotFoundError:
                return None
            os.utime(file.fileno(), (now.timestamp(), copy.fetched_at.timestamp()))  # the order at the next start
        self._copies[_digest(url)] = copy
        return OpenCopy(copy=copy, file=file)

    def draft(self, url: GopherUrl) -> Draft:
        """Start a file that may become the copy of a URL."""
        self._drafts += 1
        return Draft(self.folder / f".{_digest(url)}.{os.getpid()}.{self._drafts}.tmp", self._reserve)

    def keep(self, url: GopherUrl, draft: Draft, now: datetime) -> None:
        """Make a whole draft the copy of its URL, unless it is larger than the whole cache may be."""
        with _errors_of(self.folder):
            if draft.path.stat().st_size > self._most_bytes:
                draft.drop()
                return
            at = int(now.timestamp())  # HTTP dates have whole seconds
            os.utime(draft.path, (at, at))
            path = self.folder / f"{_digest(url)}-{draft.digest}"
            draft.path.replace(path)
            self._add(_copy(path, path.stat()))
            self._evict()

    def drop(self, url: GopherUrl) -> None:
        """Delete the copy of a URL, if there is one. Who reads it keeps the open file."""
        copy = self._copies.pop(_digest(url), None)
        if copy:
            with _errors_of(copy.path):
                copy.path.unlink(missing_ok=True)

    def _add(self, copy: Copy) -> None:
        former = self._copies.pop(copy.path.name[:DIGITS], None)
        if former and former.path != copy.path:
            former.path.unlink(missing_ok=True)
        self._copies[copy.path.name[:DIGITS]] = copy

    def _evict(self) -> None:
        excess = sum(copy.size for copy in self._copies.values()) - self._most_bytes
        while excess > 0:
            key = next(iter(self._copies))
            self._copies[key].path.unlink(missing_ok=True)
            excess -= self._copies.pop(key).size


def _copy(path: Path, status: os.stat_result) -> Copy:
    fetched_at = datetime.fromtimestamp(int(status.st_mtime), UTC)
    return Copy(path=path, size=status.st_size, etag=f'"{path.name[DIGITS + 1 :]}"', fetched_at=fetched_at)


def _digest(url: GopherUrl) -> str:
    return sha256(format_url(url).encode()).hexdigest()[:DIGITS]


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be used ({error.strerror}); make room or give it to feedd, or use another --data"
        ) from error
