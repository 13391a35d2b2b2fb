"""Media files on request: from the cache or from Gopher, with one download however many clients request the file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

from feedd.config.settings import Settings
from feedd.errors import CircuitOpen, CutOff, FeeddError, Forbidden, Refused, TooLong
from feedd.gopher.answers import Take
from feedd.gopher.url import format_url
from feedd.media.cache import MediaCache, OpenCopy
from feedd.media.transfer import Transfer, in_thread
from feedd.model import GopherUrl, MediaFile
from feedd.telemetry.log import events

if TYPE_CHECKING:
    from feedd.media.measure import Read

KEPT_FOR = timedelta(days=30)  # Gopher reports no changes; published files seldom change, and long ones are expensive
PATIENCE = timedelta(seconds=25)  # for the first bytes: apps and proxies give up after 30 or 60 seconds
# Transfers, including those under way; with more the last one would wait for hours. One host may have as many as there
# are places left: half of them, so that others find one.
MOST_WAITING = 32
RETRY_AFTER = timedelta(minutes=5)  # after a failure: apps retry at once, and each time the source would pay for it
RETRY_LONG = timedelta(days=1)  # after a file that is too long, which costs the source the most
MOST_FAILURES = 1000  # kept in memory, and as many lengths

log = events()


class Busy(FeeddError):
    """Too many transfers are under way; the file can be requested again later."""


class Download(Protocol):
    """Downloads a URL politely; `origin` is the index that a person named."""

    async def __call__(self, url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:
        """Hand the bytes to `take` as they come; a SourceError says what failed."""


Permit: TypeAlias = Callable[[GopherUrl, GopherUrl], Awaitable[None]]  # URL and index; Forbidden: its robots.txt
Told: TypeAlias = Callable[[GopherUrl, GopherUrl, MediaFile], Awaitable[None]]  # URL, index, and the whole file


async def no_one(_url: GopherUrl, _origin: GopherUrl, _file: MediaFile) -> None:
    """Tell nobody of a file."""


async def any_place(_url: GopherUrl, _origin: GopherUrl) -> None:
    """Permit every URL."""


class Library:
    """Lends media files. A transfer goes on when no client follows it any more; closing the library cancels it.

    `permit` is awaited before each download, `tell` once when a whole file has come or is lent; it may raise
    nothing. `patience` is how long a client waits for the first bytes.
    """

    def __init__(
        self,
        cache: MediaCache,
        download: Download,
        *,
        now: Callable[[], datetime],
        permit: Permit = any_place,
        tell: Told = no_one,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._cache = cache
        self._download = download
        self._now = now
        self._permit = permit
        self._tell_of = tell
        self._patience = patience.total_seconds()
        self._cache_lock = asyncio.Lock()  # the cache takes one call at a time
        self._under_way: dict[GopherUrl, Transfer] = {}
        self._downloads: dict[GopherUrl, asyncio.Task[None]] = {}
        self._failures: dict[GopherUrl, tuple[datetime, FeeddError]] = {}
        self._told: dict[GopherUrl, int] = {}  # the lengths

    async def __aenter__(self) -> Self:
        """Open the cache."""
        await in_thread(self._cache.open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancel the transfers under way and delete their drafts."""
        tasks = tuple(self._downloads.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def lend(self, url: GopherUrl, *, origin: GopherUrl) -> AsyncIterator[OpenCopy | Transfer]:
        """Lend a file: its copy, else its transfer, whose first bytes have come.

        A copy older than `KEPT_FOR` is lent and downloaded again in the background. SourceError: the file cannot be
        downloaded; most failures are remembered, and the source is not asked again for `RETRY_AFTER`. StoreError: the
        disk has no room. Busy: too many transfers, or its first bytes did not come within the patience.
        """
        if copy := await self._find(url):
            try:
                # A copy from the future dates from before the clock was set back.
                if not timedelta() <= self._now() - copy.copy.fetched_at <= KEPT_FOR:
                    with suppress(FeeddError):
                        self._transfer(url, origin)
                if self._told.get(url) != copy.copy.size:
                    await self._tell(url, origin, await _measured(copy.read, copy.copy.size))
                yield copy
            finally:
                copy.file.close()
            return
        transfer = self._transfer(url, origin)
        with transfer.following():
            await self._wait_for_first_bytes(transfer)
            yield transfer

    @asynccontextmanager
    async def peek(self, url: GopherUrl) -> AsyncIterator[OpenCopy | None]:
        """Lend the copy of a file, None where there is none; nothing is downloaded."""
        copy = await self._find(url)
        try:
            yield copy
        finally:
            if copy:
                copy.file.close()

    async def drop(self, urls: Iterable[GopherUrl]) -> None:
        """Delete the copies of files, and end their transfers under way, whose clients get an incomplete file."""
        for url in urls:
            if task := self._downloads.get(url):
                task.cancel()
                await asyncio.wait((task,))
            async with self._cache_lock:
                await in_thread(self._cache.drop, url)

    async def _find(self, url: GopherUrl) -> OpenCopy | None:
        async with self._cache_lock:
            return await in_thread(self._cache.find, url, self._now())

    def _transfer(self, url: GopherUrl, origin: GopherUrl) -> Transfer:
        if transfer := self._under_way.get(url):
            return transfer
        until, failure = self._failures.get(url, (None, None))
        if until and failure and self._now() < until <= self._now() + RETRY_LONG:  # later: the clock was set back
            raise failure.with_traceback(None)
        of_host = sum((one.host, one.port) == (url.host, url.port) for one in self._under_way)
        if of_host >= MOST_WAITING - len(self._under_way):
            raise Busy(f"{len(self._under_way)} files are being downloaded or wait for it, {of_host} of this host")
        transfer = self._under_way[url] = Transfer(url, self._cache.draft(url))
        task = asyncio.create_task(self._run(url, transfer, origin), name=f"media {format_url(url)}")
        self._downloads[url] = task
        task.add_done_callback(lambda ended: self._ended(url, ended))
        return transfer

    def _ended(self, url: GopherUrl, task: asyncio.Task[None]) -> None:
        if self._downloads.get(url) is task:  # the next one may have begun
            del self._downloads[url]

    async def _wait_for_first_bytes(self, transfer: Transfer) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await transfer.begun()
        except TimeoutError as error:
            raise Busy("its download is slow, or waits for another one from the same host") from error

    async def _run(self, url: GopherUrl, transfer: Transfer, origin: GopherUrl) -> None:
        place = format_url(url)
        failure: FeeddError | None = CutOff("stopped", stage="media", place=place)  # cancelled, or a bug in feedd
        try:
            await self._permit(url, origin)
            await self._download(url, transfer.take, origin=origin)
            draft = transfer.finish()
            file = await _measured(draft.read, transfer.size)
            async with self._cache_lock:
                await in_thread(self._cache.keep, url, draft, self._now())
            failure = None
            self._failures.pop(url, None)
        except FeeddError as reason:
            failure = reason
            self._remember(url, reason)
            tell = log.debug if isinstance(reason, CircuitOpen) else log.warning  # nobody was asked: not a new failure
            tell("media failed", url=place, error=reason)
        finally:
            del self._under_way[url]
            transfer.end(failure)
            if failure:
                await transfer.discard()
        if failure is None:
            await self._tell(url, origin, file)
            log.info("media", url=place, bytes=transfer.size)

    async def _tell(self, url: GopherUrl, origin: GopherUrl, file: MediaFile) -> None:
        """Tell of a file, and remember that: a player asks for many parts of it."""
        if len(self._told) >= MOST_FAILURES:
            self._told.clear()
        self._told[url] = file.length
        await self._tell_of(url, origin, file)

    def _remember(self, url: GopherUrl, failure: FeeddError) -> None:
        if isinstance(failure, Refused | Forbidden | CircuitOpen):
            return  # no server was asked: another definition may be permitted, a circuit may be closed the next moment
        self._failures.pop(url, None)
        while len(self._failures) >= MOST_FAILURES:
            del self._failures[next(iter(self._failures))]
        wait = RETRY_LONG if isinstance(failure, TooLong) else RETRY_AFTER
        self._failures[url] = self._now() + wait, failure


@asynccontextmanager
async def open_library(
    settings: Settings,
    download: Download,
    now: Callable[[], datetime],
    permit: Permit = any_place,
    tell: Told = no_one,
) -> AsyncIterator[Library]:
    """Open the media of a data folder; at the end the transfers under way are cancelled."""
    cache = MediaCache(settings.data / "media", settings.media_cache)
    async with Library(cache, download, now=now, permit=permit, tell=tell) as library:
        yield library


async def _measured(read: "Read", length: int) -> MediaFile:
    from feedd.media.measure import measure  # here: many installations download none

    return await in_thread(measure, read, length)
