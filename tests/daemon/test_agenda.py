"""What the daemon asks the store for at a tick, and when; and when polls that found nothing are saved."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.daemon.agenda import AHEAD
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.errors import TooSlow
from feedd.model import Feed, GopherUrl, Report
from feedd.scheduling.task_pool import POLLS_AT_ONCE
from feedd.store import Store
from feedd.store.requests import ADD
from tests.support.poll_world import World, define, in_world, menu, text

pytestmark = pytest.mark.anyio

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


@asynccontextmanager
async def quiet_world(folder: Path) -> AsyncIterator[tuple[World, Dispatch, list[Report]]]:
    """Open a world whose feed is quiet and was polled by a tick just now, which is not saved yet."""
    async with in_world(folder, DOCUMENTS, 'interval = "1h"\n') as world:
        for later in (HOUR, 2 * HOUR, 2 * DAY, 8 * DAY, HOUR):
            await world.poll(later=later)
        reports: list[Report] = []
        dispatch = Dispatch(world.app, ServiceManager(), reports.append)
        await dispatch.tick()
        world.now += 2 * HOUR
        await polled(dispatch)
        yield world, dispatch, reports


async def polled(dispatch: Dispatch) -> None:
    """Tick once, and wait for the polls that it starts."""
    await dispatch.tick()
    await dispatch.polls.drain(timedelta(seconds=30))


async def stored(world: World) -> Feed:
    """Return the feed as the store has it."""
    feed = await world.app.store.feeds.get(world.app.definitions.all.good["hole"].id)
    assert feed
    return feed


@pytest.mark.sqlite
async def test_poll_that_found_nothing_is_saved_within_seconds(tmp_path: Path) -> None:
    """Until then the feed is not polled again, though it is due in the store."""
    async with quiet_world(tmp_path) as (world, dispatch, reports):
        at, polled_at = world.now, []
        for _ in range(AHEAD // SECOND):
            world.now += SECOND
            await polled(dispatch)
            polled_at.append((await stored(world)).polled_at)

        assert (1, {at - 2 * HOUR, at}) == (len(reports), set(polled_at))
        assert polled_at[-1] == at


async def another_process_writes(world: World) -> None:
    """Request a poll that no feed has, as another process does."""
    with closing(sqlite3.connect(world.folder / "data" / "feedd.sqlite3")) as other, other:
        other.execute(ADD, {"id": "other", "feed_name": "unknown", "mode": "all", "asked_at": 4_000_000_000_000_000})


@pytest.mark.sqlite
async def test_store_is_asked_at_once_where_another_process_wrote(tmp_path: Path) -> None:
    """What waits is saved with it."""
    async with quiet_world(tmp_path) as (world, dispatch, _):
        at = world.now
        await another_process_writes(world)
        await polled(dispatch)

        assert at == (await stored(world)).polled_at
        assert world.app.poller.unsaved == []


@pytest.mark.sqlite
async def test_poll_by_a_clock_that_is_set_back_is_not_saved(tmp_path: Path) -> None:
    """It would put the next one off for as long as the clock was ahead."""
    async with quiet_world(tmp_path) as (world, dispatch, _):
        planned = (await stored(world)).next_check_at
        world.now -= 3 * HOUR
        await polled(dispatch)

        assert planned == (await stored(world)).next_check_at


@pytest.mark.sqlite
async def test_store_is_not_asked_while_nobody_wrote_and_nothing_falls_due(tmp_path: Path) -> None:
    """A daemon of few feeds costs nothing between its polls."""
    async with in_world(tmp_path, DOCUMENTS, 'interval = "1h"\n') as world:
        dispatch, calls = Dispatch(world.app, ServiceManager(), lambda _: None), list[float]()
        for _ in range(3):
            await polled(dispatch)
        world.app.store.time_calls(calls.append)
        for _ in range(AHEAD // SECOND - 1):
            world.now += SECOND
            await dispatch.tick()

        assert calls == []


async def test_polls_that_found_nothing_are_saved_at_the_end(tmp_path: Path) -> None:
    """They need not be repeated at the next start."""
    async with quiet_world(tmp_path) as (world, dispatch, _):
        await dispatch.save_polls()

        assert (world.now, []) == ((await stored(world)).polled_at, world.app.poller.unsaved)


async def test_poll_that_was_not_saved_is_repeated(tmp_path: Path) -> None:
    """A process that is killed before it saved one loses nothing else."""
    async with quiet_world(tmp_path) as (world, _, reports), world.read_by(world.app.poller.edges.reader):
        world.hole.requests.clear()
        await polled(Dispatch(world.app, ServiceManager(), reports.append))

        assert ([b"/index"], [True, True]) == (world.hole.requests, [one.ok for one in reports])


async def test_what_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """A feed whose texts were deleted is polled again, and then wholly."""
    async with quiet_world(tmp_path) as (world, dispatch, reports):
        await world.app.store.feeds.purge((await stored(world)).id, 0)
        await polled(dispatch)
        feed = await stored(world)

        assert (2, 0) == (len(reports), feed.failures)
        assert feed.polled_at == world.now


async def test_new_definition_counts_for_a_poll_that_is_not_saved_yet(tmp_path: Path) -> None:
    """It may ask for an earlier poll than the old one."""
    async with quiet_world(tmp_path) as (world, dispatch, _):
        await world.redefine("/index", 'interval = "15m"\n')
        await dispatch.tick()

        assert (await stored(world)).next_check_at <= world.now + timedelta(minutes=17)


@pytest.mark.sqlite
async def test_polls_that_cannot_be_saved_are_postponed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Their hosts are not asked at each tick; once the store can be written they are polled in time."""
    file = tmp_path / "data" / "feedd.sqlite3"
    async with quiet_world(tmp_path) as (world, _, reports):
        reports.clear()
        store = await Store.open(file, wait=timedelta(milliseconds=50))
        async with open_app(world.app.settings, world.clock, store=store, wrap_fetch=world.wrap_fetch) as app:
            app.definitions.replace(world.app.definitions.all)
            dispatch = Dispatch(app, ServiceManager(), reports.append)
            await polled(dispatch)
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                for _ in range(2 * (AHEAD // SECOND)):
                    world.now += SECOND
                    await polled(dispatch)
            soon = len(reports)
            world.now += HOUR
            await polled(dispatch)

        assert (1, 2) == (soon, len(reports))
    assert "stalled" in caplog.text


async def test_place_of_a_poll_that_ended_is_taken_by_the_next(tmp_path: Path) -> None:
    """One tick polls all that is due, however many those are; the next tick may be a second away."""
    count = 3 * POLLS_AT_ONCE
    async with in_world(tmp_path, DOCUMENTS) as world:
        all_polled, reports = asyncio.Event(), list[Report]()

        async def fail(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            raise TooSlow("no byte for 30 s", stage="receive", place=f"{url} {origin}")

        def take(report: Report) -> None:
            reports.append(report)
            if len(reports) == count:
                all_polled.set()

        world.fetch = fail
        for number in range(count - 1):
            define(tmp_path, f"feed{number}", f"gopher://host{number}.example/1/index")
        await world.app.adopt(load_definitions(tmp_path / "feeds"))
        dispatch = Dispatch(world.app, ServiceManager(), take)
        await dispatch.tick()
        most = dispatch.polls.running
        async with asyncio.timeout(30):
            await all_polled.wait()

        assert (POLLS_AT_ONCE, count) == (most, len({report.feed for report in reports}))
