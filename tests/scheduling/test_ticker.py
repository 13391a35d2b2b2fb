"""The ticks of the daemon."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from feedd.scheduling.ticker import SteadyTrigger, Ticker


@pytest.mark.anyio
async def test_ticker_ticks_at_once_and_again() -> None:
    """The first tick does not wait a second."""
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
    assert at_once == 1


@pytest.mark.anyio
async def test_ticker_goes_on_when_the_clock_is_set_back() -> None:
    """The next tick is planned for hours later by then, and comes nevertheless."""
    ticked = asyncio.Semaphore(0)

    async def tick() -> None:
        ticked.release()

    def behind() -> datetime:
        return datetime.now(UTC) - timedelta(hours=3)

    async with Ticker(tick, behind, every=timedelta(hours=1), check_clock=timedelta(milliseconds=1)):
        await ticked.acquire()
        await ticked.acquire()


@pytest.mark.anyio
async def test_stop_during_a_tick_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """The tick that waits for the store is cancelled, and the log has no traceback."""
    begun, never = asyncio.Semaphore(0), asyncio.Event()
    is_first = True

    async def tick() -> None:
        nonlocal is_first
        begun.release()
        if not is_first:
            await never.wait()
        is_first = False

    async with Ticker(tick, every=timedelta(milliseconds=1)):
        await begun.acquire()
        await begun.acquire()
    for _ in range(5):  # steps of the event loop in which the cancelled tick ends
        await asyncio.sleep(0)
    assert [] == [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.anyio
async def test_tick_that_is_due_in_the_step_of_the_stop_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """It does not begin: APScheduler would cancel it before its first step, and log that with a traceback."""
    ticked = asyncio.Semaphore(0)

    async def tick() -> None:
        ticked.release()

    async with Ticker(tick, every=timedelta(milliseconds=1)):
        await ticked.acquire()
        await ticked.acquire()
        due = time.monotonic() + 0.01
        while time.monotonic() < due:  # a long step of something else: the timer of the next tick waits for its end
            pass
        await asyncio.sleep(0)  # the timer comes in this step, after us,
        await asyncio.sleep(0)  # and the tick would be started in this one
    for _ in range(5):
        await asyncio.sleep(0)
    assert [] == [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "missed", [timedelta(seconds=2), timedelta(minutes=1), timedelta(days=60), timedelta(days=3650)]
)
def test_all_missed_ticks_are_one(missed: timedelta) -> None:
    """After a suspend or a jump of the clock the next time lies ahead at once, not a second further."""
    planned = datetime(2026, 11, 26, tzinfo=UTC)
    now = planned + missed
    assert now < SteadyTrigger(timedelta(seconds=1)).get_next_fire_time(planned, now) <= now + timedelta(seconds=1)


def test_a_tick_in_time_keeps_its_rhythm() -> None:
    """The next one is planned from the last, however late it came within its second."""
    planned = datetime(2026, 11, 26, tzinfo=UTC)
    late = planned + timedelta(milliseconds=400)
    assert planned + timedelta(seconds=1) == SteadyTrigger(timedelta(seconds=1)).get_next_fire_time(planned, late)
