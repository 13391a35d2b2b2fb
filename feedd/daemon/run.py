"""The life of `feedd run`, in the order in which `run` is written.

Start: take the data folder, open the store, read the definitions, put right what a killed process left, listen, hear
signals, watch the definitions, tick; then READY. A reload takes the definitions as a whole, or stays with the old ones.
Stop: STOPPING, tick no more, finish the polls, drop merges and pings, watch no more, finish the answers, close media
and store, leave the folder. Each has its limit below; what hangs for longer than all of them is systemd's to kill.
"""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from pathlib import Path

from starlette.types import ASGIApp

from feedd.app import App, open_app
from feedd.config.definition import RESERVED, Definition, Definitions
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.daemon.dispatch import Dispatcher
from feedd.daemon.gauges import Gauges
from feedd.daemon.signals import Requests, ignore_reload
from feedd.daemon.systemd import ServiceManager
from feedd.daemon.watch import State, read_state, watch_folder
from feedd.errors import FeeddError, MistakeError, Occupied
from feedd.hosts.permission import Permission
from feedd.media import Library, Permit, open_library
from feedd.model import GopherUrl, Report
from feedd.scheduling.ticker import Ticker
from feedd.store import PollerLock
from feedd.telemetry.log import events
from feedd.telemetry.observer import watch_lag
from feedd.web import WebServer, build_app, listen

DRAIN = timedelta(seconds=20)  # systemd kills after 90 seconds; what is cut is polled again at the next start
AT_ONCE = timedelta(0)  # what a hub was not told is in the store, and what is not merged shows at the next start
WEB_STOP = timedelta(seconds=5)  # for the answers under way, of which the longest are media files
STORE_STOP = timedelta(seconds=10)  # for the call under way; twice what one waits for another process
RELOAD_AGAIN = timedelta(minutes=1)  # after one that failed: a disk that is full, a database that is locked
SWITCH = 0.001  # seconds (Python: 5 ms) till a thread that reads a long document lets the loop go on, at each answer
LOOK_AGAIN = 0.5  # seconds between two looks at whether a `feedd once` has ended

log = events()


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
    sys.setswitchinterval(SWITCH)
    manager = ServiceManager.from_environment()
    gauges = Gauges.of(settings)
    ignore_reload()  # until there is something to reload; what changed by then is read, or seen by the watch
    async with AsyncExitStack() as life:
        lock = life.enter_context(await _take_folder(settings.data))
        app = await _enter(life, open_app(settings, observer=gauges.observer), STORE_STOP)
        state = await asyncio.to_thread(read_state, settings.feeds)
        await app.start(await _first_definitions(settings.feeds))
        library = await life.enter_async_context(
            open_library(settings, app.client.download, app.clock, _permission(app))
        )
        dispatcher = Dispatcher(app, manager, told, lock.check, gauges.liveness)
        server = WebServer()
        await server.start(_app(app, library, dispatcher, gauges), sockets or listen(settings.listen))
        life.push_async_callback(server.stop, WEB_STOP)
        requests = Requests()
        watching = asyncio.create_task(_watch(settings.feeds, state, requests), name="watch")
        life.callback(watching.cancel)
        lagging = asyncio.create_task(watch_lag(gauges.observer), name="lag")
        life.callback(lagging.cancel)
        gc.freeze()  # what is there now, stays: no collection looks through it again, while everybody waits
        async with Ticker(dispatcher.tick):
            manager.ready()
            log.info("started", feeds=len(app.definitions.all.good), listen=server.address)
            ready()
            while await requests.reload():
                await requests.unless_stopped(_reload(app, manager, requests.to_reload))
            manager.stopping()
            gauges.liveness.stop()
            log.info("stopping", polls=dispatcher.polls.running, limit=DRAIN, hint="again cuts them")
        cut = await _finish_polls(dispatcher, requests, DRAIN)
        await dispatcher.merges.drain(AT_ONCE)
        await dispatcher.pings.drain(AT_ONCE)
        log.info("stopped", polls_cut=cut)
    return requests.ended_by


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
                log.info("waiting", holder=occupied.holder)
            told = occupied.holder
        await asyncio.sleep(LOOK_AGAIN)


async def _enter(life: AsyncExitStack, opening: AbstractAsyncContextManager[App], limit: timedelta) -> App:
    """Open the app, and close it when its turn comes: a store that does not answer must not keep us from ending."""

    async def close() -> None:
        try:
            await asyncio.wait_for(opening.__aexit__(None, None, None), limit.total_seconds())
        except TimeoutError:
            log.error("not closed: the store does not answer; what it was told is whole or nothing")

    app = await opening.__aenter__()
    life.push_async_callback(close)
    return app


async def _first_definitions(folder: Path) -> Definitions:
    definitions = await asyncio.to_thread(load_feeds, folder)
    if not definitions.readable:
        raise MistakeError(definitions.mistakes)
    _log_mistakes(definitions)
    return definitions


async def _watch(folder: Path, state: State, requests: Requests) -> None:
    try:
        await watch_folder(folder, state, requests.to_reload)
    except Exception:
        log.exception("bug watching; only SIGHUP reads the definitions again")


async def _finish_polls(dispatcher: Dispatcher, requests: Requests, limit: timedelta) -> int:
    """Wait for the polls under way until the limit or another stop; give how many were cut."""
    again = asyncio.create_task(_cut_when_asked(requests, dispatcher))
    cut = await dispatcher.polls.drain(limit)
    again.cancel()
    return cut


async def _cut_when_asked(requests: Requests, dispatcher: Dispatcher) -> None:
    await requests.stop_again()
    dispatcher.polls.cut()


def _permission(app: App) -> Permit:
    """Ask the robots.txt of hosts for media files as for articles; it is obeyed for a feed that nobody asks for now."""

    async def permit(url: GopherUrl, origin: GopherUrl) -> None:
        gone = Definition(name=RESERVED, url=origin, id="", robots="obey")
        definition = next((one for one in app.definitions.all.good.values() if one.url == origin), gone)
        await Permission(hosts=app.poller.edges.hosts, definition=definition).permit(url)

    return permit


def _app(app: App, library: Library, dispatcher: Dispatcher, gauges: Gauges) -> ASGIApp:
    return build_app(
        store=app.store,
        public=app.publisher.public,
        settings=app.settings,
        options=app.publisher.options,
        next_check=app.publisher.next_checks.get,
        now=app.clock,
        restore=app.publisher.restore,
        broken=lambda: app.definitions.all.broken,
        library=library,
        complaint=gauges.liveness.problem,
        figures=gauges.figures(app, lambda: dispatcher.polls.running),
        answered=gauges.observer.answered if gauges.metrics else None,
    )


async def _reload(app: App, manager: ServiceManager, ask_again: Callable[[], None]) -> None:
    """Take the definitions as they stand now, at once and as a whole; a broken one keeps its last good form."""
    manager.reloading()
    try:
        definitions = await asyncio.to_thread(load_feeds, app.settings.feeds)
        await app.adopt(definitions.after(app.definitions.all))
        _log_mistakes(app.definitions.all)
        await app.publisher.publish_all()
        log.info("reloaded", feeds=len(app.definitions.all.good))
    except FeeddError as failure:
        log.error("not reloaded", error=failure, again=RELOAD_AGAIN)
        asyncio.get_running_loop().call_later(RELOAD_AGAIN.total_seconds(), ask_again)
    except Exception:
        log.exception("bug", what="not reloaded")
    manager.ready()


def _log_mistakes(definitions: Definitions) -> None:
    for mistake in definitions.mistakes:
        log.error("broken definition", file=mistake.file, key=mistake.key, error=mistake.message)
