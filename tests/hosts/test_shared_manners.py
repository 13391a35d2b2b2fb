"""Manners that several processes share, each with a connection of its own to one real PostgreSQL."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from feedd.errors import CircuitOpen, StoreError, Unreachable
from feedd.hosts.circuit_breaker import FIRST_OPEN_PERIOD, LONGEST_OPEN_PERIOD
from feedd.hosts.manners import Manners
from feedd.hosts.shared_manners import TRIES, SharedManners
from feedd.store.fence import fenced
from feedd.store.shared_hosts import IDLE, LEASE, Slot
from tests.support.manners_worlds import SharedWorld
from tests.support.store_samples import HOST

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]
DEAD = Unreachable("no route", stage="connect")


async def start(manners: Manners, kind: str = "document") -> None:
    """Send a request that ends at once."""
    async with manners.media(HOST, 70) if kind == "media" else manners.document(HOST, 70):
        pass


def slot(holder: str, kind: str = "document", slots: int = 1) -> Slot:
    """Return a slot of the host."""
    return Slot(host=HOST, port=70, kind=kind, slots=slots, holder=holder)


async def test_gap_and_crawl_delay_are_those_of_all(shared: SharedWorld) -> None:
    """Whoever asked last, and whoever read the robots.txt."""
    one, other = await shared.manners(), await shared.manners()
    await start(one)
    await start(other, "media")
    await one.slow_down(HOST, 70, timedelta(seconds=7))
    await start(other)
    await start(one)
    assert [1.0, 7.0, 7.0] == shared.clock.waits


async def test_number_of_connections_is_that_of_all(shared: SharedWorld) -> None:
    """However many processes ask at the very same time."""
    held = most = 0

    async def hold(manners: Manners) -> None:
        nonlocal held, most
        for _ in range(10):
            async with manners.document(HOST, 70):
                held += 1
                most = max(most, held)
                await asyncio.sleep(0)
                held -= 1

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    await asyncio.gather(
        *[hold(await shared.manners(gap=0.0, connections=2, pause=at_once)) for _ in range(4) for _ in range(2)]
    )
    assert 2 == most


async def test_circuit_is_that_of_all(shared: SharedWorld) -> None:
    """A host that one process found dead costs no other a time-out; whoever reaches it again opens it for all."""
    one, other = await shared.manners(gap=0.0), await shared.manners(gap=0.0)
    for manners in (one, other):
        with pytest.raises(Unreachable):
            async with manners.document(HOST, 70):
                raise DEAD
    with pytest.raises(CircuitOpen):
        await start(one)
    await other.allow_probe(HOST, 70)
    await start(one)
    await start(other)


async def test_slot_of_a_killed_process_comes_back(shared: SharedWorld) -> None:
    """After the lease, and a gap after it, for it may have been at the host until then; not before."""
    async with shared.process(gap=1.0) as process:
        assert (await process.hosts.take(slot("dead"))).is_taken
        shared.clock.now += (LEASE + timedelta(seconds=1)).total_seconds() - 0.001
        assert not (await process.hosts.take(slot("other"))).is_taken
        shared.clock.now += 0.001
        assert (await process.hosts.take(slot("other"))).is_taken


async def test_slot_is_held_as_long_as_it_is_renewed(shared: SharedWorld) -> None:
    """For a download of an hour; one that is lost is not taken back."""
    async with shared.process(gap=1.0) as process:
        await process.hosts.take(slot("long"))
        for _ in range(9):
            shared.clock.now += LEASE.total_seconds()
            assert await process.hosts.renew(slot("long"))
            assert not (await process.hosts.take(slot("other"))).is_taken
        shared.clock.now += 2 * LEASE.total_seconds()
        assert not await process.hosts.renew(slot("long"))
        assert (await process.hosts.take(slot("other"))).is_taken


async def test_request_whose_slot_is_lost_is_given_up(shared: SharedWorld) -> None:
    """Another process may be at the host already."""

    async def lose(_seconds: float) -> None:
        with psycopg.connect(shared.url, autocommit=True) as connection:
            connection.execute("UPDATE manners SET leases = '{}'")

    async with shared.process(gap=1.0) as process:
        manners = SharedManners(process.hosts, connections=1, rest=lose)
        with pytest.raises(StoreError, match="given up"):
            async with manners.document(HOST, 70):
                await asyncio.Event().wait()


async def test_lost_answer_takes_no_second_slot(shared: SharedWorld) -> None:
    """Who asks again, because the connection was cut, has the slot already."""
    async with shared.process(gap=0.0) as process:
        for _ in range(2):
            assert (await process.hosts.take(slot("same"))).is_taken
        await process.hosts.release(slot("same"), None)
        assert (await process.hosts.take(slot("other"))).is_taken


async def test_cancelled_request_leaves_no_slot(shared: SharedWorld) -> None:
    """Also while it is being taken."""
    manners = await shared.manners(gap=0.0)
    waiting = asyncio.create_task(start(manners))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    await start(manners)
    assert [] == shared.clock.waits


async def test_slot_of_a_superseded_poll_is_given_back(shared: SharedWorld) -> None:
    """It may save nothing of its feed, but it was at the host."""
    manners = await shared.manners()
    with fenced("of-no-feed", 1):
        await start(manners)
        await start(manners)
    assert [1.0] == shared.clock.waits


async def test_no_request_is_sent_without_postgresql(shared: SharedWorld) -> None:
    """It waits for a while; then the poll fails on our side. With PostgreSQL it goes on."""
    async with shared.process(gap=0.0) as process:
        manners = SharedManners(process.hosts, connections=1, pause=shared.clock.wait)
        process.killed.set()
        with pytest.raises(StoreError):
            await start(manners)
        assert TRIES - 1 == len(shared.clock.waits)
        process.killed.clear()
        await start(manners)


@pytest.mark.parametrize("kind", ["request", "probe", "delay"])
async def test_cut_connection_delays_a_request(shared: SharedWorld, kind: str) -> None:
    """It is made anew; so it is where a person polls, or a host has said how often it may be asked."""
    manners = await shared.manners(gap=0.0)
    await start(manners)
    with psycopg.connect(shared.url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'feedd' AND pid <> pg_backend_pid()"
        )
    if kind == "probe":
        await manners.allow_probe(HOST, 70)
    elif kind == "delay":
        await manners.slow_down(HOST, 70, timedelta(seconds=2))
    else:
        await start(manners)
    assert [1.0] == shared.clock.waits


async def test_hosts_that_need_nothing_any_more_are_forgotten(shared: SharedWorld) -> None:
    """Not those with a request under way, nor those that were dead a day ago."""
    async with shared.process(gap=1.0) as process:
        for host, end in (("idle", None), ("dead", False), ("used", None)):
            one = Slot(host=host, port=70, kind="document", slots=1, holder="x")
            await process.hosts.take(one)
            if host != "used":
                await process.hosts.release(one, end)
        await process.hosts.renew(Slot(host="used", port=70, kind="document", slots=1, holder="x"))
        kept = []
        for seconds in (LEASE.total_seconds(), IDLE.total_seconds(), LONGEST_OPEN_PERIOD.total_seconds()):
            shared.clock.now += seconds
            await process.hosts.forget_idle()
            kept.append([row for (row,) in rows(shared)])
    assert [["dead", "idle", "used"], ["dead"], []] == kept


async def test_clock_that_was_set_back_holds_no_host(shared: SharedWorld) -> None:
    """What was written before is years ahead then; a gap is kept all the same."""
    shared.clock.now = 1e8
    manners = await shared.manners()
    for _ in range(2):
        with pytest.raises(Unreachable):
            async with manners.document(HOST, 70):
                raise DEAD
    shared.clock.now = FIRST_OPEN_PERIOD.total_seconds() - LONGEST_OPEN_PERIOD.total_seconds()
    await start(manners)
    await start(manners)
    assert [1.0, 1.0] == shared.clock.waits


def rows(shared: SharedWorld) -> list[tuple[str]]:
    """Return the hosts that are known."""
    with psycopg.connect(shared.url) as connection:
        return connection.execute("SELECT host FROM manners ORDER BY host").fetchall()
