"""The composition root: builds the edges out of the settings, and polls feeds with them.

Here alone our own bugs are caught, so that one feed's failure never touches another's.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from feedd.definition import Definition, Definitions, load_definitions
from feedd.errors import FeeddError, Mistake, StoreError
from feedd.gopher.transport import Limits, fetch
from feedd.manners import Manners
from feedd.model import Feed, GopherUrl, Report
from feedd.poll import Edges, new_feed, poll_feed
from feedd.publish import Shelf, imprint_of, publish, retire
from feedd.publish.publisher import FORMS
from feedd.rhythm import FLOOR, Cron
from feedd.settings import Settings
from feedd.source import Fetch, Progress, no_progress
from feedd.store import Store

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two

NO_DEFINITIONS = Definitions(good={}, mistakes=())

log = logging.getLogger("feedd")


def utc_now() -> datetime:
    """Give the time, aware and in UTC."""
    return datetime.now(UTC)


def polite_fetch(settings: Settings) -> Fetch:
    """Give the one way to the network: within the limits of the settings, and one turn at a time towards each host."""
    limits = Limits(total=settings.timeout, connect=CONNECT, idle=settings.timeout, max_bytes=settings.max_bytes)
    manners = Manners(gap=settings.gap, connections=settings.connections, clock=time.monotonic)

    async def polite(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        trusted = settings.allow_private and (url.host, url.port) == (origin.host, origin.port)
        async with manners.turn(url.host, url.port):
            return await fetch(url, limits=limits, trusted=trusted)

    return polite


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
    """What polls need, built once; `definitions` are replaced as a whole by a reload."""

    settings: Settings
    store: Store
    shelf: Shelf
    edges: Edges
    definitions: Definitions = NO_DEFINITIONS
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for whoever caches a document
    resting: dict[str, datetime] = field(default_factory=dict)  # by feed id: not to be polled by itself before then
    _by_id: Mapping[str, Definition] = field(default_factory=dict)
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may want the same file

    async def adopt(self, definitions: Definitions) -> None:
        """Take these definitions from now on: the enabled ones are polled when due, the others only when named.

        A folder that cannot be read pauses nothing.
        """
        now = self.edges.clock()
        if definitions.readable:
            active = [new_feed(one, now) for one in definitions.good.values() if one.enabled]
            resting = [new_feed(one, now) for one in definitions.good.values() if not one.enabled]
            await self.store.register(active, now, resting)
        self.know(definitions)

    def know(self, definitions: Definitions) -> None:
        """Go by these definitions without polling any of them by itself."""
        self.definitions = definitions
        self._by_id = {definition.id: definition for definition in definitions.good.values()}

    def defined(self, feed_id: str) -> Definition | None:
        """Give the good definition of a feed as it is now."""
        return self._by_id.get(feed_id)

    async def take_over(self, definitions: Definitions) -> None:
        """Start as the one poller of the data folder: with what a killed one left behind put right."""
        await self.adopt(definitions)
        await self.set_back()
        await asyncio.to_thread(self.shelf.sweep)
        await self.put_out_all()

    async def set_back(self) -> None:
        """Make due what was planned by a clock that has been set back since."""
        await self.store.set_back(self.edges.clock())
        self.resting.clear()

    async def poll(self, definition: Definition, *, force: bool = False, progress: Progress = no_progress) -> Report:
        """Poll one feed and log one line of it; whatever fails stays within this feed, and is in the report."""
        try:
            report = await poll_feed(definition, self.edges, force=force, progress=progress)
        except FeeddError as failure:
            report = self._unkept(definition, str(failure))
        except Exception as bug:
            log.exception("bug feed=%s", definition.name)
            report = self._unkept(definition, f"a bug in feedd, please report it: {bug!r}")
        else:
            self.resting.pop(definition.id, None)
        _log_poll(report)
        return report

    def _unkept(self, definition: Definition, error: str) -> Report:
        """Report a failure on our side. The store may still call the feed due: its host must not pay for that."""
        self.resting[definition.id] = self.edges.clock() + FLOOR
        return Report(feed=definition.name, ok=False, error=error)

    async def put_out(self, feed: Feed, definition: Definition | None, *, force: bool = False) -> tuple[str, ...]:
        """Bring a feed's files up to the store; give the names of those that changed."""
        name = await self.store.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        current = self.definitions.good.get(name)
        if current and current.id == feed.id:  # perhaps renamed while it was polled
            definition = current
        self.next_checks[name] = feed.next_check_at
        imprint = imprint_of(self.settings, name, definition)
        async with self._publishing:
            return await publish(self.store, self.shelf, feed, imprint, self.edges.clock(), force=force)

    async def put_out_all(self, *, force: bool = False) -> tuple[str, ...]:
        """Bring all files up to the store, also where settings changed or somebody deleted them.

        Those under former names go when the new ones are there. The files of a broken definition stay as they are: how
        they are to look, nobody can tell before it is mended. A file that cannot be written stops no other; with
        `force` its StoreError comes at the end.
        """
        changed: list[str] = []
        failures: list[StoreError] = []
        for summary in await self.store.feeds():
            name, definition = summary.feed.name, self._by_id.get(summary.feed.id)
            broken = name in self.definitions.broken or not self.definitions.readable
            if definition or not (broken and all(self.shelf.has(f"{name}.{form}") for form in FORMS)):
                try:
                    changed += await self.put_out(summary.feed, definition, force=force)
                except StoreError as failure:
                    log.error("unpublished feed=%s error=%r", name, str(failure))
                    failures.append(failure)
        await self.take_in()
        if failures and force:
            raise failures[0]
        return tuple(changed)

    async def take_in(self) -> None:
        """Take away the files of feeds that were removed, and those under former names."""
        for name in await self.store.retired_names():
            await asyncio.to_thread(retire, self.shelf, name)


@asynccontextmanager
async def open_engine(settings: Settings, store: Store | None = None, *, public: bool = True) -> AsyncIterator[Engine]:
    """Build the edges, and close them again; `store` in place of the data folder's, `public` to write files."""
    own = settings.data / "feedd.sqlite3"
    async with store or await Store.open(own, keep_revisions=settings.keep_revisions) as opened:

        async def publish_feed(definition: Definition, feed: Feed) -> None:
            if public:
                await engine.put_out(feed, engine.defined(feed.id) or definition)  # it may be another by now

        edges = Edges(
            fetch=polite_fetch(settings),
            store=opened,
            publish=publish_feed,
            clock=utc_now,
            next_fire=lazy_next_fire,
            parallel=settings.connections,
        )
        engine = Engine(settings=settings, store=opened, shelf=Shelf(settings.data / "public"), edges=edges)
        yield engine


def _log_poll(report: Report) -> None:
    counts = f"new={len(report.new)} updated={len(report.updated)} gone={len(report.gone)}"
    if report.ok:
        log.info("polled feed=%s %s problems=%d", report.feed, counts, len(report.problems))
    else:
        log.warning("failed feed=%s error=%r", report.feed, report.error)
    for problem in report.problems:
        log.info("unread feed=%s problem=%r", report.feed, problem)
