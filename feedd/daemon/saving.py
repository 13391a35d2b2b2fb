"""Whether the daemon can save polls and publish files now, for `/readyz`; and what it says of a damaged database."""

import time
from collections.abc import Callable

from feedd.app import App
from feedd.errors import Damaged, StoreError
from feedd.telemetry.liveness import Liveness
from feedd.telemetry.log import events

EVERY = 60.0  # seconds between two attempts to write, which cost a disk the making of one small file
EVERY_IN_TROUBLE = 10.0  # seconds, so that a mended disk is soon noticed
MOST_UNKEPT = 3  # feeds in a row whose polls were not kept: one feed alone may have a fault of its own

log = events()


class Saving:
    """Tries now and then whether something can be written, and keeps in mind which polls could not be saved.

    `clock` returns seconds that are never set back.
    """

    def __init__(self, app: App, liveness: Liveness, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._liveness = liveness
        self._clock = clock
        self._next = 0.0
        self._unkept: set[str] = set()  # feeds, since the last poll that was kept
        self._is_blocked = False  # nothing could be written, so what was postponed had no other fault
        app.store.on_damage(self.damaged)

    def damaged(self, damage: Damaged) -> None:
        """Take the database for damaged from now on, and log it once."""
        if not self._liveness.damaged:
            log.error("damaged", error=damage, hint="until then nothing is polled; what is published is served")
        self._liveness.damaged = True

    def polled(self, feed_id: str, *, kept: bool) -> None:
        """Take note of a poll: `kept` says whether it was saved and published."""
        before = len(self._unkept)
        if kept:
            self._unkept.clear()
        else:
            self._unkept.add(feed_id)
        if len(self._unkept) != before:
            self._next = 0.0

    async def check(self) -> None:
        """Try to write, if it is time to, and say what is wrong, or that nothing is any more."""
        if self._clock() < self._next:
            return
        trouble = await self._trouble()
        if trouble and not self._liveness.trouble:
            log.error("not ready", error=trouble)
        elif self._liveness.trouble and not trouble:
            log.info("ready again")
        # The log names paths, which are not for everybody.
        self._liveness.trouble = "polls cannot be saved" if trouble else None
        self._next = self._clock() + (EVERY_IN_TROUBLE if trouble else EVERY)

    async def _trouble(self) -> str | None:
        try:
            await self._app.store.try_to_write()
            await self._app.publisher.public.try_to_write()
        except StoreError as failure:
            self._unkept.clear()  # this is why, and the next polls are later than its end
            self._is_blocked = True
            return str(failure)
        if self._is_blocked:
            self._app.poller.postponed.clear()
            self._is_blocked = False
        if self._unkept and len(self._unkept) >= min(MOST_UNKEPT, len(self._app.definitions.all.good)):
            return f"the last polls of {len(self._unkept)} feeds could not be kept"
        return None
