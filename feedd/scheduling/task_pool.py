"""Takes what is due, tick by tick. APScheduler ticks and reads cron lines; the due times are the store's.

Its own stores and its one job a feed are not used: a persistent store blocks the loop for seconds, its default grace
of one second drops jobs, and its shutdown cancels what runs. So a tick only starts polls, and `drain` ends them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

POLLS_AT_ONCE = 32  # of different hosts, as `take_due` sees to; bounds memory, not speed


class TaskPool:
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

    def cancel_all(self) -> None:
        """Cancel the polls under way; a poll that is cancelled is polled again at the next start."""
        for task in self._running.values():
            task.cancel()
