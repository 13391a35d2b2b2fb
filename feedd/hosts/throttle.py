"""Throttle: how many connections feedd has with a host at a time, and the gap between two requests to it.

Documents share `connections` slots per host. Media has one slot per host beside them, and `MOST_DOWNLOADS` in all: a
download of an hour must not stop the polls of its host. Gap and crawl delay are kept between all requests to a host,
whatever they are for. The gap runs from the start of a request and again from its end; a request that is under way
does not delay another one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

from msgspec import Struct, field

MANY_HOSTS = 256  # hosts kept before those that need no gap any more are dropped
MOST_DOWNLOADS = 4  # from all hosts at the same time: more would be too much for a home connection or a slow disk


class _HostLimits(Struct):
    """The limits of one host, and the time from which on the next request may start."""

    documents: asyncio.Semaphore
    gap: float  # seconds
    media: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    free_at: float = 0.0  # on the throttle's clock
    users: int = 0


class Throttle:
    """The limits towards all hosts, whichever feed asks.

    `clock` returns seconds that are never set back; `pause` waits for a number of seconds on that clock.
    """

    def __init__(
        self,
        *,
        gap: timedelta,
        connections: int,
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = gap.total_seconds()
        self._connections = connections
        self._clock = clock
        self._began = clock()
        self._pause = pause
        self._downloads = asyncio.Semaphore(MOST_DOWNLOADS)
        self._hosts: dict[tuple[str, int], _HostLimits] = {}

    @property
    def remembered(self) -> int:
        """The number of hosts in memory."""
        return len(self._hosts)

    @asynccontextmanager
    async def slot(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for one of a host's slots for documents and for the gap, and hold the slot until the block ends."""
        with self._limits(host, port) as limits:
            async with limits.documents:
                await self._wait_for_gap(limits)
                with self._gap_after(limits):
                    yield

    @asynccontextmanager
    async def media_slot(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for a host's slot for media, for the gap and for one of all downloads, and hold all until the end.

        A download takes its place among all only when its gap is over: a host with a long crawl delay must not keep
        the files of other hosts waiting.
        """
        with self._limits(host, port) as limits:
            async with limits.media:
                await self._wait_for_gap(limits)
                while not await self._take_place(limits):
                    await self._wait_for_gap(limits)
                try:
                    with self._gap_after(limits):
                        yield
                finally:
                    self._downloads.release()

    def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Set the gap of a host to its Crawl-delay (robots.txt), but to no less than the gap of the settings.

        It is kept while the host is in memory; the caller repeats it each time it reads the host's rules. A process
        before this one may have been at the host until this one began.
        """
        limits = self._known(host, port)
        longer = max(self._gap, gap.total_seconds()) - limits.gap
        limits.gap += longer
        if longer:  # after the request for robots.txt itself, too
            limits.free_at = (limits.free_at or self._began + self._gap) + longer

    def _known(self, host: str, port: int) -> _HostLimits:
        return self._hosts.setdefault((host, port), _HostLimits(asyncio.Semaphore(self._connections), self._gap))

    @contextmanager
    def _limits(self, host: str, port: int) -> Iterator[_HostLimits]:
        limits = self._known(host, port)
        limits.users += 1
        try:
            yield limits
        finally:
            limits.users -= 1
            self._forget_idle()

    async def _wait_for_gap(self, limits: _HostLimits) -> None:
        now = self._clock()
        start = max(now, limits.free_at)
        limits.free_at = start + limits.gap  # the next request to this host starts a gap later
        if start > now:
            await self._pause(start - now)

    async def _take_place(self, limits: _HostLimits) -> bool:
        """Take a place among all downloads; False, and none is taken, where the gap must be waited for again."""
        waits = self._downloads.locked()
        await self._downloads.acquire()
        if waits and limits.free_at > self._clock():  # another request to this host started meanwhile
            self._downloads.release()
            return False
        return True

    @contextmanager
    def _gap_after(self, limits: _HostLimits) -> Iterator[None]:
        try:
            yield
        finally:
            limits.free_at = max(limits.free_at, self._clock() + limits.gap)

    def _forget_idle(self) -> None:
        """Drop the hosts that nobody uses and whose gap is over: a menu may name any number of hosts."""
        if len(self._hosts) > MANY_HOSTS:
            now = self._clock()
            self._hosts = {key: limits for key, limits in self._hosts.items() if limits.users or limits.free_at > now}
