"""Time for several tasks that wait: it passes only when none of them has anything to do."""

import asyncio
import heapq
from collections.abc import Awaitable
from itertools import count

from tests.support.manual_clock import ManualClock

ROUNDS = 8  # of the event loop, until each task that was woken has come to its next wait


class Timeline:
    """Moves a clock from one end of a `pause` to the next; `begin` and `end` enclose work that time waits for."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self._working = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def pause(self, seconds: float) -> None:
        """Wait on the clock."""
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.clock.now + seconds, next(self._order), woken))
        await woken

    def begin(self) -> None:
        """Begin work in a thread."""
        self._working += 1
        self._idle.clear()

    def end(self) -> None:
        """End it."""
        self._working -= 1
        if not self._working:
            self._idle.set()

    async def play(self, *parts: Awaitable[None]) -> None:
        """Let time pass until all parts have ended, or were cancelled."""
        tasks = [asyncio.ensure_future(part) for part in parts]
        while True:
            await self._settle()
            if all(task.done() for task in tasks):
                break
            at, _, woken = heapq.heappop(self._waiting)
            if not woken.done():
                self.clock.now = at
                woken.set_result(None)
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _settle(self) -> None:
        quiet = 0
        while quiet < ROUNDS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._idle.is_set() else 0
            await self._idle.wait()
