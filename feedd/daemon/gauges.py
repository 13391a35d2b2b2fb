"""The gauges of the daemon: its metrics, its liveness, and its state at the time of a scrape."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedd.app import App
from feedd.config.settings import Settings
from feedd.errors import StoreError
from feedd.status import feed_states
from feedd.store import FeedSummary
from feedd.telemetry.liveness import Liveness
from feedd.telemetry.observer import UNOBSERVED, Observer, Snapshot
from feedd.web.context import MetricsSource

if TYPE_CHECKING:
    from feedd.telemetry.prometheus import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
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

    def metrics_source(self, app: App, under_way: Callable[[], int]) -> MetricsSource | None:
        """Return the function that renders the metrics, None without metrics; `under_way` counts the running polls."""
        metrics = self.metrics
        if metrics is None:
            return None

        scraping = asyncio.Lock()  # one scrape at a time: they share the gauges, and many need a whole processor

        async def render() -> tuple[str, bytes]:
            async with scraping:
                snapshot = await take_snapshot(app, under_way(), is_ready=self.liveness.problem() is None)
                # In a thread, because it takes 0.1 s with five hundred hosts.
                return metrics.content_type, await asyncio.to_thread(metrics.exposition, snapshot)

        return render


async def take_snapshot(app: App, under_way: int, *, is_ready: bool) -> Snapshot:
    """Return the state of the daemon now; where the store does not answer, only what is known without it."""
    try:
        summaries = await app.store.feeds.summaries()
        untold = await app.store.notifications.waiting() if app.settings.notify else 0
    except StoreError:
        return Snapshot(under_way=under_way, is_ready=is_ready)
    now = app.clock()
    states = feed_states(summaries, lambda one: one.feed.name, app.definitions.all.broken, {}, now)
    return Snapshot(
        feeds=Counter(str(one.state) for one in states),
        stored_bytes={one.name: one.stored_bytes for one in states},
        under_way=under_way,
        untold=untold,
        due_for=overdue(summaries, now),
        is_ready=is_ready,
    )


def overdue(summaries: Sequence[FeedSummary], now: datetime) -> timedelta:
    """Return how long ago the active feed that waits longest became due; zero where none is due."""
    active = [one.feed.next_check_at for one in summaries if not one.paused_at and not one.removed_at]
    return max(timedelta(), now - min(active, default=now))
