"""Poll one feed after another, whoever asks; log one line a poll, and keep every failure within its feed.

Here our own bugs are caught, as in `publish.publisher`, so that one feed's failure never touches another's.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.changes.intervals import FLOOR, latest_check
from feedd.config.current import CurrentDefinitions
from feedd.config.definition import Definition
from feedd.errors import FeeddError
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.facts import Fetch
from feedd.model import Feed, GopherUrl, Report
from feedd.polling.poll import Edges, poll_feed
from feedd.polling.source import Progress, no_progress
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer, PollResult

log = events()


@dataclass(slots=True, kw_only=True)
class Poller:
    """Polls feeds. `on_saved` is given each feed as a poll saved it; what fails there counts as ours, too."""

    edges: Edges
    definitions: CurrentDefinitions
    breaker: CircuitBreaker
    on_saved: Callable[[Feed], Awaitable[object]]
    observer: Observer = UNOBSERVED
    postponed: dict[str, datetime] = field(default_factory=dict)  # by feed id: not to be polled by itself before then
    _problems: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each feed's last poll, by its id

    async def poll(
        self,
        definition: Definition,
        *,
        force: bool = False,
        requested: bool = False,
        progress: Progress = no_progress,
    ) -> Report:
        """Poll one feed and log one line of it; whatever fails stays within this feed, and is in the report.

        `requested`: somebody asks for it now, so its host is asked even where its circuit is open.
        """
        if requested:
            self.breaker.allow_probe(definition.url.host, definition.url.port)
        cost = _Cost(self.edges.fetch)
        edges = replace(self.edges, fetch=cost.fetch)
        result: PollResult
        try:
            report, feed = await poll_feed(definition, edges, force=force, progress=progress)
            await self.on_saved(feed)
            await self._replan(definition)
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
        """Return by when a feed whose definition changed is to be polled: a longer interval may have planned it.

        A back-off is given up with it, since what was mended may be what failed.
        """
        return latest_check(
            definition.interval, now, lambda line, after: self.edges.next_fire(line, definition.zone, after)
        )

    def forget_future_times(self) -> None:
        """Forget what was put off by a clock that has been set back since."""
        self.postponed.clear()
        self.breaker.reset()

    async def _replan(self, polled: Definition) -> None:
        """Plan the next poll anew where the definition was changed while it was polled."""
        current, now = self.definitions.of(polled.id), self.edges.clock()
        if current and current != polled:
            at = self.latest_poll(current, now) if current.url == polled.url else now
            await self.edges.store.feeds.poll_no_later_than([(polled.id, at)])

    def _unkept(self, definition: Definition, error: str) -> Report:
        """Report a failure on our side. The store may still call the feed due: its host must not pay for that."""
        self.postponed[definition.id] = self.edges.clock() + FLOOR
        return Report(feed=definition.name, ok=False, error=error)


class _Cost:
    """What one poll takes: the seconds since it began, and the bytes that came."""

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
        """How long it has taken."""
        return time.monotonic() - self._began


def _log_poll(report: Report, cost: _Cost, known: Sequence[str]) -> None:
    """Log one line, its error with the stage first, and one for each problem that the last poll did not have."""
    spent = {"seconds": round(cost.seconds, 3), "bytes": cost.size}
    if report.ok:
        counts = {"new": len(report.new), "updated": len(report.updated), "gone": len(report.gone)}
        log.info("polled", feed=report.feed, **counts, problems=len(report.problems), **spent)
    else:
        log.warning("failed", feed=report.feed, error=report.error, **spent)
    for problem in dict.fromkeys(report.problems):
        if problem not in known:
            log.info("problem", feed=report.feed, reason=problem)
