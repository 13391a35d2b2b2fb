"""One tick after the other: what stops them is logged once, and starves systemd's watchdog if a restart may mend it."""

from collections.abc import Awaitable, Callable

from feedd.daemon.systemd import ServiceManager
from feedd.errors import FeeddError, Unavailable
from feedd.telemetry.liveness import Liveness
from feedd.telemetry.log import events

log = events()


class Pulse:
    """Runs the ticks of a daemon."""

    def __init__(self, liveness: Liveness, manager: ServiceManager) -> None:
        self._liveness = liveness
        self._manager = manager
        self._stalled: str | None = None

    async def beat(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work of one tick; nothing with a damaged database, since writing might damage more.

        Hosts would be asked in vain, and a restart does not mend it.
        """
        if self._liveness.damaged:
            self._manager.watchdog()
            return
        try:
            await work()
        except FeeddError as failure:
            if self._stalled != str(failure) and not self._liveness.damaged:  # once, not every second
                log.error("stalled", error=failure)
            self._stalled = str(failure)
            self._liveness.stalled()
            if isinstance(failure, Unavailable):  # a restart does not mend a server, and ends what serves meanwhile
                self._manager.watchdog()
        else:
            if self._stalled:
                log.info("going on")
            self._stalled = None
            self._liveness.ticked()
            self._manager.watchdog()
