"""The way of media files from Gopher: one at a time from each host, beside the polls, and few in all."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from feedd.config.settings import Settings
from feedd.gopher.client import Limits, Take, download
from feedd.hosts.throttle import Throttle
from feedd.media.cache import MediaCache
from feedd.media.library import Download, Library
from feedd.model import GopherUrl
from feedd.telemetry.observer import UNOBSERVED, Observer

CONNECT = timedelta(seconds=10)  # as for documents
TOTAL = timedelta(hours=1)  # the longest file allowed comes in that at 75 KB a second
MOST_AT_ONCE = 4  # from all hosts: a home's line and a small machine's disk bear as many


Permit = Callable[[GopherUrl, GopherUrl], Awaitable[None]]


async def any_place(_url: GopherUrl, _origin: GopherUrl) -> None:
    """Forbid none."""


def polite_download(settings: Settings, permit: Permit = any_place, observer: Observer = UNOBSERVED) -> Download:
    """Give the way to long files: in a lane of its own, so that an hour of sound does not keep a host's feeds waiting.

    Towards a host it keeps the same gap. Of private addresses it goes only to the definition's own host and port.
    `permit` is told the place and the index that led there, and raises Forbidden where its host does not wish to be
    asked.
    """
    limits = Limits(total=TOTAL, connect=CONNECT, idle=settings.timeout, max_bytes=settings.media_bytes)
    throttle = Throttle(gap=settings.gap, connections=1, clock=time.monotonic)
    places = asyncio.Semaphore(MOST_AT_ONCE)

    async def polite(url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:
        trusted = settings.allow_private and (url.host, url.port) == (origin.host, origin.port)
        await permit(url, origin)

        async def counting(data: bytes) -> None:
            observer.transferred(len(data))
            await take(data)

        async with throttle.slot(url.host, url.port), places:
            await download(url, counting, limits=limits, trusted=trusted)

    return polite


@asynccontextmanager
async def open_library(
    settings: Settings, now: Callable[[], datetime], permit: Permit = any_place, observer: Observer = UNOBSERVED
) -> AsyncIterator[Library]:
    """Open the media of a data folder; at the end transfers are cut."""
    cache = MediaCache(settings.data / "media", settings.media_cache)
    async with Library(cache, polite_download(settings, permit, observer), now=now) as library:
        yield library
