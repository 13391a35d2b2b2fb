"""The daemon with a damaged database: it serves what is published until it is stopped, and polls nothing."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from feedd.config.definition import RESERVED
from feedd.config.loading import load_definitions, may_say
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
from feedd.web.feed_paths import RequestedFile
from feedd.web.withheld import Withheld

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
        files = Withheld(build_files_app(context), await asyncio.to_thread(_withheld, settings))
        await server.start(files, sockets or listen(settings.listen))
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


def _withheld(settings: Settings) -> Callable[[RequestedFile], bool]:
    """Return what says of a file whether a feed for tokens alone is in it, by what the definitions say now.

    A definition with mistakes counts as private where it has the word: the store knows what it said, and cannot tell.
    """
    definitions = load_definitions(settings.feeds)
    said = {name: one.access or settings.access for name, one in definitions.good.items()}
    unclear = [one for one in definitions.broken if may_say(settings.feeds, [f"{one}.toml"], "access")]
    private = {*unclear, *(name for name, access in said.items() if access == "token")}

    def is_private(name: str) -> bool:
        return name in private or (name not in said and settings.access == "token")

    # The files of many feeds go before those of the feed itself do.
    has_private = any(is_private(one.stem) for one in (settings.data / "public").glob("*.atom") if one.stem != RESERVED)
    return lambda one: has_private if one.of_many else is_private(one.feed)
