"""A full disk, a locked database, folders without write access: clear messages, and no partial data."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.demo.hole import Hole
from feedd.errors import StoreError
from feedd.store import PollerLock, Store
from tests.support.feedd_process import COMMAND, environment, feedd, running
from tests.support.poll_world import PARAGRAPH, define, in_world, menu, text
from tests.support.small_disk import fill, small_disk
from tests.support.threaded_gopher import Halting, served

pytestmark = pytest.mark.anyio

DAYS = range(1, 10)
DOCUMENTS = {b"/index": menu("A phlog", *(f"02026-11-0{day} - Post {day}|/{day}" for day in DAYS))}
# Random words, so that they stay large when they are compressed
DOCUMENTS |= {f"/{day}".encode(): text(f"Post {day}", PARAGRAPH, os.urandom(20_000).hex()) for day in DAYS}


def intact(folder: Path) -> bool:
    """Return whether the database passes its integrity check."""
    with closing(sqlite3.connect(folder / "data" / "feedd.sqlite3")) as database:
        whole: list[tuple[str]] = database.execute("PRAGMA integrity_check").fetchall()
    return whole == [("ok",)]


@contextmanager
def two_feeds(folder: Path) -> Iterator[Hole]:
    """Return a gopherhole of two feeds with nine posts each."""
    with served(DOCUMENTS | {b"/other": DOCUMENTS[b"/index"]}) as hole:
        define(folder, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        define(folder, "other", f"gopher://127.0.0.1:{hole.port}/1/other")
        yield hole


def test_full_disk_from_the_first_byte_on(tmp_path: Path) -> None:
    """No table can be created: one line with path and advice, status 1; with space all posts are announced."""
    with small_disk(tmp_path / "data"), two_feeds(tmp_path):
        filler = fill(tmp_path / "data")
        full = feedd(tmp_path, "once")
        filler.unlink()
        after = feedd(tmp_path, "once")

        assert (full.returncode, full.stdout) == (1, "")
        assert full.stderr.startswith(f"feedd: {tmp_path / 'data'}")
        assert "make room" in full.stderr
        assert "Traceback" not in full.stderr
        assert after.stdout == "hole: 9 new\nother: 9 new\n"
        assert intact(tmp_path)


@pytest.mark.slow
def test_disk_that_fills_up_while_it_polls(tmp_path: Path) -> None:
    """Each feed reports what cannot be saved; the database stays whole, and the next run announces it."""
    halting = Halting(DOCUMENTS, b"/index")

    with small_disk(tmp_path / "data"), served(DOCUMENTS, halting) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "once"]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as poll:
            halting.asked.wait()
            filler = fill(tmp_path / "data")
            halting.answer.set()
            said, _ = poll.communicate()
        filler.unlink()
        after = feedd(tmp_path, "once")

        assert poll.returncode == 1
        assert said.startswith(f"hole: failed: {tmp_path / 'data'}")
        assert "make room" in said
        assert after.stdout == "hole: 9 new\n"
        assert intact(tmp_path)


def test_full_disk_leaves_the_lock_to_be_taken_later(tmp_path: Path) -> None:
    """Its holder cannot be written: a StoreError says so, and the lock is free."""
    with small_disk(tmp_path / "data"):
        fill(tmp_path / "data").rename(tmp_path / "data" / "filled")
        path = tmp_path / "data" / "poller.lock"
        with pytest.raises(StoreError, match=r"poller\.lock: .*No space left on device.*make room"):
            PollerLock(path).acquire("once")
        (tmp_path / "data" / "filled").unlink()
        with PollerLock(path).acquire("once"):
            assert path.read_text().startswith("once, process ")


@pytest.mark.slow
@pytest.mark.parametrize("blocks", [16, 256, 600])
def test_file_size_limit_is_a_full_disk_too(tmp_path: Path, blocks: int) -> None:
    """The message about a quota has path and advice; without the limit the next run saves."""
    limited = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *COMMAND]
    with two_feeds(tmp_path):
        common = ["--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data")]
        full = subprocess.run(
            [*limited, *common, "once"], capture_output=True, text=True, env=environment(), check=False
        )
        after = feedd(tmp_path, "once", "--all")

    said = full.stdout + full.stderr
    assert full.returncode == 1
    assert str(tmp_path / "data") in said
    assert "make room" in said
    assert "Traceback" not in said
    assert after.returncode == 0
    assert intact(tmp_path)
    assert (tmp_path / "data" / "public" / "hole.atom").read_text().count("<entry>") == 9


async def test_locked_database_fails_the_poll_and_not_the_next(tmp_path: Path) -> None:
    """The report names the file and what to do; when it is unlocked, nothing is missing."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        file = tmp_path / "data" / "feedd.sqlite3"
        hasty = await Store.open(file, wait=timedelta(milliseconds=50))
        async with open_app(world.app.settings, world.clock, store=hasty) as world.app:
            await world.app.adopt(load_definitions(world.app.settings.feeds))
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                locked = await world.poll()
                postponed = world.app.poller.postponed.get(world.app.definitions.all.good["hole"].id)
            after = await world.poll()

        assert (locked.ok, locked.new) == (False, ())
        assert locked.error is not None
        assert locked.error.startswith(f"{file}: the database is locked: ")
        assert "end that program" in locked.error
        assert postponed is not None
        assert postponed > world.now - timedelta(hours=2)
        assert (after.ok, len(after.new)) == (True, 9)
        assert world.app.poller.postponed == {}
        assert intact(tmp_path)


@pytest.mark.slow
def test_daemon_beside_a_locked_database_asks_nobody_twice(tmp_path: Path) -> None:
    """The failed save is reported once, the source is not polled again, and a later request works."""
    halting = Halting(DOCUMENTS, b"/index")

    with served(DOCUMENTS, halting) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path) as daemon:
            halting.asked.wait()
            with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3", isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                halting.answer.set()
                failure = daemon.wait_for(r"failed feed=hole error=.*")[0]
            for _ in range(3):
                daemon.wait_for_notice("WATCHDOG=1")
            once = hole.requests.count(b"/index")
            requested = feedd(tmp_path, "once", "hole")
            status = daemon.end(signal.SIGTERM)

    assert "feedd.sqlite3: the database is locked" in failure
    assert (once, requested.stdout, status) == (1, "hole: 9 new\n", -signal.SIGTERM)
    assert intact(tmp_path)


def test_read_only_data_folder_is_named(tmp_path: Path) -> None:
    """Status 1, the path and what to do; no byte changes, and with write access it works."""
    data = tmp_path / "data"
    with small_disk(data), two_feeds(tmp_path) as hole:
        feedd(tmp_path, "once")
        before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
        hole.requests.clear()
        subprocess.run(["mount", "-o", "remount,ro", str(data)], check=True)
        refused = feedd(tmp_path, "once", "--all")
        asked = tuple(hole.requests)
        same = before == {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
        subprocess.run(["mount", "-o", "remount,rw", str(data)], check=True)
        after = feedd(tmp_path, "once", "--all")

        assert (refused.returncode, refused.stdout, asked) == (1, "", ())
        assert refused.stderr.startswith(f"feedd: {data}")
        assert "another --data" in refused.stderr
        assert same
        assert after.stdout == "hole: nothing new\nother: nothing new\n"


async def test_removed_public_folder_is_written_again_by_the_next_poll(tmp_path: Path) -> None:
    """The files are written without news, too, with the same bytes."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before = world.published(), world.published("rss")
        shutil.rmtree(tmp_path / "data" / "public")
        report = await world.poll()

        assert (report.ok, report.new) == (True, ())
        assert (world.published(), world.published("rss")) == before


async def test_public_folder_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    """The store has the posts; the poll names the file that it could not write, and the next poll writes it."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        public = tmp_path / "data" / "public"
        public.write_text("in the way")
        failed = await world.poll()
        public.unlink()
        after = await world.poll()

        assert failed.error is not None
        assert failed.error.startswith(f"{public}/hole.")
        assert "give it to feedd" in failed.error
        assert (after.ok, after.new, world.published().count(b"<entry>")) == (True, (), 9)


def test_draft_that_cannot_be_swept_is_named(tmp_path: Path) -> None:
    """A leftover in a read-only folder is an error with its path, not a bug."""
    draft = tmp_path / "data" / "public" / ".hole.atom.1.tmp"
    (draft / "in the way").mkdir(parents=True)
    with two_feeds(tmp_path):
        done = feedd(tmp_path, "once")

    assert done.returncode == 1
    assert done.stderr.startswith(f"feedd: {draft}: cannot be removed (")


@pytest.mark.slow
def test_daemon_on_a_full_disk_is_not_ready_until_there_is_room(tmp_path: Path) -> None:
    """A poll that cannot be saved tells; the log says it once, with the path."""
    halting = Halting(DOCUMENTS, b"/index")
    with small_disk(tmp_path / "data"), served(DOCUMENTS, halting) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path) as daemon:
            halting.asked.wait()
            filler = fill(tmp_path / "data")
            halting.answer.set()
            daemon.wait_for(f"not ready error=.*{tmp_path}")
            full, alive = daemon.get("/readyz"), daemon.get("/healthz")[0]
            filler.unlink()
            daemon.wait_for("ready again")
            room = daemon.get("/readyz")[0]

    assert (full[0], full[2], alive, room) == (503, b"polls cannot be saved\n", 200, 200)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["header", "tables"])
def test_damaged_database_at_the_start_leaves_the_files_served(tmp_path: Path, damage: str) -> None:
    """What is published is answered, all else is 503; the log says how to restore, and a signal ends it as ever."""
    with two_feeds(tmp_path):
        feedd(tmp_path, "once")
        with (tmp_path / "data" / "feedd.sqlite3").open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            start = 0 if damage == "header" else 16384
            file.seek(start)
            file.write(b"\xff" * (size - start))
        with running(tmp_path) as daemon:
            daemon.wait_for_notice("READY=1")
            paths = (
                "/feeds/hole.atom",
                "/feeds/hole.rss",
                "/healthz",
                "/readyz",
                "/feeds/hole/",
                "/",
                "/feeds/no.atom",
            )
            answers = [daemon.get(path)[0] for path in paths]
            daemon.process.send_signal(signal.SIGHUP)
            hint = daemon.wait_for("damaged error=.*")[0]
            status = daemon.end(signal.SIGTERM)
        refused = feedd(tmp_path, "status")

    assert answers == [200, 200, 200, 503, 503, 503, 503]
    assert "feedd restore --force FILE" in hint
    assert (status, refused.returncode) == (-signal.SIGTERM, 1)
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_damaged_database_tells_strangers_nothing_of_a_feed_that_became_private(tmp_path: Path) -> None:
    """Its files are public still: they are answered like those of a feed that never was, and those of many feeds."""
    with two_feeds(tmp_path):
        feedd(tmp_path, "once")
        (tmp_path / "data" / "feedd.sqlite3").write_bytes(b"\xff" * 8192)
        file = tmp_path / "feeds" / "hole.toml"
        file.write_text(f'{file.read_text()}\naccess = "token"\n')
        paths = [f"/feeds/hole.{form}" for form in ("atom", "rss", "json")]
        with running(tmp_path) as daemon:
            unknown, *answers = [daemon.get(path) for path in ("/feeds/no.atom", *paths, *paths)]
            of_many = [daemon.get(path)[0] for path in ("/feeds/all.atom", "/feeds.opml")]
            (other,) = [one.stem for one in (tmp_path / "feeds").glob("*.toml") if one != file]
            public = daemon.get(f"/feeds/{other}.atom")[0]
        file.write_text("url = [\naccess")
        with running(tmp_path) as daemon:
            unclear = daemon.get("/feeds/hole.atom")

    assert {(503, unknown[2])} == {(status, body) for status, _, body in [*answers, unclear]}
    assert [200, 503, 503] == [public, *of_many]
