"""What signals ask of the daemon: to read the definitions again, to stop, and to stop at once."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any


def ignore_reload() -> None:
    """Let SIGHUP do nothing, which would end a process that has not said yet that it hears it."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


class Requests:
    """What signals asked for. A stop comes before any reload, and a hundred reloads are one."""

    def __init__(self) -> None:
        self.ended_by = signal.SIGTERM
        self._any = asyncio.Event()
        self._stop = asyncio.Event()
        self._second_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.request_reload)
        for end in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(end, self._request_stop, end)

    def request_reload(self) -> None:
        """Ask for a reload, as SIGHUP does."""
        self._any.set()

    def _request_stop(self, sign: signal.Signals) -> None:
        (self._second_stop if self._stop.is_set() else self._stop).set()
        self.ended_by = sign
        self._any.set()

    async def reload(self) -> bool:
        """Wait for a signal; True for a reload, False for a stop."""
        await self._any.wait()
        self._any.clear()
        return not self._stop.is_set()

    async def unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work to its end, or until a stop is asked for, which cancels it."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        stopping.cancel()
        await asyncio.wait((working,))
        if not working.cancelled():
            working.result()  # raises what it raised

    async def second_stop(self) -> None:
        """Wait for a second stop."""
        await self._second_stop.wait()
