"""Poll feeds one at a time each, log one line a poll, and keep every failure within its feed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.changes.intervals import FLOOR, latest_check
from feedd.config.definition import Definition, Definitions
from feedd.config.settings import Settings
from feedd.errors import FeeddError
from feedd.hosts.facts import Fetch
from feedd.hosts.fetch import PoliteClient
from feedd.model import GopherUrl, Report
from feedd.polling.poll import Edges, new_feed, poll_feed
from feedd.polling.source import Progress, no_progress
from feedd.publish.publisher import Publisher
from feedd.store import Store
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer, PollResult

log = events()


@dataclass(slots=True)
class Poller:
    """What polls need, built once; the definitions are replaced as a whole by a reload."""

    settings: Settings
    store: Store
    edges: Edges
    press: Publisher
    client: PoliteClient
    observer: Observer = UNOBSERVED
    resting: dict[str, datetime] = field(default_factory=dict)  # by feed id: not to be polled by itself before then
    _problems: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each feed's last poll, by its id

    @property
    def definitions(self) -> Definitions:
        """The definitions as they are now."""
        return self.press.definitions

    async def adopt(self, definitions: Definitions) -> None:
        """Take these definitions from now on: the enabled ones are polled when due, the others only when named.

        A folder that cannot be read pauses nothing.
        """
        now = self.edges.clock()
        if definitions.readable:
            active = [new_feed(one, now) for one in definitions.good.values() if one.enabled]
            resting = [new_feed(one, now) for one in definitions.good.values() if not one.enabled]
            changed = [one for one in definitions.good.values() if self.press.defined(one.id) != one]
            latest = [(one.id, self._latest(one, now)) for one in changed]
            await self.store.register(active, now, resting, latest)
        self.press.know(definitions)

    def _latest(self, definition: Definition, now: datetime) -> datetime:
        """Give by when a feed is to be polled whose definition changed: it may have been planned by a longer interval.

        A back-off is given up with it, since what was mended may be what failed.
        """
        return latest_check(
            definition.interval, now, lambda line, after: self.edges.next_fire(line, definition.zone, after)
        )

    async def take_over(self, definitions: Definitions) -> None:
        """Start as the one poller of the data folder: with what a killed one left behind put right."""
        await self.adopt(definitions)
        await self.set_back()
        await self.press.start()

    async def set_back(self) -> None:
        """Make due what was planned by a clock that has been set back since."""
        await self.store.set_back(self.edges.clock())
        await self.press.announcer.set_back()
        self.resting.clear()
        self.client.breaker.reset()

    async def poll(
        self,
        definition: Definition,
        *,
        force: bool = False,
        wished: bool = False,
        progress: Progress = no_progress,
    ) -> Report:
        """Poll one feed and log one line of it; whatever fails stays within this feed, and is in the report.

        `wished`: somebody asks for it now, so its host is asked even where it is left alone.
        """
        if wished:
            self.client.breaker.allow_probe(definition.url.host, definition.url.port)
        cost = _Cost(self.edges.fetch)
        edges = replace(self.edges, fetch=cost.fetch)
        result: PollResult
        try:
            report = await poll_feed(definition, edges, force=force, progress=progress)
            await self._keep_up(definition)
        except FeeddError as failure:
            result, report = "unkept", self._unkept(definition, str(failure))
        except Exception as bug:
            log.exception("bug", feed=definition.name)
            result, report = "bug", self._unkept(definition, f"a bug in feedd, please report it: {bug!r}")
        else:
            result = "ok" if report.ok else "failed"
            self.resting.pop(definition.id, None)
        _log_poll(report, cost, known=self._problems.get(definition.id, ()))
        self._problems[definition.id] = report.problems
        self.observer.polled(result, report, cost.seconds)
        return report

    async def _keep_up(self, polled: Definition) -> None:
        """Plan the next poll anew where the definition was changed while it was polled."""
        current, now = self.press.defined(polled.id), self.edges.clock()
        if current and current != polled:
            at = self._latest(current, now) if current.url == polled.url else now
            await self.store.hasten([(polled.id, at)])

    def _unkept(self, definition: Definition, error: str) -> Report:
        """Report a failure on our side. The store may still call the feed due: its host must not pay for that."""
        self.resting[definition.id] = self.edges.clock() + FLOOR
        return Report(feed=definition.name, ok=False, error=error)


class _Cost:
    """What one poll takes: the time since it began, and the bytes that came."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._began = time.monotonic()
        self.size = 0

    async def fetch(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Fetch, and count."""
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
