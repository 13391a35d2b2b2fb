"""Throttle towards a host: so many connections at a time, and a pause after each request."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

MANY_HOSTS = 256  # only then is it worth looking which ones can be forgotten


@dataclass(slots=True)
class _HostSlots:
    slots: asyncio.Semaphore
    gap: float
    free_at: float = 0.0  # on the loop's clock
    users: int = field(default=0)


class Throttle:
    """Keeps the limits towards each host, whichever feed asks; `clock` gives seconds and `pause` waits for some."""

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
        self._pause = pause
        self._hosts: dict[tuple[str, int], _HostSlots] = {}

    @property
    def remembered(self) -> int:
        """How many hosts it has in mind."""
        return len(self._hosts)

    @asynccontextmanager
    async def slot(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for a turn at a host, and hold one of its connections meanwhile."""
        place = self._place(host, port)
        place.users += 1
        try:
            async with place.slots:
                await self._wait(place)
                try:
                    yield
                finally:
                    place.free_at = max(place.free_at, self._clock() + place.gap)
        finally:
            place.users -= 1
            self._forget_idle()

    def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Make the pause at a host as long as it asks for (Crawl-delay in its robots.txt), never shorter than ours.

        It holds while the host is in mind: who wants it kept says so at each visit.
        """
        place = self._place(host, port)
        longer = max(self._gap, gap.total_seconds()) - place.gap
        place.gap += longer
        place.free_at += longer if place.free_at else 0.0  # after the request for robots.txt itself, too

    def _place(self, host: str, port: int) -> _HostSlots:
        return self._hosts.setdefault((host, port), _HostSlots(asyncio.Semaphore(self._connections), self._gap))

    async def _wait(self, place: _HostSlots) -> None:
        now = self._clock()
        start = max(now, place.free_at)
        place.free_at = start + place.gap  # the next connection to this host starts a gap later
        if start > now:
            await self._pause(start - now)

    def _forget_idle(self) -> None:
        """A menu may name any number of hosts; only those still bound by a gap are remembered."""
        if len(self._hosts) > MANY_HOSTS:
            now = self._clock()
            self._hosts = {key: host for key, host in self._hosts.items() if host.users or host.free_at > now}
