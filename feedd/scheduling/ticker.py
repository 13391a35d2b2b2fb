"""Call a function every second, also after the wall clock was set back or forward."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

TICK = timedelta(seconds=1)

CLOCK_CHECK = timedelta(seconds=10)  # between two checks whether the wall clock was set back


class SteadyTrigger:
    """A trigger of APScheduler that fires every so often, and once for all the times that were missed.

    APScheduler's own lists each of them before they are coalesced: 34 million after a jump of 400 days.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the next time, later than `now`."""
        planned = previous + self._every if previous else now
        return planned if planned > now else now + self._every


class Ticker:
    """Calls `tick` every second while it is entered. Several missed ticks are replaced by one.

    APScheduler waits for a time of the wall clock: if the clock is set back by an hour, it waits an hour longer.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        every: timedelta = TICK,
        check_clock: timedelta = CLOCK_CHECK,
    ) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.base import BaseTrigger

        BaseTrigger.register(SteadyTrigger)
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")
        self._scheduler.add_job(self._tick_until_stopped, SteadyTrigger(every), next_run_time=None)
        self._tick = tick
        self._clock = clock
        self._every = every
        self._check_every = check_clock
        self._next_check: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Tick once, then every second."""
        self._scheduler.start()
        await self._tick()
        for job in self._scheduler.get_jobs():
            job.resume()
        self._check_clock()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the ticks. What they started continues."""
        if self._next_check:
            self._next_check.cancel()
        self._scheduler.pause()  # at once: a tick that is cancelled before its first step would be logged as an error
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown happens in a later step of the event loop

    async def _tick_until_stopped(self) -> None:
        with suppress(asyncio.CancelledError):  # the stop cancels it, and APScheduler would log that as an error
            await self._tick()

    def _check_clock(self) -> None:
        now = self._clock()
        for job in self._scheduler.get_jobs():
            if job.next_run_time and job.next_run_time > now + 2 * self._every:
                job.modify(next_run_time=now)
        loop = asyncio.get_running_loop()
        self._next_check = loop.call_later(self._check_every.total_seconds(), self._check_clock)
