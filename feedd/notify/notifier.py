"""The program notifier: it gives each notification to the operator's program, until the program ends with 0.

Each is delivered at least once: if feedd was killed before it saved that the program took it, the program gets it
again, with the same id.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from feedd.config.settings import Settings
from feedd.errors import FeeddError, ProgramError
from feedd.model import Feed
from feedd.publish.options import PublishOptions
from feedd.publish.site import site_of
from feedd.store import Notification, Store
from feedd.store.patience import save_patiently
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer

PROGRAMS_AT_ONCE = 4  # programs: a few, or a poll with twenty new entries would start twenty
FIRST_WAIT = timedelta(minutes=1)  # and then twice as long each time
MOST_ATTEMPTS = 11  # within 17 hours: a mail server is back by then, or somebody has to look
LONGEST_WAIT = FIRST_WAIT * 2 ** (MOST_ATTEMPTS - 1)
MOST_WAITING = 1000
TOO_MANY = f"more than {MOST_WAITING} waited"

log = events()


class ProgramNotifier:
    """Gives the notifications to a program, if there is one. `options` returns how a feed is published."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        options: Callable[[Feed], PublishOptions],
        clock: Callable[[], datetime],
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._store = store
        self._waiting = store.notifications
        self._command = settings.notify
        self._limit = settings.notify_timeout
        self._site = site_of(settings)
        self._options = options
        self._clock = clock
        self._observer = observer
        self._is_failing = False

    async def start(self) -> None:
        """Forget all notifications where there is no program any more; say where it cannot be found."""
        if not self._command:
            await self._waiting.drop_all()
            return
        from shutil import which  # here: it loads all that unpacks archives

        if which(self._command[0]) is None:
            log.error("not notified", error=f"{self._command[0]}: there is no such program; notify needs its full path")

    async def forget_future_times(self, now: datetime) -> None:
        """Bring forward what is due later than LONGEST_WAIT from now: the clock has been set back since."""
        await self._waiting.bring_forward(now, now + LONGEST_WAIT)

    async def due(self, limit: int) -> tuple[str, ...]:
        """Return the keys of the notifications that are due; the oldest are given up where too many wait."""
        if not self._command:
            return ()
        now = self._clock()
        if await self._waiting.waiting() > MOST_WAITING:
            number = await self._waiting.give_up_oldest(MOST_WAITING, TOO_MANY, now)
            self._give_up(number, TOO_MANY)
        return await self._waiting.due(now, limit)

    async def deliver_all(self) -> None:
        """Deliver all that are due, a few at a time. Raises nothing."""
        try:
            while keys := await self.due(PROGRAMS_AT_ONCE):
                async with asyncio.TaskGroup() as group:
                    for key in keys:
                        group.create_task(self.deliver(key))
        except FeeddError as failure:
            log.error("not notified", error=failure)

    async def deliver(self, key: str) -> None:
        """Run the program for one notification. Raises nothing: a failure is logged, and it is tried again later."""
        try:
            if (told := await self._waiting.get(key)) and (document := await self._message(told)):
                await self._run(told, document)
            else:
                await self._waiting.done(key)
        except FeeddError as failure:
            log.error("not notified", error=failure)
        except Exception:
            log.exception("bug", what="notification")

    async def _run(self, told: Notification, document: bytes) -> None:
        now, attempts = self._clock(), told.attempts + 1
        # Postponed before it is told: if the store can no longer be written, it must not be told each second.
        until = now + FIRST_WAIT * 2 ** (attempts - 1)
        if not await self._waiting.put_off(told.key, attempts, now, until):
            return  # another process of the fleet tells it
        from feedd.notify.program import run_program
        from feedd.status import one_line

        try:
            said = await run_program(self._command, document, self._limit)
        except ProgramError as failure:
            await self._fail(told, attempts, one_line(str(failure)))
        else:
            what = {"notification": told.event, "feed": told.feed.name}
            await save_patiently(lambda: self._waiting.done(told.key), self._clock, until, **what)
            self._is_failing = False
            self._observer.notified("ok")
            log.info("notified", **what, said=one_line(said))

    async def _fail(self, told: Notification, attempts: int, problem: str) -> None:
        is_last = attempts >= MOST_ATTEMPTS
        await self._waiting.failed(told.key, problem, self._clock() if is_last else None)
        if is_last:
            await self._waiting.give_up_oldest(MOST_WAITING, TOO_MANY, self._clock())
        self._observer.notified("failed")
        write = log.info if self._is_failing else log.error  # only the first of several is an error
        self._is_failing = True
        write("not notified", notification=told.event, feed=told.feed.name, attempts=attempts, error=problem)
        if is_last:
            self._give_up(1, problem)

    def _give_up(self, number: int, problem: str) -> None:
        for _ in range(number):
            self._observer.notified("given up")
        log.error("notifications given up", number=number, error=problem)

    async def _message(self, told: Notification) -> bytes | None:
        """Return what the program is given; None where there is nothing to tell of any more."""
        from feedd.notify.messages import message  # all of this here: most installations have no program
        from feedd.publish.layout import build_feed_document
        from feedd.publish.status_feed import build_incident_document

        options = self._options(told.feed)
        if told.event != "entry":
            found = await self._store.incidents.one(told.feed, int(told.subject))
            if found is None:
                return None
            document = build_incident_document((found,), self._site, told.at)
            id_ = f"{document.entries[0].id}#{told.event.rpartition(' ')[2]}"
            feed = build_feed_document(told.feed, (), options)
            return message(told, id_, document.entries[0], feed, self._site, found.incident)
        entry = await self._store.entries.one(told.feed.id, told.subject.rpartition(":")[2])
        if entry is None or entry.withdrawn_at:
            return None
        files = await self._store.media_lengths.of(told.feed.id)
        document = await asyncio.to_thread(build_feed_document, told.feed, (entry,), options, files)
        return message(told, entry.id, document.entries[0], document, self._site) if document.entries else None
