"""The daemon with a damaged database: it serves what is published until it is stopped, and polls nothing."""

import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from feedd.config.settings import Settings
from feedd.daemon.signals import Requests
from feedd.daemon.systemd import ServiceManager
from feedd.errors import Damaged
from feedd.publish import FolderFiles, publish_options
from feedd.scheduling.clock import utc_now
from feedd.scheduling.ticker import Ticker
from feedd.store import Store
from feedd.telemetry.log import events
from feedd.web import SiteContext, WebServer, build_files_app, listen

STATUS = "the database is damaged: published files are served, nothing is polled; see the log"
WEB_STOP = timedelta(seconds=5)

log = events()


async def serve_files(
    settings: Settings, sockets: Sequence[socket.socket], manager: ServiceManager, damage: Damaged, clients: int
) -> Requests:
    """Serve the published files to so many clients until a stop is requested; return the requests. All else is 503.

    A service that fails here would be started again and again, and its subscribers would get no document meanwhile.
    """

    async def restore(_file: str) -> None:
        raise damage

    async def tick() -> None:
        manager.watchdog()

    async with AsyncExitStack() as life:
        context = SiteContext(
            store=await life.enter_async_context(await Store.memory()),
            public=FolderFiles(settings.data / "public"),
            settings=settings,
            options=lambda feed: publish_options(settings, feed.name, feed.terms),
            next_check=lambda _: None,
            clock=utc_now,
            restore=restore,
            readiness_problem=lambda: "the database is damaged",
        )
        server = WebServer(connections=clients)
        await server.start(build_files_app(context), sockets or listen(settings.listen))
        life.push_async_callback(server.stop, WEB_STOP)
        requests = Requests()
        async with Ticker(tick):
            manager.ready()
            manager.status(STATUS)
            log.error("damaged", error=damage, hint=STATUS)
            log.info("started", feeds=0, listen=server.address)
            while await requests.reload():
                log.error("damaged", error=damage, hint=STATUS)
            manager.stopping()
    return requests
