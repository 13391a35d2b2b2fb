"""The state of the daemon at a scrape, from a real store."""

from datetime import timedelta
from pathlib import Path

from feedd.config.loading import load_feeds
from feedd.daemon.gauges import overdue, take_snapshot
from feedd.telemetry.observer import Snapshot
from tests.support.poll_world import World, define, in_world, menu, text

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


def test_oldest_feed_that_is_due_says_how_long(tmp_path: Path) -> None:
    """A paused feed is not counted, and the time is zero where no feed is due."""

    async def script(world: World) -> None:
        store, feed_id = world.app.store, world.app.definitions.all.good["hole"].id
        first = await store.feeds.summaries()
        assert timedelta(minutes=5) == overdue(first, first[0].feed.next_check_at + timedelta(minutes=5))
        assert timedelta() == overdue(first, first[0].feed.next_check_at - timedelta(minutes=5))
        assert timedelta() == overdue([], world.now)
        await store.feeds.register([], world.now)
        paused = await store.feeds.summaries()
        assert [feed_id] == [one.feed.id for one in paused if one.paused_at]
        assert timedelta() == overdue(paused, world.now + timedelta(days=9))

    in_world(tmp_path, DOCUMENTS, script)


def test_states_are_those_of_the_status_page(tmp_path: Path) -> None:
    """They are counted, with the broken definitions."""

    async def script(world: World) -> Snapshot:
        await world.poll()
        define(tmp_path, "broken", "no url")
        await world.app.adopt(load_feeds(tmp_path / "feeds"))
        return await take_snapshot(world.app, 2, is_ready=True)

    snapshot = in_world(tmp_path, DOCUMENTS, script)

    assert {"ok": 1, "broken definition": 1} == snapshot.feeds
    assert (2, timedelta(), True) == (snapshot.under_way, snapshot.due_for, snapshot.is_ready)
