"""The notifier, with whole polls and a real hub: it gets one ping for each change, whatever happens meanwhile."""

import asyncio
import logging
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import feedparser
import pytest

from feedd.publish.site import site_of
from feedd.store import Ping
from feedd.store.published_files import SEEN_AFTER
from feedd.websub.notifier import FIRST_WAIT, LONGEST_WAIT, HubNotifier, wait
from tests.support.fake_hub import Hub
from tests.support.feedd_process import COMMAND, environment, feedd, running
from tests.support.fleet import until
from tests.support.poll_world import World, define, in_world, menu, text
from tests.support.postgres_cluster import new_database
from tests.support.postgres_proxy import proxied
from tests.support.threaded_gopher import Halting, served

pytestmark = pytest.mark.anyio

SITE = "https://feeds.example.org/gopher"
DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}
TOPICS = [f"{SITE}/feeds/hole.{form}" for form in ("atom", "json", "rss")]
MINUTE = timedelta(minutes=1)
PATIENCE = 10  # seconds: half of what a hub has to answer


async def change(world: World, title: str) -> None:
    """Add a post to the hole and poll."""
    world.hole.put(f"/{title}".encode(), text(title))
    world.hole.put(b"/index", menu("A phlog", "02026-11-01 - First|/a", f"02026-11-02 - {title}|/{title}"))
    report = await world.poll()
    assert report.new


async def waiting(world: World) -> list[Ping]:
    """Return all pings in the outbox."""
    return list(await world.app.store.outbox.due(world.now + timedelta(days=1000), 100))


async def test_hub_is_told_once_of_each_change(tmp_path: Path) -> None:
    """The first publication causes a ping, a poll without news none; the topic is the document's self link."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            await world.app.notifier.notify()
            links = feedparser.parse(world.published()).feed.links
            assert [TOPICS[0]] == [link.href for link in links if link.rel == "self"]
            assert [hub.address] == [link.href for link in links if link.rel == "hub"]
            assert TOPICS == hub.topics
            await world.poll()
            await world.app.notifier.notify()
            assert TOPICS == hub.topics
            await change(world, "second")
            await world.app.notifier.notify()
            await world.app.notifier.notify()
    assert [*TOPICS, *TOPICS] == hub.topics


async def test_hub_is_told_although_the_clock_was_ahead(tmp_path: Path) -> None:
    """A ping from a wrong year in the future does not wait for that year, at a start or while feedd runs."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            world.now += timedelta(days=3650)
            await world.poll()
            world.now -= timedelta(days=3650)
            await world.app.notifier.notify()
            assert [] == hub.topics
            await world.app.notifier.forget_future_times(world.now)
            await world.app.notifier.notify()
    assert TOPICS == hub.topics


async def test_rebuild_tells_of_nothing_that_stayed_the_same(tmp_path: Path) -> None:
    """Deleted files are written again with the same bytes, which is no change."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            await world.app.publisher.publish_all()
            await world.app.notifier.notify()
            for file in (tmp_path / "data" / "public").glob("hole.*"):
                file.unlink()
            await world.app.publisher.publish_all(force=True)
            assert [] == await waiting(world)
    assert sorted(set(hub.topics)) == sorted(hub.topics)


async def test_hub_that_was_down_is_told_once_when_it_is_up(tmp_path: Path) -> None:
    """It gets one ping at a time, at longer and longer intervals; a document that changed twice has one ping."""
    with Hub() as first:
        pass
    async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=first.address) as world:
        await world.poll()
        await world.app.notifier.notify()
        assert [MINUTE] * 3 == [ping.next_try_at - world.now for ping in await waiting(world)]
        assert () == await world.app.notifier.due()
        await change(world, "second")
        for silences in range(2, 6):
            await world.app.notifier.notify()
            assert [wait(silences)] * 3 == [ping.next_try_at - world.now for ping in await waiting(world)]
            world.now += wait(silences)
        with Hub(first.port) as hub:
            await world.app.notifier.notify()
            await world.app.notifier.notify()
        assert [] == await waiting(world)
        assert TOPICS == sorted(hub.topics)


async def test_document_that_a_hub_hangs_at_does_not_hold_the_others_for_ever(tmp_path: Path) -> None:
    """Some hubs fetch a document before they answer; one at which they fail comes after the others next time."""
    with Hub() as hub:
        hub.status = 503
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            for _ in range(3):
                await world.app.notifier.notify()
                world.now += timedelta(hours=1)
        assert TOPICS == hub.topics


async def test_document_that_a_hub_refuses_is_tried_again_beside_the_others(tmp_path: Path) -> None:
    """An error of the hub counts for the one document: each has its own next time."""
    with Hub() as hub:
        hub.status = 500
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            await world.app.notifier.notify()
            assert TOPICS == hub.topics
            hub.status = 204
            await world.app.notifier.notify()
            assert TOPICS == hub.topics
            world.now += FIRST_WAIT
            await world.app.notifier.notify()
    assert [*TOPICS, *TOPICS] == hub.topics


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("7200", timedelta(hours=2)),
        ("1", MINUTE),
        ("99999999", LONGEST_WAIT),
        ("Sun, 22 Nov 2020 12:00:00 GMT", MINUTE),
    ],
)
async def test_hub_may_say_when_to_come_back(tmp_path: Path, asked: str, waits: timedelta) -> None:
    """Retry-After is followed between FIRST_WAIT and LONGEST_WAIT."""
    with Hub() as hub:
        hub.status, hub.fields = 429, {"Retry-After": asked}
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            await world.app.notifier.notify()

            assert [waits] * 3 == [ping.next_try_at - world.now for ping in await waiting(world)]
    assert TOPICS[:1] == hub.topics


@pytest.mark.parametrize(
    ("base_url", "named"), [("http://feeds.example.org", True), ("https://localhost", True), ("", True), (SITE, False)]
)
async def test_nothing_waits_where_no_hub_is_advertised(tmp_path: Path, base_url: str, named: bool) -> None:
    """Without a hub, or if it could not fetch documents, the pings for an earlier one are dropped at the start."""
    with Hub() as hub:
        flags = {"base_url": base_url} | ({"hub": hub.address} if named else {})
        async with in_world(tmp_path, DOCUMENTS, **{name: value for name, value in flags.items() if value}) as world:
            await world.poll()
            assert [] == await waiting(world)
            await world.app.store.documents.save("old.atom", "key", "digest", world.now, announce=True)
            await world.app.notifier.notify()
            await world.app.start(world.app.definitions.all)
            assert [] == await waiting(world)
    assert [] == hub.topics


async def test_feed_that_ended_is_not_told_of(tmp_path: Path) -> None:
    """Its address answers 410, and a hub might refuse each ping for it."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            feed = (await world.app.store.feeds.summaries())[0].feed
            await world.app.store.feeds.remove(feed, world.now)
            await world.app.publisher.remove_retired()
            assert [] == await waiting(world)


async def test_failure_is_a_warning_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Only the first failure of an outage is a warning."""
    caplog.set_level(logging.INFO, "feedd")
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            caplog.clear()
            for status in (503, 503, 204, 503):
                hub.status = status
                await world.app.notifier.notify()
                world.now += timedelta(hours=1)
                if status == 204:
                    await change(world, "second")
    levels = [record.levelname for record in caplog.records if record.message.startswith("unannounced")]
    assert ["WARNING", "INFO", "WARNING"] == levels
    assert "the hub answered 503" in caplog.text


async def test_change_whose_file_alone_was_written_is_told_of(tmp_path: Path) -> None:
    """After a kill between writing a file and storing its digest, the hub still gets a ping for it."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            store = world.app.store
            await world.poll()
            await world.app.notifier.notify()
            before = [document for ping in TOPICS if (document := await store.documents.get(ping.rpartition("/")[2]))]
            await change(world, "second")
            await store.outbox.drop_all()
            for one in before:  # as after the kill
                await store.documents.save(one.name, one.key, one.digest, one.published_at)
            await world.app.start(world.app.definitions.all)
            await world.app.notifier.notify()
            assert [*TOPICS, *TOPICS] == [topic for topic in hub.topics if topic in TOPICS]


async def test_store_that_takes_nothing_more_lets_no_hub_be_told(tmp_path: Path) -> None:
    """Otherwise it would get the same ping at each tick; and no error of ours leaves the notifier."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
                refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON pings BEGIN SELECT RAISE(ABORT, 'refused'); END"
                database.execute(refuse)
            await world.app.notifier.notify()
            await world.app.notifier.notify()
    assert [] == hub.topics


def test_once_tells_the_hub_before_it_ends(tmp_path: Path) -> None:
    """A run from a timer has no other moment; a hub that is down fails no poll, and a later run pings it."""
    with served(DOCUMENTS) as hole, Hub() as hub:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        up = feedd(tmp_path, "once", FEEDD_HUB=hub.address, FEEDD_BASE_URL=SITE)
        again = feedd(tmp_path, "once", "--all", FEEDD_HUB=hub.address, FEEDD_BASE_URL=SITE)
        down = feedd(tmp_path, "once", "--all", FEEDD_HUB="http://127.0.0.1:1/", FEEDD_BASE_URL=SITE)

    assert [0, 0, 0] == [up.returncode, again.returncode, down.returncode]
    assert TOPICS == sorted(topic for topic in hub.topics if topic in TOPICS)
    assert len(set(hub.topics)) == len(hub.topics)
    assert down.stderr.count("unannounced") == 1


@pytest.mark.slow
def test_killed_between_saving_and_telling(tmp_path: Path) -> None:
    """After a SIGKILL between publishing a feed and its pings, the next run sends them, once."""
    halting = Halting(DOCUMENTS, b"/index")
    with served(DOCUMENTS) as hole, served({}, halting) as slow, Hub() as hub:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        define(tmp_path, "slow", f"gopher://127.0.0.1:{slow.port}/1/index")
        settings = {"FEEDD_HUB": hub.address, "FEEDD_BASE_URL": SITE}
        command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "once"]
        with subprocess.Popen(command, env=environment(**settings), stderr=subprocess.PIPE, text=True) as once:
            assert once.stderr
            assert any("polled feed=hole" in line for line in once.stderr)
            once.kill()
        assert [] == hub.topics
        halting.answer.set()
        with running(tmp_path, **settings) as daemon:
            while not set(TOPICS) <= set(hub.topics):
                hub.next()
            daemon.end(signal.SIGTERM)

    assert TOPICS == sorted(topic for topic in hub.topics if topic in TOPICS)


@pytest.mark.slow
def test_hub_that_hangs_holds_nothing(tmp_path: Path) -> None:
    """It delays no reload, no poll and no stop; the pings without an answer stay in the outbox."""
    with served(DOCUMENTS) as hole, Hub() as hub:
        hub.answering.clear()
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path, FEEDD_HUB=hub.address, FEEDD_BASE_URL=SITE) as daemon:
            hub.next()
            define(tmp_path, "other", f"gopher://127.0.0.1:{hole.port}/1/other")
            hole.put(b"/other", DOCUMENTS[b"/index"])
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_for("polled feed=other")
            daemon.process.send_signal(signal.SIGTERM)
            assert -signal.SIGTERM == daemon.process.wait(timeout=PATIENCE)
        with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
            waits = {name for (name,) in database.execute("SELECT name FROM pings")}

    assert len(hub.topics) == 1
    assert {"hole.atom", "hole.rss", "hole.json", "other.atom"} <= waits


def test_waits_double_up_to_a_day() -> None:
    """The waits double up to LONGEST_WAIT and never end, however long a hub is down."""
    waits = [wait(attempts) for attempts in (1, 2, 3, 11, 12, 10_000)]

    assert [MINUTE, 2 * MINUTE, 4 * MINUTE, 1024 * MINUTE, LONGEST_WAIT, LONGEST_WAIT] == waits


async def test_hub_is_told_once_by_two_processes(tmp_path: Path) -> None:
    """Whoever puts a ping off first sends it."""
    with Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address) as world:
            await world.poll()
            other = HubNotifier(world.app.store.outbox, site_of(world.app.settings), world.clock)
            await asyncio.gather(world.app.notifier.notify(), other.notify())
            assert [] == await waiting(world)
    assert TOPICS == sorted(hub.topics)


@pytest.mark.slow
async def test_ping_that_was_taken_while_the_server_was_away_is_not_sent_again(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """That it was taken is saved when the server is back."""
    caplog.set_level(logging.DEBUG)
    with proxied(new_database(postgres, uuid4().hex)) as (proxy, url), Hub() as hub:
        async with in_world(tmp_path, DOCUMENTS, base_url=SITE, hub=hub.address, database=url) as world:
            await world.poll()
            world.now += SEEN_AFTER
            hub.answering.clear()
            sending = asyncio.create_task(world.app.notifier.notify())
            await asyncio.to_thread(hub.next)
            proxy.cut()
            hub.answering.set()
            try:
                await asyncio.to_thread(until, lambda: sending.done() or "not saved yet" in caplog.text, lambda: "")
            finally:
                proxy.mend()
            await sending
            world.now += FIRST_WAIT
            await world.app.notifier.notify()
            assert [] == await waiting(world)
        assert TOPICS == sorted(hub.topics)
