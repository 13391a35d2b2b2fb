"""What the dispatch starts at each tick, and when it notifies the watchdog."""

import asyncio
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import SLOW, Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.errors import StoreError, TooSlow, Unavailable
from feedd.model import GopherUrl, Report
from feedd.scheduling.clock import utc_now
from feedd.scheduling.task_pool import POLLS_AT_ONCE
from feedd.store import Store
from feedd.telemetry.liveness import Liveness
from tests.support.poll_world import World, define, in_world, menu, text

pytestmark = pytest.mark.anyio

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


LONG = timedelta(seconds=30)


A_WHILE = 0.5  # seconds in which a tick that is not held up is done many times over


@contextmanager
def beside(world: World) -> Iterator[sqlite3.Connection]:
    """Open the database as another process does."""
    with closing(sqlite3.connect(world.folder / "data" / "feedd.sqlite3", isolation_level=None)) as other:
        yield other


@contextmanager
def manager(folder: Path) -> Iterator[tuple[ServiceManager, socket.socket]]:
    """Return a service manager with a watchdog, and the socket that it sends to."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.bind(str(folder / "notify"))
        notices.setblocking(False)
        yield ServiceManager(address=str(folder / "notify"), watchdog_interval=LONG), notices


@pytest.mark.sqlite
async def test_store_that_hangs_starves_the_watchdog(tmp_path: Path) -> None:
    """While a call waits for another process to unlock the database, no tick ends, and systemd gets no message."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        with manager(tmp_path) as (notifier, notices), beside(world) as other:
            dispatch = Dispatch(world.app, notifier, lambda _: None)
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(world.app.store.requests.add("first", "unknown", "all", world.now))
            await asyncio.sleep(0)  # the write has its turn before the tick
            ticking = asyncio.create_task(dispatch.tick())
            done, _ = await asyncio.wait((ticking,), timeout=A_WHILE)

            assert not done
            with pytest.raises(BlockingIOError):
                notices.recv(100)

            other.execute("ROLLBACK")
            await writing
            await ticking
            await dispatch.polls.drain(LONG)
            assert notices.recv(100) == b"WATCHDOG=1"


async def test_store_that_fails_starves_the_watchdog_until_it_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A reason why no poll can be saved is logged once, and the watchdog is not notified."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        lost = [True]

        async def check() -> None:
            if lost:
                raise StoreError("the data folder was deleted")

        with manager(tmp_path) as (notifier, notices):
            dispatch = Dispatch(world.app, notifier, lambda _: None, check)
            await dispatch.tick()
            await dispatch.tick()

            with pytest.raises(BlockingIOError):
                notices.recv(100)

            lost.clear()
            await dispatch.tick()
            await dispatch.polls.drain(LONG)
            assert notices.recv(100) == b"WATCHDOG=1"
    assert sum("stalled" in record.getMessage() for record in caplog.records) == 1


async def test_server_that_is_gone_does_not_starve_the_watchdog(tmp_path: Path) -> None:
    """Its return needs no restart, which would end a process that serves without it."""

    async def check() -> None:
        raise Unavailable("PostgreSQL does not answer")

    async with in_world(tmp_path, DOCUMENTS) as world:
        with manager(tmp_path) as (notifier, notices):
            await Dispatch(world.app, notifier, lambda _: None, check).tick()
            assert notices.recv(100) == b"WATCHDOG=1"


async def test_request_that_cannot_be_answered_is_polled_only_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The report is kept until the store accepts it, so the source is polled only once and there is one log line."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        store = await Store.open(tmp_path / "data" / "feedd.sqlite3", wait=timedelta(milliseconds=50))
        async with open_app(world.app.settings, store=store) as app:
            with beside(world) as other:
                app.definitions.replace(world.app.definitions.all)

                def lock(_report: Report) -> None:
                    other.execute("BEGIN IMMEDIATE")

                dispatch = Dispatch(app, ServiceManager(), lock)
                await store.requests.add("first", "hole", "all", utc_now())
                for _ in range(3):
                    await dispatch.tick()
                    await dispatch.polls.drain(LONG)
                assert await store.requests.answers(["first"]) == {}
                other.execute("ROLLBACK")
            await dispatch.tick()
            await dispatch.polls.drain(LONG)
            assert (world.hole.requests.count(b"/index"), list(await store.requests.answers(["first"]))) == (
                1,
                ["first"],
            )
    assert sum("unanswered" in record.getMessage() for record in caplog.records) == 1


async def test_request_of_yesterday_is_ignored(tmp_path: Path) -> None:
    """No process waits for it, and a daemon that starts days later does not poll for it."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        store, dispatch = world.app.store, Dispatch(world.app, ServiceManager(), lambda _: None)
        await store.requests.add("old", "unknown", "all", world.now)
        answered = []
        for wait in (timedelta(days=1, seconds=1), timedelta(seconds=-1)):
            world.now += wait
            await dispatch.tick()
            await dispatch.polls.drain(LONG)
            answered.append(list(await store.requests.answers(["old"])))
        assert tuple(answered) == ([], ["old"])


async def test_feed_whose_poll_fails_on_our_side_is_postponed(tmp_path: Path) -> None:
    """It is still due in the store, and its host must not be polled at each tick."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        asked = 0

        async def fail(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            nonlocal asked
            asked += 1
            raise ZeroDivisionError(url, origin)

        async def ticks(times: int) -> int:
            for _ in range(times):
                await dispatch.tick()
                await dispatch.polls.drain(LONG)
                world.now += timedelta(seconds=1)
            return asked

        world.fetch = fail
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        soon = await ticks(5)
        world.now += timedelta(hours=1)
        assert (soon, await ticks(5)) == (1, 2)


async def test_requests_come_before_what_is_due_and_one_poll_serves_both(tmp_path: Path) -> None:
    """A feed that is due and requested is polled once; a request for an unknown feed is answered."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        store = world.app.store
        await store.requests.add("first", "hole", "all", world.now)
        await store.requests.add("second", "unknown", "all", world.now)
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await dispatch.tick()
        await dispatch.polls.drain(LONG)
        await dispatch.tick()
        reports = await store.requests.answers(["first", "second"])

        assert world.hole.requests.count(b"/index") == 1
        assert '"ok":true' in reports["first"]
        assert "knows no such feed" in reports["second"]


async def test_requests_start_no_more_polls_than_there_are_places(tmp_path: Path) -> None:
    """The limit is the same for a `feedd once --all` beside a daemon of many feeds."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        for number in range(POLLS_AT_ONCE + 5):
            await world.app.store.requests.add(str(number), f"unknown{number}", "all", world.now)
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await dispatch.tick()
        started = dispatch.polls.running
        await dispatch.polls.drain(LONG)
    assert started == POLLS_AT_ONCE


async def test_slow_feeds_leave_places_to_others(tmp_path: Path) -> None:
    """Feeds whose last poll was slow get half of the places, and all of them are polled in time."""
    count = POLLS_AT_ONCE + 8
    async with in_world(tmp_path, DOCUMENTS) as world:
        asked: list[GopherUrl] = []

        async def wait(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            asked.append(url)
            world.now += SLOW * 2
            raise TooSlow("no byte for 30 s", stage="receive", place=str(origin))

        for number in range(count):
            define(tmp_path, f"slow{number}", f"gopher://host{number}.example/1/index")
        (tmp_path / "feeds" / "hole.toml").unlink()
        await world.app.adopt(load_definitions(tmp_path / "feeds"))
        world.fetch = wait
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        started = []
        for tick in range(2 + 3):
            await dispatch.tick()
            started.append(dispatch.polls.running)
            await dispatch.polls.drain(LONG)
            if tick == 1:
                world.now += timedelta(hours=3)  # all are due again

        assert [POLLS_AT_ONCE, 8, POLLS_AT_ONCE // 2, POLLS_AT_ONCE // 2, 8] == started
        assert 2 * count == len(asked)


async def test_tick_that_the_store_does_not_answer_is_no_sign_of_life(tmp_path: Path) -> None:
    """The liveness reports it after a while; a good tick ends it."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        seconds, broken = [0.0], [True]

        async def check() -> None:
            if broken[0]:
                raise StoreError("feedd.sqlite3: the database is locked")

        liveness = Liveness(lambda: seconds[0])
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None, check, liveness)
        liveness.ticked()
        seconds[0] = 31.0
        await dispatch.tick()
        assert "the store does not answer, for 31 s" == liveness.problem()
        broken[0] = False
        await dispatch.tick()
        assert liveness.problem() is None
        await dispatch.polls.drain(timedelta(seconds=20))
