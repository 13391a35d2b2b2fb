"""What holds of the manners of one process, and of those that a fleet shares in PostgreSQL."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

import pytest

from feedd.errors import CircuitOpen, CutOff, ProxyFailed, Refused, SourceError, Unreachable
from feedd.hosts.circuit_breaker import FAILURE_THRESHOLD, FIRST_OPEN_PERIOD, LONGEST_OPEN_PERIOD
from feedd.hosts.manners import Manners
from feedd.hosts.throttle import MOST_DOWNLOADS
from tests.support.manners_worlds import OwnWorld, SharedWorld
from tests.support.store_samples import HOST, NOON

pytestmark = pytest.mark.anyio

World = OwnWorld | SharedWorld
KINDS: dict[str, Callable[[Manners, str], AbstractAsyncContextManager[None]]] = {
    "document": lambda manners, host: manners.document(host, 70),
    "media": lambda manners, host: manners.media(host, 70),
}
DEAD = Unreachable("no route", stage="connect")


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
async def test_request_starts_a_gap_after_the_end_of_the_one_before(world: World, first: str, second: str) -> None:
    """Whatever the two are for, and however long the first one took."""
    manners, starts = await world.manners(), []
    for kind in (first, second, first):
        async with KINDS[kind](manners, HOST):
            starts.append(world.clock.now)
            world.clock.now += 5.0
    assert starts == [0.0, 6.0, 12.0]


async def test_different_hosts_do_not_wait_for_each_other(world: World) -> None:
    """Each host, and each port of it, has slots of its own."""
    manners = await world.manners()
    for host, port in (("a.example", 70), ("b.example", 70), ("a.example", 7070)):
        async with manners.document(host, port), manners.media(host, port + 1):
            pass
    assert world.clock.waits == []


async def most_at_once(slots: Iterable[AbstractAsyncContextManager[None]], expected: int) -> int:
    """Hold each slot until that many are held, and for a moment then; return how many were held at once."""
    held, most, reached = 0, 0, asyncio.Event()

    async def hold(slot: AbstractAsyncContextManager[None]) -> None:
        nonlocal held, most
        async with slot:
            held += 1
            most = max(most, held)
            if held == expected:
                reached.set()
            await reached.wait()
            for _ in range(3):
                await asyncio.sleep(0)
            held -= 1

    await asyncio.gather(*map(hold, slots))
    return most


@pytest.mark.parametrize(("kind", "expected"), [("document", 2), ("media", 1)])
async def test_number_of_connections_to_a_host_is_bounded(world: World, kind: str, expected: int) -> None:
    """As the settings say for documents, one for media; the others queue, also where there is no gap."""
    manners = await world.manners(gap=0.0, connections=2)
    assert await most_at_once((KINDS[kind](manners, HOST) for _ in range(9)), expected) == expected


async def test_number_of_downloads_is_bounded(world: World) -> None:
    """Over all hosts."""
    manners = await world.manners(gap=0.0)
    hosts = [f"host{number}.example" for number in range(MOST_DOWNLOADS + 3)]
    assert await most_at_once((manners.media(host, 70) for host in hosts), MOST_DOWNLOADS) == MOST_DOWNLOADS


async def test_documents_go_on_during_a_download(world: World) -> None:
    """They keep the gap after its start, after each other and after its end, and do not wait for its end."""
    clock, starts, manners = world.clock, [], await world.manners()
    async with manners.media(HOST, 70):
        for _ in range(2):
            async with manners.document(HOST, 70):
                starts.append(clock.now)
                clock.now += 0.5
        clock.now += 10.0
    async with manners.document(HOST, 70):
        starts.append(clock.now)
    assert starts == [1.0, 2.5, 14.0]


async def test_requests_of_several_connections_start_a_gap_apart(world: World) -> None:
    """While others are under way."""
    starts, manners = list[float](), await world.manners(connections=4)
    async with AsyncExitStack() as held:
        for _ in range(4):
            await held.enter_async_context(manners.document(HOST, 70))
            starts.append(world.clock.now)
    assert starts == [0.0, 1.0, 2.0, 3.0]


async def test_download_that_waits_for_its_gap_takes_no_place(world: World) -> None:
    """Hosts with a long crawl delay do not keep the files of other hosts waiting."""
    waiting = [asyncio.Event() for _ in range(MOST_DOWNLOADS)]
    reached = iter(waiting)

    async def pause(_seconds: float) -> None:
        next(reached).set()
        await asyncio.Event().wait()

    async def download(host: str) -> None:
        async with manners.media(host, 70):
            raise AssertionError(host)

    manners = await world.manners(pause=pause)
    slow = [f"slow{number}.example" for number in range(MOST_DOWNLOADS)]
    for host in slow:
        async with manners.document(host, 70):
            pass
        await manners.slow_down(host, 70, timedelta(seconds=60))
    tasks = [asyncio.create_task(download(host)) for host in slow]
    await asyncio.gather(*(one.wait() for one in waiting))
    async with manners.media(HOST, 70):
        assert [task.done() for task in tasks] == [False] * MOST_DOWNLOADS
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_download_that_waited_for_its_place_keeps_the_gap(world: World) -> None:
    """A document that was fetched meanwhile has a gap after it."""
    clock, manners = world.clock, await world.manners()

    async def download() -> float:
        async with manners.media(HOST, 70):
            return clock.now

    async with AsyncExitStack() as others:
        for number in range(MOST_DOWNLOADS):
            await others.enter_async_context(manners.media(f"other{number}.example", 70))
        waiting = asyncio.create_task(download())
        await asyncio.sleep(0)
        async with manners.document(HOST, 70):
            clock.now += 0.5
            ended = clock.now
    assert await waiting == ended + 1.0


@pytest.mark.parametrize("kind", KINDS)
async def test_request_that_fails_frees_its_slot_and_keeps_the_gap(world: World, kind: str) -> None:
    """A host that resets the connection is not asked again at once."""
    manners = await world.manners()
    with pytest.raises(ConnectionResetError):
        async with KINDS[kind](manners, HOST):
            raise ConnectionResetError
    async with KINDS[kind](manners, HOST):
        assert world.clock.waits == [1.0]


@pytest.mark.parametrize("kind", KINDS)
async def test_crawl_delay_of_a_host_is_kept(world: World, kind: str) -> None:
    """At once, after the very request that brought it; other hosts keep their gap, and none has a shorter one."""
    manners, starts = await world.manners(), []
    for host, gap in (("slow.example", 5), ("slow.example", 5), ("slow.example", 0), ("slow.example", 0)):
        async with KINDS[kind](manners, host):
            starts.append(world.clock.now)
        await manners.slow_down(host, 70, timedelta(seconds=gap))
    async with KINDS[kind](manners, "other.example"):
        starts.append(world.clock.now)
    assert starts == [0.0, 5.0, 10.0, 11.0, 11.0]


async def request(
    manners: Manners, failure: SourceError | None = None, host: str = HOST, kind: str = "document"
) -> str:
    """Send a request that ends like this, and return what came of it."""
    try:
        async with KINDS[kind](manners, host):
            if failure:
                raise failure
    except CircuitOpen:
        return "open"
    except SourceError:
        return "failed"
    return "passed"


@pytest.mark.parametrize("kind", KINDS)
async def test_circuit_opens_at_the_threshold(world: World, kind: str) -> None:
    """The next request for that host costs no time-out, whatever it is for; another port is another server."""
    manners = await world.manners(gap=0.0)
    assert ["failed"] * FAILURE_THRESHOLD == [await request(manners, DEAD, kind=kind) for _ in range(FAILURE_THRESHOLD)]
    assert ["open", "open"] == [await request(manners, kind=kind) for kind in KINDS]
    assert "passed" == await request(manners, host="other.example.org")
    async with manners.document(HOST, 7070):
        pass


async def test_reason_names_both_times(world: World) -> None:
    """It is shown as the reason of each feed of that host: unreachable since when, and when it is tried again."""
    manners = await world.manners(gap=0.0)
    await request(manners, DEAD)
    await request(manners, DEAD)
    with pytest.raises(CircuitOpen) as caught:
        async with manners.document(HOST, 70):
            pass
    assert NOON + FIRST_OPEN_PERIOD == caught.value.until
    assert (
        f"connect: {HOST} port 70 has been unreachable since 2026-03-01 12:00 UTC; "
        "it is not contacted again before 2026-03-01 12:15 UTC"
    ) == str(caught.value)


async def test_open_periods_double_up_to_a_day(world: World) -> None:
    """Each failed probe doubles the open period; after it the host is always tried again."""
    manners, periods = await world.manners(gap=0.0), []
    await request(manners, DEAD)
    for _ in range(10):
        assert "failed" == await request(manners, DEAD)
        with pytest.raises(CircuitOpen) as caught:
            async with manners.document(HOST, 70):
                pass
        periods.append(caught.value.until - NOON - timedelta(seconds=world.clock.now))
        world.clock.now += periods[-1].total_seconds()
    assert [FIRST_OPEN_PERIOD * 2**number for number in range(7)] == periods[:7]
    assert [LONGEST_OPEN_PERIOD] * 3 == periods[7:]


@pytest.mark.parametrize("failure", [None, CutOff("ended early", stage="receive")])
async def test_any_answer_closes_the_circuit(world: World, failure: SourceError | None) -> None:
    """A server that answers badly is reachable; failures are counted from one again."""
    manners = await world.manners(gap=0.0)
    await request(manners, DEAD)
    await request(manners, failure)
    assert "failed" == await request(manners, DEAD)
    assert "passed" == await request(manners)


@pytest.mark.parametrize("between", [Refused("private", stage="connect"), ProxyFailed("down", stage="connect")])
async def test_what_says_nothing_about_the_host_is_not_an_outcome(world: World, between: SourceError) -> None:
    """The address guard and a proxy that is down neither count as failures nor close the circuit."""
    manners = await world.manners(gap=0.0)
    for failure in (DEAD, between, DEAD):
        await request(manners, failure)
    assert "open" == await request(manners)


async def test_probe_is_allowed_at_once(world: World) -> None:
    """A feed that a person polls by name is polled all the same; where that fails, the open period doubles."""
    manners = await world.manners(gap=0.0)
    await request(manners, DEAD)
    await request(manners, DEAD)
    await manners.allow_probe(HOST, 70)
    await manners.allow_probe("never.example.org", 70)
    assert "failed" == await request(manners, DEAD)
    world.clock.now += FIRST_OPEN_PERIOD.total_seconds()
    assert "open" == await request(manners)
    world.clock.now += FIRST_OPEN_PERIOD.total_seconds()
    assert "passed" == await request(manners)


async def test_nobody_waits_for_a_host_whose_circuit_opened_meanwhile(world: World) -> None:
    """Who waits for a slot is told so."""
    manners = await world.manners(gap=0.0)
    await request(manners, DEAD)
    asked = [asyncio.create_task(request(manners, failure)) for failure in (DEAD, None, None)]
    assert ["failed", "open", "open"] == await asyncio.gather(*asked)
