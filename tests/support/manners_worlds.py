"""Hosts of a process of its own, or of all processes that share a database, on a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Concatenate, ParamSpec, TypeVar

from feedd.errors import StoreError
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.manners import Manners, OwnManners
from feedd.hosts.shared_manners import RULES, SharedManners
from feedd.hosts.throttle import Throttle
from feedd.store.database import Database
from feedd.store.executor import Executor
from feedd.store.postgres import WAIT, PostgresDatabase
from feedd.store.shared_hosts import SharedHosts
from tests.support.database_clock import DatabaseClock
from tests.support.manual_clock import ManualClock
from tests.support.store_samples import NOON
from tests.support.timeline import Timeline

P = ParamSpec("P")
T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]


class OwnWorld:
    """The manners of one process."""

    def __init__(self) -> None:
        self.clock = ManualClock()

    async def manners(self, *, gap: float = 1.0, connections: int = 1, pause: Pause | None = None) -> Manners:
        """Return the manners of the process."""
        return OwnManners(
            Throttle(
                gap=timedelta(seconds=gap), connections=connections, clock=self.clock, pause=pause or self.clock.wait
            ),
            CircuitBreaker(lambda: NOON + timedelta(seconds=self.clock.now)),
        )


class SharedWorld:
    """The manners of any number of processes, each with a connection of its own."""

    def __init__(self, url: str, clock: DatabaseClock, life: AsyncExitStack) -> None:
        self.clock = clock
        self.url = url
        self._life = life

    async def manners(self, *, gap: float = 1.0, connections: int = 1, pause: Pause | None = None) -> Manners:
        """Return the manners of another process."""
        process = await self._life.enter_async_context(self.process(gap=gap))
        return SharedManners(process.hosts, connections=connections, pause=pause or self.clock.wait)

    @asynccontextmanager
    async def process(self, *, gap: float, timeline: Timeline | None = None) -> AsyncIterator["Process"]:
        """Connect another process."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            database = thread.submit(PostgresDatabase, self.url, wait=WAIT).result()
            try:
                yield Process(database, thread, gap, timeline)
            finally:
                thread.submit(database.close)


class Process(Executor):
    """The connection of a process, which may be killed; a timeline waits for its calls."""

    def __init__(self, database: Database, thread: ThreadPoolExecutor, gap: float, timeline: Timeline | None) -> None:
        super().__init__(database, thread)
        self.hosts = SharedHosts(self, gap=timedelta(seconds=gap), rules=RULES)
        self.killed = asyncio.Event()
        self._timeline = timeline

    async def die(self) -> None:
        """Kill the process."""
        self.killed.set()

    async def run(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the database; a process that was killed does not."""
        if self.killed.is_set():
            raise StoreError("killed")
        if not self._timeline:
            return await super().run(work, *args, **kwargs)
        self._timeline.begin()
        try:
            return await super().run(work, *args, **kwargs)
        finally:
            self._timeline.end()
