"""feedd's own hub in a fleet: a web process takes what subscribers ask, and one of two workers does it, once."""

import asyncio
from pathlib import Path

import pytest

from tests.support.fleet import Hosts, define_feeds, fleet, served_hosts, until
from tests.support.postgres_cluster import cluster, programs
from tests.support.web_site import ask, send_form
from tests.support.websub_subscriber import WebSubSubscriber

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SITE = "https://feeds.example.org"
CHANGE = "INSERT INTO pings (name, digest, attempts, next_try_at) VALUES ('feed0.atom', 'x', 0, 0)"


def document(address: tuple[str, int]) -> bytes:
    """Return the document of the feed."""
    return asyncio.run(ask(address, "/feeds/feed0.atom")).body


def send(address: tuple[str, int], reader: WebSubSubscriber, topic: str) -> int:
    """Subscribe to a document of the site, and return the status."""
    fields = {"hub.callback": reader.callback(), "hub.topic": f"{SITE}/feeds/{topic}", "hub.mode": "subscribe"}
    return asyncio.run(send_form(address, "/hub", fields)).status


def test_workers_verify_and_deliver_once(tmp_path: Path) -> None:
    """Whoever holds the host asks the callback; both workers look each second."""
    folder, hosts = programs(), Hosts()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    settings = {"FEEDD_BASE_URL": SITE, "FEEDD_HUB": "own", "FEEDD_HUB_PRIVATE": "1"}
    with (
        cluster(folder) as server,
        served_hosts(hosts) as port,
        fleet(tmp_path, server.url, **settings) as some,
        WebSubSubscriber() as reader,
    ):
        define_feeds(tmp_path, 1, 1, port)
        web = some.start("web")
        for _ in range(2):
            some.start("scheduler", "worker")
        some.ready()
        address = ("127.0.0.1", int(web.wait_for(r"listen=127\.0\.0\.1:(\d+)")[1]))
        until(lambda: b"<entry>" in document(address), lambda: "not published")
        some.wait_until("SELECT COUNT(*) FROM pings", 0)
        some.rows("UPDATE feeds SET private = 0")  # its host is loopback
        assert [202, 202] == [send(address, reader, topic) for topic in ("feed0.atom", "feed9.atom")]
        some.wait_until("SELECT COUNT(*) FROM callback_requests", 0)
        assert ["denied", "subscribe"] == sorted(reader.modes)
        some.rows(CHANGE)
        until(lambda: reader.got, lambda: "nothing was delivered")
        some.wait_until("SELECT COUNT(*) FROM callback_requests", 0)
        assert [document(address)] == [one.body for one in reader.got]
