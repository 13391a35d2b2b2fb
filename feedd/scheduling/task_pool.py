"""A bounded pool of tasks that starts what is due at each tick. The due times are in feedd's store.

APScheduler only ticks and reads cron lines. Its job stores, with one job for each feed, are not used: a persistent
store blocks the event loop for seconds, the default grace time of one second drops jobs, and its shutdown cancels what
runs. So a tick only starts polls, and `drain` waits for them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import timedelta
from typing import Any

POLLS_AT_ONCE = 32  # of different hosts, as `take_due` ensures; limits the memory, not the speed


class TaskPool:
    """Starts a poll for each id that `take_due` returns, at most `size` at a time, and none twice at once.

    `take_due` gets the number of places and returns the ids of what is due. `on_end` is called with the id of each poll
    that ended, and may fill its place.
    """

    def __init__(
        self,
        take_due: Callable[[int], Awaitable[Sequence[str]]],
        poll: Callable[[str], Coroutine[Any, Any, object]],
        size: int = POLLS_AT_ONCE,
        on_end: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.size = size
        self._on_end = on_end
        self._take_due = take_due
        self._poll = poll
        self._running: dict[str, asyncio.Task[object]] = {}
        self._is_draining = False

    @property
    def running(self) -> int:
        """The number of running polls."""
        return len(self._running)

    @property
    def is_full(self) -> bool:
        """Whether no further poll may start."""
        return len(self._running) >= self.size

    @property
    def under_way(self) -> tuple[str, ...]:
        """The ids of the feeds that are being polled."""
        return tuple(self._running)

    def is_running(self, feed_id: str) -> bool:
        """Return whether a poll of this feed is running."""
        return feed_id in self._running

    async def tick(self) -> None:
        """Start what is due, as far as there are places."""
        if self.is_full:
            return
        self.fill(await self._take_due(self.size))  # running ones are still due in the store

    def fill(self, due: Iterable[str]) -> None:
        """Start what is due, as far as there are places, and nothing while the pool is drained."""
        for feed_id in due:
            if self.is_full or self._is_draining:
                return
            if not self.is_running(feed_id):
                self.start(feed_id, self._poll(feed_id))

    def start(self, feed_id: str, poll: Coroutine[Any, Any, object]) -> None:
        """Start a poll in this pool, so that `drain` waits for it. No other poll of this feed may be running."""
        task = asyncio.create_task(poll, name=f"poll {feed_id}")
        self._running[feed_id] = task
        task.add_done_callback(lambda _: self._ended(feed_id))

    def _ended(self, feed_id: str) -> None:
        self._running.pop(feed_id, None)
        self._on_end(feed_id)

    async def drain(self, limit: timedelta) -> int:
        """Wait for the running polls, cancel the rest at the limit, and return how many were cancelled."""
        if not self._running:
            return 0
        self._is_draining = True
        polls = tuple(self._running.values())
        _, late = await asyncio.wait(polls, timeout=limit.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._is_draining = False
        return sum(task.cancelled() for task in polls)

    def cancel_all(self) -> None:
        """Cancel the running polls; their feeds are polled again at the next start."""
        for task in self._running.values():
            task.cancel()
