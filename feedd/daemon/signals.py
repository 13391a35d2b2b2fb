"""The requests that signals make: reload the definitions, stop, and stop at once."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any


class Requests:
    """The requests by signals. A stop has priority over a reload, and several reloads count as one."""

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
        """Request a reload, as SIGHUP does."""
        self._any.set()

    def _request_stop(self, sign: signal.Signals) -> None:
        (self._second_stop if self._stop.is_set() else self._stop).set()
        self.ended_by = sign
        self._any.set()

    async def reload(self) -> bool:
        """Wait for a request; return True for a reload, False for a stop."""
        await self._any.wait()
        self._any.clear()
        return not self._stop.is_set()

    async def unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Run some work to its end, or until a stop is requested, which cancels it. Raises what the work raises."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        stopping.cancel()
        await asyncio.wait((working,))
        if not working.cancelled():
            working.result()

    async def second_stop(self) -> None:
        """Wait for a second stop."""
        await self._second_stop.wait()
