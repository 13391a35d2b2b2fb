"""The time as all of feedd has it: the wall clock's, as long as that can be believed.

A wall clock is not believed where it shows a day before this release, as one without a battery does before the network
is there, or where it jumped by more than a day against the time that the machine was up. Until it can be believed,
feedd's time goes on evenly from what it was, and nothing is dated for ever by it.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from feedd import RELEASED
from feedd.scheduling.kernel_clock import is_synchronised

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RELEASE = datetime.fromisoformat(f"{RELEASED}T00:00:00+00:00")
JUMP = timedelta(days=1)
SETTLED = timedelta(hours=1)  # a clock that goes on evenly for so long is not being set any more
SECOND = timedelta(seconds=1)


def utc_now() -> datetime:
    """Return the time of the wall clock, aware and in UTC."""
    return datetime.now(UTC)


def uptime() -> timedelta:
    """Return a time that is never set and, on Linux, goes on while the machine is suspended."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return timedelta(seconds=time.monotonic() if boot is None else time.clock_gettime(boot))


class Clock:
    """Returns the time when called. Between two calls of `look` and `correct` it goes on evenly.

    `wall` is the wall clock; `steady` is never set; `is_synchronised` tells whether what the wall clock shows is kept
    right by somebody. Before `released` it cannot be right.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = utc_now,
        steady: Callable[[], timedelta] = uptime,
        is_synchronised: Callable[[datetime], bool] = is_synchronised,
        released: datetime = RELEASE,
    ) -> None:
        self.wall = wall
        self._steady = steady
        self._is_synchronised = is_synchronised
        self._released = released
        self._line = self._wall_line()  # feedd's time when `steady` is 0
        self._seen = self._line  # the wall clock's, as last looked at
        self._since = steady()  # when the wall clock was set last, where it is not believed
        self._was_possible = wall() >= released  # when it was last believed
        self.doubt: str | None = None  # why the wall clock is not believed; None: it is
        if not self._was_possible:
            self.doubt = f"the clock shows {_minute(wall())}, which is before this feedd was made, {released:%Y-%m-%d}"
            self._line = released - steady()

    @classmethod
    def believed(cls, wall: Callable[[], datetime]) -> "Clock":
        """Return a clock that shows what `wall` shows, whatever that is."""
        return cls(wall, lambda: wall() - EPOCH, released=datetime.min.replace(tzinfo=UTC))

    def __call__(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._line + self._steady()

    def not_before(self, known: datetime) -> None:
        """Where the wall clock is not believed, go on after a time that is known to have been, if that is later."""
        self._line = max(self._line, known + SECOND - self._steady()) if self.doubt else self._line

    def look(self) -> timedelta | None:
        """Follow the wall clock, or begin to doubt it.

        Where it can be believed again, return by how much feedd's time is behind it, which is then to be given to
        `correct`; else None.
        """
        line, at = self._wall_line(), self._steady()
        if abs(line - self._seen) > JUMP:
            self._since = at
        self._seen = line
        is_near = abs(line - self._line) <= JUMP
        if self.doubt is None and is_near:
            self._line = line
            return None
        self.doubt = self.doubt or f"the clock jumped from {_minute(self())} to {_minute(line + at)}"
        # It is back, or shows a possible time for the first time.
        is_right = line + at >= self._released and (is_near or not self._was_possible)
        if is_right or at - self._since >= SETTLED or self._is_synchronised(line + at):
            return line - self._line
        return None

    def correct(self, by: timedelta) -> None:
        """Believe the wall clock again, by which feedd's time was behind by so much."""
        self._line += by
        self.doubt, self._was_possible = None, self() >= self._released

    def _wall_line(self) -> datetime:
        return self.wall() - self._steady()


class SharedClock:
    """The clock of a server that several processes share, as one of them knows it: the time of the server when called.

    It goes on evenly from what the server said last, so that the wall clocks of the machines do not matter.
    """

    def __init__(self, shown: datetime, steady: Callable[[], timedelta] = uptime) -> None:
        """Begin with what the server shows now."""
        self.steady = steady
        self._line = shown - steady()  # the server's time when `steady` is 0

    def __call__(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._line + self.steady()

    def follow(self, shown: datetime, asked: timedelta) -> None:
        """Go on from what the server showed at some moment after `asked`, a time of `steady`.

        A server that answers late would else set the time back each time.
        """
        earliest, latest = shown - self.steady(), shown - asked
        self._line = min(max(self._line, earliest), latest)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
