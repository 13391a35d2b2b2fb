"""The composition root: builds the edges out of the settings, and polls feeds with them.

Here our own bugs are caught, as in `press`, so that one feed's failure never touches another's.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from feedd.announcer import Announcer
from feedd.definition import Definition, Definitions, load_definitions
from feedd.errors import FeeddError, Mistake, SourceError
from feedd.gopher.transport import Limits, fetch
from feedd.hosts import Fetch
from feedd.logs import events
from feedd.manners import Manners
from feedd.model import Feed, GopherUrl, Report
from feedd.observing import UNOBSERVED, Observer, Result
from feedd.poll import Edges, new_feed, poll_feed
from feedd.press import Press
from feedd.publish import Shelf
from feedd.publish.site import site_of
from feedd.rests import Rests
from feedd.rhythm import FLOOR, Cron, latest_check
from feedd.settings import Settings
from feedd.source import Progress, no_progress
from feedd.store import Store

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two

log = events()


def utc_now() -> datetime:
    """Give the time, aware and in UTC."""
    return datetime.now(UTC)


def polite_fetch(settings: Settings, manners: Manners, rests: Rests, observer: Observer) -> Fetch:
    """Give the one way to the network: within the limits of the settings, and one turn at a time towards each host."""
    limits = Limits(total=settings.timeout, connect=CONNECT, idle=settings.timeout, max_bytes=settings.max_bytes)

    async def polite(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        trusted = settings.allow_private and (url.host, url.port) == (origin.host, origin.port)
        async with manners.turn(url.host, url.port):
            with rests.asking(url.host, url.port):
                host = url.host if url.host == origin.host else ""
                return await _observed(fetch(url, limits=limits, trusted=trusted), host, observer)

    return polite


async def _observed(fetching: Awaitable[bytes], host: str, observer: Observer) -> bytes:
    began = time.monotonic()
    try:
        data = await fetching
    except SourceError as failure:
        observer.not_fetched(host, time.monotonic() - began, failure.stage)
        raise
    observer.fetched(host, time.monotonic() - began, len(data))
    return data


def lazy_next_fire(line: str, zone: tzinfo, after: datetime) -> datetime:
    """Import APScheduler only where a feed has a cron line: a one-shot run has no time for it."""
    from feedd.scheduling import next_fire

    return next_fire(line, zone, after)


def load_feeds(folder: Path) -> Definitions:
    """Load the definitions of a folder; one whose cron line never fires is a mistake like any other."""
    definitions = load_definitions(folder)
    dead = {name: mistake for name, one in definitions.good.items() if (mistake := _dead_cron(folder, one))}
    good = {name: one for name, one in definitions.good.items() if name not in dead}
    return replace(definitions, good=good, mistakes=(*definitions.mistakes, *dead.values()))


def _dead_cron(folder: Path, definition: Definition) -> Mistake | None:
    if isinstance(definition.interval, Cron):
        try:
            lazy_next_fire(definition.interval.line, definition.zone, utc_now())
        except ValueError as error:
            return Mistake(file=str(folder / f"{definition.name}.toml"), key="interval", message=str(error))
    return None


@dataclass(slots=True)
class Engine:
    """What polls need, built once; the definitions are replaced as a whole by a reload."""

    settings: Settings
    store: Store
    edges: Edges
    press: Press
    rests: Rests
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
        self.rests.clear()

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
            self.rests.wake(definition.url.host, definition.url.port)
        cost = _Cost(self.edges.fetch)
        edges = replace(self.edges, fetch=cost.fetch)
        result: Result
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


@asynccontextmanager
async def open_engine(
    settings: Settings, store: Store | None = None, *, public: bool = True, observer: Observer = UNOBSERVED
) -> AsyncIterator[Engine]:
    """Build the edges, and close them again; `store` in place of the data folder's, `public` to write files."""
    own = settings.data / "feedd.sqlite3"
    async with store or await Store.open(own, keep_revisions=settings.keep_revisions) as opened:
        opened.time_calls(observer.stored)

        async def publish_feed(feed: Feed) -> None:
            if public:
                await engine.press.put_out(feed)

        manners = Manners(gap=settings.gap, connections=settings.connections, clock=time.monotonic)
        rests = Rests(lambda: engine.edges.clock())
        edges = Edges(
            fetch=polite_fetch(settings, manners, rests, observer),
            notice_after=settings.notice_after,
            store=opened,
            publish=publish_feed,
            meets=public,
            delay=manners.slow_down,
            clock=utc_now,
            next_fire=lazy_next_fire,
            parallel=settings.connections,
        )
        engine = Engine(
            settings=settings,
            store=opened,
            edges=edges,
            rests=rests,
            observer=observer,
            press=Press(
                settings=settings,
                store=opened,
                shelf=Shelf(settings.data / "public"),
                announcer=Announcer(opened.outbox, site_of(settings), lambda: engine.edges.clock(), observer),
                clock=lambda: engine.edges.clock(),
            ),
        )
        yield engine


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
