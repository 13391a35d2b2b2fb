"""A fleet of real processes on a real PostgreSQL: whatever their number, each feed is polled once."""

import signal
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.fleet import ALL_DUE, Hosts, define_feeds, fleet, served_hosts
from tests.support.postgres_cluster import new_database
from tests.support.postgres_proxy import proxied

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
POLLS = "SELECT COUNT(*) FROM polls WHERE ok = 1"


def test_two_schedulers_and_two_workers_poll_each_feed_once(postgres: str, tmp_path: Path) -> None:
    """And once more when all is due again; each post is announced once, and SIGTERM ends each process in order."""
    hosts = Hosts()
    with served_hosts(hosts) as port, fleet(tmp_path, new_database(postgres, uuid4().hex)) as some:
        define_feeds(tmp_path, 40, 10, port)
        for role in ("scheduler", "scheduler", "worker", "worker"):
            some.start(role)
        some.ready()
        some.wait_until(POLLS, 40)
        hosts.posts = 2
        some.rows(ALL_DUE)
        some.wait_until(POLLS, 80)
        assert {2} == set(hosts.polls().values())
        assert [(80, 40)] == some.rows("SELECT COUNT(*), COUNT(DISTINCT feed_id) FROM entries")
        assert [(80,)] == some.rows("SELECT SUM(attempt)::int FROM feeds")
        assert [-signal.SIGTERM] * 4 == [one.end() for one in some.members]
        assert all("stopped polls_cut=0" in one.log() for one in some.members)
        assert not [one.log() for one in some.members if "bug" in one.log() or "Traceback" in one.log()]
        assert [(0, 0)] == some.rows(
            "SELECT (SELECT COUNT(*) FROM feedd_queue.procrastinate_jobs), "
            "(SELECT COUNT(*) FROM feedd_queue.procrastinate_workers)"
        )


def test_polls_of_a_killed_worker_are_taken_up(postgres: str, tmp_path: Path) -> None:
    """Those that it had begun are polled by another one within a minute; a host is not asked by both at once."""
    hosts = Hosts(delay=20.0)
    with served_hosts(hosts) as port, fleet(tmp_path, new_database(postgres, uuid4().hex), FEEDD_TIMEOUT="60s") as some:
        define_feeds(tmp_path, 4, 4, port)
        some.start("scheduler")
        killed = some.start("worker")
        some.ready()
        some.wait_until("SELECT COUNT(*) FROM feeds WHERE attempt = 1", 4)
        killed.end(signal.SIGKILL)
        hosts.delay = 0.0
        some.start("worker")
        some.wait_until(POLLS, 4, seconds=60)
        assert [(2, 2)] == some.rows("SELECT MIN(attempt), MAX(attempt) FROM feeds")


def test_process_that_was_suspended_changes_nothing_when_it_goes_on(postgres: str, tmp_path: Path) -> None:
    """Its polls were taken from it; it says so, ends them, and polls on."""
    hosts = Hosts(delay=5.0)
    with served_hosts(hosts) as port, fleet(tmp_path, new_database(postgres, uuid4().hex), FEEDD_TIMEOUT="2m") as some:
        define_feeds(tmp_path, 2, 2, port)
        some.start("scheduler")
        suspended = some.start("worker")
        some.ready()
        some.wait_until("SELECT COUNT(*) FROM feeds WHERE attempt = 1", 2)
        suspended.process.send_signal(signal.SIGSTOP)
        hosts.delay = 0.0
        some.start("worker")
        some.wait_until(POLLS, 2)
        before = some.rows("SELECT * FROM feeds ORDER BY id"), some.rows("SELECT * FROM polls ORDER BY feed_id")
        suspended.process.send_signal(signal.SIGCONT)
        said = "(?:another process polls this feed|other processes may take its place)"  # before its answer, or after
        suspended.wait_for(f"{said}(?s:.*){said}")
        assert before == (
            some.rows("SELECT * FROM feeds ORDER BY id"),
            some.rows("SELECT * FROM polls ORDER BY feed_id"),
        )
        some.rows(ALL_DUE)
        some.wait_until(POLLS, 4)
        assert -signal.SIGTERM == suspended.end()


def test_worker_with_a_job_in_hand_ends_while_the_server_is_gone(postgres: str, tmp_path: Path) -> None:
    """The end of its poll cannot be recorded; systemd would kill it after 45 seconds."""
    hosts, url = Hosts(delay=5.0), new_database(postgres, uuid4().hex)
    with served_hosts(hosts) as port, proxied(url) as (proxy, cut), fleet(tmp_path, url) as some:
        define_feeds(tmp_path, 1, 1, port)
        some.start("scheduler")
        worker = some.start("worker", url=cut)
        some.ready()
        some.wait_until("SELECT COUNT(*) FROM feeds WHERE attempt = 1", 1)
        proxy.cut()
        worker.wait_for("not saved|does not answer")
        worker.process.send_signal(signal.SIGTERM)
        assert -signal.SIGTERM == worker.process.wait(40)
        assert "Traceback" not in worker.log()
