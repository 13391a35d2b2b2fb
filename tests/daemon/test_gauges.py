"""The state of the daemon at a scrape, from a real store."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.loading import load_feeds
from feedd.daemon.gauges import MOST_FEEDS, take_snapshot
from feedd.telemetry.observer import OTHER
from tests.support.poll_world import define, in_world, menu, text
from tests.support.store_samples import a_feed

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


@pytest.mark.anyio
async def test_oldest_feed_that_is_due_says_how_long(tmp_path: Path) -> None:
    """The time is zero where no feed is due."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        world.now += timedelta(minutes=5)
        assert timedelta(minutes=5) == (await take_snapshot(world.app, 0, is_ready=True)).due_for
        await world.poll()
        assert timedelta() == (await take_snapshot(world.app, 0, is_ready=True)).due_for


@pytest.mark.anyio
async def test_stored_bytes_are_those_of_the_largest_feeds(tmp_path: Path) -> None:
    """A definition more is no series more: the others are one."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.app.store.feeds.register([a_feed(f"f{number}") for number in range(MOST_FEEDS + 3)], world.now)
        found = (await take_snapshot(world.app, 0, is_ready=True)).stored_bytes
        assert (MOST_FEEDS + 1, True) == (len(found), OTHER in found)


@pytest.mark.anyio
async def test_states_are_those_of_the_status_page(tmp_path: Path) -> None:
    """They are counted, with the broken definitions."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        define(tmp_path, "broken", "no url")
        await world.app.adopt(load_feeds(tmp_path / "feeds"))
        snapshot = await take_snapshot(world.app, 2, is_ready=True)

    assert {"ok": 1, "broken definition": 1} == snapshot.feeds
    assert (2, timedelta(), True) == (snapshot.under_way, snapshot.due_for, snapshot.is_ready)
