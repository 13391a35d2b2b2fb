"""Turns at a host, on a clock of the test's own."""

import asyncio
from datetime import timedelta

from feedd.hosts.throttle import MANY_HOSTS, Throttle


class Clock:
    """A clock that moves only when somebody waits on it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Give the seconds."""
        return self.now

    async def wait(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.waits.append(seconds)
        self.now += seconds


def polite(clock: Clock, *, gap: float = 1.0, connections: int = 1) -> Throttle:
    """Throttle on this clock."""
    return Throttle(gap=timedelta(seconds=gap), connections=connections, clock=clock, pause=clock.wait)


def test_turns_at_one_host_are_a_gap_apart_from_end_to_start() -> None:
    """The pause begins when the answer has ended, however long it took."""

    async def scenario() -> list[float]:
        clock = Clock()
        throttle = polite(clock)
        starts = []
        for _ in range(3):
            async with throttle.slot("example.org", 70):
                starts.append(clock.now)
                clock.now += 5.0
        return starts

    assert asyncio.run(scenario()) == [0.0, 6.0, 12.0]


def test_turns_at_different_hosts_do_not_wait_for_each_other() -> None:
    """Each host, and each port of it, has turns of its own."""

    async def scenario() -> list[float]:
        clock = Clock()
        throttle = polite(clock)
        for host, port in (("a.example", 70), ("b.example", 70), ("a.example", 7070)):
            async with throttle.slot(host, port):
                pass
        return clock.waits

    assert asyncio.run(scenario()) == []


def test_no_more_than_the_allowed_connections_are_open_at_once() -> None:
    """The rest queue, also without a gap between requests."""

    async def scenario() -> int:
        throttle = polite(Clock(), gap=0.0, connections=2)
        open_now = most = 0

        async def visit() -> None:
            nonlocal open_now, most
            async with throttle.slot("example.org", 70):
                open_now += 1
                most = max(most, open_now)
                for _ in range(3):
                    await asyncio.sleep(0)
                open_now -= 1

        await asyncio.gather(*(visit() for _ in range(9)))
        return most

    assert asyncio.run(scenario()) == 2


def test_a_turn_that_fails_is_given_back_with_its_gap() -> None:
    """A host that hangs up on us is not asked again at once."""

    async def scenario() -> list[float]:
        clock = Clock()
        throttle = polite(clock)
        try:
            async with throttle.slot("example.org", 70):
                raise ConnectionResetError
        except ConnectionResetError:
            pass
        async with throttle.slot("example.org", 70):
            return clock.waits

    assert asyncio.run(scenario()) == [1.0]


def test_idle_hosts_are_forgotten_and_bound_ones_are_not() -> None:
    """A menu that names thousands of hosts fills no memory, and forgetting grants no early turn."""

    async def scenario() -> tuple[int, list[float]]:
        clock = Clock()
        throttle = polite(clock)
        for number in range(3 * MANY_HOSTS):
            async with throttle.slot(f"host{number}.example", 70):
                clock.now += 0.5
        async with throttle.slot(f"host{3 * MANY_HOSTS - 1}.example", 70):
            return throttle.remembered, clock.waits

    remembered, waits = asyncio.run(scenario())
    assert remembered <= MANY_HOSTS + 1
    assert waits == [1.0]


def test_host_that_asks_for_a_longer_pause_gets_it() -> None:
    """At once, after the very request that brought the wish; another host's pause stays, and ours is the shortest."""

    async def scenario() -> list[float]:
        clock = Clock()
        throttle = polite(clock)
        starts = []
        for host, gap in (("slow.example", 5), ("slow.example", 5), ("slow.example", 0), ("slow.example", 0)):
            async with throttle.slot(host, 70):
                starts.append(clock.now)
            throttle.slow_down(host, 70, timedelta(seconds=gap))
        async with throttle.slot("other.example", 70):
            starts.append(clock.now)
        return starts

    assert asyncio.run(scenario()) == [0.0, 5.0, 10.0, 11.0, 11.0]
