"""The scheduler: it puts what is due and what is requested into the queue. Any number of them may do so.

The queue is kept short, so that what falls due later need not wait behind ten thousand feeds: feeds that were never
polled get every second place of it, a host has few places, and slow feeds at most half of them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, zip_longest

from feedd.app import App
from feedd.fleet.queue import Queue, Task
from feedd.store import PollRequest, Waiting
from feedd.store.requests import KEPT_FOR, WITHDRAWALS

OF_A_WORKER = 100  # tasks that wait, for each worker: about what it polls in the second until the next look
LEAST = 200  # also where no worker is known yet
OF_A_HOST = 2  # tasks, of which one runs
SLOW = timedelta(seconds=10)  # a longer poll waited for its server, and the next one of that feed may wait, too
MOST_SLOW = 16  # tasks of slow feeds for each worker: half of its places
MOST_FEEDS = 5000  # to look at, to find enough of different hosts


class Scheduler:
    """Fills the queue at each tick."""

    def __init__(self, app: App, queue: Queue) -> None:
        self._app = app
        self._queue = queue
        self.waiting = 0  # tasks in the queue

    async def tick(self) -> None:
        """Put what is asked for into the queue, then what is due, as much as there is room for. Raises StoreError.

        Of the feeds that a dead worker had, the files are looked at. What is due is asked for where half of it is free.
        """
        async for one in self._queue.take_from_gone():
            await self._look_at_files(one)
        tasks, workers = await self._queue.tasks(), max(1, await self._queue.workers())
        self.waiting = sum(not one.is_running for one in tasks)
        known = {one.subject for one in tasks}
        requests = await self._app.store.requests.pending(self._app.clock.wall() - KEPT_FOR)
        await self._queue.add([self._answer(one) for one in requests if one.id not in known])
        most = max(LEAST, OF_A_WORKER * workers)
        room = most - self.waiting
        if self.waiting <= most // 2:  # to look at thousands of feeds for a few places costs as much as their polls
            now, attempts = self._app.clock(), self._app.store.attempts
            due = await attempts.due(now, MOST_FEEDS)
            if due:
                new = await attempts.never_polled(now, room)
                await self._queue.add(self._chosen(_in_turn(new, due), tasks, room, workers))

    async def _look_at_files(self, task: Task) -> None:
        """Let what is not current of its feed be published: its worker may have been killed after it saved a poll."""
        publisher, name = self._app.publisher, await self._app.store.feeds.served_name(task.subject)
        if name:
            publisher.waiting[name] = None
            publisher.site.is_stale = True

    def _chosen(self, due: Iterable[Waiting], tasks: Collection[Task], room: int, workers: int) -> Sequence[Task]:
        """Return the tasks for the feeds that may wait in the queue now."""
        taken = {one.subject for one in tasks}
        of_host: dict[str, int] = {}
        for one in tasks:
            of_host[one.host] = of_host.get(one.host, 0) + 1
        slow = MOST_SLOW * workers - sum(one.is_slow for one in tasks)
        chosen: list[Task] = []
        for feed in due:
            if len(chosen) == room:
                break
            host, is_slow = self._host(feed.id), feed.took > SLOW
            if host is None or feed.id in taken or of_host.get(host, 0) >= OF_A_HOST or (is_slow and slow <= 0):
                continue
            taken.add(feed.id)
            of_host[host] = of_host.get(host, 0) + 1
            slow -= is_slow
            chosen.append(Task(kind="poll", subject=feed.id, host=host, is_slow=is_slow))
        return chosen

    def _answer(self, request: PollRequest) -> Task:
        definition = self._app.definitions.named(request.feed_name) if request.mode != WITHDRAWALS else None
        host = self._host(definition.id) if definition else None
        return Task(kind="answer", subject=request.id, host=host or request.id)

    def _host(self, feed_id: str) -> str | None:
        """Return the host that a poll uses; None: there is no such definition here."""
        definition = self._app.definitions.of(feed_id)
        return f"{definition.url.host}:{definition.url.port}" if definition else None


def _in_turn(new: Iterable[Waiting], all_due: Iterable[Waiting]) -> Iterator[Waiting]:
    """Yield feeds that were never polled and others in turn, each once or twice."""
    pairs = zip_longest(new, all_due)
    return (one for one in chain.from_iterable(pairs) if one is not None)
