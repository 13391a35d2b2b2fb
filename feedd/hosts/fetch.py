"""The one polite way to the network, for documents and for media.

Every request keeps the gap and the crawl delay of its host, and goes through the circuit breaker of its host.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import Definition
from feedd.config.settings import Settings
from feedd.errors import Forbidden, SourceError
from feedd.gopher.addresses import is_public
from feedd.gopher.answers import TEXTS, FetchLimits, Pause, Take
from feedd.gopher.client import download, fetch
from feedd.gopher.connection import Route
from feedd.gopher.places import is_meant
from feedd.gopher.text import is_terminated_text
from feedd.gopher.url import format_url
from feedd.hosts.manners import Manners
from feedd.model import GopherUrl
from feedd.store import Store
from feedd.telemetry.observer import UNOBSERVED, Observer

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two
DOWNLOAD_TOTAL = timedelta(hours=1)  # the longest media file that is allowed comes in that time at 75 KB a second


class PoliteClient(Struct, frozen=True, kw_only=True):
    """Fetches documents and downloads media within the limits of the settings; one client for the whole process.

    `origin` is the index that a person named. Where `allow_private` is set, its own host and port may be a private
    address; no other private address is contacted.
    """

    settings: Settings
    manners: Manners
    store: Store
    clock: Callable[[], datetime]
    definitions: CurrentDefinitions = field(default_factory=CurrentDefinitions)
    observer: Observer = UNOBSERVED
    pause: Pause = asyncio.sleep
    _reached_privately: dict[str, bool] = field(default_factory=dict)  # hosts of definitions, so there are few

    def is_reached_privately(self, host: str) -> bool | None:
        """Return whether the host of a definition had a private address when it was last asked; None: not known."""
        return self._reached_privately.get(host)

    async def fetch(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Return the bytes of a document, which may be none.

        Raises the errors of `gopher.client.fetch`, and without a connection Forbidden for a denied host, and
        CircuitOpen where the host is not contacted at the moment.
        """
        definition = self.definitions.at(origin)
        limits = FetchLimits(
            total=self.settings.timeout,
            connect=CONNECT,
            idle=self.settings.timeout,
            max_bytes=(definition and definition.max_bytes) or self.settings.max_bytes,
        )
        host = url.host if url.host == origin.host else ""
        is_text = url.item_type in TEXTS
        terminates = is_text and await self.store.hosts.terminates(url.host, url.port)

        def note(addresses: Sequence[str]) -> None:
            if host:
                self._reached_privately[host] = not all(map(is_public, addresses))

        self._refuse_denied(url)
        async with self.manners.document(url.host, url.port):
            self.store.host_days.request(url.host, url.port, self.clock(), time.monotonic())
            answer = fetch(
                url,
                limits=limits,
                trusted=self._trusts(url, origin),
                route=self._route(definition, url, origin),
                terminates=terminates,
                pause=self.pause,
                on_resolved=note,
            )
            data = await _observed(answer, host, self.observer)
        self.store.host_days.received(url.host, url.port, self.clock(), len(data))
        if is_text and is_terminated_text(data) != terminates:
            await self.store.hosts.save_terminates(url.host, url.port, terminates=not terminates, now=self.clock())
        return data

    async def download(self, url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:
        """Hand the bytes of a media file to `take` as they come; the file is whole only if this returns.

        It takes a connection of its own beside the `connections` for documents, so that polls of the host go on.
        Raises the errors of `gopher.client.download`, what `take` raises, and Forbidden and CircuitOpen as `fetch`
        does.
        """
        limits = FetchLimits(
            total=DOWNLOAD_TOTAL,
            connect=CONNECT,
            idle=self.settings.timeout,
            max_bytes=self.settings.media_bytes,
        )

        async def take_observed(data: bytes) -> None:
            self.observer.transferred(len(data))
            self.store.host_days.received(url.host, url.port, self.clock(), len(data))
            await take(data)

        self._refuse_denied(url)
        async with self.manners.media(url.host, url.port):
            self.store.host_days.request(url.host, url.port, self.clock(), time.monotonic())
            trusted, route = self._trusts(url, origin), self._route(self.definitions.at(origin), url, origin)
            await download(url, take_observed, limits=limits, trusted=trusted, route=route)

    def _refuse_denied(self, url: GopherUrl) -> None:
        if is_meant(url.host, self.settings.deny):
            raise Forbidden(f"`deny` in the settings names {url.host}", stage="connect", place=format_url(url))

    def _route(self, definition: Definition | None, url: GopherUrl, origin: GopherUrl) -> Route:
        """Return how a server is reached and recognised, by the definition of the index.

        A key is remembered of the host of an index alone: a menu may name any number of other ones.
        """
        own = definition.socks_proxy if definition else None
        proxy = None if own == "none" else own or self.settings.socks_proxy
        if definition and definition.tls == "tofu" and (url.host, url.port) == (origin.host, origin.port):
            from feedd.hosts.trust import FirstUse  # here: few feeds are read by TLS

            first_use = FirstUse(store=self.store, url=url, feed=definition.name, now=self.clock())
            return Route(check_key=first_use.check, proxy=proxy)
        return Route(ca_bundle=self.settings.ca_bundle, proxy=proxy)

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
