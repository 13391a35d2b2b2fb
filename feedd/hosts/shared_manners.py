"""The manners of all processes of a fleet, which are kept in PostgreSQL.

A slot of a host is a lease there: it is renewed while its request is under way, and ends by itself where its process
dies. Requests of one process queue here first, as they do in `throttle`, so that few of them ask PostgreSQL.
Without PostgreSQL no request is sent.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from msgspec import Struct

from feedd.errors import SourceError, StoreError
from feedd.hosts.circuit_breaker import (
    DOUBLINGS,
    FAILURE_THRESHOLD,
    FIRST_OPEN_PERIOD,
    LONGEST_OPEN_PERIOD,
    circuit_open,
    is_answer,
)
from feedd.hosts.throttle import MOST_DOWNLOADS, Throttle
from feedd.store.shared_hosts import LEASE, CircuitRules, SharedHosts, Slot
from feedd.telemetry.log import events

T = TypeVar("T")

RULES = CircuitRules(
    threshold=FAILURE_THRESHOLD, period=FIRST_OPEN_PERIOD, longest=LONGEST_OPEN_PERIOD, doublings=DOUBLINGS
)
RENEWAL = LEASE / 3  # two may fail
BUSY = 0.25  # seconds until a slot that other processes hold is asked for again; twice as long each time
LONGEST_BUSY = 2.0
TRIES, RETRY = 10, 1.0  # of PostgreSQL, and the seconds between them

log = events()


class _Lease(Struct):
    slot: Slot
    answered: bool | None = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Note whether the host answers the request within the block."""
        try:
            yield
        except SourceError as failure:
            self.answered = is_answer(failure)
            raise
        self.answered = True


class SharedManners:
    """The manners that all processes share. `pause` waits for a gap, `rest` until the next renewal, in seconds."""

    def __init__(
        self,
        hosts: SharedHosts,
        *,
        connections: int,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._hosts = hosts
        self._connections = connections
        self._pause = pause
        self._rest = rest
        self._documents = Throttle(gap=timedelta(), connections=connections, clock=time.monotonic)
        self._media = Throttle(gap=timedelta(), connections=1, clock=time.monotonic)
        self._downloads = asyncio.Semaphore(MOST_DOWNLOADS)

    @asynccontextmanager
    async def document(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for a slot for documents, and hold it; CircuitOpen, and StoreError without PostgreSQL."""
        async with self._documents.slot(host, port), self._lease(host, port, "document", self._connections) as lease:
            with lease.attempt():
                yield

    @asynccontextmanager
    async def media(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for a slot for media and one of all downloads of this process, and hold both; errors as `document`.

        Whoever waits for one of them holds none: other processes may go on with the host, other hosts with downloads.
        """
        async with self._media.slot(host, port):
            while True:
                async with self._downloads:
                    pass
                async with self._lease(host, port, "media", 1) as lease:
                    if not self._downloads.locked():
                        async with self._downloads:
                            with lease.attempt():
                                yield
                        return

    async def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Set the gap of a host to its Crawl-delay, in all processes."""
        await self._patiently(lambda: self._hosts.slow_down(host, port, gap))

    async def allow_probe(self, host: str, port: int) -> None:
        """Make an open circuit half-open now, in all processes."""
        await self._patiently(lambda: self._hosts.allow_probe(host, port))

    def reset(self) -> None:
        """Do nothing: no time here is of this machine's clock."""

    @asynccontextmanager
    async def _lease(self, host: str, port: int, kind: str, slots: int) -> AsyncIterator[_Lease]:
        lease = _Lease(Slot(host=host, port=port, kind=kind, slots=slots, holder=uuid4().hex))
        try:
            await self._take(lease.slot)
            async with self._renewed(lease.slot):
                yield lease
        finally:  # also where it is not known whether the slot was taken
            await self._release(lease)

    async def _take(self, slot: Slot) -> None:
        busy = BUSY
        while not (taking := await self._patiently(lambda: self._hosts.take(slot))).is_taken:
            if taking.failing_since and taking.open_until:
                raise circuit_open(slot.host, slot.port, taking.failing_since, taking.open_until)
            if taking.gap_left:
                await self._pause(taking.gap_left.total_seconds())
            else:
                await self._pause(busy)
                busy = min(2 * busy, LONGEST_BUSY)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask PostgreSQL until it answers; StoreError where it does not for so long."""
        for _ in range(TRIES - 1):
            try:
                return await ask()
            except StoreError:
                await self._pause(RETRY)
        return await ask()

    async def _release(self, lease: _Lease) -> None:
        try:
            await self._hosts.release(lease.slot, lease.answered)
        except StoreError as failure:  # it ends by itself
            log.warning("slot not released", host=lease.slot.host, error=failure)

    @asynccontextmanager
    async def _renewed(self, slot: Slot) -> AsyncIterator[None]:
        """Renew a slot until the block ends; cancel the block before another process may have it."""
        limit = asyncio.timeout(LEASE.total_seconds())
        try:
            async with limit:
                renewing = asyncio.create_task(self._renew(slot, limit))
                try:
                    yield
                finally:
                    renewing.cancel()
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise StoreError(
                f"{slot.host}: the request was given up, because PostgreSQL does not answer: other processes may take "
                "its place at the host"
            ) from error

    async def _renew(self, slot: Slot, limit: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._rest(RENEWAL.total_seconds())
            began = loop.time()
            try:
                is_held = await self._hosts.renew(slot)
            except StoreError:
                continue
            limit.reschedule(began + LEASE.total_seconds() if is_held else began)
