"""What each role of a fleet does when it is told to reload or to stop, and without its database or a whole one."""

import re
import signal
import socket
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.feedd_process import feedd
from tests.support.fleet import ALL_DUE, Hosts, ask, define_feeds, fleet, served_hosts, until
from tests.support.postgres_cluster import cluster, new_database, programs
from tests.support.postgres_proxy import proxied

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROLES = ("scheduler", "worker", "web")
UNITS = Path(__file__).parents[2] / "systemd"
POLLS = "SELECT COUNT(*) FROM polls WHERE ok = 1"


def ready(place: Path) -> tuple[int, str]:
    """Return what `/readyz` says at a socket of `metrics_listen`: the status and the sentence."""
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(60)
        connection.connect(str(place))
        connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as file:
            head, _, body = file.read().decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


def test_each_role_reloads_and_says_whether_it_has_its_database(postgres: str, tmp_path: Path) -> None:
    """SIGHUP makes it read the definitions; `/readyz` at `metrics_listen` is there for those that serve nothing."""
    hosts, url = Hosts(), new_database(postgres, uuid4().hex)
    with served_hosts(hosts) as port, proxied(url) as (proxy, through), fleet(tmp_path, url) as some:
        define_feeds(tmp_path, 1, 1, port)
        places = [tmp_path / f"{role}.sock" for role in ROLES]
        for role, place in zip(ROLES, places, strict=True):
            some.start(role, url=through, FEEDD_METRICS_LISTEN=str(place))
        some.ready()
        some.wait_until(POLLS, 1)
        until(lambda: [(200, "ok\n")] * 3 == [*map(ready, places)], lambda: str([*map(ready, places)]))

        for times in (1, 2):  # with nothing changed, and with one more feed
            for one in some.members:
                one.process.send_signal(signal.SIGHUP)
                one.wait_for("reloaded (?s:.*)" * times)
            define_feeds(tmp_path, 2, 2, port)
        for one in some.members:
            one.wait_for("reloaded feeds=2")
        some.wait_until(POLLS, 2)
        assert {"feed0": 1, "feed1": 1} == hosts.polls()

        proxy.cut()
        until(lambda: {503} == {ready(place)[0] for place in places}, lambda: str([*map(ready, places)]))
        assert all("the store does not answer" in ready(place)[1] for place in places)
        proxy.mend()
        until(lambda: {200} == {ready(place)[0] for place in places}, lambda: str([*map(ready, places)]))
        some.rows(ALL_DUE)
        some.wait_until(POLLS, 4)
        assert not [one.log() for one in some.members if "bug" in one.log() or "Traceback" in one.log()]


def limit(unit: str) -> float:
    """Return the seconds after which systemd kills what does not stop."""
    found = re.search(r"^TimeoutStopSec=(\d+)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    assert found
    return float(found[1])


def test_each_role_stops_in_time_while_a_server_hangs(postgres: str, tmp_path: Path) -> None:
    """Systemd does not have to kill it; the poll that was cut, and no other, comes again."""
    hosts, url = Hosts(delay=300.0), new_database(postgres, uuid4().hex)
    units: dict[str, tuple[str, ...]] = {
        "feedd-scheduler.service": ("scheduler",),
        "feedd-worker@.service": ("worker",),
    }
    units |= {"feedd-web.service": ("web",), "feedd.service": ROLES}
    with served_hosts(hosts) as port, fleet(tmp_path, url, FEEDD_TIMEOUT="10m") as some:
        define_feeds(tmp_path, 40, 40, port)
        members = {unit: some.start(*roles) for unit, roles in units.items()}
        some.ready()
        some.wait_until("SELECT COUNT(*) FROM feeds WHERE attempt = 1", 40)
        web = members["feedd-web.service"]
        with socket.create_connection(("127.0.0.1", web.port())) as waiting:  # it has sent half of a request
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: a")
            began = time.monotonic()
            for one in some.members:
                one.process.send_signal(signal.SIGTERM)
            for unit, one in members.items():
                assert -signal.SIGTERM == one.process.wait(limit(unit) - (time.monotonic() - began)), unit
        cut = [int(one.wait_for(r"stopped polls_cut=(\d+)")[1]) for one in some.members]
        assert (0, 0, 40) == (cut[0], cut[2], cut[1] + cut[3]), cut
        hosts.delay = 0.0
        some.start("scheduler", "worker")
        some.wait_until(POLLS, 40)


def test_publish_prints_the_names_of_all_documents(postgres: str, tmp_path: Path) -> None:
    """The same as over a file, which are in no folder here."""
    printed = []
    with served_hosts(Hosts()) as port:
        for number, more in enumerate(({}, {"FEEDD_DATABASE": new_database(postgres, uuid4().hex)})):
            folder = tmp_path / str(number)
            define_feeds(folder, 2, 2, port)
            assert 0 == feedd(folder, "once", **more).returncode
            published = feedd(folder, "publish", FEEDD_BASE_URL="https://feeds.example.org", **more)
            assert (0, "") == (published.returncode, published.stderr)
            printed.append(published.stdout.replace(f"{folder / 'data' / 'public'}/", "").splitlines())
    assert printed[0] == printed[1]
    assert {"feed0.atom", "feed1.json", "all.atom", "feeds.opml"} < {*printed[1]}


def test_damaged_database_on_a_server_is_named(tmp_path: Path) -> None:
    """The scheduler ends, and is started again until it is mended; documents are served meanwhile."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(folder) as server, served_hosts(Hosts()) as port, fleet(tmp_path, server.url) as some:
        define_feeds(tmp_path, 1, 1, port)
        first, web = some.start("scheduler", "worker"), some.start("web")
        some.ready()
        until(lambda: ask(web, "/feeds/feed0.atom")[0] == 200, web.log)
        assert -signal.SIGTERM == first.end()
        server.damage(str(some.rows("SELECT pg_relation_filepath('feeds')")[0][0]))
        scheduler = some.start("scheduler", "worker")
        assert 1 == scheduler.process.wait(60)
        assert "the database is damaged; put a backup back" in scheduler.log()
        until(lambda: ask(web, "/readyz")[0] == 503, web.log)
        assert 200 == ask(web, "/feeds/feed0.atom")[0]
        assert not [one.log() for one in some.members if "bug" in one.log() or "Traceback" in one.log()]
