"""No schedule of requests breaks the manners towards a host: as its log says, by the clock that the manners go by."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.manners import Manners, OwnManners
from feedd.hosts.shared_manners import SharedManners
from feedd.hosts.throttle import Throttle
from feedd.structs import replace
from tests.support.database_clock import DatabaseClock
from tests.support.manners_worlds import SharedWorld
from tests.support.manual_clock import ManualClock
from tests.support.store_samples import HOST, NOON
from tests.support.timeline import Timeline

GAP = 1.0
RESTART = 5.0  # RestartSec of feedd.service
LEAST = 1e-5  # seconds that two clocks may differ by: PostgreSQL counts in microseconds
PROCESSES = 3
SECONDS = st.sampled_from((0.0, 0.1, 0.5, 0.9, 1.0, 1.5, 3.0, 30.0, 100.0))


class Wish(Struct, frozen=True):
    """A request that a process wants at a time, or a Crawl-delay that it reads, or its death."""

    at: float
    process: int
    what: str  # document, media, delay, death
    seconds: float  # how long the request takes, or the delay


class Visit(Struct):
    """A request, as the host's log has it; when it was asked for is not in such a log."""

    kind: str
    asked: float
    start: float
    end: float = float("inf")
    is_cut: bool = False  # by the death of its process, of which nobody is told


class Host:
    """One host: its log, and the gaps that it has asked for."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.log: list[Visit] = []
        self.gaps = [(-1.0, GAP)]

    async def fulfil(self, wish: Wish, manners: Manners) -> None:
        """Do what is wished, at its time."""
        clock = self._timeline.clock
        await self._timeline.pause(wish.at)
        if wish.what == "delay":
            self.gaps.append((clock.now, max(GAP, wish.seconds)))
            await manners.slow_down(HOST, 70, timedelta(seconds=wish.seconds))
            return
        asked = clock.now
        async with manners.document(HOST, 70) if wish.what == "document" else manners.media(HOST, 70):
            visit = Visit(kind=wish.what, asked=asked, start=clock.now)
            self.log.append(visit)
            try:
                await self._timeline.pause(wish.seconds)
            except asyncio.CancelledError:
                visit.is_cut = True
                raise
            finally:
                visit.end = clock.now

    def gap(self, since: float, until: float) -> float:
        """Return the shortest gap that was asked for between two times."""
        in_force = max(number for number, (at, _) in enumerate(self.gaps) if at < since)
        return min(gap for at, gap in self.gaps[in_force:] if at <= until)

    def faults(self, connections: int, *, reserves: bool) -> Iterator[str]:
        """Yield what broke the manners.

        `reserves`: a request has its turn before it starts. What happens until then does not delay it, unless it waits
        for a slot.
        """
        for number, visit in enumerate(self.log):
            gap = self.gap(visit.asked if reserves else visit.start, visit.start)
            slots = connections if visit.kind == "document" else 1
            beside = 0
            for before in self.log[:number]:
                if visit.start - before.start < gap - LEAST:
                    yield f"{visit} starts too soon after the start of {before}"
                same = visit.kind == before.kind
                beside += same and before.end > visit.start
                waits = same and slots == 1  # for its end; of two others nobody knows which came first in one moment
                had_turn = not waits and (before.end == visit.start or (reserves and visit.asked <= before.end))
                excused = had_turn or (before.is_cut and not reserves)
                if before.end <= visit.start < before.end + gap - LEAST and not excused:
                    yield f"{visit} starts too soon after the end of {before}"
            if beside >= slots:
                yield f"{visit} is one too many"


def wishes(*what: str) -> st.SearchStrategy[list[Wish]]:
    """Return schedules."""
    one = st.builds(
        Wish,
        at=SECONDS,
        process=st.integers(0, PROCESSES - 1),
        what=st.sampled_from(("document", "document", "document", "media", "media", *what)),
        seconds=SECONDS,
    )
    return st.lists(one, min_size=2, max_size=12)


async def play(
    timeline: Timeline,
    schedule: Sequence[Wish],
    manners: Sequence[Manners],
    deaths: Sequence[Callable[[], Awaitable[None]]],
    *,
    restarts: bool,
) -> Host:
    """Let processes do what they wish, and die; return the host when all has ended.

    `restarts`: what is wished after a death is done by the process that follows.
    """
    host = Host(timeline)
    tasks = [(one, asyncio.ensure_future(host.fulfil(one, manners[one.process]))) for one in schedule if is_done(one)]

    async def die(wish: Wish) -> None:
        await timeline.pause(wish.at)
        for one, task in tasks:
            if one.process == wish.process and not (restarts and one.at > wish.at):
                task.cancel()
        await deaths[wish.process]()

    await timeline.play(*(task for _, task in tasks), *(die(one) for one in schedule if not is_done(one)))
    return host


def is_done(wish: Wish) -> bool:
    """Return whether a wish is something to do."""
    return wish.what != "death"


class Restarted:
    """The manners of a process, and of those that follow it, which know the Crawl-delays that were stored."""

    def __init__(self, timeline: Timeline, connections: int) -> None:
        self._timeline = timeline
        self._connections = connections
        self._delay = timedelta()
        self._runs = asyncio.Event()
        self._begin()

    async def die(self) -> None:
        """Die, and begin again without any memory, as soon as systemd does it."""
        self._runs.clear()
        await self._timeline.pause(RESTART)
        self._begin()

    async def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Set the Crawl-delay, and store it."""
        self._delay = gap
        await self._manners.slow_down(host, port, gap)

    async def allow_probe(self, host: str, port: int) -> None:
        """Let requests to a host through once more."""
        await self._manners.allow_probe(host, port)

    def reset(self) -> None:
        """Close all circuits."""
        self._manners.reset()

    @asynccontextmanager
    async def document(self, host: str, port: int) -> AsyncIterator[None]:
        """Read the rules that are stored, then request a document."""
        await self._runs.wait()
        await self._manners.slow_down(host, port, self._delay)
        async with self._manners.document(host, port):
            yield

    @asynccontextmanager
    async def media(self, host: str, port: int) -> AsyncIterator[None]:
        """Read the rules that are stored, then request a media file."""
        await self._runs.wait()
        await self._manners.slow_down(host, port, self._delay)
        async with self._manners.media(host, port):
            yield

    def _begin(self) -> None:
        gap, clock, pause = timedelta(seconds=GAP), self._timeline.clock, self._timeline.pause
        throttle = Throttle(gap=gap, connections=self._connections, clock=clock, pause=pause)
        self._manners = OwnManners(throttle, CircuitBreaker(lambda: NOON))
        self._runs.set()


@given(schedule=wishes("delay", "death"), connections=st.integers(1, 3))
@settings(max_examples=50)
def test_one_process_keeps_its_manners(schedule: list[Wish], connections: int) -> None:
    """Gap, crawl delay and parallelism of documents and media, also where it is started anew."""
    schedule = [replace(one, process=0) for one in schedule]

    async def scenario() -> list[str]:
        timeline = Timeline(ManualClock())
        process = Restarted(timeline, connections)
        host = await play(timeline, schedule, [process], [process.die], restarts=True)
        return list(host.faults(connections, reserves=True))

    assert [] == asyncio.run(scenario())


@pytest.mark.slow
@pytest.mark.timeout(300)
@given(schedule=wishes("delay", "death"), connections=st.integers(1, 3))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_processes_that_share_their_manners_keep_them(
    hosts_database: tuple[str, DatabaseClock], schedule: list[Wish], connections: int
) -> None:
    """Whichever of them dies at a request, and all that the others wish comes to its end."""
    url, clock = hosts_database
    clock.restart()
    clock.now = 0.0

    async def scenario() -> list[str]:
        timeline = Timeline(clock)
        async with AsyncExitStack() as life:
            world = SharedWorld(url, clock, life)
            processes = [
                await life.enter_async_context(world.process(gap=GAP, timeline=timeline)) for _ in range(PROCESSES)
            ]
            manners = [
                SharedManners(one.hosts, connections=connections, pause=timeline.pause, rest=timeline.pause)
                for one in processes
            ]
            host = await play(timeline, schedule, manners, [one.die for one in processes], restarts=False)
        return list(host.faults(connections, reserves=False))

    assert [] == asyncio.run(scenario())
