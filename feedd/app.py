"""The composition root: builds the edges out of the settings, and polls feeds with them.

Here our own bugs are caught, as in `press`, so that one feed's failure never touches another's.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from feedd.config.loading import lazy_next_fire
from feedd.config.settings import Settings
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.fetch import PoliteClient
from feedd.hosts.throttle import Throttle
from feedd.model import Feed
from feedd.polling.poll import Edges
from feedd.polling.poller import Poller
from feedd.publish import PublicFolder
from feedd.publish.publisher import Publisher
from feedd.publish.site import site_of
from feedd.scheduling.clock import utc_now
from feedd.store import Store
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, Observer
from feedd.websub.notifier import HubNotifier

log = events()


@asynccontextmanager
async def open_app(
    settings: Settings, store: Store | None = None, *, public: bool = True, observer: Observer = UNOBSERVED
) -> AsyncIterator[Poller]:
    """Build the edges, and close them again; `store` in place of the data folder's, `public` to write files."""
    own = settings.data / "feedd.sqlite3"
    async with store or await Store.open(own, keep_revisions=settings.keep_revisions) as opened:
        opened.time_calls(observer.stored)

        async def publish_feed(feed: Feed) -> None:
            if public:
                await engine.press.publish_feed(feed)

        client = PoliteClient(
            settings=settings,
            throttle=Throttle(gap=settings.gap, connections=settings.connections, clock=time.monotonic),
            breaker=CircuitBreaker(lambda: engine.edges.clock()),
            observer=observer,
        )
        edges = Edges(
            fetch=client.fetch,
            notice_after=settings.notice_after,
            store=opened,
            publish=publish_feed,
            meets=public,
            delay=client.throttle.slow_down,
            clock=utc_now,
            next_fire=lazy_next_fire,
            parallel=settings.connections,
        )
        engine = Poller(
            settings=settings,
            store=opened,
            edges=edges,
            client=client,
            observer=observer,
            press=Publisher(
                settings=settings,
                store=opened,
                public=PublicFolder(settings.data / "public"),
                announcer=HubNotifier(opened.outbox, site_of(settings), lambda: engine.edges.clock(), observer),
                clock=lambda: engine.edges.clock(),
            ),
        )
        yield engine
