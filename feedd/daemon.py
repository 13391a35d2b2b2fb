"""The life of `feedd run`: start, reload, drain, stop, each in the order in which it is written here."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import msgspec
from starlette.types import ASGIApp

from feedd.definition import Definitions
from feedd.engine import Engine, load_feeds, open_engine
from feedd.errors import FeeddError
from feedd.model import Report
from feedd.scheduling import Dispatcher, Ticker
from feedd.settings import Settings
from feedd.store import PollerLock, Wish
from feedd.systemd import Notifier
from feedd.web import WebServer, build_app, listen

DRAIN = timedelta(seconds=20)  # systemd kills after 90 seconds; what is cut is polled again at the next start
WEB_STOP = timedelta(seconds=5)

log = logging.getLogger("feedd")


async def run(
    settings: Settings,
    sockets: Sequence[socket.socket] = (),
    told: Callable[[Report], None] = lambda _: None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Poll and serve until SIGTERM or SIGINT; SIGHUP reads the definitions again. Errors of the start are raised.

    `sockets`: bound ones in place of `listen`; `told` gets each poll's report; `ready` is called once it serves.
    """
    notifier = Notifier.from_environment()
    async with AsyncExitStack() as life:
        life.enter_context(PollerLock(settings.data / "poller.lock").acquire("run"))
        engine = await life.enter_async_context(open_engine(settings))
        await engine.take_over(load_feeds(settings.feeds))
        _log_mistakes(engine.definitions)
        server = WebServer()
        await server.start(_app(engine), sockets or listen(settings.listen))
        life.push_async_callback(server.stop, WEB_STOP)
        desk = _Desk(engine, notifier, told)
        asked = _signals()
        async with Ticker(desk.tick):
            notifier.ready()
            log.info("started feeds=%d listen=%s", len(engine.definitions.good), server.address)
            ready()
            while await asked.get() == "reload":
                await _reload(engine, notifier)
            notifier.stopping()
        cut = await desk.dispatcher.drain(DRAIN)
        log.info("stopped polls_cut=%d", cut)


def _app(engine: Engine) -> ASGIApp:
    return build_app(
        store=engine.store,
        shelf=engine.shelf,
        settings=engine.settings,
        definition=lambda name: engine.definitions.good.get(name),
        next_check=engine.next_checks.get,
        now=engine.edges.clock,
    )


class _Desk:
    """Hands out the polls: what is due, and what a `feedd once` beside us wishes for."""

    def __init__(self, engine: Engine, notifier: Notifier, told: Callable[[Report], None]) -> None:
        self._engine = engine
        self._notifier = notifier
        self._told = told
        self._failing: set[str] = set()
        self._answers: dict[str, Report] = {}  # to wishes, until they are written down: none is polled for twice
        self.dispatcher = Dispatcher(self._take_due, self._poll)

    async def tick(self) -> None:
        """Start what is due or wished for; only when the store answered is the watchdog fed."""
        try:
            await self.dispatcher.tick()
            for wish in await self._engine.store.pending():
                definition = self._engine.definitions.good.get(wish.feed_name)
                if definition is None or not self.dispatcher.is_running(definition.id):
                    self.dispatcher.start(definition.id if definition else wish.id, self._grant(wish))
        except FeeddError as failure:
            log.error("stalled error=%r", str(failure))
        else:
            self._notifier.watchdog()

    async def _take_due(self, limit: int) -> Sequence[str]:
        now = self._engine.edges.clock()
        resting = {feed_id for feed_id, until in self._engine.resting.items() if now < until}
        due = await self._engine.store.due(now, limit + len(resting))
        return [feed_id for feed_id in due if feed_id not in resting]

    async def _poll(self, feed_id: str, *, force: bool = False) -> Report | None:
        by_id = {definition.id: definition for definition in self._engine.definitions.good.values()}
        if feed_id not in by_id:  # taken out between the tick and now
            return None
        report = await self._engine.poll(by_id[feed_id], force=force)
        (self._failing.discard if report.ok else self._failing.add)(report.feed)
        self._notifier.status(f"{len(by_id)} feeds, {len(self._failing)} failing")
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
        await engine.adopt(load_feeds(engine.settings.feeds).after(engine.definitions))
        _log_mistakes(engine.definitions)
        await engine.put_out_all()
        log.info("reloaded feeds=%d", len(engine.definitions.good))
    except FeeddError as failure:
        log.error("not reloaded error=%r", str(failure))
    notifier.ready()


def _signals() -> asyncio.Queue[str]:
    asked: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, asked.put_nowait, "reload")
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, asked.put_nowait, "stop")
    return asked


def _log_mistakes(definitions: Definitions) -> None:
    for mistake in definitions.mistakes:
        log.error("broken definition %s", mistake)
