"""The published files in the store: each process serves them from its memory, and asks each second what changed.

Where the store does not answer, what is in memory is still served.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256

from feedd.errors import NotYet, StoreError
from feedd.model import Feed
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.public import PublicFiles
from feedd.store import DocumentRecord, PublishedFile, Store

MOST_BYTES = 64 * 1024 * 1024  # of files in memory, plain and gzipped
MOST_FEEDS = 20_000  # whose next poll is kept in mind
MERGE_WITHIN = 60.0  # seconds; 10,000 feeds take two
MERGE_RETRY = 0.2  # seconds between two attempts
ANSWER_WITHIN = 5.0  # seconds; who asks for a file waits no longer for a store that is slow


class StoredFiles(PublicFiles):
    """The files in the store, and those in memory. `look` must be called again and again, or these grow old."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        most_bytes: int = MOST_BYTES,
        merge_within: float = MERGE_WITHIN,
    ) -> None:
        self._store = store
        self._clock = clock
        self._most_bytes = most_bytes
        self._merge_within = merge_within
        self._memory: dict[str, CachedFile] = {}
        self._bytes = 0
        self._seen: int | None = None  # the number of the last change
        self._looks = 0  # at which something had changed
        self._private: tuple[str, ...] | None = None
        self.withdrawals: tuple[int, int] | None = None  # another one: something else is withdrawn; None: not known yet
        self._next_checks: dict[str, datetime] = {}
        self._asked: set[str] = set()  # feeds whose next poll is to be looked up

    @property
    def number(self) -> int:
        """The number of the last change that a look found."""
        return self._seen or 0

    async def look(self) -> None:
        """Forget what changed since the last look. Raises StoreError."""
        asked, self._asked = self._asked, set()
        found = await self._store.published_files.changes(self._seen, asked)
        if found.changed is None or found.changed:
            self._looks += 1
        for name in tuple(self._memory) if found.changed is None else found.changed:
            self._forget(name)
        if len(self._next_checks) >= MOST_FEEDS:
            self._next_checks.clear()
        self._seen, self._private, self.withdrawals = found.number, found.private, found.withdrawals
        self._next_checks |= found.next_checks

    def next_check(self, feed: str) -> datetime | None:
        """Return when a feed is polled next; None where that is not known, and looked up by the next look."""
        known = self._next_checks.get(feed)
        if known is None or known <= self._clock():
            self._asked.add(feed)
        return known

    async def private(self) -> tuple[str, ...]:
        """Return the ids of the feeds of private hosts, as of the last look."""
        if self._private is None:
            await self.look()
        return self._private or ()

    def cached(self, name: str) -> CachedFile | None:
        """Return a file from memory."""
        return self._memory.get(name)

    async def get(self, name: str) -> CachedFile | None:
        """Return a file; None if there is none."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                if self._seen is None:
                    await self.look()
                looks = self._looks
                stored = await self._store.published_files.get(name)
        except TimeoutError as error:
            raise StoreError(f"{name}: the store did not answer within {ANSWER_WITHIN:.0f} s") from error
        if stored is None:
            return None
        file = await asyncio.to_thread(_read, stored)
        if looks == self._looks:  # else it may have changed meanwhile
            self._keep(name, file)
        return file

    async def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""
        stored = await self._store.published_files.get(name)
        return await asyncio.to_thread(gzip.decompress, stored.gzipped) if stored else None

    async def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        return await self._store.published_files.has(name)

    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files directly in a folder."""
        return await self._store.published_files.names(folder)

    async def put(self, name: str, data: bytes, published_at: datetime, feed: Feed | None = None) -> bool:
        """Write a file, unless it has these bytes, or the feed changed meanwhile."""
        changed = await self._store.published_files.put(await _stored(name, data, published_at), feed)
        self._forget(name)
        return changed

    async def publish(
        self, store: Store, document: DocumentRecord, data: bytes, feed: Feed | None, *, announce: bool
    ) -> bool:
        """Write a file and save its document in one transaction, unless the feed changed meanwhile."""
        file = await _stored(document.name, data, document.published_at)
        changed = await store.published_files.publish(file, feed, document, announce=announce)
        self._forget(document.name)
        return changed

    async def save(self, store: Store, document: DocumentRecord, feed: Feed) -> None:
        """Save what files were made from, unless the feed changed meanwhile: then some may not have been written."""
        await store.published_files.save(document, feed)

    async def remove(self, name: str) -> None:
        """Remove a file; do nothing if there is no such file."""
        await self._store.published_files.remove(name)
        self._forget(name)

    @asynccontextmanager
    async def merging(self) -> AsyncIterator[None]:
        """Keep other processes from making the files of many feeds meanwhile; NotYet where one takes too long."""
        files = self._store.published_files
        try:
            async with asyncio.timeout(self._merge_within):
                while not await files.begin_merge():  # noqa: ASYNC110  # of another process
                    await asyncio.sleep(MERGE_RETRY)
        except TimeoutError as error:
            raise NotYet("merged feeds: another process makes them and does not come to an end") from error
        try:
            yield
        finally:
            await files.end_merge()

    async def start(self) -> None:
        """Do nothing: a process that is killed leaves nothing half written."""

    async def try_to_write(self) -> None:
        """Do nothing: the store tells whether it can be written."""

    def _keep(self, name: str, file: CachedFile) -> None:
        self._forget(name)
        self._memory[name] = file
        self._bytes += _size(file)
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._memory)))

    def _forget(self, name: str) -> None:
        if file := self._memory.pop(name, None):
            self._bytes -= _size(file)


async def _stored(name: str, data: bytes, published_at: datetime) -> PublishedFile:
    gzipped = (await asyncio.to_thread(cached_file, data, published_at)).gzipped
    digest = sha256(data).hexdigest()
    return PublishedFile(name=name, number=0, digest=digest, gzipped=gzipped, published_at=published_at)


def _read(stored: PublishedFile) -> CachedFile:
    return cached_file(gzip.decompress(stored.gzipped), stored.published_at.replace(microsecond=0), stored.gzipped)


def _size(file: CachedFile) -> int:
    return len(file.data) + len(file.gzipped)
