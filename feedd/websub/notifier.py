"""Tells a WebSub hub of every document that changed: each until it took the ping, however long that takes.

At least once: a ping whose answer was lost, because it came late or we were killed meanwhile, is sent again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from feedd.errors import FeeddError, HubError
from feedd.publish.site import Site
from feedd.store import Outbox, Ping
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)  # and so for ever: a row a document is all it costs, and hubs come back
DOUBLINGS = 11  # from the first wait to beyond the longest

log = events()


class HubNotifier:
    """Keeps the hub told, if there is one; its pings go one after the other, each on a connection of its own."""

    def __init__(
        self, outbox: Outbox, site: Site, clock: Callable[[], datetime], observer: Observer = UNOBSERVED
    ) -> None:
        self._outbox = outbox
        self._observer = observer
        self._site = site
        self._hub = site.options.hub
        self._clock = clock
        self._silences = 0  # in a row: how often the hub took nothing, whatever it was told of

    async def start(self) -> None:
        """Forget the pings for a hub that there is no more. Another one is told of all: all documents name it now."""
        if self._hub is None:
            await self._outbox.drop_all()

    async def forget_future_times(self) -> None:
        """Let be due what a clock that has been set back since put off: no ping waits for longer than the longest."""
        now = self._clock()
        await self._outbox.bring_forward(now, now + LONGEST_WAIT)

    async def due(self, _limit: int = 1) -> tuple[str, ...]:
        """Give the hub, where it is to be told of something now."""
        if self._hub is None or not await self._outbox.due(self._clock(), 1):
            return ()
        return (self._hub,)

    async def tell_if_possible(self) -> None:
        """Tell the hub of all that is due; whatever fails is logged here, and the hub is told later."""
        try:
            await self.tell()
        except FeeddError as failure:
            log.error("unannounced", error=failure)
        except Exception:
            log.exception("bug", what="hub")

    async def tell(self) -> None:
        """Tell the hub of all that is due; where it does not answer, of one document only: the others wait with it."""
        while self._hub and (due := await self._outbox.due(self._clock(), 1)):
            # Put off before it is sent: a store that takes nothing more must not let the hub be told each second.
            attempts = due[0].attempts + 1
            tried = await self._outbox.put_off(due[0], self._clock() + wait(attempts), attempts)
            try:
                await self._ping(self._hub, tried.name)
            except HubError as failure:
                self._observer.announced("failed")
                await self._fail(tried, failure)
            else:
                self._observer.announced("ok")
                self._silences = 0
                await self._outbox.done(tried)
                log.debug("announced", document=tried.name)

    async def _ping(self, hub: str, name: str) -> None:
        from feedd.websub.ping import ping  # h11 takes 50 ms to import: only where there is something to tell

        await ping(hub, self._site.address(name), self._clock())

    async def _fail(self, tried: Ping, failure: HubError) -> None:
        self._silences = self._silences + 1 if failure.busy else 0
        if failure.busy:
            now = self._clock()
            until = now + (_bounded(failure.retry_after) if failure.retry_after else wait(self._silences))
            own = until if failure.retry_after else max(until, tried.next_try_at)
            tried = await self._outbox.put_off(tried, own, tried.attempts)
            await self._outbox.put_off_due(now, until)
        tell = log.info if tried.attempts > 1 or self._silences > 1 else log.warning  # a warning once
        tell("unannounced", document=tried.name, attempts=tried.attempts, again=tried.next_try_at, error=failure)


def _bounded(asked: timedelta) -> timedelta:
    return min(max(asked, FIRST_WAIT), LONGEST_WAIT)


def wait(attempts: int) -> timedelta:
    """Give how long to wait after so many attempts in vain."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, DOUBLINGS)), LONGEST_WAIT)
