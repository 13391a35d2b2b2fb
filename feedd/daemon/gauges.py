"""The gauges of the daemon: its metrics, its liveness, and its state at the time of a scrape."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from feedd.app import App
from feedd.config.settings import Settings
from feedd.errors import StoreError
from feedd.structs import replace
from feedd.telemetry.liveness import Liveness
from feedd.telemetry.observer import OTHER, UNOBSERVED, Observer, Snapshot
from feedd.web.context import MetricsSource

if TYPE_CHECKING:
    from feedd.telemetry.prometheus import Metrics

MOST_FEEDS = 100  # labels of feeds: the largest ones


class Gauges(Struct, frozen=True, kw_only=True):
    """The liveness, and the metrics where the settings enable them."""

    liveness: Liveness = field(default_factory=Liveness)
    metrics: "Metrics | None" = None

    @classmethod
    def of(cls, settings: Settings) -> "Gauges":
        """Return the gauges that the settings enable."""
        if not settings.metrics:
            return cls()
        from feedd.telemetry.prometheus import Metrics  # prometheus-client takes 0.1 s to load

        return cls(metrics=Metrics())

    @property
    def observer(self) -> Observer:
        """The observer of polls, requests and pings."""
        return self.metrics or UNOBSERVED

    def metrics_source(
        self, app: App, under_way: Callable[[], int], waiting: Callable[[], int] = lambda: 0
    ) -> MetricsSource | None:
        """Return the function that renders the metrics, None without metrics.

        `under_way` counts the running polls, `waiting` those in the queue of a fleet.
        """
        metrics = self.metrics
        if metrics is None:
            return None

        scraping = asyncio.Lock()  # one scrape at a time: they share the gauges, and many need a whole processor

        async def render() -> tuple[str, bytes]:
            async with scraping:
                snapshot = await take_snapshot(app, under_way(), is_ready=self.liveness.problem() is None)
                # In a thread, because it takes 8 ms with a hundred hosts.
                snapshot = replace(snapshot, waiting=waiting())
                return metrics.content_type, await asyncio.to_thread(metrics.exposition, snapshot)

        return render


async def take_snapshot(app: App, under_way: int, *, is_ready: bool) -> Snapshot:
    """Return the state of the daemon now; where the store does not answer, only what is known without it."""
    try:
        counts = await app.store.feeds.counts(app.definitions.all.broken, MOST_FEEDS)
        untold = await app.store.notifications.waiting() if app.settings.notify else 0
        hub = await app.store.subscriptions.tally() if app.settings.own_hub else None
    except StoreError:
        return Snapshot(under_way=under_way, is_ready=is_ready)
    now = app.clock()
    others = {OTHER: counts.stored_bytes - sum(counts.largest.values())} if len(counts.largest) == MOST_FEEDS else {}
    return Snapshot(
        feeds=counts.states,
        stored_bytes={**counts.largest, **others},
        under_way=under_way,
        untold=untold,
        subscriptions=hub.subscriptions if hub else 0,
        undelivered=hub.waiting if hub else 0,
        due_for=max(timedelta(), now - (counts.due_since or now)),
        is_ready=is_ready,
    )
