"""One tick after the other: what stops them is logged once, and systemd's watchdog hears only of good ones."""

from collections.abc import Awaitable, Callable

from feedd.daemon.systemd import ServiceManager
from feedd.errors import FeeddError
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
        else:
            if self._stalled:
                log.info("going on")
            self._stalled = None
            self._liveness.ticked()
            self._manager.watchdog()
