"""A clock that jumps, after a suspend, at the first NTP answer, or when a person sets it: no flood and no stall."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedd.app import App, open_app
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.errors import TooSlow
from feedd.model import GopherUrl
from tests.support.poll_world import World, define, in_world, in_world_with, menu, text
from tests.support.wall_clock import WallClock

pytestmark = pytest.mark.anyio

DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-01 - First|/a", "02026-11-02 - Second|/b"),
    b"/a": text("First"),
    b"/b": text("Second"),
}
LONG = timedelta(seconds=30)


async def polls_after(world: World, jumps: list[timedelta]) -> list[int]:
    """Tick before the first jump and after each; return how often the index was requested by then, and the entries."""
    dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
    asked = []
    for jump in (timedelta(0), *jumps):
        world.now += jump
        for _ in range(3):
            await dispatch.tick()
            await dispatch.polls.drain(LONG)
        asked.append(world.hole.requests.count(b"/index"))
    return asked


@pytest.mark.parametrize("jump", [timedelta(hours=25), timedelta(days=3650)])
async def test_clock_that_jumps_ahead_polls_once(tmp_path: Path, jump: timedelta) -> None:
    """One poll replaces all that would have been due meanwhile, and nothing is announced again."""

    async def script() -> tuple[list[int], bytes, bytes]:
        async with in_world(tmp_path, DOCUMENTS) as world:
            first = await polls_after(world, [])
            before = world.published()
            return first + (await polls_after(world, [jump]))[1:], before, world.published()

    asked, before, after = await script()
    assert asked == [1, 2]
    assert before == after


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(days=3650)])
async def test_clock_that_is_set_back_stalls_no_feed(tmp_path: Path, jump: timedelta) -> None:
    """What was planned by the wrong clock is polled at once, and then as usual."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        assert await polls_after(world, [-jump, timedelta(minutes=1), timedelta(hours=24)]) == [1, 2, 2, 3]


async def test_clock_that_is_adjusted_is_no_jump(tmp_path: Path) -> None:
    """NTP may set it back by minutes, which must not cause more requests."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        assert await polls_after(world, [timedelta(minutes=-10), timedelta(minutes=10)]) == [1, 1, 1]


async def test_start_after_the_clock_was_adjusted_polls_nothing(tmp_path: Path) -> None:
    """A poll that is minutes in the future does not prove a wrong clock."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        world.now -= timedelta(minutes=10)
        await world.app.start(world.app.definitions.all)
        assert len(await world.app.store.feeds.due(world.now, 10)) == 0


async def test_start_after_the_clock_was_wrong_polls_at_once(tmp_path: Path) -> None:
    """A machine without a battery starts in another year until it has a network."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        world.now -= timedelta(days=3650)
        await world.app.start(world.app.definitions.all)
        assert len(await world.app.store.feeds.due(world.now, 10)) == 1


MENU_LINES = ("02026-11-20 - Older|/a", "02026-11-22 - Newer|/b", "0Undated|/c")
POSTS = {b"/index": menu("A phlog", *MENU_LINES), **{b"/%c" % letter: text(chr(letter)) for letter in b"abc"}}
BEHIND = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
TRUTH = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = 'index.include = ["."]\n'
YEARS = timedelta(days=3650)


def noon(day: int) -> datetime:
    """Return noon of a day of the menu, the time of a date without one."""
    return datetime(2026, 11, day, 12, tzinfo=UTC)


async def silence(url: GopherUrl, *, origin: GopherUrl) -> bytes:
    """Answer as a host that says nothing."""
    raise TooSlow("no byte for 30 s", stage="receive", place=f"{url} from {origin}")


async def tick(dispatch: Dispatch) -> None:
    """Tick until nothing more is started."""
    for _ in range(3):
        await dispatch.tick()
        await dispatch.polls.drain(LONG)
        await dispatch.merges.drain(LONG)


async def dates(app: App) -> dict[str, datetime]:
    """Return the dates of the published entries by title."""
    feed = app.definitions.all.good["hole"].id
    return {entry.title: entry.published for entry in await app.store.entries.newest(feed, 99)}


async def all_times(app: App) -> list[datetime]:
    """Return the times of the feed, its entries and its polls that are no dates of the author."""
    known = await app.store.polls.known(app.definitions.all.good["hole"].id)
    assert known.feed
    polls = await app.store.polls.recent(known.feed.id, 99)
    entries = [one.first_seen for one in known.entries.values()]
    return [known.feed.first_seen, *entries, *(poll.started_at for poll in polls)]


@pytest.mark.parametrize("is_same_process", [True, False], ids=["daemon", "restart"])
async def test_first_poll_by_a_clock_that_is_behind_dates_nothing(tmp_path: Path, is_same_process: bool) -> None:
    """The authors' dates hold, in their order; what has none is dated when it was found, by the right clock."""
    wall = WallClock(BEHIND)
    async with in_world_with(wall.clock(), tmp_path, POSTS, ALL) as world:
        await world.app.start(world.app.definitions.all)
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await tick(dispatch)
        assert [b"/index"] == [one for one in world.hole.requests if one in POSTS]
        assert {} == await dates(world.app)

        world.hole.documents[b"/index"] = menu("A phlog", *MENU_LINES[::2])  # it is known what the other one's date was
        found = TRUTH if is_same_process else TRUTH + timedelta(minutes=10)
        wall.jump(TRUTH - wall())
        wall.pass_time(timedelta(minutes=10))
        async with AsyncExitStack() as stack:
            app = world.app
            if not is_same_process:
                app = await stack.enter_async_context(open_app(app.settings, wall.clock()))
                await app.start(load_definitions(app.settings.feeds))
                dispatch = Dispatch(app, ServiceManager(), lambda _: None)
            for _ in range(2):
                await tick(dispatch)
                wall.pass_time(timedelta(minutes=20))
            after = await dates(app)
            assert all(TRUTH - timedelta(minutes=1) < time <= wall() for time in await all_times(app))

    assert {"Older", "Newer", "Undated"} == after.keys()
    assert (noon(20), noon(22)) == (after["Older"], after["Newer"])
    assert timedelta() <= found - after["Undated"] < timedelta(minutes=1)


async def test_clock_is_corrected_while_no_poll_runs(tmp_path: Path) -> None:
    """A poll has one time from its beginning to its end."""
    wall, answers = WallClock(BEHIND), asyncio.Event()
    async with in_world_with(wall.clock(), tmp_path, POSTS) as world:
        fetch = world.fetch

        async def fetch_later(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            await answers.wait()
            return await fetch(url, origin=origin)

        world.fetch = fetch_later
        await world.app.start(world.app.definitions.all)
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await dispatch.tick()
        wall.jump(TRUTH - wall())
        await dispatch.tick()
        assert world.app.clock.doubt
        answers.set()
        await tick(dispatch)
        assert TRUTH == world.app.clock()


@pytest.mark.parametrize("years", [10, -10])
async def test_clock_that_jumps_and_comes_back_dates_nothing(tmp_path: Path, years: int) -> None:
    """Polls go on by the time that passes; what was found meanwhile is announced when the clock is back."""
    wall = WallClock(TRUTH)
    async with in_world_with(wall.clock(), tmp_path, POSTS, ALL) as world:
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await tick(dispatch)
        before = await dates(world.app)
        wall.jump(timedelta(days=365 * years))
        world.hole.documents[b"/index"] = menu("A phlog", "0Later|/d", *MENU_LINES)
        world.hole.documents[b"/d"] = text("d")
        wall.pass_time(timedelta(seconds=1))
        await tick(dispatch)
        wall.pass_time(timedelta(minutes=50))
        await world.app.store.feeds.postpone([(world.app.definitions.all.good["hole"].id, world.app.clock())])
        await tick(dispatch)
        assert before == await dates(world.app)
        wall.jump(timedelta(days=-365 * years))
        wall.pass_time(timedelta(hours=1))
        await tick(dispatch)
        after = await dates(world.app)
        times = await all_times(world.app)
    assert timedelta() <= TRUTH + timedelta(minutes=50, seconds=1) - after.pop("Later") < timedelta(minutes=1)
    assert before == after
    assert all(TRUTH <= time <= wall() for time in times)


async def test_wrong_clock_that_is_believed_leaves_no_feed_unpolled(tmp_path: Path) -> None:
    """Years ahead for more than an hour, then back: what was planned by it is forgotten once it is believed again."""
    wall = WallClock(TRUTH)
    async with in_world_with(wall.clock(), tmp_path, POSTS, ALL) as world:
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        await tick(dispatch)
        for jump in (YEARS, -YEARS):
            wall.jump(jump)
            for _ in range(6):
                wall.pass_time(timedelta(minutes=30))
                await tick(dispatch)
        polled = world.hole.requests.count(b"/index")
        for _ in range(48):
            wall.pass_time(timedelta(minutes=30))
            await tick(dispatch)
        assert wall() == world.app.clock()
        assert world.hole.requests.count(b"/index") > polled


async def test_feed_that_was_registered_in_the_future_is_polled(tmp_path: Path) -> None:
    """`feedd once NAME` registers all feeds and polls one: the others must not be due in ten years."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        define(tmp_path, "other", f"gopher://{world.hole.host}:{world.hole.port}/1/other")
        world.now += YEARS
        await world.app.adopt(load_definitions(tmp_path / "feeds"))
        world.now -= YEARS
        await world.app.start(world.app.definitions.all)
        assert len(await world.app.store.feeds.due(world.now, 10)) == 1


async def test_feed_that_moved_in_the_future_is_polled_within_a_day(tmp_path: Path) -> None:
    """It was polled before, and is due when its new location was read, which a wrong clock dated."""
    async with in_world(tmp_path, {**DOCUMENTS, b"/moved": DOCUMENTS[b"/index"]}) as world:
        await world.poll()
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        world.now += YEARS
        feed = world.app.definitions.all.good["hole"].id
        await world.app.store.feeds.postpone([(feed, world.now)])
        await dispatch.polls.drain(LONG)
        world.now -= YEARS
        await world.app.start(world.app.definitions.all)
        assert len(await world.app.store.feeds.due(world.now + timedelta(hours=27), 10)) == 1


@pytest.mark.slow
async def test_what_came_due_during_a_suspend_is_spread_out(tmp_path: Path) -> None:
    """500 feeds take minutes, each has the same place every time, and a restart is no other thing."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        count = 500
        for number in range(count):
            define(tmp_path, f"feed{number}", f"gopher://host{number}.example/1/")
        await world.app.adopt(load_definitions(tmp_path / "feeds"))
        world.fetch = silence
        ids = [one.id for one in world.app.definitions.all.good.values()]
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        while await world.app.store.feeds.due(world.now, 1):  # new feeds are polled at once
            await dispatch.tick()
            await dispatch.polls.drain(LONG)
        places = []
        for is_restarted in (False, True):
            await world.app.store.feeds.postpone([(feed, world.now + timedelta(minutes=1)) for feed in ids])
            world.now += timedelta(days=3)
            await (Dispatch(world.app, ServiceManager(), lambda _: None) if is_restarted else dispatch).tick()
            due = {one.feed.id: one.feed.next_check_at - world.now for one in await world.app.store.feeds.summaries()}
            places.append(due)
    assert places[0] == places[1]
    in_minute = [sum(timedelta(minutes=n) <= at < timedelta(minutes=n + 1) for at in due.values()) for n in range(9)]
    assert count + 1 == sum(in_minute)
    assert all(30 < each < 90 for each in in_minute[:8])
