"""Events at the edges are reported to the observer."""

import asyncio
import time

from feedd.telemetry.observer import UNOBSERVED, Unobserved, watch_lag


class Lags(Unobserved):
    """Records the delays of the loop."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[float] = asyncio.Queue()

    def lagged(self, late: float) -> None:
        """Record it."""
        self.seen.put_nowait(late)


def block(seconds: float) -> None:
    """Block the event loop, as a bug would."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_loop_that_is_held_is_seen() -> None:
    """The delay is as long as the block, and never negative."""

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
    """Without metrics all events are ignored."""
    UNOBSERVED.fetched("example.org", 0.1, 1)
    UNOBSERVED.stored(0.1)
