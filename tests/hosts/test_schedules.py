"""No schedule of requests breaks the manners towards a host: as its log says, by the clock that the manners go by."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.manners import Manners, OwnManners
from feedd.hosts.shared_manners import SharedManners
from feedd.hosts.throttle import Throttle
from tests.support.database_clock import DatabaseClock
from tests.support.manners_worlds import SharedWorld
from tests.support.manual_clock import ManualClock
from tests.support.store_samples import HOST, NOON
from tests.support.timeline import Timeline

GAP = 1.0
LEAST = 1e-5  # seconds that two clocks may differ by: PostgreSQL counts in microseconds
PROCESSES = 3
SECONDS = st.sampled_from((0.0, 0.1, 0.5, 0.9, 1.0, 1.5, 3.0, 30.0, 100.0))


@dataclass(frozen=True, slots=True)
class Wish:
    """A request that a process wants at a time, or a Crawl-delay that it reads, or its death."""

    at: float
    process: int
    what: str  # document, media, delay, death
    seconds: float  # how long the request takes, or the delay


@dataclass(slots=True)
class Visit:
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
                if before.end <= visit.start < before.end + gap - LEAST and not had_turn and not before.is_cut:
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
    timeline: Timeline, schedule: Sequence[Wish], manners: Sequence[Manners], deaths: Sequence[asyncio.Event]
) -> Host:
    """Let processes do what they wish, and die; return the host when all has ended."""
    host = Host(timeline)
    tasks = [(one, asyncio.ensure_future(host.fulfil(one, manners[one.process]))) for one in schedule if is_done(one)]

    async def die(wish: Wish) -> None:
        await timeline.pause(wish.at)
        deaths[wish.process].set()
        for one, task in tasks:
            if one.process == wish.process:
                task.cancel()

    await timeline.play(*(task for _, task in tasks), *(die(one) for one in schedule if not is_done(one)))
    return host


def is_done(wish: Wish) -> bool:
    """Return whether a wish is something to do."""
    return wish.what != "death"


@given(schedule=wishes("delay"), connections=st.integers(1, 3))
@settings(max_examples=50)
def test_one_process_keeps_its_manners(schedule: list[Wish], connections: int) -> None:
    """Gap, crawl delay and parallelism of documents and media."""

    async def scenario() -> list[str]:
        timeline = Timeline(ManualClock())
        throttle = Throttle(
            gap=timedelta(seconds=GAP), connections=connections, clock=timeline.clock, pause=timeline.pause
        )
        manners = OwnManners(throttle, CircuitBreaker(lambda: NOON))
        host = await play(timeline, schedule, [manners] * PROCESSES, ())
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
            host = await play(timeline, schedule, manners, [one.killed for one in processes])
        return list(host.faults(connections, reserves=False))

    assert [] == asyncio.run(scenario())
