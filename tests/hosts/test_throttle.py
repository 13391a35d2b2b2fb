"""What the throttle of one process does beyond what `test_manners` asks of both."""

from datetime import timedelta

import pytest

from feedd.hosts.throttle import MANY_HOSTS, Throttle
from tests.support.manual_clock import ManualClock

pytestmark = pytest.mark.anyio

HOST = "example.org"


def throttled(clock: ManualClock, *, connections: int = 1) -> Throttle:
    """Return a throttle on this clock."""
    return Throttle(gap=timedelta(seconds=1), connections=connections, clock=clock, pause=clock.wait)


async def test_requests_of_several_connections_start_a_gap_apart() -> None:
    """In the order they came; the end of one delays only those that come after it."""
    clock, starts = ManualClock(), list[float]()
    throttle = throttled(clock, connections=4)

    async def visit() -> None:
        async with throttle.slot(HOST, 70):
            starts.append(clock.now)

    async with throttle.slot(HOST, 70), throttle.slot(HOST, 70):
        starts.append(clock.now)
        await visit()
        await visit()
    assert starts == [1.0, 2.0, 3.0]


async def test_idle_hosts_are_forgotten_and_others_are_not() -> None:
    """A menu that names thousands of hosts fills no memory, and a host whose gap is not over stays."""
    clock = ManualClock()
    throttle = throttled(clock)
    for number in range(3 * MANY_HOSTS):
        async with throttle.slot(f"host{number}.example", 70):
            clock.now += 0.5
    async with throttle.slot(f"host{3 * MANY_HOSTS - 1}.example", 70):
        remembered, waits = throttle.remembered, clock.waits
    assert remembered <= MANY_HOSTS + 1
    assert waits == [1.0]
