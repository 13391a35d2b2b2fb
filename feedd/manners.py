"""Manners towards a host: so many connections at a time, and a pause after each request."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

MANY_HOSTS = 256  # only then is it worth looking which ones can be forgotten


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    free_at: float = 0.0  # on the loop's clock
    users: int = field(default=0)


class Manners:
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
        self._hosts: dict[tuple[str, int], _Host] = {}

    @property
    def remembered(self) -> int:
        """How many hosts it has in mind."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for a turn at a host, and hold one of its connections meanwhile."""
        place = self._hosts.setdefault((host, port), _Host(asyncio.Semaphore(self._connections)))
        place.users += 1
        try:
            async with place.slots:
                await self._wait(place)
                try:
                    yield
                finally:
                    place.free_at = max(place.free_at, self._clock() + self._gap)
        finally:
            place.users -= 1
            self._forget_idle()

    async def _wait(self, place: _Host) -> None:
        now = self._clock()
        start = max(now, place.free_at)
        place.free_at = start + self._gap  # the next connection to this host starts a gap later
        if start > now:
            await self._pause(start - now)

    def _forget_idle(self) -> None:
        """A menu may name any number of hosts; only those still bound by a gap are remembered."""
        if len(self._hosts) > MANY_HOSTS:
            now = self._clock()
            self._hosts = {key: host for key, host in self._hosts.items() if host.users or host.free_at > now}
