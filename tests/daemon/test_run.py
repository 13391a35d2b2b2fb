"""The life of `feedd run`: a process with real signals, a real notification socket and real HTTP."""

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from pathlib import Path

import feedparser
import pytest

from feedd.commands.move_remove import remove_feed
from feedd.demo.hole import Hole
from feedd.store import PollerLock
from tests.support.feedd_process import COMMAND, environment, feedd, running
from tests.support.poll_world import define, menu, published_file, settings_for, text
from tests.support.threaded_gopher import Halting, served

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


@pytest.fixture
def hole(tmp_path: Path) -> Iterator[Hole]:
    """Return a gopherhole of one post, with a definition of its feed."""
    with served(DOCUMENTS) as opened:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{opened.port}/1/index")
        yield opened


@pytest.mark.usefixtures("hole")
def test_run_polls_serves_and_ends_with_success_on_sigterm(tmp_path: Path) -> None:
    """It sends READY when it serves, answers 200 and 304, sends STOPPING, and ends by the signal."""
    with running(tmp_path) as daemon:
        daemon.wait_for_notice("READY=1")
        daemon.wait_for("polled feed=hole new=1")
        first, headers, body = daemon.get("/feeds/hole.atom")
        again, _, _ = daemon.get("/feeds/hole.atom", {"If-None-Match": headers["ETag"]})
        daemon.wait_for_notice("WATCHDOG=1")
        status = daemon.end(signal.SIGTERM)
        daemon.wait_for_notice("STOPPING=1")

    parsed = feedparser.parse(body)
    assert (first, again, status) == (200, 304, -signal.SIGTERM)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == ["First"]


@pytest.mark.usefixtures("hole")
def test_it_loads_nothing_that_this_installation_does_not_use(tmp_path: Path) -> None:
    """A hub, Gopher, tokens, rules, podcasts and media cost no memory where nobody has them, also once it served."""
    unused = """
        daemon.damaged
        config.merge_definition config.podcast_categories fleet gopherhole hosts.shared_manners media.measure
        publish.by_rule publish.link_variants publish.linked_files publish.pictures publish.podcast readers
        store.callback_requests store.merges store.postgres store.subscriptions store.tokens
        web.pages.hub web.private_files websub.exchange websub.own_hub websub.topics websub.wishes
    """
    with running(tmp_path, PYTHONPROFILEIMPORTTIME="1") as daemon:
        daemon.wait_for("merged documents=2")
        pages = [daemon.get(path)[0] for path in ("/", "/feeds/hole/", "/feeds/hole.atom", "/status", "/feeds.opml")]
        daemon.end(signal.SIGTERM)
        loaded = {line.rpartition("|")[2].strip() for line in [*daemon.log, *(daemon.process.stderr or ())]}

    assert pages == [200] * 5
    assert "feedd.web.pages.feed" in loaded
    assert [] == sorted({f"feedd.{name}" for name in unused.split()} & loaded)


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_it_listens_before_it_reads_definitions_and_ends_at_sigint_as_at_sigterm(tmp_path: Path) -> None:
    """Ten thousand definitions take seconds; what was published before is served meanwhile. Ctrl-C is no failure."""
    define(tmp_path, "broken", "https://example.org/")
    with running(tmp_path, FEEDD_LOG_LEVEL="debug") as daemon:
        events = [line.split(maxsplit=3)[2] for line in daemon.log]
        assert events.index("listening") < events.index("broken") < events.index("started")
        assert daemon.end(signal.SIGINT) == -signal.SIGINT


def test_sighup_takes_new_definitions_and_keeps_a_broken_one_as_it_was(tmp_path: Path, hole: Hole) -> None:
    """A reload takes all definitions at once, and a mistake in one removes no feed."""
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole")
        daemon.wait_for_notice("READY=1")
        define(
            tmp_path,
            "second",
            f"gopher://127.0.0.1:{hole.port}/1/index",
            'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"',
        )
        define(tmp_path, "hole", "gopher://", "colour = 1")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for_notice("RELOADING=1")
        daemon.wait_for_notice("READY=1")
        daemon.wait_for("polled feed=second")

        assert daemon.get("/feeds/second.atom")[0] == 200
        assert daemon.get("/feeds/hole.atom")[0] == 200
        assert daemon.get("/healthz")[0] == 200


@pytest.mark.slow
def test_changed_definition_is_taken_without_a_signal(tmp_path: Path, hole: Hole) -> None:
    """It is enough to save the file; no signal is needed."""
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole")
        own = 'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"'
        define(tmp_path, "second", f"gopher://127.0.0.1:{hole.port}/1/index", own)
        daemon.wait_for("polled feed=second")


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_deleted_data_folder_is_noticed(tmp_path: Path) -> None:
    """Polls into a deleted file would be lost: the watchdog is not notified, and systemd restarts the service."""
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole")
        shutil.rmtree(tmp_path / "data")
        daemon.wait_for("stalled error=.*the data folder was deleted or replaced meanwhile; start feedd again")


@pytest.mark.sqlite
def test_poll_under_way_is_finished_before_it_ends(tmp_path: Path) -> None:
    """After SIGTERM during an article, the poll is finished, and its entry is saved."""
    halting = Halting(DOCUMENTS, b"/a")

    with served(DOCUMENTS, halting) as slow:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{slow.port}/1/index")
        with running(tmp_path) as daemon:
            halting.asked.wait()
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for_notice("STOPPING=1")
            halting.answer.set()
            daemon.wait_for("stopped polls_cut=0")

    assert b"First" in published_file(tmp_path, "hole.atom")


@pytest.mark.slow
def test_second_sigterm_cancels_the_running_polls(tmp_path: Path) -> None:
    """A second signal cancels polls of a slow source."""
    halting = Halting(DOCUMENTS, b"/index")

    with served(DOCUMENTS, halting) as silent:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{silent.port}/1/index")
        with running(tmp_path) as daemon:
            halting.asked.wait()
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for("stopping polls=1")
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for("stopped polls_cut=1")
            halting.answer.set()
            assert daemon.process.wait() == -signal.SIGTERM


def test_reload_while_it_reads_its_settings_does_not_end_it(tmp_path: Path) -> None:
    """SIGHUP is ignored before anything else is loaded; other commands end by it, as when their terminal closes."""
    script = (
        "import signal, sys\nfrom feedd.__main__ import main\nprint('click' in sys.modules)\n"
        "try: main()\n"
        "except SystemExit: print(signal.getsignal(signal.SIGHUP).name)"
    )
    wrong = ["--config", str(tmp_path / "missing.toml")]
    for command, expected in (("run", "SIG_IGN"), ("list", "SIG_DFL")):
        arguments = [sys.executable, "-c", script, command, *wrong]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)

        assert "missing.toml" in done.stderr
        assert done.stdout == f"False\n{expected}\n"


@pytest.mark.slow
def test_reload_before_it_is_ready_does_not_end_it(tmp_path: Path, hole: Hole) -> None:
    """SIGHUP ends a process that does not handle it; the start reads what changed before.

    While it waits for a `feedd once`, which may take an hour, it asks systemd to wait for longer than 90 seconds.
    """
    lock = PollerLock(tmp_path / "data" / "poller.lock").acquire("once")
    common = ["--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data")]
    own = environment(FEEDD_LISTEN="127.0.0.1:0", NOTIFY_SOCKET=str(tmp_path / "notify"))
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices,
        subprocess.Popen([*COMMAND, *common, "run"], stderr=subprocess.PIPE, text=True, env=own) as starting,
    ):
        notices.bind(str(tmp_path / "notify"))
        assert starting.stderr
        lines = iter(starting.stderr)
        assert any("waiting" in line for line in lines)
        assert notices.recv(100) == b"EXTEND_TIMEOUT_USEC=30000000"
        starting.send_signal(signal.SIGHUP)
        define(tmp_path, "well", f"gopher://127.0.0.1:{hole.port}/1/index")
        (tmp_path / "feeds" / "hole.toml").unlink()
        lock.close()
        try:
            assert any("polled feed=well" in line for line in lines)
        finally:
            starting.kill()


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_stop_does_not_wait_for_a_reload_nor_for_a_store_that_hangs(tmp_path: Path) -> None:
    """While another process locks the database, STOPPING comes at once, and the process ends before it is killed."""
    with (
        running(tmp_path) as daemon,
        closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3", isolation_level=None)) as other,
    ):
        daemon.wait_for("polled feed=hole")
        daemon.wait_for("merged")
        other.execute("BEGIN IMMEDIATE")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for_notice("RELOADING=1")
        daemon.process.send_signal(signal.SIGTERM)
        first = daemon.wait_for("stopping polls=0|reloaded")
        daemon.wait_for("stopped polls_cut=0")
        other.execute("ROLLBACK")

        assert (first[0], daemon.process.wait()) == ("stopping polls=0", -signal.SIGTERM)


@pytest.mark.slow
def test_run_without_a_folder_of_definitions_does_not_start(tmp_path: Path) -> None:
    """A misspelt --feeds does not mean that there are no feeds."""
    done = feedd(tmp_path, "run", FEEDD_LISTEN="127.0.0.1:0")

    assert done.returncode == 2
    assert str(tmp_path / "feeds") in done.stderr


@pytest.mark.usefixtures("hole")
def test_second_run_on_one_data_folder_is_refused_and_names_the_first(tmp_path: Path) -> None:
    """The exit status is 2, and the message names the process that has the folder."""
    with running(tmp_path) as daemon:
        second = feedd(tmp_path, "run", FEEDD_LISTEN="127.0.0.1:0")

        assert second.returncode == 2
        assert f"run, process {daemon.process.pid}" in second.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_run_waits_for_a_once_that_has_the_folder(tmp_path: Path) -> None:
    """A poll by a timer must not keep the service from starting, because systemd would not try again."""
    lock = PollerLock(tmp_path / "data" / "poller.lock").acquire("once")
    with ThreadPoolExecutor(1) as pool, ExitStack() as life:
        starting = pool.submit(lambda: life.enter_context(running(tmp_path)))
        while not (tmp_path / "notify").exists():
            pass
        assert wait([starting], timeout=2).not_done
        lock.close()
        starting.result().wait_for("polled feed=hole")


@pytest.mark.slow
def test_it_is_ready_before_it_has_published(tmp_path: Path, hole: Hole) -> None:
    """Many feeds take minutes, after which systemd has given up; what is asked for is there at once."""
    for number in range(40):
        define(tmp_path, f"other{number}", f"gopher://127.0.0.1:{hole.port}/1/{number}")
    with running(tmp_path) as daemon:
        daemon.wait_for_notice("READY=1")
        answer = daemon.get("/feeds/other39.atom")[0]
        daemon.wait_for("published feeds=41")
        assert (answer, daemon.end(signal.SIGTERM)) == (200, -signal.SIGTERM)


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_once_beside_it_is_answered_by_it(tmp_path: Path) -> None:
    """The other process prints the report of the poll of the daemon."""
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole")
        done = feedd(tmp_path, "once", "hole", "--json")
        daemon.wait_for("polled feed=hole new=0")

    assert done.returncode == 0
    assert [(one["feed"], one["ok"]) for one in json.loads(done.stdout)["feeds"]] == [("hole", True)]


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_taken_port_is_named(tmp_path: Path) -> None:
    """The message says to free the port or to set another."""
    with running(tmp_path) as daemon:
        done = feedd(tmp_path, "--data", str(tmp_path / "other"), "run", FEEDD_LISTEN=f"127.0.0.1:{daemon.port}")

    assert done.returncode == 1
    assert f"127.0.0.1:{daemon.port}" in done.stderr
    assert "listen" in done.stderr


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.anyio
@pytest.mark.usefixtures("hole")
async def test_feeds_are_renamed_and_removed_beside_it(tmp_path: Path) -> None:
    """A renamed definition needs SIGHUP, a removal does not: the old name answers 301, a removed feed 410."""
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole")
        daemon.wait_for_notice("READY=1")
        (tmp_path / "feeds" / "hole.toml").rename(tmp_path / "feeds" / "well.toml")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for_notice("RELOADING=1")
        daemon.wait_for_notice("READY=1")
        status, headers, _ = daemon.get("/feeds/hole.atom")
        served = daemon.get("/feeds/well.atom")[0]
        await remove_feed(settings_for(tmp_path), "well")
        gone = [daemon.get(path)[0] for path in ("/feeds/hole.atom", "/feeds/well.atom", "/feeds/well/")]

    assert (301, "well.atom", 200) == (status, headers["Location"], served)
    assert [410, 410, 410] == gone


@pytest.mark.slow
def test_what_a_poll_brought_is_merged_soon(tmp_path: Path, hole: Hole) -> None:
    """The merged feeds over HTTP show it without a reload, also the feed of a group."""
    define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", 'group = "Phlogs"\n')
    with running(tmp_path) as daemon:
        daemon.wait_for("polled feed=hole new=1")
        daemon.wait_for("merged documents=3")
        answers = [daemon.get(path) for path in ("/feeds/all.atom", "/feeds/all/phlogs.atom", "/feeds.opml")]

    assert [status for status, _, _ in answers] == [200] * 3
    assert [len(feedparser.parse(body).entries) for _, _, body in answers[:2]] == [1, 1]
    assert b"hole.atom" in answers[2][2]


@pytest.mark.slow
@pytest.mark.usefixtures("hole")
def test_metrics_are_only_where_metrics_listen_says(tmp_path: Path) -> None:
    """A unix socket has them, whole, in place of the one that a killed process left; `listen` does not."""
    place = tmp_path / "metrics.sock"
    with closing(socket.socket(socket.AF_UNIX)) as left:
        left.bind(str(place))
    with running(tmp_path, FEEDD_METRICS_LISTEN=str(place)) as daemon:
        daemon.wait_for("polled feed=hole")
        answer = asked(place, "/metrics")
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b'host="127.0.0.1"' in answer
        assert asked(place, "/").startswith(b"HTTP/1.1 404 ")
        assert daemon.get("/metrics")[0] == 404
        assert 0o660 == place.stat().st_mode & 0o777
        daemon.end(signal.SIGTERM)
    assert not place.exists()


def asked(place: Path, path: str) -> bytes:
    """Return the response of a server on a unix socket."""
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(20)
        connection.connect(str(place))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            return answer.read()
