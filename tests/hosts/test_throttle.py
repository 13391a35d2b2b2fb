"""Slots and gaps towards a host, on a clock that moves only when somebody waits on it."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

import pytest

from feedd.hosts.throttle import MANY_HOSTS, MOST_DOWNLOADS, Throttle
from tests.support.manual_clock import ManualClock

pytestmark = pytest.mark.anyio

KINDS: dict[str, Callable[[Throttle, str], AbstractAsyncContextManager[None]]] = {
    "document": lambda throttle, host: throttle.slot(host, 70),
    "media": lambda throttle, host: throttle.media_slot(host, 70),
}
HOST = "example.org"


def throttled(clock: ManualClock, *, gap: float = 1.0, connections: int = 1) -> Throttle:
    """Return a throttle on this clock."""
    return Throttle(gap=timedelta(seconds=gap), connections=connections, clock=clock, pause=clock.wait)


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
async def test_request_starts_a_gap_after_the_end_of_the_one_before(first: str, second: str) -> None:
    """Whatever the two are for, and however long the first one took."""
    clock = ManualClock()
    throttle = throttled(clock)
    starts = []
    for kind in (first, second, first):
        async with KINDS[kind](throttle, HOST):
            starts.append(clock.now)
            clock.now += 5.0
    assert starts == [0.0, 6.0, 12.0]


async def test_different_hosts_do_not_wait_for_each_other() -> None:
    """Each host, and each port of it, has slots of its own."""
    clock = ManualClock()
    throttle = throttled(clock)
    for host, port in (("a.example", 70), ("b.example", 70), ("a.example", 7070)):
        async with throttle.slot(host, port), throttle.media_slot(host, port + 1):
            pass
    assert clock.waits == []


async def most_at_once(slots: Iterable[AbstractAsyncContextManager[None]]) -> int:
    """Hold each slot for a moment, all of them as soon as they can be had; return how many were held at once."""
    held = most = 0

    async def hold(slot: AbstractAsyncContextManager[None]) -> None:
        nonlocal held, most
        async with slot:
            held += 1
            most = max(most, held)
            for _ in range(3):
                await asyncio.sleep(0)
            held -= 1

    await asyncio.gather(*map(hold, slots))
    return most


@pytest.mark.parametrize(("kind", "expected"), [("document", 2), ("media", 1)])
async def test_number_of_connections_to_a_host_is_bounded(kind: str, expected: int) -> None:
    """As the settings say for documents, one for media; the others queue, also where there is no gap."""
    throttle = throttled(ManualClock(), gap=0.0, connections=2)
    assert await most_at_once(KINDS[kind](throttle, HOST) for _ in range(9)) == expected


async def test_number_of_downloads_is_bounded() -> None:
    """Over all hosts; documents of other hosts do not count."""
    throttle = throttled(ManualClock(), gap=0.0)
    hosts = [f"host{number}.example" for number in range(MOST_DOWNLOADS + 3)]
    assert (
        await most_at_once(throttle.media_slot(host, 70) for host in hosts),
        await most_at_once(throttle.slot(host, 70) for host in hosts),
    ) == (MOST_DOWNLOADS, MOST_DOWNLOADS + 3)


async def test_documents_go_on_during_a_download() -> None:
    """They keep the gap after its start, after each other and after its end, and do not wait for its end."""
    clock = ManualClock()
    throttle = throttled(clock)
    starts = []
    async with throttle.media_slot(HOST, 70):
        for _ in range(2):
            async with throttle.slot(HOST, 70):
                starts.append(clock.now)
                clock.now += 0.5
        clock.now += 10.0
    async with throttle.slot(HOST, 70):
        starts.append(clock.now)
    assert starts == [1.0, 2.5, 14.0]


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


async def test_download_that_waits_for_its_gap_takes_no_place() -> None:
    """Hosts with a long crawl delay do not keep the files of other hosts waiting."""
    clock, waiting = ManualClock(), asyncio.Event()

    async def pause(_seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    async def download(host: str) -> None:
        async with throttle.media_slot(host, 70):
            raise AssertionError(host)

    throttle = Throttle(gap=timedelta(seconds=1), connections=1, clock=clock, pause=pause)
    slow = [f"slow{number}.example" for number in range(MOST_DOWNLOADS)]
    for host in slow:
        async with throttle.slot(host, 70):
            pass
        throttle.slow_down(host, 70, timedelta(seconds=60))
    tasks = [asyncio.create_task(download(host)) for host in slow]
    await waiting.wait()
    await asyncio.sleep(0)
    async with throttle.media_slot(HOST, 70):
        assert [task.done() for task in tasks] == [False] * MOST_DOWNLOADS
    for task in tasks:
        task.cancel()


async def test_download_that_waited_for_its_place_keeps_the_gap() -> None:
    """A document that was fetched meanwhile has a gap after it."""
    clock = ManualClock()
    throttle = throttled(clock)
    started = asyncio.Event()

    async def download() -> float:
        async with throttle.media_slot(HOST, 70):
            return clock.now

    async with AsyncExitStack() as others:
        for number in range(MOST_DOWNLOADS):
            await others.enter_async_context(throttle.media_slot(f"other{number}.example", 70))
        waiting = asyncio.create_task(download())
        await asyncio.sleep(0)
        async with throttle.slot(HOST, 70):
            clock.now += 0.5
            started.set()
    assert await waiting == clock.now == 2.5


@pytest.mark.parametrize("kind", KINDS)
async def test_request_that_fails_frees_its_slot_and_keeps_the_gap(kind: str) -> None:
    """A host that resets the connection is not asked again at once."""
    clock = ManualClock()
    throttle = throttled(clock)
    try:
        async with KINDS[kind](throttle, HOST):
            raise ConnectionResetError
    except ConnectionResetError:
        pass
    async with KINDS[kind](throttle, HOST):
        assert clock.waits == [1.0]


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


@pytest.mark.parametrize("kind", KINDS)
async def test_crawl_delay_of_a_host_is_kept(kind: str) -> None:
    """At once, after the very request that brought it; other hosts keep their gap, and none has a shorter one."""
    clock = ManualClock()
    throttle = throttled(clock)
    starts = []
    for host, gap in (("slow.example", 5), ("slow.example", 5), ("slow.example", 0), ("slow.example", 0)):
        async with KINDS[kind](throttle, host):
            starts.append(clock.now)
        throttle.slow_down(host, 70, timedelta(seconds=gap))
    async with KINDS[kind](throttle, "other.example"):
        starts.append(clock.now)
    assert starts == [0.0, 5.0, 10.0, 11.0, 11.0]
