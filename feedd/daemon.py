"""The life of `feedd run`: start, reload, drain, stop, each in the order in which it is written here."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

from feedd.consent import Consent
from feedd.definition import RESERVED, Definitions
from feedd.engine import Engine, load_feeds, open_engine
from feedd.errors import FeeddError, Forbidden, MistakeError, Occupied
from feedd.gopher.url import format_url
from feedd.media import Library, Permit, open_library
from feedd.model import GopherUrl, Report
from feedd.scheduling import Dispatcher, Ticker
from feedd.settings import Settings
from feedd.store import SLACK, PollerLock, Wish
from feedd.systemd import Notifier
from feedd.watching import read_state, watch_folder
from feedd.web import WebServer, build_app, listen

DRAIN = timedelta(seconds=20)  # systemd kills after 90 seconds; what is cut is polled again at the next start
AT_ONCE = timedelta(0)  # what a hub was not told is in the store
WEB_STOP = timedelta(seconds=5)
DUE_LOOK = 1000  # due feeds looked through for as many hosts as there are places
LOOK_AGAIN = 0.5  # seconds between two looks at whether a `feedd once` has ended

log = logging.getLogger("feedd")


async def run(
    settings: Settings,
    sockets: Sequence[socket.socket] = (),
    told: Callable[[Report], None] = lambda _: None,
    ready: Callable[[], None] = lambda: None,
) -> signal.Signals:
    """Poll and serve until SIGTERM or SIGINT, and give which; SIGHUP reads the definitions again.

    Errors of the start are raised. `sockets`: bound ones in place of `listen`; `told` gets each poll's report; `ready`
    is called once it serves.
    """
    notifier = Notifier.from_environment()
    async with AsyncExitStack() as life:
        lock = life.enter_context(await _take_folder(settings.data))
        engine = await life.enter_async_context(open_engine(settings))
        state = await asyncio.to_thread(read_state, settings.feeds)
        definitions = await asyncio.to_thread(load_feeds, settings.feeds)
        if not definitions.readable:
            raise MistakeError(definitions.mistakes)
        await engine.take_over(definitions)
        _log_mistakes(engine.definitions)
        library = await life.enter_async_context(open_library(settings, engine.edges.clock, _consent(engine)))
        server = WebServer()
        await server.start(_app(engine, library), sockets or listen(settings.listen))
        life.push_async_callback(server.stop, WEB_STOP)
        desk = Desk(engine, notifier, told, lock.check)
        asked = _Asked()
        watching = asyncio.create_task(watch_folder(settings.feeds, state, asked.to_reload), name="watch")
        life.callback(watching.cancel)
        async with Ticker(desk.tick):
            notifier.ready()
            log.info("started feeds=%d listen=%s", len(engine.definitions.good), server.address)
            ready()
            while await asked.reload():
                await _reload(engine, notifier)
            notifier.stopping()
            log.info("stopping polls=%d limit=%ds, again cuts them", desk.dispatcher.running, DRAIN.total_seconds())
        draining = asyncio.create_task(desk.dispatcher.drain(DRAIN))
        again = asyncio.create_task(_cut_when_asked(asked, desk))
        cut = await draining
        again.cancel()
        await desk.merging.drain(AT_ONCE)
        await desk.announcing.drain(AT_ONCE)
        log.info("stopped polls_cut=%d", cut)
    return asked.ended_by


async def _take_folder(data: Path) -> PollerLock:
    """Take the data folder; a `feedd once` that has it ends by itself, and a service must not fail for that."""
    lock = PollerLock(data / "poller.lock")
    told = ""
    while True:
        try:
            return lock.acquire("run")
        except Occupied as occupied:
            if not occupied.holder.startswith("once"):
                raise
            if told != occupied.holder:
                log.info("waiting holder=%r", occupied.holder)
            told = occupied.holder
        await asyncio.sleep(LOOK_AGAIN)


async def _cut_when_asked(asked: "_Asked", desk: "Desk") -> None:
    await asked.stop_again()
    desk.dispatcher.cut()


def _consent(engine: Engine) -> Permit:
    """Ask the robots.txt of hosts for media files as for articles; for a feed without definition only its own host."""

    async def permit(url: GopherUrl, origin: GopherUrl) -> None:
        definition = next((one for one in engine.definitions.good.values() if one.url == origin), None)
        if definition:
            await Consent(hosts=engine.edges.hosts, definition=definition).permit(url)
        elif (url.host, url.port) != (origin.host, origin.port):
            raise Forbidden("its feed is not defined any more", stage="robots", place=format_url(url))

    return permit


def _app(engine: Engine, library: Library) -> ASGIApp:
    return build_app(
        store=engine.store,
        shelf=engine.shelf,
        settings=engine.settings,
        definition=lambda name: engine.definitions.good.get(name),
        next_check=engine.next_checks.get,
        now=engine.edges.clock,
        restore=engine.restore,
        broken=lambda: engine.definitions.broken,
        library=library,
    )


class Desk:
    """Hands out the polls: what is due, and what a `feedd once` beside us wishes for."""

    def __init__(
        self,
        engine: Engine,
        notifier: Notifier,
        told: Callable[[Report], None],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._check = check  # raises a FeeddError where no poll can be kept
        self._stalled: str | None = None
        self._notifier = notifier
        self._told = told
        self._failing: set[str] = set()
        self._ticked_at = engine.edges.clock()
        self._answers: dict[str, Report] = {}  # to wishes, until they are written down: none is polled for twice
        self.dispatcher = Dispatcher(self._take_due, self._poll)
        self.merging = Dispatcher(self._take_stale, lambda _: engine.merge())
        self.announcing = Dispatcher(engine.announcer.due, lambda _: engine.tell_hub())

    async def tick(self) -> None:
        """Start what is due or wished for; only when the store answered is the watchdog fed."""
        try:
            self._check()
            await self._look_at_clock()
            await self._grant_wishes()
            await self.dispatcher.tick()
            await self.merging.tick()
            await self.announcing.tick()
        except FeeddError as failure:
            if self._stalled != str(failure):  # once, not every second
                log.error("stalled error=%r", str(failure))
            self._stalled = str(failure)
        else:
            if self._stalled:
                log.info("going on")
            self._stalled = None
            self._notifier.watchdog()

    async def _look_at_clock(self) -> None:
        """Forget what was planned by a clock that was wrong: its times may lie years ahead."""
        now = self._engine.edges.clock()
        if now < self._ticked_at - SLACK:
            log.warning("clock set back from=%s to=%s", self._ticked_at.isoformat(), now.isoformat())
            await self._engine.set_back()
        self._ticked_at = now

    async def _take_due(self, limit: int) -> Sequence[str]:
        now = self._engine.edges.clock()
        resting = {feed_id for feed_id, until in self._engine.resting.items() if now < until}
        due = await self._engine.store.due(now, DUE_LOOK)
        busy = {self._host(feed_id) for feed_id in self.dispatcher.under_way}
        chosen: dict[tuple[str, int], str] = {}
        for feed_id in due:
            if feed_id not in resting and self._host(feed_id) not in busy:
                chosen.setdefault(self._host(feed_id), feed_id)
        return list(chosen.values())[:limit]

    async def _take_stale(self, _limit: int) -> Sequence[str]:
        """Merge what changed at once, but no two times at the same time: then what changed meanwhile is merged."""
        return [RESERVED] if self._engine.stale else []

    def _host(self, feed_id: str) -> tuple[str, int]:
        """Give what a poll holds: feeds of one host wait for each other, and must not fill all places with waiting."""
        definition = self._engine.defined(feed_id)
        return (definition.url.host, definition.url.port) if definition else (feed_id, 0)

    async def _grant_wishes(self) -> None:
        """Wishes come before what is due: somebody waits, and a feed that is both is polled once."""
        for wish in await self._engine.store.pending():
            definition = self._engine.definitions.good.get(wish.feed_name)
            poll_id = definition.id if definition else wish.id
            if not self.dispatcher.is_running(poll_id) and not self.dispatcher.is_full:
                self.dispatcher.start(poll_id, self._grant(wish))

    async def _poll(self, feed_id: str, *, force: bool = False) -> Report | None:
        definition = self._engine.defined(feed_id)
        if definition is None:  # taken out between the tick and now
            return None
        report = await self._engine.poll(definition, force=force)
        (self._failing.discard if report.ok else self._failing.add)(feed_id)
        self._failing &= {one.id for one in self._engine.definitions.good.values()}
        self._notifier.status(f"{len(self._engine.definitions.good)} feeds, {len(self._failing)} failing")
        self._told(report)
        return report

    async def _grant(self, wish: Wish) -> None:
        if wish.id not in self._answers:
            definition = self._engine.definitions.good.get(wish.feed_name)
            report = await self._poll(definition.id, force=wish.mode == "force") if definition else None
            unknown = Report(feed=wish.feed_name, ok=False, error="the running daemon knows no such feed; reload it")
            self._answers[wish.id] = report or unknown
        answer = msgspec.json.encode(self._answers[wish.id]).decode()
        try:
            await self._engine.store.fulfil(wish.id, answer, self._engine.edges.clock())
        except FeeddError as failure:
            log.error("unanswered feed=%s error=%r", wish.feed_name, str(failure))
        else:
            del self._answers[wish.id]


async def _reload(engine: Engine, notifier: Notifier) -> None:
    """Take the definitions as they stand now, at once and as a whole; a broken one keeps its last good form."""
    notifier.reloading()
    try:
        definitions = await asyncio.to_thread(load_feeds, engine.settings.feeds)
        await engine.adopt(definitions.after(engine.definitions))
        _log_mistakes(engine.definitions)
        await engine.put_out_all()
        log.info("reloaded feeds=%d", len(engine.definitions.good))
    except FeeddError as failure:
        log.error("not reloaded error=%r", str(failure))
    notifier.ready()


class _Asked:
    """What signals asked for. A stop comes before any reload, and a hundred reloads are one."""

    def __init__(self) -> None:
        self.ended_by = signal.SIGTERM
        self._any = asyncio.Event()
        self._reload = False
        self._stops = 0
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._take, signal.SIGHUP)
        for end in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(end, self._take, end)

    def to_reload(self) -> None:
        """Ask for a reload, as SIGHUP does."""
        self._take(signal.SIGHUP)

    def _take(self, sign: signal.Signals) -> None:
        self._reload |= sign == signal.SIGHUP
        if sign != signal.SIGHUP:
            self._stops += 1
            self.ended_by = sign
        self._any.set()

    async def reload(self) -> bool:
        """Wait for a signal; True for a reload, False for a stop."""
        await self._any.wait()
        self._any.clear()
        self._reload, wanted = False, self._reload
        return wanted and not self._stops

    async def stop_again(self) -> None:
        """Wait for a second stop."""
        while self._stops < 2:
            self._any.clear()
            await self._any.wait()


def _log_mistakes(definitions: Definitions) -> None:
    for mistake in definitions.mistakes:
        log.error("broken definition %s", mistake)
