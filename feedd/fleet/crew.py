"""What a process of a fleet does beside serving: the work of its roles at each tick, as `Dispatch` does all of it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

from feedd.app import App
from feedd.config.definition import RESERVED
from feedd.daemon.clock_watch import ClockWatch
from feedd.daemon.dispatch import AT_ONCE, NOTIFY_STOP
from feedd.daemon.duties import Role
from feedd.daemon.pulse import Pulse
from feedd.daemon.saving import Saving
from feedd.daemon.systemd import ServiceManager
from feedd.fleet.queue import Queue
from feedd.fleet.scheduler import Scheduler
from feedd.fleet.worker import Worker
from feedd.model import GopherUrl, Report
from feedd.notify.notifier import PROGRAMS_AT_ONCE
from feedd.scheduling.task_pool import TaskPool
from feedd.telemetry.liveness import Liveness

MERGE_STOP = timedelta(seconds=5)  # the others learn only by a change of their own that there is something to merge
DRAIN = timedelta(seconds=20)  # as long as a process alone has; the worker has to be told at its start
FAREWELL = timedelta(seconds=3)  # longer, for a queue that says goodbye to its database


class Crew:
    """The work of the roles; the arguments after them are those of `Dispatch`."""

    def __init__(
        self,
        roles: Collection[Role],
        queue: Queue,
        app: App,
        manager: ServiceManager,
        on_report: Callable[[Report], None],
        check: Callable[[], Awaitable[None]],
        liveness: Liveness,
        polls_at_once: int,
        drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]],
    ) -> None:
        self._app = app
        self._queue = queue
        self._check = check
        self._places = polls_at_once
        self._saving = Saving(app, liveness)
        self._liveness = liveness
        self._pulse = Pulse(liveness, manager)
        self._clock_watch = ClockWatch(app, is_shared=True)
        self._scheduler = Scheduler(app, queue) if "scheduler" in roles else None
        self._worker = Worker(app, self._saving, on_report, drop_media) if "worker" in roles else None
        self._working: asyncio.Task[None] | None = None
        self._publications = TaskPool(self._take_waiting, lambda _: app.publisher.publish_waiting())
        self._merges = TaskPool(self._take_stale, lambda _: app.publisher.site.try_publish())
        self._pings = TaskPool(app.notifier.due, app.notifier.tell, app.notifier.at_once)
        self._notifications = TaskPool(app.program_notifier.due, app.program_notifier.deliver, PROGRAMS_AT_ONCE)

    @property
    def running(self) -> int:
        """How many tasks of the queue run here."""
        return self._worker.running if self._worker else 0

    @property
    def waiting(self) -> int:
        """How many tasks wait in the queue, as the scheduler here saw it last."""
        return self._scheduler.waiting if self._scheduler else 0

    async def tick(self) -> None:
        """Do what is to be done by the roles of this process."""
        if self._worker and self._liveness.damaged:
            self._worker.may_poll = False
        await self._pulse.beat(self._do_all)

    async def _do_all(self) -> None:
        may_poll = False
        try:
            await self._check()
            await self._saving.check()
            may_poll = await self._clock_watch.look(self.running)
        finally:
            if self._worker:
                self._worker.may_poll = may_poll
        if self._worker and self._working is None:
            self._app.publisher.site.is_stale = True  # one that was killed may not have merged what it published
            self._working = asyncio.create_task(self._worker.work(self._queue, self._places, DRAIN), name="worker")
        if self._scheduler and may_poll:
            await self._scheduler.tick()
        await self._merges.tick()
        if self._worker and may_poll:  # by a clock that is ahead, what another process tells now is due again
            await self._pings.tick()
            await self._notifications.tick()
        await self._publications.tick()

    def cancel_polls(self) -> None:
        """Cut the tasks that run."""
        if self._worker:
            self._worker.cancel_all()

    async def finish(self, limit: timedelta) -> int:
        """Finish the tasks that run and cut the rest; return how many were cut."""
        cut = 0
        if self._working and self._worker:
            self._worker.is_ending = True
            self._queue.end()
            self._working.cancel()
            await asyncio.wait((self._working,), timeout=(limit + FAREWELL).total_seconds())
            cut = self._worker.cut + self._worker.running
        await self._publications.drain(AT_ONCE)
        await self._merges.tick()
        await self._merges.drain(MERGE_STOP)
        await self._pings.drain(AT_ONCE)
        await self._notifications.drain(NOTIFY_STOP)
        return cut

    async def _take_waiting(self, _limit: int) -> Sequence[str]:
        return [RESERVED] if self._app.publisher.waiting else []

    async def _take_stale(self, _limit: int) -> Sequence[str]:
        publisher = self._app.publisher
        return [RESERVED] if publisher.site.is_stale and not publisher.waiting else []
