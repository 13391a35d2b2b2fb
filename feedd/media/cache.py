"""The folder of media files: whole copies only, named by where they are from; what lay longest makes room.

A file that is being read has been opened: taking its name away takes nothing from who reads it.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import FileIO
from pathlib import Path

from feedd.errors import StoreError
from feedd.gopher.url import format_url
from feedd.model import GopherUrl

DIGITS = 32  # of a digest in hexadecimal: 128 bits, no two URLs meet by chance
RESERVE = 128 * 1024 * 1024  # bytes of the disk that are left to the store and the feeds
_NAME = re.compile(rf"[0-9a-f]{{{DIGITS}}}-[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A whole file: under this path its bytes never change, and its entity tag stands for them (RFC 9110 §8.8.3)."""

    path: Path
    size: int
    etag: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCopy:
    """A copy that is being read; whoever got it closes it."""

    copy: Copy
    file: FileIO

    def read(self, start: int, count: int) -> bytes:
        """Give bytes of it; at its end fewer."""
        with _told(self.copy.path):
            return os.pread(self.file.fileno(), count, start)


class Draft:
    """A file that grows while others read it, and has a copy's name when it is whole."""

    def __init__(self, path: Path, reserve: int) -> None:
        self.path = path
        self._reserve = reserve
        self._digest = sha256()
        self._file: FileIO | None = None  # made with the first bytes: a source that does not answer costs none

    @property
    def digest(self) -> str:
        """The digest of what was written."""
        return self._digest.hexdigest()[:DIGITS]

    def write(self, data: bytes) -> None:
        """Append bytes, all of them; a StoreError where there is no room for them."""
        with _told(self.path):
            file = self._file = self._file or self._create()
            if shutil.disk_usage(self.path.parent).free < self._reserve + len(data):
                raise StoreError(f"{self.path.parent}: the disk is all but full; make room or set a lower media_cache")
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
        self._digest.update(data)

    def read(self, start: int, count: int) -> bytes:
        """Give bytes that were written."""
        with _told(self.path):
            return os.pread(self._file.fileno(), count, start) if self._file else b""

    def drop(self) -> None:
        """Take its name away, if it has not become a copy."""
        with _told(self.path):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Neither write nor read any more."""
        if self._file:
            self._file.close()

    def _create(self) -> FileIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileIO(self.path, "x+")


class MediaCache:
    """Copies by URL, of `most_bytes` together. Its calls block; a StoreError says that the folder cannot be used.

    One process writes here, the holder of the poller's lock, one call at a time.
    """

    def __init__(self, folder: Path, most_bytes: int, *, reserve: int = RESERVE) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._reserve = reserve
        self._copies: dict[str, Copy] = {}  # by the digest of the URL, the longest unused first
        self._drafts = 0

    def open(self) -> None:
        """Sweep what a killed process left, and learn which copies there are."""
        with _told(self.folder):
            for draft in self.folder.glob(".*.tmp"):
                draft.unlink(missing_ok=True)
            found = [(path.stat(), path) for path in self.folder.glob("*-*") if _NAME.fullmatch(path.name)]
            for status, path in sorted(found, key=lambda one: one[0].st_atime_ns):
                self._take_in(_copy(path, status))
            self._make_room()

    def find(self, url: GopherUrl, now: datetime) -> OpenCopy | None:
        """Open the copy of a URL, which counts as used now; None where there is none, or somebody deleted it."""
        copy = self._copies.pop(_digest(url), None)
        if copy is None:
            return None
        with _told(copy.path):
            try:
                file = FileIO(copy.path, "r")
            except FileNotFoundError:
                return None
            os.utime(file.fileno(), (now.timestamp(), copy.fetched_at.timestamp()))  # the order at the next start
        self._copies[_digest(url)] = copy
        return OpenCopy(copy=copy, file=file)

    def draft(self, url: GopherUrl) -> Draft:
        """Start a file of which a copy may become."""
        self._drafts += 1
        return Draft(self.folder / f".{_digest(url)}.{os.getpid()}.{self._drafts}.tmp", self._reserve)

    def keep(self, url: GopherUrl, draft: Draft, now: datetime) -> None:
        """Make a whole draft the copy of its URL, unless it takes more room than there is for all."""
        with _told(self.folder):
            if draft.path.stat().st_size > self._most_bytes:
                draft.drop()
                return
            at = int(now.timestamp())  # dates of HTTP have whole seconds
            os.utime(draft.path, (at, at))
            path = self.folder / f"{_digest(url)}-{draft.digest}"
            draft.path.replace(path)
            self._take_in(_copy(path, path.stat()))
            self._make_room()

    def _take_in(self, copy: Copy) -> None:
        former = self._copies.pop(copy.path.name[:DIGITS], None)
        if former and former.path != copy.path:
            former.path.unlink(missing_ok=True)
        self._copies[copy.path.name[:DIGITS]] = copy

    def _make_room(self) -> None:
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
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be used ({error.strerror}); make room or give it to feedd, or use another --data"
        ) from error
