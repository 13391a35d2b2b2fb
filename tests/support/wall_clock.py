"""A wall clock that somebody sets, beside the time that really passes."""

from datetime import UTC, datetime, timedelta

from feedd.scheduling.clock import Clock

RELEASE = datetime(2026, 11, 20, tzinfo=UTC)


class WallClock:
    """Shows `start` until the test lets time pass or sets the clock. `synchronised` is what the kernel says of it."""

    def __init__(self, start: datetime = RELEASE + timedelta(days=2, hours=12)) -> None:
        self._shown = start
        self.passed = timedelta()
        self.synchronised = False

    def __call__(self) -> datetime:
        """Return what the clock shows."""
        return self._shown

    def clock(self) -> Clock:
        """Return the clock of a process that starts now."""
        return Clock(self, lambda: self.passed, lambda _: self.synchronised, RELEASE)

    def pass_time(self, time: timedelta) -> None:
        """Let time pass, for the clock and in truth."""
        self._shown += time
        self.passed += time

    def jump(self, by: timedelta) -> None:
        """Set the clock to another time."""
        self._shown += by
