"""Start the work of the daemon at each tick: due and requested polls, stale merged feeds, pings, notifications."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta

import msgspec

from feedd.app import App
from feedd.config.definition import RESERVED
from feedd.daemon.agenda import Agenda
from feedd.daemon.answers import fulfil
from feedd.daemon.clock_watch import ClockWatch
from feedd.daemon.pulse import Pulse
from feedd.daemon.saving import Saving
from feedd.daemon.systemd import ServiceManager
from feedd.errors import FeeddError
from feedd.model import GopherUrl, Report
from feedd.notify.notifier import PROGRAMS_AT_ONCE
from feedd.scheduling.task_pool import POLLS_AT_ONCE, TaskPool
from feedd.store import PollRequest
from feedd.store.requests import WITHDRAWALS
from feedd.telemetry.liveness import Liveness
from feedd.telemetry.log import events

SLOW = timedelta(seconds=10)  # a longer poll waited for its server, and the next one of that feed may wait, too
TOLD = timedelta(seconds=3)  # since a ping: one that waited for its end may be due, as of a subscriber at the same host
AT_ONCE = timedelta(0)  # unsent pings are in the store, and the next start finds what is not published
NOTIFY_STOP = timedelta(seconds=1)  # then the programs get SIGTERM, and SIGKILL three seconds later
MOST_SLOW = 0.5  # of the places for polls of slow feeds: hosts that never answer must not take all

log = events()


async def nothing_to_check() -> None:
    """Find everything in order: for a daemon without a lock."""


async def keep_media(_urls: Collection[GopherUrl]) -> None:
    """Delete no file: for a daemon that serves none."""


class Dispatch:
    """Starts what is due, and what a `feedd once` or `feedd withdraw` in another process requests.

    `on_report` is called with the report of each poll. `check` raises a FeeddError where no poll could be saved.
    `drop_media` deletes held files.
    """

    def __init__(
        self,
        app: App,
        manager: ServiceManager,
        on_report: Callable[[Report], None],
        check: Callable[[], Awaitable[None]] = nothing_to_check,
        liveness: Liveness | None = None,
        polls_at_once: int = POLLS_AT_ONCE,
        drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]] = keep_media,
    ) -> None:
        self._app = app
        self._drop_media = drop_media
        self._liveness = liveness or Liveness()
        self._saving = Saving(app, self._liveness)
        self._pulse = Pulse(self._liveness, manager)
        self._check = check
        self._manager = manager
        self._on_report = on_report
        self._clock_watch = ClockWatch(app)
        self._agenda = Agenda(app, lambda feed_id: self._saving.polled(feed_id, kept=False))
        self._slow: set[str] = set()
        self._was_polled = False  # since the last status: it counts all feeds
        self._answers: dict[str, Report] = {}  # by request, until saved: none is polled twice
        self.polls = TaskPool(self._take_due, self._poll, polls_at_once, self._poll_ended)
        self.publications = TaskPool(self._take_waiting, lambda _: app.publisher.publish_waiting())
        self.merges = TaskPool(self._take_stale, lambda _: app.publisher.site.try_publish())
        self.pings = TaskPool(app.notifier.due, app.notifier.tell, app.notifier.at_once, self._told)
        self._pings_until = app.clock()  # they may be due though nobody writes
        self.notifications = TaskPool(app.program_notifier.due, app.program_notifier.deliver, PROGRAMS_AT_ONCE)

    async def tick(self) -> None:
        """Start what is due or requested."""
        await self._pulse.beat(self._start_due)

    async def _start_due(self) -> None:
        await self._check()
        await self._saving.check()
        asked = False
        if await self._clock_watch.look(self.polls.running + len(self._app.poller.unsaved)):
            asked = await self._agenda.look()
            self._answer_requests()
            await self.polls.tick()
        else:
            await self._agenda.look(force=True)
        if self._was_polled and self._manager.address:
            self._was_polled = False
            self._manager.status(await self._summary())
        await self.merges.tick()
        if asked or self._app.clock() < self._pings_until:
            await self.pings.tick()
        if asked:
            await self.notifications.tick()
        await self.publications.tick()

    @property
    def running(self) -> int:
        """How many polls run."""
        return self.polls.running

    @property
    def waiting(self) -> int:
        """None: what is due starts as soon as there is a place."""
        return 0

    def cancel_polls(self) -> None:
        """Cut the polls that run."""
        self.polls.cancel_all()

    async def finish(self, limit: timedelta) -> int:
        """Finish the polls and save them, cut the rest; return how many polls were cut at the limit."""
        cut = await self.polls.drain(limit)
        await self.save_polls()
        for pool in (self.publications, self.merges, self.pings):
            await pool.drain(AT_ONCE)
        await self.notifications.drain(NOTIFY_STOP)
        return cut

    async def save_polls(self) -> None:
        """Save the polls that wait for it, at the end; log where that fails, and they are repeated."""
        try:
            await self._agenda.look(force=True)
        except FeeddError as failure:
            log.error("polls not saved", error=failure)

    async def _take_due(self, _limit: int) -> Sequence[str]:
        return self._choose()

    def _choose(self) -> list[str]:
        """Return due feeds of different hosts, no more than there are places."""
        now, postponed = self._app.clock(), self._app.poller.postponed
        if all(self.polls.is_running(one.id) for one in self._agenda.due(now)):  # so it is at most ticks
            return []
        busy = {self._host(feed_id) for feed_id in self.polls.under_way}
        chosen: list[str] = []
        for feed_id in self._few_slow(one.id for one in self._agenda.due(now)):
            if len(chosen) + self.polls.running >= self.polls.size:
                break
            host = self._host(feed_id)
            if host not in busy and (feed_id not in postponed or postponed[feed_id] <= now):
                busy.add(host)
                chosen.append(feed_id)
        return chosen

    def _poll_ended(self, feed_id: str) -> None:
        """Give the place of a poll to the next feed that is due: the next tick may be a second away."""
        if feed_id not in self._app.poller.postponed:
            self._agenda.drop(feed_id)
        if not self._liveness.damaged:
            self.polls.fill(self._choose())

    def _told(self, _whom: str) -> None:
        self._pings_until = self._app.clock() + TOLD

    def _few_slow(self, due: Iterable[str]) -> Iterator[str]:
        """Yield the due feeds without slow ones beyond `MOST_SLOW`; those being polled are still due in the store."""
        under_way = self.polls.under_way
        room = int(MOST_SLOW * self.polls.size) - len(self._slow.intersection(under_way))
        for feed_id in due:
            is_slow = feed_id in self._slow and feed_id not in under_way
            if not is_slow or room > 0:
                room -= is_slow
                yield feed_id

    async def _take_waiting(self, _limit: int) -> Sequence[str]:
        """Return one key where feeds wait to be published: one at a time, and the others answer meanwhile."""
        return [RESERVED] if self._app.publisher.waiting else []

    async def _take_stale(self, _limit: int) -> Sequence[str]:
        """Return the one key of the merge where there is something to merge, so that no two merges run at a time.

        Not while feeds wait to be published: each of them would be merged alone.
        """
        publisher = self._app.publisher
        return [RESERVED] if publisher.site.is_stale and not publisher.waiting else []

    def _host(self, feed_id: str) -> tuple[str, int]:
        """Return the host that a poll uses. Feeds of one host wait for each other, and must not take all places."""
        definition = self._app.definitions.of(feed_id)
        return (definition.url.host, definition.url.port) if definition else (feed_id, 0)

    def _answer_requests(self) -> None:
        """Start the requested polls, before due ones: a person waits for them. A feed that is both is polled once."""
        requests = self._agenda.requests
        self._answers = {one.id: self._answers[one.id] for one in requests if one.id in self._answers}
        for request in requests:
            if request.mode == WITHDRAWALS:  # not among the polls, whose places may all be taken by slow hosts
                if not self.merges.is_running(request.id):
                    self.merges.start(request.id, self._answer(request))
                continue
            definition = self._app.definitions.named(request.feed_name)
            poll_id = definition.id if definition else request.id
            if not self.polls.is_running(poll_id) and not self.polls.is_full:
                self.polls.start(poll_id, self._answer(request))

    async def _poll(self, feed_id: str, *, force: bool = False, requested: bool = False) -> Report | None:
        definition = self._app.definitions.of(feed_id)
        if definition is None:  # its definition was removed since the tick
            return None
        begun = self._app.clock()
        due = None if requested else self._agenda.of(feed_id)
        report = await self._app.poller.poll(definition, force=force, requested=requested, due=due)
        is_slow = self._app.clock() - begun > SLOW
        (self._slow.add if is_slow else self._slow.discard)(feed_id)
        self._saving.polled(feed_id, kept=feed_id not in self._app.poller.postponed)
        self._was_polled = True
        self._on_report(report)
        return report

    async def _poll_at_once(self, feed_id: str, force: bool) -> Report | None:
        return await self._poll(feed_id, force=force, requested=True)

    async def _summary(self) -> str:
        feeds = f"{len(self._app.definitions.all.good)} feeds"
        try:
            tally = await self._app.store.incidents.tally()
        except FeeddError:  # the poll could not be saved either, as its report says
            return f"{feeds}, the store does not answer"
        return f"{feeds}, {tally.failing} failing" + (f", {tally.silent} silent" if tally.silent else "")

    async def _answer(self, request: PollRequest) -> None:
        is_new = request.id not in self._answers
        if is_new:
            self._answers[request.id] = await fulfil(self._app, request, self._poll_at_once, self._drop_media)
        answer = msgspec.json.encode(self._answers[request.id]).decode()
        try:
            await self._app.store.requests.answer(request.id, answer, self._app.clock())
        except FeeddError as failure:
            if is_new:  # once, not every second
                log.error("unanswered", feed=request.feed_name, error=failure)
        else:
            self._answers.pop(request.id, None)
