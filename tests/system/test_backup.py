"""Backups by whole processes: made while a daemon polls, restored elsewhere, and nobody who subscribes notices."""

import os
import pty
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import feedparser
import pytest

from feedd.demo.hole import Hole
from tests.support.feedd_process import COMMAND, Daemon, environment, feedd, running
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

SITE = {"FEEDD_BASE_URL": "https://feeds.example.org"}
PATHS = (
    *(f"/feeds/hole.{form}" for form in ("atom", "rss", "json")),
    "/feeds/hole/archive/1.atom",
    "/feeds/all.atom",
    "/feeds.opml",
)
POSTS = 12


def posts(count: int) -> dict[bytes, bytes]:
    """Return a hole with this many posts."""
    numbers = range(count, 0, -1)
    lines = (f"02026-11-{number:02} - Post {number}|/{number}" for number in numbers)
    return {b"/index": menu("A phlog", *lines)} | {f"/{number}".encode(): text(f"Post {number}") for number in numbers}


def answers(daemon: Daemon) -> Mapping[str, tuple[int, str | None, str | None, bytes]]:
    """Return what a reader gets of each document, with the headers by which it knows the document again."""
    found = {}
    for path in PATHS:
        status, headers, body = daemon.get(path)
        found[path] = (status, headers["ETag"], headers["Last-Modified"], body)
    return found


def shown(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Return the published entries by their ids: title and dates."""
    parsed = feedparser.parse((folder / "data" / "public" / "hole.atom").read_bytes())
    return {one.id: (one.title, one.published, one.updated) for one in parsed.entries}


@pytest.mark.slow
def test_restored_documents_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """A daemon runs while the backup is made; the restored one serves the same bytes, ETags and dates.

    That includes older pages, and nothing is new at its next poll.
    """
    old, new = tmp_path / "old", tmp_path / "new"
    new.mkdir()
    with served(posts(POSTS)) as hole:
        define(old, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", "max_entries = 5\n")
        with running(old, **SITE) as daemon:
            feedd(old, "once", "hole", **SITE)
            daemon.wait_for("merged")
            before = answers(daemon)
            made = feedd(old, "backup", str(tmp_path / "x.tar"))
            assert (0, "") == (made.returncode, made.stderr)
            refused = feedd(old, "restore", str(tmp_path / "x.tar"), "--force")
            assert (2, True) == (refused.returncode, "another feedd polls this data folder (run, " in refused.stderr)
            assert before == answers(daemon)
            daemon.end(signal.SIGTERM)
        done = feedd(new, "restore", str(tmp_path / "x.tar"))
        with running(new, **SITE) as daemon:
            after = answers(daemon)
            again = feedd(new, "once", "hole", **SITE)
            assert before == answers(daemon)

    assert (0, "", True) == (done.returncode, done.stderr, "and 1 definition." in done.stdout)
    assert {200} == {status for status, *_ in before.values()}
    assert before == after
    assert "hole: nothing new\n" == again.stdout


@pytest.mark.slow
def test_backups_while_a_daemon_polls_are_each_a_state_that_was(tmp_path: Path) -> None:
    """Each has a beginning of the posts with ids and dates as they stay; the next poll brings the rest, as it was."""
    old, files = tmp_path / "old", [tmp_path / f"{number}.tar" for number in range(3)]
    with served(posts(1)) as hole:
        define(old, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(old) as daemon:
            posting = threading.Thread(target=_post, args=(hole, old, daemon))
            posting.start()
            made = [feedd(old, "backup", str(file)) for file in files]
            posting.join()
            daemon.end(signal.SIGTERM)
        final = shown(old)
        assert POSTS == len(final)
        assert [0] * 3 == [done.returncode for done in made]
        for file in files:
            new = tmp_path / f"of {file.stem}"
            new.mkdir()
            assert 0 == feedd(new, "restore", str(file)).returncode
            assert 0 == feedd(new, "publish").returncode
            kept = shown(new) if (new / "data" / "public" / "hole.atom").exists() else {}
            assert kept == {entry: facts for entry, facts in final.items() if entry in kept}
            feedd(new, "once", "hole")
            assert final == shown(new)


def _post(hole: Hole, folder: Path, daemon: Daemon) -> None:
    """Add posts and let the daemon poll, again and again."""
    for count in range(2, POSTS + 1, 2):
        for selector, document in posts(count).items():
            hole.put(selector, document)
        feedd(folder, "once", "hole")
        daemon.skip_notices()


@pytest.mark.slow
def test_copied_file_of_a_stopped_store_is_whole(tmp_path: Path) -> None:
    """After a stop there is no log beside the database."""
    with served(posts(3)) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path) as daemon:
            feedd(tmp_path, "once", "hole")
            daemon.end(signal.SIGTERM)

    assert [] == list((tmp_path / "data").glob("feedd.sqlite3-*"))


def test_commands_say_in_words_what_they_did_or_why_not(tmp_path: Path) -> None:
    """Standard output has what was done, standard error why not; 2 is a wrong command line, 1 anything else."""
    define(tmp_path, "hole", "gopher://example.org/1/phlog")
    none = feedd(tmp_path, "backup", "x.tar")
    feedd(tmp_path, "list")  # makes the store
    made, twice, forced = (feedd(tmp_path, "backup", "x.tar", *more) for more in ([], [], ["--force"]))
    nowhere = feedd(tmp_path, "backup", "no/where/x.tar")
    there, forced_back = feedd(tmp_path, "restore", "x.tar"), feedd(tmp_path, "restore", "--force", "x.tar")
    (tmp_path / "feeds" / "Odd One.toml").write_text("")
    partly = feedd(tmp_path, "backup", "y.tar")
    (tmp_path / "x.tar").write_bytes(b"x" * 5000)
    broken = feedd(tmp_path, "restore", "--force", "x.tar")

    assert [1, 0, 2, 0, 1, 2, 0, 2, 1] == [
        one.returncode for one in (none, made, twice, forced, nowhere, there, forced_back, partly, broken)
    ]
    assert "x.tar: the store and 1 definition, " in made.stdout
    assert "there is no database here; --data names" in none.stderr
    assert "--force replaces it" in twice.stderr
    assert "the backup cannot be written: there is no folder no/where" in nowhere.stderr
    assert "--force replaces it and puts the old one aside" in there.stderr
    assert "What was there is in " in forced_back.stdout
    assert "Odd One.toml: is not in the backup: " in partly.stderr
    assert (tmp_path / "y.tar").exists()
    assert "x.tar: not a whole backup of feedd" in broken.stderr
    assert not any("Traceback" in one.stderr for one in (none, twice, nowhere, there, partly, broken))


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """A bar moves where standard error is a terminal."""
    (tmp_path / "feeds").mkdir()
    feedd(tmp_path, "list")
    command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "backup", "x.tar"]
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, cwd=tmp_path, env=environment(), check=True)
        seen = terminal.read(100_000)
        os.close(theirs)

    assert b"database" in seen
    assert "" == feedd(tmp_path, "backup", "y.tar").stderr
