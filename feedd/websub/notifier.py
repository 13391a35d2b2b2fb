"""The notifier: it pings a WebSub hub for every document that changed, again and again until the hub accepts.

Each ping is delivered at least once: if its answer was lost, because it was late or feedd was killed, it is sent again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from feedd.errors import FeeddError, HubError
from feedd.publish.site import Site
from feedd.store import Outbox, Ping
from feedd.store.patience import save_patiently
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)  # repeated without end: it costs one row per document, and hubs come back
DOUBLINGS = 11  # of the first wait, to exceed the longest

log = events()


class Announcer(Protocol):
    """Tells of documents that changed."""

    @property
    def at_once(self) -> int:
        """How many of those that `due` returns are told at a time."""

    async def start(self) -> None:
        """Begin with what the settings are now."""

    async def forget_future_times(self, now: datetime) -> None:
        """Make due what was planned while the clock was ahead."""

    async def due(self, limit: int = 1) -> tuple[str, ...]:
        """Return whom something is to be told now."""

    async def tell(self, whom: str) -> None:
        """Tell one of them; raises nothing."""

    async def notify(self, within: timedelta = timedelta()) -> None:
        """Tell all that is due now, or within some time; raises nothing."""


class HubNotifier:
    """Sends the pings to the hub, if there is one: one after the other, each on its own connection."""

    at_once = 1

    def __init__(
        self, outbox: Outbox, site: Site, clock: Callable[[], datetime], observer: Observer = UNOBSERVED
    ) -> None:
        self._outbox = outbox
        self._observer = observer
        self._site = site
        self._hub = site.options.hub
        self._clock = clock
        self._silences = 0  # how many pings in a row got no answer, or the answer that the hub is busy

    async def start(self) -> None:
        """Forget all pings if there is no hub any more.

        A different hub gets a ping for each document without our help: it is named in them, so that all have changed.
        """
        if self._hub is None:
            await self._outbox.drop_all()

    async def forget_future_times(self, now: datetime) -> None:
        """Bring forward the pings that are due later than LONGEST_WAIT from now: the clock has been set back since."""
        await self._outbox.bring_forward(now, now + LONGEST_WAIT)

    async def due(self, limit: int = 1) -> tuple[str, ...]:  # noqa: ARG002  # there is one hub
        """Return the hub if a ping is due, else nothing."""
        if self._hub is None or not await self._outbox.due(self._clock(), 1):
            return ()
        return (self._hub,)

    async def tell(self, _hub: str) -> None:
        """Send all pings that are due now."""
        await self.notify()

    async def notify(self, within: timedelta = timedelta()) -> None:
        """Send all pings that are due now, or within some time.

        Raises nothing: a failure is logged, and the ping is sent again later.
        """
        try:
            await self._send_due(within)
        except FeeddError as failure:
            log.error("unannounced", error=failure)
        except Exception:
            log.exception("bug", what="hub")

    async def _send_due(self, within: timedelta) -> None:
        """Send all pings that are due; if the hub does not answer one, the others wait as well."""
        while self._hub and (due := await self._outbox.due(self._clock() + within, 1)):
            # Postponed before it is sent: if the store can no longer be written, the hub must not get it each second.
            attempts = due[0].attempts + 1
            tried = await self._outbox.put_off(due[0], self._clock() + wait(attempts), attempts)
            if tried is None:  # another process of the fleet sends it
                continue
            try:
                await self._ping(self._hub, tried.name)
            except HubError as failure:
                self._observer.announced("failed")
                await self._fail(tried, failure)
            else:
                self._observer.announced("ok")
                self._silences = 0
                await self._save(tried)
                log.debug("announced", document=tried.name)

    async def _save(self, taken: Ping) -> None:
        """Save that the hub took a ping, before another process sends it."""
        await save_patiently(lambda: self._outbox.done(taken), self._clock, taken.next_try_at, document=taken.name)

    async def _ping(self, hub: str, name: str) -> None:
        from feedd.websub.ping import ping  # the import of h11 takes 50 ms: only if there is a ping to send

        await ping(hub, self._site.address(name), self._clock())

    async def _fail(self, tried: Ping, failure: HubError) -> None:
        self._silences = self._silences + 1 if failure.busy else 0
        if failure.busy:
            now = self._clock()
            until = now + (_bounded(failure.retry_after) if failure.retry_after else wait(self._silences))
            own = until if failure.retry_after else max(until, tried.next_try_at)
            tried = await self._outbox.put_off(tried, own, tried.attempts) or tried
            await self._outbox.put_off_due(now, until)
        write = log.info if tried.attempts > 1 or self._silences > 1 else log.warning  # only the first is a warning
        write("unannounced", document=tried.name, attempts=tried.attempts, again=tried.next_try_at, error=failure)


def _bounded(asked: timedelta) -> timedelta:
    return min(max(asked, FIRST_WAIT), LONGEST_WAIT)


def wait(attempts: int) -> timedelta:
    """Return how long to wait after this many failed attempts, from 1."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, DOUBLINGS)), LONGEST_WAIT)
