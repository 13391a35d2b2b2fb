"""Where published files are: in a folder, or in the store (`stored_files`) where several processes serve them."""

import asyncio
import gzip
from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from feedd.config.settings import Settings
from feedd.model import Feed
from feedd.publish.files import CLOSED_TO_OTHERS, CachedFile, PublicFolder
from feedd.store import DocumentRecord, Store
from feedd.store.documents import PRIVATE
from feedd.store.opening import look
from feedd.store.published_files import FILE


def read_published(settings: Settings, name: str) -> bytes | None:
    """Return the bytes of a published file, for a command that only looks; None if there is none. Raises StoreError."""
    if not settings.database:
        return FolderFiles(settings.data / "public").read_now(name)
    rows = look(settings.database, lambda database: database.execute(FILE, {"name": name}))
    return gzip.decompress(rows[0]["gzipped"]) if rows else None


class PublicFiles(ABC):
    """The published files by name: a path with "/" between its parts. Each method but `cached` may raise StoreError.

    What is written is made of a feed as it was, `feed`; of several feeds where it is None.
    """

    @abstractmethod
    def cached(self, name: str) -> CachedFile | None:
        """Return a file from memory at once; None where it is not there, or may be another one by now."""

    @abstractmethod
    async def get(self, name: str) -> CachedFile | None:
        """Return a file; None if there is none."""

    @abstractmethod
    async def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none. They are not kept in memory."""

    @abstractmethod
    async def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""

    @abstractmethod
    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files directly in a folder."""

    @abstractmethod
    async def put(self, name: str, data: bytes, published_at: datetime, feed: Feed | None = None) -> bool:
        """Write a file of which the store has no document; return False, and leave it alone, if it has these bytes."""

    @abstractmethod
    async def publish(
        self, store: Store, document: DocumentRecord, data: bytes, feed: Feed | None, *, announce: bool
    ) -> bool:
        """Write a file and save its document; return whether the file's bytes changed."""

    @abstractmethod
    async def save(self, store: Store, document: DocumentRecord, feed: Feed) -> None:
        """Save what files were made from that `put` wrote."""

    @abstractmethod
    async def remove(self, name: str) -> None:
        """Remove a file; do nothing if there is no such file."""

    @abstractmethod
    def merging(self) -> AbstractAsyncContextManager[None]:
        """Keep other processes from making the files of many feeds meanwhile, so that none overwrites a newer one."""

    @abstractmethod
    async def start(self) -> None:
        """Remove what a killed process left behind. Only the process that writes here may call it."""

    @abstractmethod
    async def try_to_write(self) -> None:
        """Raise a StoreError where no file could be put here now."""


class FolderFiles(PublicFiles):
    """The files in a folder, which any web server can serve; those of private feeds are in a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._public = PublicFolder(folder)
        self._private = PublicFolder(folder.parent / "private", CLOSED_TO_OTHERS)

    def _place(self, name: str) -> tuple[PublicFolder, str]:
        """Return the folder of a file and its name there."""
        is_private = name.startswith(f"{PRIVATE}/")
        return (self._private, name.removeprefix(f"{PRIVATE}/")) if is_private else (self._public, name)

    def cached(self, name: str) -> CachedFile | None:
        """Return a file from memory, after one look at the folder."""
        folder, name = self._place(name)
        return folder.cached(name)

    async def get(self, name: str) -> CachedFile | None:
        """Return a file; None if there is none."""
        folder, name = self._place(name)
        return await asyncio.to_thread(folder.get, name)

    async def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""
        return await asyncio.to_thread(self.read_now, name)

    def read_now(self, name: str) -> bytes | None:
        """Do what `read` does, at once."""
        folder, name = self._place(name)
        return folder.read(name)

    async def has(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        folder, name = self._place(name)
        return folder.has(name)

    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files directly in a folder."""
        place, below = self._place(folder)
        names = await asyncio.to_thread(place.names, below)
        return names if place is self._public else frozenset(f"{PRIVATE}/{name}" for name in names)

    async def put(self, name: str, data: bytes, published_at: datetime, feed: Feed | None = None) -> bool:  # noqa: ARG002  # one process writes here
        """Write a file, unless it has these bytes."""
        folder, name = self._place(name)
        return await asyncio.to_thread(folder.put, name, data, published_at)

    async def publish(
        self, store: Store, document: DocumentRecord, data: bytes, feed: Feed | None, *, announce: bool
    ) -> bool:
        """Write a file and save its document; return whether the file's bytes changed."""
        changed = await self.put(document.name, data, document.published_at, feed)
        # After the file: a crash between the two only renders once more, and a ping is only for bytes that are there.
        await store.documents.save(
            document.name,
            document.key,
            document.digest,
            document.published_at,
            announce=announce,
            entries=document.entries,
        )
        return changed

    async def save(self, store: Store, document: DocumentRecord, feed: Feed) -> None:  # noqa: ARG002  # as for `put`
        """Save what files were made from."""
        await store.documents.save(document.name, document.key, document.digest, document.published_at)

    async def remove(self, name: str) -> None:
        """Remove a file, and folders that are empty then."""
        folder, name = self._place(name)
        await asyncio.to_thread(folder.remove, name)

    def merging(self) -> AbstractAsyncContextManager[None]:
        """Do nothing: one process alone writes here."""
        return nullcontext()

    async def start(self) -> None:
        """Remove the drafts that a killed process left."""
        await asyncio.to_thread(self._public.remove_drafts)
        await asyncio.to_thread(self._private.remove_drafts)

    async def try_to_write(self) -> None:
        """Raise a StoreError where no file could be put here now, as on a full disk."""
        await asyncio.to_thread(self._public.try_to_write)
