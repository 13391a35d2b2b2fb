"""Takes what is due, tick by tick. APScheduler ticks and reads cron lines; the due times are the store's.

Its own stores and its one job a feed are not used: a persistent store blocks the loop for seconds, its default grace
of one second drops jobs, and its shutdown cancels what runs. So a tick only starts polls, and `drain` ends them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from types import TracebackType
from typing import Any, Self

TICK = timedelta(seconds=1)
WATCH = timedelta(seconds=10)  # between two looks at whether the wall clock was set back
POLLS_AT_ONCE = 32  # of different hosts, as `take_due` sees to; bounds memory, not speed

# crontab(5) counts weekdays from Sunday, 0 or 7; CronTrigger from Monday.
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_fire(line: str, zone: tzinfo, after: datetime) -> datetime:
    """Give when a crontab(5) line fires next after a time; ValueError where it is none or never fires."""
    from apscheduler.triggers.cron import CronTrigger

    minute, hour, day, month, weekday = line.split()
    # crontab(5): where day and weekday are both restricted, either one fires; CronTrigger wants both.
    either = [(day, "*"), ("*", weekday)] if "*" not in (day[0], weekday[0]) else [(day, weekday)]
    fires = [
        CronTrigger.from_crontab(f"{minute} {hour} {days} {month} {_named_weekdays(weekdays)}", timezone=zone)
        # A trigger gives the time itself where it matches; the next one is wanted.
        .get_next_fire_time(None, (after + timedelta(microseconds=1)).astimezone(zone))
        for days, weekdays in either
    ]
    at: datetime = min((fire for fire in fires if fire), default=after)
    if at <= after:
        raise ValueError(f"the cron line {line!r} never fires")
    return at.astimezone(after.tzinfo)


def _named_weekdays(field: str) -> str:
    """Spell a weekday field out by name: `1-5` becomes `mon,tue,wed,thu,fri`; names stay as they are."""
    parts: list[str] = []
    for part in field.split(","):
        days, _, step = part.partition("/")
        first, dash, last = "0-6".partition("-") if days == "*" and step else days.partition("-")
        if first.isdigit() and int(last or first) >= len(WEEKDAYS):
            raise ValueError(f"{field!r} is no weekday; expected 0 to 7, or mon to sun")
        if first.isdigit():
            numbers = range(int(first), int(last if dash else first) + 1)[:: int(step or 1)]
            parts.extend(WEEKDAYS[number] for number in numbers)
        else:
            parts.append(part)
    return ",".join(dict.fromkeys(parts))


class Dispatcher:
    """Starts a poll for each feed that `take_due` names, so many at a time and none twice at once."""

    def __init__(
        self,
        take_due: Callable[[int], Awaitable[Sequence[str]]],
        poll: Callable[[str], Coroutine[Any, Any, object]],
    ) -> None:
        self._take_due = take_due
        self._poll = poll
        self._running: dict[str, asyncio.Task[object]] = {}

    @property
    def running(self) -> int:
        """How many polls are under way."""
        return len(self._running)

    @property
    def is_full(self) -> bool:
        """Whether no other poll may be started."""
        return len(self._running) >= POLLS_AT_ONCE

    @property
    def under_way(self) -> tuple[str, ...]:
        """Which feeds are being polled."""
        return tuple(self._running)

    def is_running(self, feed_id: str) -> bool:
        """Tell whether a poll of this feed is under way."""
        return feed_id in self._running

    async def tick(self) -> None:
        """Start what is due, as far as there is room."""
        if self.is_full:
            return
        for feed_id in await self._take_due(POLLS_AT_ONCE):  # those under way are still due in the store
            if not self.is_running(feed_id) and not self.is_full:
                self.start(feed_id, self._poll(feed_id))

    def start(self, feed_id: str, poll: Coroutine[Any, Any, object]) -> None:
        """Run a poll as one of ours, so that `drain` waits for it; none of this feed may be under way."""
        task = asyncio.create_task(poll, name=f"poll {feed_id}")
        self._running[feed_id] = task
        task.add_done_callback(lambda _: self._running.pop(feed_id, None))

    async def drain(self, limit: timedelta) -> int:
        """Wait for the polls under way, cancel what is left at the limit, and say how many that were."""
        if not self._running:
            return 0
        polls = tuple(self._running.values())
        _, late = await asyncio.wait(polls, timeout=limit.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return sum(task.cancelled() for task in polls)

    def cut(self) -> None:
        """Cancel the polls under way; a poll that is cut is polled again at the next start."""
        for task in self._running.values():
            task.cancel()


class Ticker:
    """Calls `tick` every second while it is entered; ticks that were missed are made up for by one.

    APScheduler waits for a time of the wall clock: where that is set back by an hour, it would wait an hour longer.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        every: timedelta = TICK,
        watch: timedelta = WATCH,
    ) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")
        self._scheduler.add_job(tick, "interval", seconds=every.total_seconds(), next_run_time=None)
        self._tick = tick
        self._clock = clock
        self._every = every
        self._watch = watch
        self._watching: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Tick once, then every second."""
        self._scheduler.start()
        await self._tick()
        for job in self._scheduler.get_jobs():
            job.resume()
        self._look_at_clock()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tick no more. What the ticks started goes on."""
        if self._watching:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it carries the shutdown out in a later turn of the loop

    def _look_at_clock(self) -> None:
        now = self._clock()
        for job in self._scheduler.get_jobs():
            if job.next_run_time and job.next_run_time > now + 2 * self._every:
                job.modify(next_run_time=now)
        loop = asyncio.get_running_loop()
        self._watching = loop.call_later(self._watch.total_seconds(), self._look_at_clock)
