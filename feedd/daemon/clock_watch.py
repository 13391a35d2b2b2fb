"""What the daemon does about its clock: it doubts one that jumps, corrects times, and spreads out what is due at once.

What polls store while the clock is doubted is dated evenly from the last time that was believed. Once it is believed
again, and no poll runs, all of that is corrected at a time. Where others store times beside those of this process,
the clock is that of the database, for all of them; while that is doubted, this process polls and tells nothing, so that
there is nothing to correct.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from feedd.app import App
from feedd.changes.intervals import SLACK, spread_out
from feedd.scheduling.clock import SharedClock
from feedd.telemetry.log import events

SLEPT = timedelta(seconds=30)  # without a look: the machine or the process was suspended, or the clock set forward

HINT_OF_ONE_OF_MANY = "it is that of the database's server; this process polls and tells nothing until NTP has set it"
HINT = "new entries wait until NTP has set it, or it has gone on for an hour; see systemd-timesyncd(8)"

log = events()


class ClockWatch:
    """Looks at the clock at each tick. `is_shared`: others poll for the same store, from a queue with room for all."""

    def __init__(self, app: App, *, is_shared: bool = False) -> None:
        self._app = app
        self._is_shared = is_shared
        self._looked_at: datetime | None = None
        self._is_told = False

    async def look(self, running: int) -> bool:
        """Return whether polls may start; not while `running` ones are to be saved before the clock is corrected."""
        if self._is_shared:
            return await self._look_beside_others(running)
        clock, times = self._app.clock, self._app.store.provisional_times
        behind = clock.look()
        if clock.doubt and not self._is_told:
            await times.begin(clock())
            log.warning("clock not believed", reason=clock.doubt, hint=HINT)
            self._is_told = True
        if behind is not None and running:
            return False
        if behind is not None:
            await times.correct(behind)
            clock.correct(behind)
            log.info("clock believed", now=clock(), behind=behind)
            self._is_told = False
        await self._follow()
        return True

    async def _look_beside_others(self, running: int) -> bool:
        """Return whether polls may start: not by a clock that is not believed."""
        clock = self._app.clock
        await self._ask_server(clock.wall)
        behind = clock.look()
        if behind is not None and not running:
            clock.correct(behind)
        if clock.doubt and not self._is_told:
            log.warning("clock not believed", reason=clock.doubt, hint=HINT_OF_ONE_OF_MANY)
        elif self._is_told and not clock.doubt:
            log.info("clock believed", now=clock())
        self._is_told = clock.doubt is not None
        if clock.doubt:
            return False
        await self._follow()
        return True

    async def _ask_server(self, wall: Callable[[], datetime]) -> None:
        """Let the wall clock, where it is the server's, follow that."""
        if isinstance(wall, SharedClock):
            asked = wall.steady()
            if shown := await self._app.store.server_time():
                wall.follow(shown, asked)

    async def _follow(self) -> None:
        """Where the time was set back, forget what was planned by it; where it leapt, spread out what is due now.

        Before the first look, the machine may have been off for days.
        """
        now, before, feeds = self._app.clock(), self._looked_at, self._app.store.feeds
        if before and now < before - SLACK:  # what was planned may be years ahead
            log.warning("clock set back", before=before, now=now)
            await self._app.forget_future_times()
        if not self._is_shared and (before is None or not timedelta() <= now - before <= SLEPT):
            await feeds.postpone(spread_out(await feeds.overdue(now), now))
        self._looked_at = now
