"""Counters and histograms for Prometheus; the number of labels is bounded, whatever strangers send or name."""

import math
import platform
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics import disable_created_metrics

from feedd import __version__
from feedd.model import Report
from feedd.telemetry.observer import (
    OTHER,
    CallbackKind,
    CallbackResult,
    NotifyResult,
    PingResult,
    PollResult,
    Snapshot,
)

MOST_HOSTS = 100  # labels of hosts since the start; each has a dozen series
STAGES = frozenset({"resolve", "connect", "certificate", "receive"})  # of `gopher.client`

FETCH = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # to the time-out of `timeout`
POLL = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)  # twenty articles, a second apart
QUICK = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)


class Metrics:
    """An Observer that counts, in a registry of its own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        # They double the number of lines, and only say when a label was first used.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types
        self._registry = own = registry or CollectorRegistry()
        self._hosts: set[str] = set()
        ProcessCollector(registry=own)
        build = Info("feedd_build", "The program that is running.", registry=own)
        build.info({"version": __version__, "python": platform.python_version()})
        self._polls = Counter("feedd_polls", "Polls that ended, by result.", ["result"], registry=own)
        for result in ("ok", "failed", "unkept", "bug"):
            self._polls.labels(result)  # a rate needs zero as its first value
        self._poll_seconds = Histogram("feedd_poll_seconds", "Time of a poll.", buckets=POLL, registry=own)
        self._entries = Counter("feedd_entries", "Entries found by polls, by change.", ["change"], registry=own)
        for change in ("new", "updated", "gone"):
            self._entries.labels(change)
        self._fetch_seconds = Histogram(
            "feedd_fetch_seconds", "Time of a document from Gopher, by host.", ["host"], buckets=FETCH, registry=own
        )
        self._failures = Counter(
            "feedd_fetch_failures", "Documents that could not be fetched, by stage.", ["stage"], registry=own
        )
        self._bytes = Counter("feedd_fetched_bytes", "Bytes of documents from Gopher.", registry=own)
        self._media = Counter("feedd_media_bytes", "Bytes of media files from Gopher.", registry=own)
        self._pings = Counter("feedd_hub_pings", "Pings to the hub, one for each document.", ["result"], registry=own)
        self._callbacks = Counter(
            "feedd_hub_callbacks", "Requests to subscribers of the own hub.", ["kind", "result"], registry=own
        )
        self._subscriptions = Gauge("feedd_hub_subscriptions", "Subscriptions at the own hub.", registry=own)
        self._undelivered = Gauge("feedd_hub_waiting", "Requests that wait for subscribers.", registry=own)
        self._notifications = Counter(
            "feedd_notifications", "Notifications to the program of `notify`.", ["result"], registry=own
        )
        self._untold = Gauge("feedd_notifications_waiting", "Notifications that wait for that program.", registry=own)
        self._store_seconds = Histogram(
            "feedd_store_seconds", "Time of a call of the store.", buckets=QUICK, registry=own
        )
        self._lag_seconds = Histogram("feedd_loop_lag_seconds", "Delay of the event loop.", buckets=QUICK, registry=own)
        self._requests = Counter("feedd_http_requests", "Requests over HTTP.", ["route", "status"], registry=own)
        self._request_seconds = Histogram(
            "feedd_http_seconds", "Time of an answer over HTTP.", ["route"], buckets=QUICK, registry=own
        )
        self._answers = cache(
            lambda route, status: (self._requests.labels(route, status), self._request_seconds.labels(route))
        )
        self._feeds = Gauge("feedd_feeds", "Feeds, by state.", ["state"], registry=own)
        self._stored = Gauge("feedd_stored_bytes", "Bytes of texts in the store, by feed.", ["feed"], registry=own)
        self._under_way = Gauge("feedd_polls_under_way", "Polls under way.", registry=own)
        self._waiting = Gauge("feedd_queue_waiting", "Polls that wait for a worker of the fleet.", registry=own)
        self._due_for = Gauge("feedd_queue_lag_seconds", "How long the oldest feed has been due.", registry=own)
        self._ready = Gauge("feedd_ready", "Whether /readyz answers 200.", registry=own)

    def polled(self, result: PollResult, report: Report, took: float) -> None:
        """Count a poll and the entries that it found."""
        self._polls.labels(result).inc()
        self._poll_seconds.observe(took)
        for change, urls in (("new", report.new), ("updated", report.updated), ("gone", report.gone)):
            self._entries.labels(change).inc(len(urls))

    def fetched(self, host: str, took: float, size: int) -> None:
        """Count a document."""
        self._fetch_seconds.labels(self._label(host)).observe(took)
        self._bytes.inc(size)

    def not_fetched(self, host: str, took: float, stage: str) -> None:
        """Count a document that could not be fetched."""
        self._fetch_seconds.labels(self._label(host)).observe(took)
        self._failures.labels(stage if stage in STAGES else OTHER).inc()

    def stored(self, took: float) -> None:
        """Count a call of the store."""
        self._store_seconds.observe(took)

    def transferred(self, size: int) -> None:
        """Count the bytes of a media file."""
        self._media.inc(size)

    def announced(self, result: PingResult) -> None:
        """Count a ping."""
        self._pings.labels(result).inc()

    def called_back(self, kind: CallbackKind, result: CallbackResult) -> None:
        """Count a request to a subscriber."""
        self._callbacks.labels(kind, result).inc()

    def notified(self, result: NotifyResult) -> None:
        """Count a notification."""
        self._notifications.labels(result).inc()

    def answered(self, route: str, status: int, took: float) -> None:
        """Count an answer over HTTP."""
        requests, seconds = self._answers(route, status)  # a look-up of labels costs as much as the rest
        requests.inc()
        seconds.observe(took)

    def lagged(self, late: float) -> None:
        """Record a delay of the event loop."""
        self._lag_seconds.observe(late)

    def exposition(self, snapshot: Snapshot) -> bytes:
        """Return everything in Prometheus's text format; `snapshot` has the values of the gauges."""
        self._feeds.clear()
        for state, count in snapshot.feeds.items():
            self._feeds.labels(state).set(count)
        self._stored.clear()
        for name, size in snapshot.stored_bytes.items():
            self._stored.labels(name).set(size)
        self._under_way.set(snapshot.under_way)
        self._waiting.set(snapshot.waiting)
        self._untold.set(snapshot.untold)
        self._subscriptions.set(snapshot.subscriptions)
        self._undelivered.set(snapshot.undelivered)
        self._due_for.set(math.nan if snapshot.due_for is None else snapshot.due_for.total_seconds())
        self._ready.set(snapshot.is_ready)
        return generate_latest(self._registry)

    def _label(self, host: str) -> str:
        if host and host not in self._hosts and len(self._hosts) < MOST_HOSTS:
            self._hosts.add(host)
        return host if host in self._hosts else OTHER
