"""Cron lines as crontab(5) reads them, and a dispatcher that runs no feed twice at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedd.scheduling.cron import next_fire
from feedd.scheduling.task_pool import POLLS_AT_ONCE, TaskPool
from feedd.scheduling.ticker import Ticker

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 6 * * *", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 12 * * *", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("*/10 * * * *", datetime(2026, 11, 22, 12, 10, tzinfo=UTC)),
        ("0 6 * * 0", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        ("0 6 * * 7", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        ("0 6 * * 1", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 6 * * 2-3", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("0 6 * * 5-7", datetime(2026, 11, 27, 6, tzinfo=UTC)),
        ("0 18 * * */2", datetime(2026, 11, 22, 18, tzinfo=UTC)),
        ("0 6 * * mon", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 6 24 * 3", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("0 6 1 1 *", datetime(2027, 1, 1, 6, tzinfo=UTC)),
    ],
)
def test_next_fire_reads_a_line_as_crontab_does(line: str, expected: datetime) -> None:
    """Weekdays count from Sunday, and a day and a weekday together mean either."""
    assert expected == next_fire(line, UTC, SUNDAY)


def test_next_fire_keeps_to_the_zone_of_the_definition() -> None:
    """Six in the morning is six in New York, also after its clocks went back."""
    zone = ZoneInfo("America/New_York")

    assert datetime(2026, 11, 23, 11, tzinfo=UTC) == next_fire("0 6 * * *", zone, SUNDAY)
    assert datetime(2026, 7, 2, 10, tzinfo=UTC) == next_fire("0 6 * * *", zone, datetime(2026, 7, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize("line", ["0 6 31 2 *", "61 6 * * *", "0 6 * *", "0 6 * * 9", "0 6 * * 0-99999999999", "soon"])
def test_next_fire_refuses_a_line_that_never_fires(line: str) -> None:
    """A line out of range, of too few fields, or for the 31st of February is a ValueError."""
    with pytest.raises(ValueError, match=r".+"):
        next_fire(line, UTC, SUNDAY)


def test_dispatcher_starts_each_due_feed_once_while_it_runs() -> None:
    """A feed that is still being polled is due in the store, and is not started again."""

    async def scenario() -> list[str]:
        started: list[str] = []
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return ["a", "b"][:limit]

        async def poll(feed_id: str) -> None:
            started.append(feed_id)
            await gate.wait()

        dispatcher = TaskPool(due, poll)
        for _ in range(3):
            await dispatcher.tick()
            await asyncio.sleep(0)
        assert dispatcher.running == 2
        gate.set()
        assert await dispatcher.drain(timedelta(seconds=30)) == 0
        return started

    assert asyncio.run(scenario()) == ["a", "b"]


def test_dispatcher_runs_a_bounded_number_at_once() -> None:
    """However many feeds are due, only so many polls are under way."""

    async def scenario() -> int:
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return [str(number) for number in range(limit)]

        async def poll(_: str) -> None:
            await gate.wait()

        dispatcher = TaskPool(due, poll)
        await dispatcher.tick()
        await dispatcher.tick()
        running = dispatcher.running
        gate.set()
        await dispatcher.drain(timedelta(seconds=30))
        return running

    assert asyncio.run(scenario()) == POLLS_AT_ONCE


def test_drain_cancels_at_its_limit_and_says_how_many() -> None:
    """A poll that does not end is cut, and counted."""

    async def scenario() -> int:
        async def due(_: int) -> Sequence[str]:
            return ["endless"]

        async def poll(_: str) -> None:
            await asyncio.Event().wait()

        dispatcher = TaskPool(due, poll)
        await dispatcher.tick()
        return await dispatcher.drain(timedelta(0))

    assert asyncio.run(scenario()) == 1


def test_ticker_ticks_at_once_and_again() -> None:
    """What is due at the start does not wait for the first second to pass."""

    async def scenario() -> int:
        ticks = 0
        twice = asyncio.Event()

        async def tick() -> None:
            nonlocal ticks
            ticks += 1
            if ticks == 2:
                twice.set()

        async with Ticker(tick):
            at_once = ticks
            await twice.wait()
        return at_once

    assert asyncio.run(scenario()) == 1


def test_ticker_goes_on_when_the_clock_is_set_back() -> None:
    """Its next tick is hours ahead by then, and comes all the same."""

    async def scenario() -> None:
        ticked = asyncio.Semaphore(0)

        async def tick() -> None:
            ticked.release()

        def set_back() -> datetime:
            return datetime.now(UTC) - timedelta(hours=3)

        async with Ticker(tick, set_back, every=timedelta(hours=1), watch=timedelta(milliseconds=1)):
            await ticked.acquire()
            await ticked.acquire()

    asyncio.run(scenario())
