"""The gauges of the daemon: what it counts, its liveness, and how things stand when somebody looks at them."""

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
from feedd.web.health import Figures

if TYPE_CHECKING:
    from feedd.telemetry.prometheus import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """The liveness is always there, metrics where the settings want them."""

    liveness: Liveness = field(default_factory=Liveness)
    metrics: "Metrics | None" = None

    @classmethod
    def of(cls, settings: Settings) -> "Gauges":
        """Build what the settings ask for."""
        if not settings.metrics:
            return cls()
        from feedd.telemetry.prometheus import Metrics  # prometheus-client takes 0.1 s to load

        return cls(metrics=Metrics())

    @property
    def observer(self) -> Observer:
        """Who is told what happens."""
        return self.metrics or UNOBSERVED

    def figures(self, app: App, under_way: Callable[[], int]) -> Figures | None:
        """Give what gives the figures, None where there are none; `under_way` is how many polls are."""
        metrics = self.metrics
        if metrics is None:
            return None

        looking = (
            asyncio.Lock()
        )  # one look at a time: they share the gauges, and a crowd of them would cost a processor

        async def look() -> tuple[str, bytes]:
            async with looking:
                snapshot = await take_snapshot(app, under_way(), is_ready=self.liveness.problem() is None)
                # In a thread: with five hundred hosts it takes a tenth of a second.
                return metrics.content_type, await asyncio.to_thread(metrics.exposition, snapshot)

        return look


async def take_snapshot(app: App, under_way: int, *, is_ready: bool) -> Snapshot:
    """Tell how things stand now; where the store does not answer, what is known without it."""
    try:
        summaries = await app.store.feeds.summaries()
    except StoreError:
        return Snapshot(under_way=under_way, is_ready=is_ready)
    now = app.clock()
    states = feed_states(summaries, lambda one: one.feed.name, app.definitions.all.broken, {}, now)
    return Snapshot(
        feeds=Counter(str(one.state) for one in states),
        under_way=under_way,
        due_for=overdue(summaries, now),
        is_ready=is_ready,
    )


def overdue(summaries: Sequence[FeedSummary], now: datetime) -> timedelta:
    """Give how long the feed that waits the longest has been due."""
    active = [one.feed.next_check_at for one in summaries if not one.paused_at and not one.removed_at]
    return max(timedelta(), now - min(active, default=now))
