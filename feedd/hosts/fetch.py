"""The one polite way to the network, for documents and for media."""

import time
from collections.abc import Awaitable
from datetime import timedelta

from feedd.config.settings import Settings
from feedd.errors import SourceError
from feedd.gopher.client import Limits, fetch
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.facts import Fetch
from feedd.hosts.throttle import Throttle
from feedd.model import GopherUrl
from feedd.telemetry.observer import Observer

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two


def polite_fetch(settings: Settings, throttle: Throttle, breaker: CircuitBreaker, observer: Observer) -> Fetch:
    """Give the one way to the network: within the limits of the settings, and one turn at a time towards each host."""
    limits = Limits(total=settings.timeout, connect=CONNECT, idle=settings.timeout, max_bytes=settings.max_bytes)

    async def polite(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        trusted = settings.allow_private and (url.host, url.port) == (origin.host, origin.port)
        async with throttle.slot(url.host, url.port):
            with breaker.guard(url.host, url.port):
                host = url.host if url.host == origin.host else ""
                return await _observed(fetch(url, limits=limits, trusted=trusted), host, observer)

    return polite


async def _observed(fetching: Awaitable[bytes], host: str, observer: Observer) -> bytes:
    began = time.monotonic()
    try:
        data = await fetching
    except SourceError as failure:
        observer.not_fetched(host, time.monotonic() - began, failure.stage)
        raise
    observer.fetched(host, time.monotonic() - began, len(data))
    return data
