"""The program notifier, with whole polls and a real program: it is told of each new entry and each incident."""

import asyncio
import json
import logging
import os
import re
import shlex
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from feedd.gopher.url import format_location
from feedd.notify.notifier import FIRST_WAIT, MOST_ATTEMPTS, MOST_WAITING, ProgramNotifier
from feedd.store import NotificationState, Withdrawal
from feedd.store.opening import WAIT, open_database
from tests.support.feedd_process import COMMAND, environment, feedd, running
from tests.support.fleet import until
from tests.support.other_rules import other_rules
from tests.support.poll_world import KEEP_ID, World, define, in_world, menu, text
from tests.support.postgres_cluster import new_database
from tests.support.postgres_proxy import proxied
from tests.support.threaded_gopher import Halting, served

pytestmark = pytest.mark.anyio

INDEX = ("02026-11-01 - First|/a",)
DOCUMENTS = {b"/index": menu("A phlog", *INDEX), b"/a": text("First")}
PAGE = Path(__file__).parents[2] / "docs" / "operate.md"  # describes what the program is told
SITE = "https://feeds.example.org"


def telling(file: Path, then: str = "") -> str:
    """Return the setting `notify` of a program that adds what it is told to a file, as the environment has it."""
    return f"sh,-c,cat >> {shlex.quote(str(file))}; {then}"


def told(file: Path) -> list[dict[str, Any]]:
    """Return what it was told."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


async def post(world: World, title: str) -> None:
    """Add a post to the hole and poll."""
    world.hole.put(f"/{title}".encode(), text(title))
    world.hole.put(b"/index", menu("A phlog", *INDEX, f"02026-11-02 - {title}|/{title}"))
    assert (await world.poll()).new


async def test_each_new_entry_is_told_once(tmp_path: Path) -> None:
    """The first poll's entries are no news; the document says what a feed reader would show."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file), base_url=SITE) as world:
        await world.poll()
        await world.app.program_notifier.deliver_all()
        assert [] == told(file)
        await post(world, "Second")
        await world.app.program_notifier.deliver_all()
        await world.poll(force=True)
        await world.app.program_notifier.deliver_all()
        entry = (await world.app.store.entries.newest(world.app.definitions.all.good["hole"].id, 1))[0]
        url = format_location(world.app.definitions.all.good["hole"].url)

    (one,) = told(file)
    assert (1, entry.id, "entry", 1) == (one["version"], one["id"], one["event"], one["attempt"])
    assert datetime.fromisoformat(one["at"]) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert {"name": "hole", "title": "A phlog, 127.0.0.1", "url": url, "feed_url": f"{SITE}/feeds/hole.atom"} == one[
        "feed"
    ]
    item = one["item"]
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    assert [set(json.loads(shown)), set(json.loads(shown)["feed"])] == [set(one), set(one["feed"])]
    assert set(item) <= set(json.loads(shown)["item"])
    assert ("Second", f"{SITE}/feeds/hole/{entry.id[9:]}") == (item["title"], item["url"])
    assert item["summary"].startswith("The ferry was late")
    assert "<p>The ferry was late" in item["content_html"]


async def test_posts_of_the_first_poll_that_come_later_are_no_news(tmp_path: Path) -> None:
    """Their article could not be read at first, but they were there."""
    file = tmp_path / "told"
    async with in_world(tmp_path, {b"/index": DOCUMENTS[b"/index"]}, notify=telling(file)) as world:
        await world.poll()
        world.hole.put(b"/a", text("First"))
        assert (await world.poll()).new
        await world.app.program_notifier.deliver_all()
    assert [] == told(file)


async def test_another_release_tells_of_nothing(tmp_path: Path) -> None:
    """It finds other keys, titles and dates in the same index, and none of it is new."""
    file = tmp_path / "told"
    flags = {"notify": telling(file)}
    async with in_world(tmp_path, DOCUMENTS, **flags) as world:
        await world.poll()
        await post(world, "Second")
        async with world.read_by(other_rules()):
            await world.poll()
            await world.poll(force=True)
            await world.app.program_notifier.deliver_all()
    assert ["Second"] == [one["item"]["title"] for one in told(file)]


async def test_nothing_is_kept_without_a_program(tmp_path: Path) -> None:
    """What was kept for one that is no longer set is dropped at the start."""
    async with in_world(tmp_path, DOCUMENTS, notify="true") as world:
        await world.poll()
        await post(world, "Second")
        assert 1 == await world.app.store.notifications.waiting()
        async with world.with_settings():
            assert 0 == await world.app.store.notifications.waiting()
            await post(world, "Third")
            assert 0 == await world.app.store.notifications.waiting()


async def test_incidents_are_told_when_they_begin_and_end(tmp_path: Path) -> None:
    """Each once, with the words of the status page, and ids that differ."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file)) as world:
        await world.poll()
        index = world.hole.documents[b"/index"]
        world.hole.put(b"/index", b"")
        for _ in range(6):
            await world.poll(later=timedelta(hours=4))
            await world.app.program_notifier.deliver_all()
        world.hole.put(b"/index", index)
        await world.poll(later=timedelta(days=1))
        await world.app.program_notifier.deliver_all()

    begun, ended = told(file)
    assert ("incident begun", "incident ended") == (begun["event"], ended["event"])
    assert ("hole: cannot be polled", "hole works again") == (begun["item"]["title"], ended["item"]["title"])
    assert begun["incident"].items() <= ended["incident"].items()
    assert {"kind", "stage", "reason", "began", "ended"} == set(ended["incident"])
    assert begun["id"] != ended["id"]
    assert begun["id"].rpartition("#")[0] == ended["id"].rpartition("#")[0] == begun["item"]["id"]


async def test_a_failing_program_is_tried_again_and_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It gets the same id each time, later and later; only the first failure and the last are errors in the log."""
    file = tmp_path / "told"
    caplog.set_level(logging.INFO, "feedd")
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file, "echo no mail; exit 75")) as world:
        await world.poll()
        await post(world, "Second")
        for attempt in range(MOST_ATTEMPTS):
            await world.app.program_notifier.deliver_all()
            await world.app.program_notifier.deliver_all()
            assert attempt + 1 == len(told(file))
            world.now += FIRST_WAIT * 2**attempt
        await world.app.program_notifier.deliver_all()
        state = await world.app.store.notifications.state()

    assert NotificationState(waiting=0, given_up=1, problem="it ended with code 75: no mail") == state
    assert [*range(1, MOST_ATTEMPTS + 1)] == [one["attempt"] for one in told(file)]
    assert 1 == len({one["id"] for one in told(file)})
    assert ["not notified", "notifications given up"] == [
        one.message.partition(" notification=")[0].partition(" number=")[0]
        for one in caplog.records
        if one.levelname == "ERROR"
    ]


async def test_the_next_start_repeats_what_was_cut(tmp_path: Path) -> None:
    """A daemon that was killed while the program ran does not know whether it took it; the id says so."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file)) as world:
        await world.poll()
        await post(world, "Second")
        (key,) = await world.app.program_notifier.due(10)
        await world.app.store.notifications.put_off(key, 1, world.now, world.now + FIRST_WAIT)  # as before the kill
        await world.app.program_notifier.deliver_all()
        assert [] == told(file)
        world.now += FIRST_WAIT
        await world.app.program_notifier.deliver_all()
    assert [(key, 2)] == [(one["id"], one["attempt"]) for one in told(file)]


async def test_what_was_withdrawn_meanwhile_is_not_told(tmp_path: Path) -> None:
    """The program would send it to people who are not to see it."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file)) as world:
        await world.poll()
        await post(world, "Second")
        (key,) = await world.app.program_notifier.due(10)
        await world.app.store.withdrawals.add(Withdrawal(kind="entry", subject=key, withdrawn_at=world.now))
        await world.app.program_notifier.deliver_all()
        assert [] == told(file)
        assert 0 == await world.app.store.notifications.waiting()


async def test_too_many_are_given_up_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The oldest go, as the newest say more of what is."""
    async with in_world(tmp_path, DOCUMENTS, notify="true") as world:
        await world.poll()
        feed_id = world.app.definitions.all.good["hole"].id
        with closing(open_database(world.app.settings.store, WAIT)) as database, database.transaction():
            database.execute_each(
                "INSERT INTO notifications (key, feed_id, event, subject, at, attempts, next_try_at)"
                " VALUES (:key, :feed_id, 'entry', 'x', :at, 0, 0)",
                ({"key": f"k{at:04}", "feed_id": feed_id, "at": at} for at in range(MOST_WAITING + 3)),
            )
        assert ("k0003", "k0004") == await world.app.program_notifier.due(2)
        state = await world.app.store.notifications.state()

    assert (MOST_WAITING, 3) == (state.waiting, state.given_up)
    assert "notifications given up number=3" in caplog.text


@pytest.mark.slow
async def test_what_was_told_while_the_server_was_away_is_not_told_again(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """That it was taken is saved when the server is back."""
    caplog.set_level(logging.DEBUG)
    file, begun, go = tmp_path / "told", tmp_path / "begun", tmp_path / "go"
    waits = f"touch {begun}; until [ -e {go} ]; do sleep 0.05; done"
    with proxied(new_database(postgres, uuid4().hex)) as (proxy, url):
        async with in_world(tmp_path, DOCUMENTS, notify=telling(file, waits), base_url=SITE, database=url) as world:
            await world.poll()
            await post(world, "Second")
            telling_it = asyncio.create_task(world.app.program_notifier.deliver_all())
            await asyncio.to_thread(until, begun.exists, lambda: "not begun")
            proxy.cut()
            go.touch()
            await asyncio.to_thread(until, lambda: "which is not saved yet" in caplog.text, lambda: caplog.text)
            proxy.mend()
            await telling_it
            assert 0 == await world.app.store.notifications.waiting()
    assert 1 == len(told(file))


async def test_a_wrong_clock_holds_nothing_back(tmp_path: Path) -> None:
    """What was put off by a clock that was ahead is due after it is set."""
    async with in_world(tmp_path, DOCUMENTS, notify="false") as world:
        await world.poll()
        world.now += timedelta(days=3650)
        await post(world, "Second")
        await world.app.program_notifier.deliver_all()
        world.now -= timedelta(days=3650)
        assert () == await world.app.program_notifier.due(1)
        await world.app.program_notifier.forget_future_times(world.now)
        assert 1 == len(await world.app.program_notifier.due(1))


def let_a_minute_pass(folder: Path) -> None:
    """Let all entries be a minute older: what is found in the second of the first poll is no news."""
    with closing(sqlite3.connect(folder / "data" / "feedd.sqlite3")) as database, database:
        database.execute("UPDATE entries SET first_seen = first_seen - 60000000")


@pytest.mark.slow
def test_a_kill_between_saving_and_telling_loses_nothing(tmp_path: Path) -> None:
    """After a SIGKILL the next run tells it, before it ends, and `feedd status` says what fails."""
    halting, file = Halting(DOCUMENTS, b"/index"), tmp_path / "told"
    with served(DOCUMENTS) as hole, served({}, halting) as slow:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        settings = {"FEEDD_NOTIFY": telling(file)}
        assert 0 == feedd(tmp_path, "once", **settings).returncode
        let_a_minute_pass(tmp_path)
        define(tmp_path, "slow", f"gopher://127.0.0.1:{slow.port}/1/index")
        hole.put(b"/second", text("Second"))
        hole.put(b"/index", menu("A phlog", *INDEX, "02026-11-02 - Second|/second"))
        command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "once", "--all"]
        with subprocess.Popen(command, env=environment(**settings), stderr=subprocess.PIPE, text=True) as once:
            assert once.stderr
            assert any("polled feed=hole new=1" in line for line in once.stderr)
            once.kill()
        assert [] == told(file)
        halting.answer.set()
        (tmp_path / "feeds" / "slow.toml").unlink()
        failed = feedd(tmp_path, "once", FEEDD_NOTIFY="/nowhere/at/all")
        status = feedd(tmp_path, "status", FEEDD_NOTIFY="/nowhere/at/all")
        as_json = json.loads(feedd(tmp_path, "status", "--json", FEEDD_NOTIFY="true").stdout)
        with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database, database:
            database.execute("UPDATE notifications SET next_try_at = 0")
        feedd(tmp_path, "once", **settings)

    assert 0 == failed.returncode
    assert "there is no such program" in failed.stderr
    assert "/nowhere/at/all: cannot be started: No such file or directory; 1 waiting" in status.stdout
    assert 1 == as_json["notify"]["waiting"]
    assert ["Second"] == [one["item"]["title"] for one in told(file)]


@pytest.mark.slow
def test_a_program_that_hangs_holds_nothing(tmp_path: Path) -> None:
    """It delays no reload, no poll and no stop, and it is ended with the daemon."""
    file = tmp_path / "told"
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        assert 0 == feedd(tmp_path, "once").returncode
        let_a_minute_pass(tmp_path)
        hole.put(b"/second", text("Second"))
        hole.put(b"/index", menu("A phlog", *INDEX, "02026-11-02 - Second|/second"))
        os.mkfifo(pid := tmp_path / "pid")
        with running(tmp_path, FEEDD_NOTIFY=telling(file, f"echo $$ > {tmp_path}/pid; sleep 1000")) as daemon:
            asked = feedd(tmp_path, "once", "hole")
            assert "1 new" in asked.stdout
            alive = Path("/proc", pid.read_text().strip(), "cmdline")
            define(
                tmp_path,
                "other",
                f"gopher://127.0.0.1:{hole.port}/1/index",
                KEEP_ID,
            )
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_for("polled feed=other")
            assert -signal.SIGTERM == daemon.end(signal.SIGTERM)

    assert ["Second"] == [one["item"]["title"] for one in told(file)]
    assert not alive.exists() or not alive.read_bytes()


async def test_each_is_told_once_by_two_processes(tmp_path: Path) -> None:
    """Whoever puts a notification off first tells it."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file), base_url=SITE) as world:
        await world.poll()
        await post(world, "Second")
        app = world.app
        other = ProgramNotifier(app.store, app.settings, app.publisher.options, world.clock)
        await asyncio.gather(app.program_notifier.deliver_all(), other.deliver_all())
    assert 1 == len(told(file))


async def test_one_that_another_process_tells_is_not_told_by_who_saw_it_due_before(tmp_path: Path) -> None:
    """Its program may run for long; who has the key, and reads the row after that was put off, leaves it alone."""
    file = tmp_path / "told"
    async with in_world(tmp_path, DOCUMENTS, notify=telling(file), base_url=SITE) as world:
        await world.poll()
        await post(world, "Second")
        waiting, now = world.app.store.notifications, world.clock()
        (key,) = await waiting.due(now, 1)
        assert await waiting.put_off(key, 1, now, now + timedelta(minutes=1))
        await world.app.program_notifier.deliver(key)
        assert not file.exists()
        world.now += timedelta(minutes=1)
        await world.app.program_notifier.deliver(key)
    assert 1 == len(told(file))
