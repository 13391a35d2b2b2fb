"""Manners: what each request to a host goes through, which are its slots, its gap and its circuit.

Here those of one process; `shared_manners` keeps them with all processes of a fleet.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Protocol

from msgspec import Struct

from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.throttle import Throttle


class Manners(Protocol):
    """What `throttle` and `circuit_breaker` say of hosts, for all who send requests."""

    def document(self, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Wait until a document may be requested, and hold a slot until the block ends; its outcome is recorded.

        Raises CircuitOpen where the host is not contacted.
        """

    def media(self, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Do the same for a media file."""

    async def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Keep the Crawl-delay of a host, see `Throttle.slow_down`."""

    async def allow_probe(self, host: str, port: int) -> None:
        """Let requests to a host through once more, see `CircuitBreaker.allow_probe`."""

    def reset(self) -> None:
        """Forget what was planned by this machine's clock, which was wrong."""


class OwnManners(Struct, frozen=True):
    """The manners of one process."""

    throttle: Throttle
    breaker: CircuitBreaker

    def document(self, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Wait for a slot for documents, and hold it."""
        return self._request(host, port, self.throttle.slot(host, port))

    def media(self, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Wait for a slot for media, and hold it."""
        return self._request(host, port, self.throttle.media_slot(host, port))

    async def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Set the gap of a host to its Crawl-delay."""
        self.throttle.slow_down(host, port, gap)

    async def allow_probe(self, host: str, port: int) -> None:
        """Make an open circuit half-open now."""
        self.breaker.allow_probe(host, port)

    def reset(self) -> None:
        """Close all circuits."""
        self.breaker.reset()

    @asynccontextmanager
    async def _request(self, host: str, port: int, slot: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        self.breaker.check(host, port)  # nobody waits for a slot of a host that is not contacted
        async with slot:
            with self.breaker.attempt(host, port):  # it may have opened during the wait
                yield
