"""Liveness: whether the daemon's scheduler still ticks, its store answers, and polls are saved."""

import time
from collections.abc import Callable
from datetime import timedelta

FRESH = timedelta(seconds=30)  # longest time since the last good tick; there is one each second


class Liveness:
    """Records when the scheduler last ticked and the store answered; `clock` returns seconds, never set back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._good_at: float | None = None
        self._stalled = False
        self._stopping = False
        self.trouble: str | None = None  # why nothing is saved, in words that name no path
        self.damaged = False  # the database is, which only a restart with another one ends

    def ticked(self) -> None:
        """Record a tick that the store answered."""
        self._good_at = self._clock()
        self._stalled = False

    def stalled(self) -> None:
        """Record a tick at which the store or the data folder did not answer."""
        self._stalled = True

    def stop(self) -> None:
        """Record the end: from now on no poll is started."""
        self._stopping = True

    def problem(self) -> str | None:
        """Return what is wrong, None if nothing is. It names no path, since anybody may read it; the log does."""
        if self._stopping:
            return "stopping"
        if self._good_at is None:
            return "starting"
        if self.damaged:
            return "the database is damaged"
        if self.trouble:
            return self.trouble
        silent = self._clock() - self._good_at
        if silent <= FRESH.total_seconds():
            return None
        what = "the store does not answer" if self._stalled else "the scheduler does not tick"
        return f"{what}, for {silent:.0f} s"
