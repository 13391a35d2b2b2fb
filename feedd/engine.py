"""The composition root: builds the edges out of the settings, and polls feeds with them.

Here alone our own bugs are caught, so that one feed's failure never touches another's.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from feedd.announcer import Announcer
from feedd.definition import RESERVED, Definition, Definitions, load_definitions
from feedd.errors import FeeddError, Mistake, StoreError
from feedd.gopher.transport import Limits, fetch
from feedd.hosts import Fetch
from feedd.manners import Manners
from feedd.model import Feed, GopherUrl, Report
from feedd.poll import Edges, new_feed, poll_feed
from feedd.publish import Shelf, imprint_of, publish, restore, retire
from feedd.publish.gathered import publish_gathered
from feedd.publish.opml import SUBSCRIPTIONS
from feedd.publish.publisher import FORMS
from feedd.publish.site import Member, site_of
from feedd.rhythm import FLOOR, Cron
from feedd.settings import Settings
from feedd.source import Progress, no_progress
from feedd.store import FeedSummary, Store

CONNECT = timedelta(seconds=10)  # a host that is there answers a SYN at once or within a retry or two

NO_DEFINITIONS = Definitions(good={}, mistakes=())

log = logging.getLogger("feedd")


def utc_now() -> datetime:
    """Give the time, aware and in UTC."""
    return datetime.now(UTC)


def polite_fetch(settings: Settings, manners: Manners) -> Fetch:
    """Give the one way to the network: within the limits of the settings, and one turn at a time towards each host."""
    limits = Limits(total=settings.timeout, connect=CONNECT, idle=settings.timeout, max_bytes=settings.max_bytes)

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
    announcer: Announcer
    definitions: Definitions = NO_DEFINITIONS
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for whoever caches a document
    resting: dict[str, datetime] = field(default_factory=dict)  # by feed id: not to be polled by itself before then
    stale: bool = False  # whether a feed changed that merged feeds do not show yet
    _by_id: Mapping[str, Definition] = field(default_factory=dict)
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may want the same file
    _merging: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        await self.announcer.start()
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

    async def tell_hub(self) -> None:
        """Tell the hub, if there is one, what changed; whatever fails stays here, and the hub is told later."""
        try:
            await self.announcer.tell()
        except FeeddError as failure:
            log.error("unannounced error=%r", str(failure))
        except Exception:
            log.exception("bug hub")

    async def put_out(
        self, feed: Feed, definition: Definition | None, *, force: bool = False, thorough: bool = False
    ) -> tuple[str, ...]:
        """Bring a feed's files up to the store, `thorough`: the old ones too; give the names of those that changed."""
        name = await self.store.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        current = self.definitions.good.get(name)
        if current and current.id == feed.id:  # perhaps renamed while it was polled
            definition = current
        self.next_checks[name] = feed.next_check_at
        imprint = imprint_of(self.settings, name, definition)
        async with self._publishing:
            now = self.edges.clock()
            changed = await publish(self.store, self.shelf, feed, imprint, now, force=force, thorough=thorough)
        self.stale |= bool(changed)
        return changed

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
            if self._is_known(summary.feed) or not all(self.shelf.has(f"{name}.{form}") for form in FORMS):
                try:
                    changed += await self.put_out(summary.feed, definition, force=force, thorough=True)
                except StoreError as failure:
                    log.error("unpublished feed=%s error=%r", name, str(failure))
                    failures.append(failure)
        await self.take_in()
        changed += await self.put_out_merged(force=force)
        if failures and force:
            raise failures[0]
        return tuple(changed)

    async def put_out_merged(self, *, force: bool = False) -> tuple[str, ...]:
        """Bring the merged feeds and the list of subscriptions up to the store, with failures as in `put_out_all`.

        A feed whose definition is broken stands in no merged feed: how much of it may be shown, nobody can tell.
        """
        if not self.definitions.readable and not self.definitions.good:
            return ()
        async with self._merging:
            self.stale = False
            members, is_whole = await self.members()
            site, now = site_of(self.settings), self.edges.clock()
            gathered = await publish_gathered(
                self.store, self.shelf, members, site, now, is_whole=is_whole, force=force
            )
        if gathered.gone:
            await self.store.outbox.drop(gathered.gone)
            await self.store.drop_documents(gathered.gone)
        for file, failure in gathered.failed:
            log.error("unpublished file=%s error=%r", file, str(failure))
        if gathered.failed and force:
            raise gathered.failed[0][1]
        return gathered.changed

    async def merge(self) -> None:
        """Do the same in the background; whatever fails stays here, and is tried again with the next change."""
        try:
            changed = await self.put_out_merged()
            log.info("merged documents=%d", len(changed))
        except FeeddError as failure:
            log.error("unmerged error=%r", str(failure))
        except Exception:
            log.exception("bug merged feeds")

    async def members(self) -> tuple[tuple[Member, ...], bool]:
        """Give the feeds that are served, but for those of broken definitions; and whether these are all."""
        served = [one for one in await self.store.feeds() if one.served]
        known = tuple(self._member(one) for one in served if self._is_known(one.feed))
        return known, len(known) == len(served)

    def _is_known(self, feed: Feed) -> bool:
        broken = feed.name in self.definitions.broken or not self.definitions.readable
        return feed.id in self._by_id or not broken

    def _member(self, summary: FeedSummary) -> Member:
        imprint = imprint_of(self.settings, summary.feed.name, self._by_id.get(summary.feed.id))
        return Member(feed=summary.feed, imprint=imprint, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted once more, the same to the byte; no other one."""
        name = re.split(r"[./]", file, maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.document(file):
                await self.put_out_merged()
        elif summary := await self._served(name):
            imprint = imprint_of(self.settings, name, self._by_id.get(summary.feed.id))
            async with self._publishing:
                if not self.shelf.has(file):  # else the first of many who asked for it has done the work
                    await restore(self.store, self.shelf, summary.feed, imprint, file, self.edges.clock())

    async def _served(self, name: str) -> FeedSummary | None:
        """Find the feed that is published under a name now; what asks for names that never were costs one query."""
        owner = await self.store.owner(name)
        feeds = await self.store.feeds() if owner else ()
        return next((one for one in feeds if one.feed.id == owner and one.served and one.feed.name == name), None)

    async def take_in(self) -> None:
        """Take away the files of feeds that were removed, and those under former names."""
        for name in await self.store.retired_names():
            await asyncio.to_thread(retire, self.shelf, name)
            await self.store.outbox.drop([f"{name}.{form}" for form in FORMS])


@asynccontextmanager
async def open_engine(settings: Settings, store: Store | None = None, *, public: bool = True) -> AsyncIterator[Engine]:
    """Build the edges, and close them again; `store` in place of the data folder's, `public` to write files."""
    own = settings.data / "feedd.sqlite3"
    async with store or await Store.open(own, keep_revisions=settings.keep_revisions) as opened:

        async def publish_feed(definition: Definition, feed: Feed) -> None:
            if public:
                await engine.put_out(feed, engine.defined(feed.id) or definition)  # it may be another by now

        manners = Manners(gap=settings.gap, connections=settings.connections, clock=time.monotonic)
        edges = Edges(
            fetch=polite_fetch(settings, manners),
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
            shelf=Shelf(settings.data / "public"),
            edges=edges,
            announcer=Announcer(opened.outbox, site_of(settings), lambda: engine.edges.clock()),
        )
        yield engine


def _log_poll(report: Report) -> None:
    counts = f"new={len(report.new)} updated={len(report.updated)} gone={len(report.gone)}"
    if report.ok:
        log.info("polled feed=%s %s problems=%d", report.feed, counts, len(report.problems))
    else:
        log.warning("failed feed=%s error=%r", report.feed, report.error)
    for problem in report.problems:
        log.info("unread feed=%s problem=%r", report.feed, problem)
