"""The life of `feedd run`, in the order of the code of `run`.

Start: lock the data folder, open the store, repair what a killed process left, listen, read the definitions, handle
signals, watch the definitions, tick; then READY. What is served until then is what was served before, without what
ended or is denied since. Documents are published behind that, since many feeds take minutes. A
reload takes all definitions, or keeps the old ones. Stop: STOPPING, stop the ticks, finish the polls, cancel what is
published, merged and pinged, stop watching, finish the answers, close media and store, unlock the folder. Each step has
its limit below; systemd kills a process that hangs for longer.
"""

import asyncio
import gc
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from starlette.types import ASGIApp

import feedd.polling.whole_poll  # noqa: F401  # before the first poll: loading it would hold the event loop
from feedd.app import App, open_app
from feedd.config.definition import RESERVED, Definition, Definitions
from feedd.config.loading import FeedsFolder, definition_files, may_say
from feedd.config.notices import folder_notices
from feedd.config.settings import Settings
from feedd.daemon.current_files import drop_withdrawn, keep_current
from feedd.daemon.descriptors import log_errors_of, raise_limit, share
from feedd.daemon.duties import ALONE, Duties, Work
from feedd.daemon.gauges import Gauges
from feedd.daemon.log_length import keep_log_short
from feedd.daemon.searchable import keep_searchable
from feedd.daemon.signals import Requests
from feedd.daemon.systemd import ServiceManager
from feedd.daemon.watch import FolderState, read_state, watch_folder
from feedd.daemon.workers import Workers
from feedd.discovery.find import Look
from feedd.discovery.offer import definition_to_look
from feedd.errors import Damaged, FeeddError, MistakeError, Occupied, StoreError
from feedd.gopher.url import format_host, format_url
from feedd.hammering import Allowances
from feedd.hosts.permission import Permission
from feedd.media import Library, Permit, Told, open_library
from feedd.model import GopherUrl, MediaFile, Report
from feedd.polling.source import SourceIndex
from feedd.publish import StoredFiles
from feedd.publish.site import front_page
from feedd.scheduling.ticker import Ticker
from feedd.store import PollerLock
from feedd.structs import replace
from feedd.telemetry.log import events
from feedd.telemetry.observer import watch_lag
from feedd.web import SiteContext, WebServer, build_app, build_metrics_app, listen, listen_at
from feedd.web.context import MetricsSource, ReadinessProblem

DRAIN = timedelta(seconds=20)  # systemd kills after 45 seconds; a cancelled poll is repeated at the next start
WEB_STOP = timedelta(seconds=5)  # for the answers in progress; the longest are media files
STORE_STOP = timedelta(seconds=10)  # for the call in progress; twice the time that a call waits for another process
RELOAD_RETRY = timedelta(minutes=1)  # after a failed reload: the disk is full, or the database is locked
SWITCH = 0.0001  # seconds until a thread that computes lets the event loop run (Python: 5 ms), see docs/architecture.md
SCRAPERS = 20  # connections for metrics at once, where these have an address of their own
LOCK_RETRY = 0.5  # seconds between two attempts to lock the folder while a `feedd once` has it
PATIENCE = timedelta(seconds=30)  # that systemd is asked for at each attempt: a `feedd once` may take an hour

log = events()


async def run(
    settings: Settings,
    sockets: Sequence[socket.socket] = (),
    on_report: Callable[[Report], None] = lambda _: None,
    on_ready: Callable[[], None] = lambda: None,
    duties: Duties = ALONE,
) -> signal.Signals:
    """Poll and serve until SIGTERM or SIGINT, and return which of them came; SIGHUP reads the definitions again.

    Errors of the start are raised. `sockets` are bound and used in place of `listen`. `on_report` is called with the
    report of each poll, `on_ready` once feedd serves. A process of a fleet does what its `duties` are.
    """
    sys.setswitchinterval(SWITCH)
    asyncio.get_running_loop().set_default_executor(Workers())
    manager = ServiceManager.from_environment()
    shares = share(raise_limit(), settings.connections)
    settings = replace(settings, connections=shares.connections)
    log_errors_of(asyncio.get_running_loop())
    gauges = Gauges.of(settings)
    async with AsyncExitStack() as life:
        lock = life.enter_context(await _take_folder(settings, manager, is_shared=duties.is_shared))
        state, folder = await asyncio.to_thread(read_state, settings.feeds), FeedsFolder(settings.feeds)
        files = await asyncio.to_thread(definition_files, settings.feeds)
        # What became private while feedd was stopped is public in the store until the definitions are registered.
        may_hide = settings.access == "token" or await asyncio.to_thread(may_say, settings.feeds, files, "access")
        registered = asyncio.Event()
        try:
            app = await _enter(life, open_app(settings, observer=gauges.observer), STORE_STOP)
            if duties.schedules:
                await app.repair()
        except Damaged as damage:
            if settings.database:  # no file is here to serve; systemd starts this again until the server is mended
                raise
            from feedd.daemon.damaged import serve_files  # here: few starts meet one

            return (await serve_files(settings, sockets, manager, damage, shares.clients)).ended_by
        library = await life.enter_async_context(
            open_library(settings, app.client.download, app.clock, _permission(app), _length_keeper(app))
        )
        work = duties.begin(app, manager, on_report, lock.check, gauges.liveness, shares.polls, library.drop)
        metrics = gauges.metrics_source(app, lambda: work.running, lambda: work.waiting)
        if metrics and settings.metrics_listen:
            await life.enter_async_context(_metrics_server(metrics, gauges.liveness.problem, settings.metrics_listen))
            metrics = None
        shown = {}
        if duties.serves:
            server = WebServer(connections=shares.clients)
            await server.start(
                _app(app, library, gauges, metrics, registered if may_hide else None),
                sockets or listen(settings.listen),
            )
            life.push_async_callback(server.stop, WEB_STOP)
            page = front_page(settings, server.address)
            shown = {"listen": server.address, **({"page": page} if page else {})}
            log.debug("listening", listen=server.address)
        await _prepare(app, await _first_definitions(folder), duties, registered)
        if duties.serves and settings.gopher_listen:
            shown["gopher"] = await life.enter_async_context(_gopher_server(app, settings.gopher_listen))
        requests = Requests()
        watching = asyncio.create_task(_watch(settings.feeds, state, requests), name="watch")
        life.callback(watching.cancel)
        lagging = asyncio.create_task(watch_lag(gauges.observer), name="lag")
        life.callback(lagging.cancel)
        shortening = asyncio.create_task(keep_log_short(app.store), name="write-ahead log")
        life.callback(shortening.cancel)
        if duties.schedules:
            searching = asyncio.create_task(keep_searchable(app.store), name="words")
            life.callback(searching.cancel)
        if isinstance(app.publisher.public, StoredFiles):
            looking = asyncio.create_task(keep_current(app.publisher.public), name="published files")
            life.callback(looking.cancel)
            dropping = asyncio.create_task(
                drop_withdrawn(app.publisher.public, lambda: app.drop_withdrawn(library.drop)), name="withdrawn media"
            )
            life.callback(dropping.cancel)
        gc.freeze()  # these objects stay: no garbage collection visits them again, which would stop the loop
        async with Ticker(work.tick):
            manager.ready()
            log.info("started", feeds=len(app.definitions.all.good), **shown)
            await _log_notices(app)
            on_ready()
            while await requests.reload():
                await requests.unless_stopped(_reload(app, folder, manager, duties, requests.request_reload))
            manager.stopping()
            gauges.liveness.stop()
            log.info("stopping", polls=work.running, limit=DRAIN, hint="again cuts them")
        cut = await _finish(work, requests, DRAIN)
        log.info("stopped", polls_cut=cut)
    return requests.ended_by


async def _take_folder(settings: Settings, manager: ServiceManager, *, is_shared: bool) -> PollerLock:
    """Lock the data folder, and the store where it is on a server; there others of a fleet may share the lock.

    Where a `feedd once` has it, wait until that ends: the service must not fail for that.
    """
    lock = PollerLock(settings.data / "poller.lock", settings.database)
    logged = ""
    while True:
        try:
            return lock.acquire("run", is_shared=is_shared)
        except Occupied as occupied:
            if not occupied.holder.startswith("once"):
                raise
            if logged != occupied.holder:
                log.info("waiting", holder=occupied.holder)
            logged = occupied.holder
        manager.extend_start(PATIENCE)
        await asyncio.sleep(LOCK_RETRY)


async def _enter(life: AsyncExitStack, opening: AbstractAsyncContextManager[App], limit: timedelta) -> App:
    """Open the app, and close it within a limit at the end: a store that does not answer must not block the stop."""

    async def close() -> None:
        try:
            await asyncio.wait_for(opening.__aexit__(None, None, None), limit.total_seconds())
        except TimeoutError:
            log.error("not closed: the store does not answer; each of its calls is completed or undone")

    app = await opening.__aenter__()
    life.push_async_callback(close)
    return app


async def _prepare(app: App, definitions: Definitions, duties: Duties, registered: asyncio.Event) -> None:
    """Use these definitions, and make the store ready for them; in a fleet the schedulers do."""
    if duties.schedules:
        try:
            await app.begin(definitions)
            registered.set()
        except Damaged:  # `work` has heard of it, starts nothing, and says so
            app.definitions.replace(definitions)
    else:
        app.definitions.replace(definitions)
        registered.set()


async def _first_definitions(folder: FeedsFolder) -> Definitions:
    definitions = await asyncio.to_thread(folder.load)
    if not definitions.readable:
        raise MistakeError(definitions.mistakes)
    _log_mistakes(definitions)
    return definitions


async def _watch(folder: Path, state: FolderState, requests: Requests) -> None:
    try:
        await watch_folder(folder, state, requests.request_reload)
    except Exception:
        log.exception("bug watching; only SIGHUP reads the definitions again")


async def _finish(work: Work, requests: Requests, limit: timedelta) -> int:
    """Finish the running polls until the limit or a second stop; return how many were cancelled."""
    again = asyncio.create_task(_cut_when_asked(requests, work))
    cut = await work.finish(limit)
    again.cancel()
    return cut


async def _cut_when_asked(requests: Requests, work: Work) -> None:
    await requests.second_stop()
    work.cancel_polls()


def _permission(app: App) -> Permit:
    """Return what checks the robots.txt of a host for media files; it is obeyed for a feed without a definition."""

    async def permit(url: GopherUrl, origin: GopherUrl) -> None:
        gone = Definition(name=RESERVED, url=origin, id="", robots="obey")
        definition = app.definitions.at(origin) or gone
        await Permission(hosts=app.poller.edges.hosts, definition=definition).permit(url)

    return permit


def _look(app: App) -> Look:
    """Return what reads a page as an index, as a poll does: with its manners, its limits and its refusals."""

    async def look(url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
        return await app.poller.edges.read_index(definition_to_look(url, keys))

    return look


def _length_keeper(app: App) -> Told:
    """Return what saves the length and measures of a media file, which go into the document of its feed."""

    async def keep(url: GopherUrl, origin: GopherUrl, file: MediaFile) -> None:
        try:
            for feed in await app.store.media_lengths.save(url, origin, file):
                await app.publisher.publish_feed(feed)
        except FeeddError as failure:
            log.error("length not kept", url=format_url(url), error=failure)
        except Exception:
            log.exception("bug", what="length of a media file", url=format_url(url))

    return keep


@asynccontextmanager
async def _metrics_server(metrics: MetricsSource, problem: ReadinessProblem, place: str) -> AsyncIterator[None]:
    """Serve the metrics and whether all is well, at an address or a unix socket."""
    server = WebServer(connections=SCRAPERS)
    with listen_at(place, setting="metrics_listen") as sockets:
        await server.start(build_metrics_app(metrics, problem), sockets)
        log.info("metrics", listen=server.address)
        try:
            yield
        finally:
            await server.stop(WEB_STOP)


@asynccontextmanager
async def _gopher_server(app: App, place: str) -> AsyncIterator[str]:
    """Serve the feeds over Gopher, and yield the address that stands in the menus."""
    from feedd.gopherhole.server import GopherServer  # here: few installations have one
    from feedd.gopherhole.site import GopherSite

    sockets = listen(place, setting="gopher_listen")
    settings = app.settings
    host, port = settings.gopher_address or sockets[0].getsockname()[:2]
    server = GopherServer(
        GopherSite(
            store=app.store,
            public=app.publisher.public,
            settings=settings,
            options=app.publisher.options,
            host=host,
            port=port,
        ).answer,
        allowances=Allowances(settings.client_requests, time.monotonic) if settings.client_requests else None,
    )
    await server.start(sockets)
    try:
        yield f"gopher://{format_host(host)}:{port}/"
    finally:
        await server.stop()


def _app(
    app: App, library: Library, gauges: Gauges, metrics: MetricsSource | None, registered: asyncio.Event | None
) -> ASGIApp:
    return build_app(
        SiteContext(
            store=app.store,
            public=app.publisher.public,
            settings=app.settings,
            options=app.publisher.options,
            next_check=app.publisher.next_check,
            clock=app.clock,
            restore=app.publisher.restore,
            hides_feeds=app.publisher.site.strangers.hides_feeds,
            file_for_strangers=app.publisher.site.strangers.get,
            broken=lambda: app.definitions.all.broken,
            definitions=lambda: app.definitions.all,
            look=_look(app),
            library=library,
            readiness_problem=gauges.liveness.problem,
            is_registered=registered.is_set if registered else None,
            metrics=metrics,
            on_answered=gauges.observer.answered if gauges.metrics else None,
        )
    )


async def _reload(
    app: App, folder: FeedsFolder, manager: ServiceManager, duties: Duties, retry: Callable[[], None]
) -> None:
    """Take the definitions as they are now, all or none; a broken one keeps its last good version."""
    manager.reloading()
    try:
        definitions = (await asyncio.to_thread(folder.load)).after(app.definitions.all)
        if duties.schedules:
            await app.reload(definitions)
        else:
            await app.follow(definitions)
        _log_mistakes(app.definitions.all)
        await _log_notices(app)
        log.info("reloaded", feeds=len(app.definitions.all.good))
    except FeeddError as failure:
        log.error("not reloaded", error=failure)
        if not isinstance(failure, Damaged):
            asyncio.get_running_loop().call_later(RELOAD_RETRY.total_seconds(), retry)
    except Exception:
        log.exception("bug", what="not reloaded")
    manager.ready()


async def _log_notices(app: App) -> None:
    """Log what there is to do about the folder of definitions; nothing depends on it."""
    try:
        folder, served = app.settings.feeds, await app.store.feeds.served()
    except StoreError:
        return
    for notice in await asyncio.to_thread(lambda: [*folder_notices(app.definitions.all, folder, served)]):
        log.warning("definitions", reason=notice)


def _log_mistakes(definitions: Definitions) -> None:
    for mistake in definitions.mistakes:
        log.error("broken definition", file=mistake.file, key=mistake.key, error=mistake.message)
