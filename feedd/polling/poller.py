"""Poll feeds: one log line for each poll, and no failure of one feed affects another.

Bugs of feedd are caught here, and where the daemon starts other work: merged feeds, reloads, the watch, pings.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from msgspec import Struct, field

from feedd.changes.intervals import latest_check
from feedd.changes.rhythm import FLOOR
from feedd.config.current import CurrentDefinitions
from feedd.config.definition import Definition
from feedd.errors import FeeddError, Superseded, Unavailable
from feedd.hosts.facts import Fetch
from feedd.hosts.manners import Manners
from feedd.model import GopherUrl, Report
from feedd.polling.edges import Edges, Polled
from feedd.polling.poll import poll_feed
from feedd.polling.source import Progress, no_progress
from feedd.store import DueFeed, UnchangedPoll
from feedd.structs import replace
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer, PollResult

log = events()


class Poller(Struct, kw_only=True):
    """Polls feeds. `on_saved` is called with each poll that was saved; its errors count as errors on our side."""

    edges: Edges
    definitions: CurrentDefinitions
    manners: Manners
    on_saved: Callable[[Polled], Awaitable[object]]
    observer: Observer = UNOBSERVED
    postponed: dict[str, datetime] = field(
        default_factory=dict
    )  # by feed id: no poll without a request before this time
    unsaved: list[tuple[Definition, UnchangedPoll]] = field(default_factory=list)  # a killed process repeats them
    _problems: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of the last poll, by feed id

    async def poll(
        self,
        definition: Definition,
        *,
        force: bool = False,
        requested: bool = False,
        progress: Progress = no_progress,
        due: DueFeed | None = None,
    ) -> Report:
        """Poll one feed and log one line; every failure is in the report, and none is raised.

        `requested`: a person wants this poll now, so the host is tried even where its circuit breaker is open, and all
        is read. With `due`, which is what the store has of the feed, the caller saves what is `unsaved` after it.
        """
        cost = _Cost(self.edges.fetch)
        edges = replace(self.edges, fetch=cost.fetch)
        result: PollResult
        try:
            if requested:
                await self.manners.allow_probe(definition.url.host, definition.url.port)
            polled = await poll_feed(definition, edges, force=force, thorough=requested, progress=progress, due=due)
            report = polled.report
            if polled.unsaved and due:
                self.unsaved.append((definition, polled.unsaved))
            elif polled.unsaved:
                await self.edges.store.polls.save_unchanged([polled.unsaved])
            await self.on_saved(polled)
            if not polled.unsaved or not due:
                await self.replan(definition)
        except (Superseded, Unavailable) as other:  # another poll plans the next one, or this one is repeated soon
            result, report = "unkept", Report(feed=definition.name, ok=False, error=str(other))
        except FeeddError as failure:
            result, report = "unkept", self._unkept(definition, str(failure))
        except Exception as bug:
            log.exception("bug", feed=definition.name)
            result, report = "bug", self._unkept(definition, f"a bug in feedd, please report it: {bug!r}")
        else:
            result = "ok" if report.ok else "failed"
            self.postponed.pop(definition.id, None)
        _log_poll(report, cost, known=self._problems.get(definition.id, ()))
        self._problems[definition.id] = report.problems
        self.observer.polled(result, report, cost.seconds)
        return report

    def latest_poll(self, definition: Definition, now: datetime) -> datetime:
        """Return by when a feed is to be polled whose definition changed; its next poll may be planned for later.

        This ends a back-off, too, because the change may have repaired what failed.
        """
        return latest_check(
            definition.interval, now, lambda line, after: self.edges.next_fire(line, definition.zone, after)
        )

    def postpone(self, feed_id: str) -> None:
        """Postpone a feed that may still be due in the store: its host must not be asked at each tick for that."""
        self.postponed[feed_id] = self.edges.clock() + FLOOR

    def forget_future_times(self) -> None:
        """Forget what was postponed or not saved yet while the clock was ahead; it has been set back since."""
        self.postponed.clear()
        self.unsaved.clear()
        self.manners.reset()

    async def replan(self, polled: Definition) -> None:
        """Plan the next poll again where the definition changed while the feed was polled."""
        current, now = self.definitions.of(polled.id), self.edges.clock()
        if current and current != polled:
            at = self.latest_poll(current, now) if current.url == polled.url else now
            await self.edges.store.feeds.poll_no_later_than([(polled.id, at)])

    def _unkept(self, definition: Definition, error: str) -> Report:
        """Return the report of a failure on our side, and postpone the feed."""
        self.postpone(definition.id)
        return Report(feed=definition.name, ok=False, error=error)


class _Cost:
    """Measures one poll: the seconds since it began, and the bytes that it received."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._began = time.monotonic()
        self.size = 0

    async def fetch(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Fetch, and count the bytes."""
        data = await self._fetch(url, origin=origin)
        self.size += len(data)
        return data

    @property
    def seconds(self) -> float:
        """The seconds since the poll began."""
        return time.monotonic() - self._began


def _log_poll(report: Report, cost: _Cost, known: Sequence[str]) -> None:
    """Log one line for a poll, and one for each note and each problem that its last poll did not have."""
    spent = {"seconds": round(cost.seconds, 3), "bytes": cost.size}
    if report.ok:
        counts = {"new": len(report.new), "updated": len(report.updated), "gone": len(report.gone)}
        log.info("polled", feed=report.feed, **counts, problems=len(report.problems), **spent)
    else:
        log.warning("failed", feed=report.feed, error=report.error, **spent)
    for problem in dict.fromkeys(report.problems):
        if problem not in known:
            log.info("problem", feed=report.feed, reason=problem)
    for note in report.notes:
        log.info("note", feed=report.feed, reason=note)
