"""The worker: it carries out the tasks of the queue, each by an attempt that counts until another one is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import msgspec

from feedd.app import App
from feedd.daemon.answers import fulfil
from feedd.daemon.saving import Saving
from feedd.errors import FeeddError
from feedd.fleet.queue import Kind, Queue, Work
from feedd.model import GopherUrl, Report
from feedd.store import fenced
from feedd.telemetry.log import events

AGAIN = timedelta(seconds=1)  # after the connection to the queue was lost

log = events()


class Worker:
    """Polls and answers. `on_report` is called with the report of each poll."""

    def __init__(
        self,
        app: App,
        saving: Saving,
        on_report: Callable[[Report], None],
        drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]],
    ) -> None:
        self._app = app
        self._saving = saving
        self._on_report = on_report
        self._drop_media = drop_media
        self._tasks: set[asyncio.Task[object]] = set()
        self._left: set[str] = set()  # feeds without a definition here, which was logged
        self.cut = 0  # tasks that were cut
        self.is_ending = False  # a queue whose connection is lost raises something else than that it was cancelled
        self.may_poll = False  # not before the first look at lock and clock, nor while one of them is wrong

    @property
    def running(self) -> int:
        """How many tasks run."""
        return len(self._tasks)

    def cancel_all(self) -> None:
        """Cut the tasks that run; they come again."""
        for task in self._tasks:
            task.cancel()

    async def work(self, queue: Queue, places: int, patience: timedelta) -> None:
        """Carry out tasks until `is_ending` is set and this is cancelled, whatever happens to the connection."""
        works: dict[Kind, Work] = {"poll": self._poll_task, "answer": self._answer_task}
        said = ""
        while not self.is_ending:
            try:
                await queue.work(works, places, patience, lambda: self.may_poll)
                failed = "the connection was lost"
            except FeeddError as failure:
                failed = str(failure)
            if said != failed and not self.is_ending:
                log.error("no tasks", error=failed)
            said = failed
            await asyncio.sleep(AGAIN.total_seconds())

    async def _poll_task(self, feed_id: str) -> None:
        await self._carry_out(self._poll_if_due(feed_id))

    async def _answer_task(self, request_id: str) -> None:
        await self._carry_out(self._answer(request_id))

    async def _carry_out(self, work: Awaitable[None]) -> None:
        """Raise nothing: what goes wrong is logged, and the task comes again."""
        task = asyncio.current_task()
        if task is None:
            return
        self._tasks.add(task)
        try:
            await work
        except asyncio.CancelledError:
            self.cut += 1
            raise
        except FeeddError as failure:
            log.error("task not done", error=failure)
        except Exception:
            log.exception("bug", what="task of the queue")
        finally:
            self._tasks.discard(task)

    async def _poll_if_due(self, feed_id: str) -> None:
        if not self.may_poll or not self._is_known(feed_id):
            return
        attempt = await self._app.store.attempts.take_due(feed_id, self._app.clock())
        if attempt is not None:
            await self._poll(feed_id, attempt)

    async def _poll(self, feed_id: str, attempt: int, *, force: bool = False, requested: bool = False) -> Report | None:
        definition = self._app.definitions.of(feed_id)
        if definition is None:
            return None
        with fenced(feed_id, attempt):
            report = await self._app.poller.poll(definition, force=force, requested=requested)
        until = self._app.poller.postponed.pop(feed_id, None)
        self._saving.polled(feed_id, kept=until is None)
        if until:  # its host must not be asked at each tick because something of ours fails
            await self._app.store.attempts.put_off(feed_id, attempt, until)
        self._on_report(report)
        return report

    async def _answer(self, request_id: str) -> None:
        store = self._app.store
        if not self.may_poll:
            return
        request = await store.requests.unanswered(request_id)
        if request is None:
            return

        async def poll(feed_id: str, force: bool) -> Report | None:
            attempt = await store.attempts.take(feed_id)
            return await self._poll(feed_id, attempt, force=force, requested=True) if attempt else None

        report = await fulfil(self._app, request, poll, self._drop_media)
        await store.requests.answer(request_id, msgspec.json.encode(report).decode(), self._app.clock())

    def _is_known(self, feed_id: str) -> bool:
        """Return whether there is a definition; without one, leave the feed to others, and say so once."""
        if self._app.definitions.of(feed_id):
            self._left.discard(feed_id)
            return True
        if feed_id not in self._left:
            log.warning("left to others", feed=feed_id, reason="no definition in this feeds folder")
        self._left.add(feed_id)
        return False
