"""What happens at the edges is told to whoever counts it."""

import asyncio
import time

from feedd.telemetry.observer import UNOBSERVED, Unobserved, watch_lag


class Lags(Unobserved):
    """Keeps how late the loop was."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[float] = asyncio.Queue()

    def lagged(self, late: float) -> None:
        """Keep it."""
        self.seen.put_nowait(late)


def block(seconds: float) -> None:
    """Hold the processor, as a bug would."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_loop_that_is_held_is_seen() -> None:
    """By as much as it was held, and no time is ever negative."""

    async def run() -> tuple[float, float]:
        lags = Lags()
        watching = asyncio.create_task(watch_lag(lags, every=0.01))
        free = await lags.seen.get()
        block(0.2)
        held = await lags.seen.get()
        watching.cancel()
        return free, held

    free, held = asyncio.run(run())

    assert free >= 0
    assert 0.15 < held


def test_nobody_need_look() -> None:
    """Without metrics all of it goes nowhere."""
    UNOBSERVED.fetched("example.org", 0.1, 1)
    UNOBSERVED.stored(0.1)
