"""One file on its way: it is written down as it comes, and any number of clients follow it, each at its own speed."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from feedd.errors import FeeddError, StoreError
from feedd.media.cache import Draft
from feedd.media.firstbytes import ENOUGH, judge
from feedd.model import GopherUrl

T = TypeVar("T")

PIECE = 256 * 1024  # bytes read from disk at a time: a few turns of a thread for a song


class Transfer:
    """What has come of a file. Clients see none of it before its first bytes were judged."""

    def __init__(self, url: GopherUrl, draft: Draft) -> None:
        self.size = 0
        self.is_whole = False
        self._url = url
        self._draft = draft
        self._head = b""
        self._is_judged = False
        self._failure: FeeddError | None = None
        self._followers = 0
        self._news = asyncio.Event()

    async def take(self, data: bytes) -> None:
        """Write bytes down and let them be read; raises what is wrong with them."""
        if not self._is_judged:
            self._head = (self._head + data)[:ENOUGH]
            if len(self._head) == ENOUGH:
                self._judge()
        await in_thread(self._draft.write, data)
        self.size += len(data)
        self._tell()

    def finish(self) -> Draft:
        """Take the end of the answer: what came is the whole file. Raises what is wrong with it."""
        if not self._is_judged:
            self._judge()
        return self._draft

    def end(self, failure: FeeddError | None) -> None:
        """Let all who follow come to their end, or know why there is none."""
        self._failure = failure
        self.is_whole = failure is None
        self._tell()
        self._close_unused()

    async def discard(self) -> None:
        """Take away what came, which nobody can use; where that fails, the next start does it."""
        with suppress(StoreError):
            await in_thread(self._draft.drop)

    async def begun(self) -> None:
        """Wait until there is something to send; raises what keeps it from coming."""
        while not (self._failure or self.is_whole or (self._is_judged and self.size)):
            await self._news.wait()
        if self._failure:
            raise self._failure.with_traceback(None)

    @contextmanager
    def following(self) -> Iterator[None]:
        """Keep what has come readable until the block ends."""
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1
            self._close_unused()

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give the file from its start as it comes, to a client that follows; raises why it does not come whole."""
        sent = 0
        while True:
            news = self._news
            if sent < self.size:
                piece = await in_thread(self._draft.read, sent, min(PIECE, self.size - sent))
                sent += len(piece)
                yield piece
            elif self._failure:
                raise self._failure.with_traceback(None)
            elif self.is_whole:
                return
            else:
                await news.wait()

    def _judge(self) -> None:
        if reason := judge(self._head, self._url):
            raise reason
        self._is_judged = True

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _close_unused(self) -> None:
        if not self._followers and (self._failure or self.is_whole):
            self._draft.close()


async def in_thread(work: Callable[..., T], *values: object) -> T:
    """Do blocking work in a thread, to its end also where the caller is cancelled: no file is closed under it."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *values))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait((working,))
        raise
