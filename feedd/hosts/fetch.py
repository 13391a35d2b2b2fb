"""The one polite way to the network, for documents and for media.

Every request keeps the gap and the crawl delay of its host, and goes through the circuit breaker of its host.
"""

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from feedd.config.current import CurrentDefinitions
from feedd.config.settings import Settings
from feedd.errors import SourceError
from feedd.gopher.client import FetchLimits, Take, download, fetch
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.throttle import Throttle
from feedd.model import GopherUrl
from feedd.telemetry.observer import UNOBSERVED, Observer

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two
DOWNLOAD_TOTAL = timedelta(hours=1)  # the longest media file that is allowed comes in that time at 75 KB a second


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliteClient:
    """Fetches documents and downloads media within the limits of the settings; one client for the whole process.

    `origin` is the index that a person named. Where `allow_private` is set, its own host and port may be a private
    address; no other private address is contacted.
    """

    settings: Settings
    throttle: Throttle
    breaker: CircuitBreaker
    definitions: CurrentDefinitions = field(default_factory=CurrentDefinitions)
    observer: Observer = UNOBSERVED

    async def fetch(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Return the bytes of a document, which may be none.

        Raises the errors of `gopher.client.fetch`, and CircuitOpen without a connection where the host is not
        contacted at the moment.
        """
        limits = FetchLimits(
            total=self.settings.timeout,
            connect=CONNECT,
            idle=self.settings.timeout,
            max_bytes=self._max_bytes(origin),
        )
        host = url.host if url.host == origin.host else ""
        async with self._request(url, self.throttle.slot(url.host, url.port)):
            return await _observed(fetch(url, limits=limits, trusted=self._trusts(url, origin)), host, self.observer)

    async def download(self, url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:
        """Hand the bytes of a media file to `take` as they come; the file is whole only if this returns.

        It takes a connection of its own beside the `connections` for documents, so that polls of the host go on.
        Raises the errors of `gopher.client.download`, what `take` raises, and CircuitOpen as `fetch` does.
        """
        limits = FetchLimits(
            total=DOWNLOAD_TOTAL,
            connect=CONNECT,
            idle=self.settings.timeout,
            max_bytes=self.settings.media_bytes,
        )

        async def take_observed(data: bytes) -> None:
            self.observer.transferred(len(data))
            await take(data)

        async with self._request(url, self.throttle.media_slot(url.host, url.port)):
            await download(url, take_observed, limits=limits, trusted=self._trusts(url, origin))

    @asynccontextmanager
    async def _request(self, url: GopherUrl, slot: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        self.breaker.check(url.host, url.port)  # nobody waits for a slot of a host that is not contacted
        async with slot:
            with self.breaker.attempt(url.host, url.port):  # it may have opened during the wait
                yield

    def _max_bytes(self, origin: GopherUrl) -> int:
        definition = self.definitions.at(origin)
        return (definition and definition.max_bytes) or self.settings.max_bytes

    def _trusts(self, url: GopherUrl, origin: GopherUrl) -> bool:
        return self.settings.allow_private and (url.host, url.port) == (origin.host, origin.port)


async def _observed(fetching: Awaitable[bytes], host: str, observer: Observer) -> bytes:
    began = time.monotonic()
    try:
        data = await fetching
    except SourceError as failure:
        observer.not_fetched(host, time.monotonic() - began, failure.stage)
        raise
    observer.fetched(host, time.monotonic() - began, len(data))
    return data
