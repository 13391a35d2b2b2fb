"""What a media file says of itself in its own headers: how long a sound lasts, how large a picture is.

tinytag reads the headers of sounds and films, and is imported only here. A file is a stranger's: whatever it contains,
reading it takes a bounded number of bytes and calls, and at the end it only says nothing of itself.
"""

from collections.abc import Callable
from contextlib import suppress
from math import isfinite
from os import SEEK_CUR, SEEK_END, SEEK_SET
from typing import TypeAlias

from feedd.errors import StoreError
from feedd.media.pixels import MOST_HEADER, picture_size
from feedd.model import MediaFile

# The longest headers are those of an Ogg file: each of its pages has one, two calls for 4 KB, 100,000 for 200 MB.
MOST_CALLS = 200_000
MOST_READ = 4 << 20  # bytes
LONGEST = 10 * 24 * 3600  # seconds; what says more of itself is damaged


Read: TypeAlias = Callable[[int, int], bytes]  # from where, and how many bytes at most


def measure(read: Read, length: int) -> MediaFile:
    """Return what a file of this many bytes says of itself. Blocks for a second at most."""
    with suppress(StoreError):
        if size := picture_size(read(0, MOST_HEADER)):
            return MediaFile(length=length, width=size[0], height=size[1])
    return MediaFile(length=length, milliseconds=_milliseconds(read, length))


def _milliseconds(read: Read, length: int) -> int | None:
    """Return how long a sound or film lasts; None where its headers do not say it."""
    from tinytag import TinyTag  # here: most installations never measure a sound

    try:
        seconds = TinyTag.get(file_obj=_Bounded(read, length), tags=False).duration  # type: ignore[arg-type]  # all it uses
    except Exception:  # noqa: BLE001  # a parser may stumble over anything in a stranger's bytes
        return None
    if seconds is None or not isfinite(seconds) or not 0 < seconds <= LONGEST:
        return None
    return round(seconds * 1000) or None


class _Bounded:
    """Bytes as a file that is read within the limits; EOFError beyond them."""

    def __init__(self, read: Read, length: int) -> None:
        self._source = read
        self._length = length
        self._at = 0
        self._calls = 0
        self._read = 0

    def read(self, count: int = -1) -> bytes:
        """Return up to so many bytes from here on."""
        rest = max(0, self._length - self._at)
        count = rest if count < 0 else min(count, rest)
        self._take(count)
        data = self._source(self._at, count)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to a place, which may be behind the end; OSError before the start."""
        self._take(0)
        at = offset + {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._length}[whence]
        if at < 0:
            raise OSError(f"there is no byte {at}")
        self._at = at
        return at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def _take(self, count: int) -> None:
        self._calls += 1
        self._read += count
        if self._calls > MOST_CALLS or self._read > MOST_READ:
            raise EOFError("too much to read")
