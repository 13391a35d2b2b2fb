"""A clock that jumps, after a suspend, at the first NTP answer, or when a person sets it: no flood and no stall."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.daemon.dispatch import Dispatcher
from feedd.daemon.systemd import ServiceManager
from tests.support.poll_world import World, in_world, menu, text

DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-01 - First|/a", "02026-11-02 - Second|/b"),
    b"/a": text("First"),
    b"/b": text("Second"),
}
LONG = timedelta(seconds=30)


async def polls_after(world: World, jumps: list[timedelta]) -> list[int]:
    """Tick before the first jump and after each; return how often the index was requested by then, and the entries."""
    dispatcher = Dispatcher(world.app, ServiceManager(), lambda _: None)
    asked = []
    for jump in (timedelta(0), *jumps):
        world.now += jump
        for _ in range(3):
            await dispatcher.tick()
            await dispatcher.polls.drain(LONG)
        asked.append(world.hole.requests.count(b"/index"))
    return asked


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(days=3650)])
def test_clock_that_jumps_ahead_polls_once(tmp_path: Path, jump: timedelta) -> None:
    """One poll replaces all that would have been due meanwhile, and nothing is announced again."""

    async def script(world: World) -> tuple[list[int], bytes, bytes]:
        first = await polls_after(world, [])
        before = world.published()
        return first + (await polls_after(world, [jump]))[1:], before, world.published()

    asked, before, after = in_world(tmp_path, DOCUMENTS, script)
    assert asked == [1, 2]
    assert before == after


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(days=3650)])
def test_clock_that_is_set_back_stalls_no_feed(tmp_path: Path, jump: timedelta) -> None:
    """What was planned by the wrong clock is polled at once, and then as usual."""

    async def script(world: World) -> list[int]:
        return await polls_after(world, [-jump, timedelta(minutes=1), timedelta(hours=2)])

    assert in_world(tmp_path, DOCUMENTS, script) == [1, 2, 2, 3]


def test_clock_that_is_adjusted_is_no_jump(tmp_path: Path) -> None:
    """NTP may set it back by minutes, which must not cause more requests."""

    async def script(world: World) -> list[int]:
        return await polls_after(world, [timedelta(minutes=-10), timedelta(minutes=10)])

    assert in_world(tmp_path, DOCUMENTS, script) == [1, 1, 1]


def test_start_after_the_clock_was_adjusted_polls_nothing(tmp_path: Path) -> None:
    """A poll that is minutes in the future does not prove a wrong clock."""

    async def script(world: World) -> int:
        await world.poll()
        world.now -= timedelta(minutes=10)
        await world.app.start(world.app.definitions.all)
        return len(await world.app.store.feeds.due(world.now, 10))

    assert in_world(tmp_path, DOCUMENTS, script) == 0


def test_start_after_the_clock_was_wrong_polls_at_once(tmp_path: Path) -> None:
    """A machine without a battery starts in another year until it has a network."""

    async def script(world: World) -> int:
        await world.poll()
        world.now -= timedelta(days=3650)
        await world.app.start(world.app.definitions.all)
        return len(await world.app.store.feeds.due(world.now, 10))

    assert in_world(tmp_path, DOCUMENTS, script) == 1
