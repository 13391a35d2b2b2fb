"""The exposition for Prometheus, parsed with Prometheus's own parser."""

import math
import signal
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from feedd.model import Report
from feedd.telemetry.observer import Snapshot
from feedd.telemetry.prometheus import MOST_HOSTS, Metrics
from tests.support.feedd_process import running
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

SNAPSHOT = Snapshot(feeds={"ok": 2, "failing": 1}, under_way=3, waiting=7, due_for=timedelta(seconds=90))

Samples = Mapping[tuple[str, tuple[str, ...]], float]


def read(exposition: bytes) -> Samples:
    """Return each sample by its name and the values of its labels."""
    families = text_string_to_metric_families(exposition.decode())
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


def shown(metrics: Metrics, snapshot: Snapshot = SNAPSHOT) -> Samples:
    """Return the samples of one exposition."""
    return read(metrics.exposition(snapshot))


def test_all_results_of_polls_are_there_from_the_start() -> None:
    """A rate needs zero as its first value."""
    samples = shown(Metrics())

    assert [0.0] * 4 == [samples["feedd_polls_total", (one,)] for one in ("ok", "failed", "unkept", "bug")]
    assert [0.0] * 3 == [samples["feedd_entries_total", (one,)] for one in ("new", "updated", "gone")]


def test_poll_is_counted_with_its_entries() -> None:
    """By its result."""
    metrics = Metrics()
    metrics.polled("ok", Report(feed="cnn", ok=True, new=("a", "b"), updated=("c",)), 0.2)
    metrics.polled("bug", Report(feed="cnn", ok=False), 0.2)
    samples = shown(metrics)

    assert (1.0, 0.0, 1.0) == tuple(samples["feedd_polls_total", (one,)] for one in ("ok", "failed", "bug"))
    assert (2.0, 1.0, 0.0) == tuple(samples["feedd_entries_total", (one,)] for one in ("new", "updated", "gone"))
    assert 2.0 == samples["feedd_poll_seconds_count", ()]


def test_documents_are_counted_by_host_and_failures_by_stage() -> None:
    """A host that no definition names has the label "other", and so has an unknown stage."""
    metrics = Metrics()
    metrics.fetched("example.org", 0.2, 1000)
    metrics.fetched("", 0.2, 500)
    metrics.not_fetched("example.org", 10.0, "connect")
    metrics.not_fetched("", 10.0, "a stage\nof later")
    samples = shown(metrics)

    assert 1500.0 == samples["feedd_fetched_bytes_total", ()]
    assert (2.0, 2.0) == tuple(samples["feedd_fetch_seconds_count", (one,)] for one in ("example.org", "other"))
    assert (1.0, 1.0) == tuple(samples["feedd_fetch_failures_total", (one,)] for one in ("connect", "other"))


def test_hosts_are_bounded() -> None:
    """However many hosts there are; the first ones keep their labels."""
    metrics = Metrics()
    for number in range(MOST_HOSTS + 50):
        metrics.fetched(f"h{number}.example.org", 0.1, 1)
    metrics.fetched("h0.example.org", 0.1, 1)
    samples = shown(metrics)

    assert MOST_HOSTS + 1 == sum(name == "feedd_fetch_seconds_count" for name, _ in samples)
    assert 50.0 == samples["feedd_fetch_seconds_count", ("other",)]
    assert 2.0 == samples["feedd_fetch_seconds_count", ("h0.example.org",)]


def test_the_rest_is_counted() -> None:
    """Store, event loop, HTTP, media, pings and notifications."""
    metrics = Metrics()
    metrics.stored(0.002)
    metrics.lagged(0.7)
    metrics.answered("/feeds/{name}/", 404, 0.02)
    metrics.transferred(70_000)
    metrics.announced("failed")
    metrics.notified("given up")
    samples = shown(metrics)

    assert 1.0 == samples["feedd_store_seconds_count", ()]
    assert (0.0, 1.0) == tuple(samples["feedd_loop_lag_seconds_bucket", (one,)] for one in ("0.5", "1.0"))
    assert 1.0 == samples["feedd_http_requests_total", ("/feeds/{name}/", "404")]
    assert 70_000.0 == samples["feedd_media_bytes_total", ()]
    assert 1.0 == samples["feedd_hub_pings_total", ("failed",)]
    assert 1.0 == samples["feedd_notifications_total", ("given up",)]


def test_standing_is_that_of_the_look() -> None:
    """A state without feeds disappears; where the store does not answer, the lag is NaN."""
    metrics = Metrics()
    before = shown(metrics)
    after = shown(metrics, Snapshot(feeds={"ok": 3}, untold=7, is_ready=False))
    assert 7.0 == after["feedd_notifications_waiting", ()]

    assert (2.0, 1.0, 3.0, 7.0, 90.0, 1.0) == (
        before["feedd_feeds", ("ok",)],
        before["feedd_feeds", ("failing",)],
        before["feedd_polls_under_way", ()],
        before["feedd_queue_waiting", ()],
        before["feedd_queue_lag_seconds", ()],
        before["feedd_ready", ()],
    )
    assert [("ok",)] == [labels for name, labels in after if name == "feedd_feeds"]
    assert math.isnan(after["feedd_queue_lag_seconds", ()])
    assert 0.0 == after["feedd_ready", ()]


def test_two_know_nothing_of_each_other() -> None:
    """Nothing is kept for the whole process."""
    first, second = Metrics(), Metrics()
    first.transferred(1)

    assert 0.0 == shown(second)["feedd_media_bytes_total", ()]


@pytest.mark.slow
def test_daemon_shows_what_it_did(tmp_path: Path) -> None:
    """Polls, hosts, bytes, feeds and requests, and no label that a stranger made up."""
    documents = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}
    with served(documents) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path) as daemon:
            daemon.wait_for("polled feed=hole")
            for path in ("/feeds/hole.atom", "/feeds/hole/", "/feeds/none/", "/made/up", "/feeds/made-up.php"):
                daemon.get(path)
            status, headers, body = daemon.get("/metrics")
            ready = daemon.get("/readyz")
            ended = daemon.end(signal.SIGTERM)
    samples = read(body)

    assert (200, "no-store") == (status, headers["Cache-Control"])
    assert headers["Content-Type"].startswith("text/plain; version=")
    assert (200, b"ok\n") == (ready[0], ready[2])
    assert -signal.SIGTERM == ended
    assert 1.0 == samples["feedd_polls_total", ("ok",)]
    assert 1.0 == samples["feedd_entries_total", ("new",)]
    assert samples["feedd_fetch_seconds_count", ("127.0.0.1",)] >= 2
    assert samples["feedd_fetched_bytes_total", ()] > len(documents[b"/a"])
    assert 1.0 == samples["feedd_feeds", ("ok",)]
    assert (0.0, 1.0) == (samples["feedd_queue_lag_seconds", ()], samples["feedd_ready", ()])
    assert samples["feedd_store_seconds_count", ()] > 0
    assert {
        ("/feeds/{name}.{form}", "200"): 1.0,
        ("/feeds/{name}/", "200"): 1.0,
        ("/feeds/{name}/", "404"): 1.0,
        ("/feeds/{name}.{form}", "404"): 1.0,
        ("other", "404"): 1.0,
    } == {labels: value for (name, labels), value in samples.items() if name == "feedd_http_requests_total"}


@pytest.mark.slow
def test_metrics_can_be_off(tmp_path: Path) -> None:
    """The address then answers 404 as any unknown one; health pages still answer."""
    (tmp_path / "feeds").mkdir()
    with running(tmp_path, FEEDD_METRICS="false") as daemon:
        assert [404, 200, 200] == [daemon.get(path)[0] for path in ("/metrics", "/healthz", "/readyz")]
