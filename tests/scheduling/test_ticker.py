"""The ticks of the daemon."""

import asyncio
from datetime import UTC, datetime, timedelta

from feedd.scheduling.ticker import Ticker


def test_ticker_ticks_at_once_and_again() -> None:
    """The first tick does not wait a second."""

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
    """The next tick is planned for hours later by then, and comes nevertheless."""

    async def scenario() -> None:
        ticked = asyncio.Semaphore(0)

        async def tick() -> None:
            ticked.release()

        def set_back() -> datetime:
            return datetime.now(UTC) - timedelta(hours=3)

        async with Ticker(tick, set_back, every=timedelta(hours=1), check_clock=timedelta(milliseconds=1)):
            await ticked.acquire()
            await ticked.acquire()

    asyncio.run(scenario())
