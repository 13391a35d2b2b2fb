"""One download: it is written to disk as it comes, and any number of clients follow it, each at its own speed."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from feedd.errors import FeeddError, StoreError
from feedd.media.cache import Draft
from feedd.media.firstbytes import ENOUGH, judge
from feedd.model import GopherUrl

T = TypeVar("T")

PIECE = 256 * 1024  # bytes read from disk at a time: a few calls in a thread for a song


class Transfer:
    """The part of a file that has come so far. Clients see none of it before its first bytes were judged."""

    def __init__(self, url: GopherUrl, draft: Draft) -> None:
        self.size = 0
        self.is_whole = False
        self._url = url
        self._draft = draft
        self._head = b""
        self._is_judged = False
        self._failure: FeeddError | None = None
        self._followers = 0
        self._progress = asyncio.Event()

    async def take(self, data: bytes) -> None:
        """Write bytes to disk and let clients read them. Raises the verdict of `firstbytes`, and StoreError."""
        if not self._is_judged:
            self._head = (self._head + data)[:ENOUGH]
            if len(self._head) == ENOUGH:
                self._judge()
        await in_thread(self._draft.write, data)
        self.size += len(data)
        self._notify()

    def finish(self) -> Draft:
        """Return the draft: what came is the whole file. Raises the verdict of `firstbytes` on a short file."""
        if not self._is_judged:
            self._judge()
        return self._draft

    def end(self, failure: FeeddError | None) -> None:
        """Tell all followers that the file is whole, or why it failed."""
        self._failure = failure
        self.is_whole = failure is None
        self._notify()
        self._close_unused()

    async def discard(self) -> None:
        """Delete the part that came; where that fails, the next start of feedd deletes it."""
        with suppress(StoreError):
            await in_thread(self._draft.drop)

    async def begun(self) -> None:
        """Wait until there are bytes to send; raises the failure where none come."""
        while not (self._failure or self.is_whole or (self._is_judged and self.size)):
            await self._progress.wait()
        if self._failure:
            raise self._failure.with_traceback(None)

    @contextmanager
    def following(self) -> Iterator[None]:
        """Keep the file open for reading until the block ends."""
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1
            self._close_unused()

    async def reached(self, count: int) -> None:
        """Wait until that many bytes have come, or the whole file; raises the failure where it is cut off before."""
        while self.size < count and not self.is_whole:
            if self._failure:
                raise self._failure.with_traceback(None)
            await self._progress.wait()

    async def pieces(self, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Yield the file, or its bytes from `start` to before `end`, as they come, within `following()`.

        Raises the failure where the file is cut off.
        """
        sent = start
        while end is None or sent < end:
            progress = self._progress
            there = self.size if end is None else min(self.size, end)
            if sent < there:
                piece = await in_thread(self._draft.read, sent, min(PIECE, there - sent))
                sent += len(piece)
                yield piece
            elif self._failure:
                raise self._failure.with_traceback(None)
            elif self.is_whole:
                return
            else:
                await progress.wait()

    def _judge(self) -> None:
        if reason := judge(self._head, self._url):
            raise reason
        self._is_judged = True

    def _notify(self) -> None:
        self._progress.set()
        self._progress = asyncio.Event()

    def _close_unused(self) -> None:
        if not self._followers and (self._failure or self.is_whole):
            self._draft.close()


async def in_thread(work: Callable[..., T], *values: object) -> T:
    """Do blocking work in a thread and wait for its end even where the caller is cancelled.

    Otherwise the caller could close a file that the thread still uses.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work, *values))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait((working,))
        raise
