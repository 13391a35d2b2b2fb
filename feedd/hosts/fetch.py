"""The one polite way to the network, for documents and for media.

Every request keeps the gap and the crawl delay of its host, and goes through the circuit breaker of its host.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from feedd.config.settings import Settings
from feedd.errors import SourceError
from feedd.gopher.addresses import is_public
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
    observer: Observer = UNOBSERVED
    _reached_privately: dict[str, bool] = field(default_factory=dict)  # hosts of definitions, so there are few

    def is_reached_privately(self, host: str) -> bool | None:
        """Return whether the host of a definition had a private address when it was last asked; None: not known."""
        return self._reached_privately.get(host)

    async def fetch(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Return the bytes of a document, which may be none.

        Raises the errors of `gopher.client.fetch`, and CircuitOpen without a connection where the host is not
        contacted at the moment.
        """
        limits = FetchLimits(
            total=self.settings.timeout,
            connect=CONNECT,
            idle=self.settings.timeout,
            max_bytes=self.settings.max_bytes,
        )
        host = url.host if url.host == origin.host else ""

        def note(addresses: Sequence[str]) -> None:
            if host:
                self._reached_privately[host] = not all(map(is_public, addresses))

        async with self._request(url, self.throttle.slot(url.host, url.port)):
            fetching = fetch(url, limits=limits, trusted=self._trusts(url, origin), on_resolved=note)
            return await _observed(fetching, host, self.observer)

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
