"""What a worker publishes after a poll that found nothing: what another process saved, and did not publish."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.structs import replace
from tests.support.poll_world import World, in_world, menu, text
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First"), b"/b": text("Second")}
NEWER = menu("A phlog", "02026-11-22 - Second|/b", "02026-11-01 - First|/a")
OTHERS = (
    "UPDATE feeds SET withdrawals = withdrawals + 1",
    "UPDATE feeds SET edition = edition + 1",
    "UPDATE feeds SET private = 2",
    "DELETE FROM names",
    "UPDATE files SET number = number + 1 WHERE name = 'hole.rss'",
    "INSERT INTO media_lengths (feed_id, url, bytes) SELECT id, 'gopher://a/9/b', 1 FROM feeds",
    "UPDATE media_lengths SET bytes = 2",
    "UPDATE media_lengths SET width = 2",
)
PASSING = "UPDATE feeds SET attempt = attempt + 1, polled_at = 1, good_at = 1, next_check_at = 1"


@asynccontextmanager
async def quiet_world(folder: Path, url: str, rest: str = "", **flags: str) -> AsyncIterator[World]:
    """Open a world whose feed was polled until nothing is to be published any more."""
    async with in_world(folder, DOCUMENTS, rest, database=url, **flags) as world:
        for _ in range(4):
            await world.poll()
        yield world


def published(url: str, name: str = "hole.atom") -> bytes | None:
    """Return a document as it is in the database, gzipped."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT gzipped FROM files WHERE name = %s", (name,)).fetchone()
    return bytes(row[0]) if row and row[0] else None


async def test_what_a_killed_process_saved_is_published_by_the_next_quiet_poll(postgres: str, tmp_path: Path) -> None:
    """Also by a worker that has seen the feed as it was before; and files that are gone come back."""
    url = new_database(postgres, uuid4().hex)
    async with quiet_world(tmp_path, url) as world:
        before = published(url)
        world.hole.documents = {**DOCUMENTS, b"/index": NEWER}
        async with open_app(world.app.settings, world.clock, publishes=False) as killed:
            killed.definitions.replace(load_definitions(world.app.settings.feeds))
            report = await killed.poller.poll(killed.definitions.all.good["hole"])
        assert (1, before) == (len(report.new), published(url))
        for _ in range(3):
            assert () == (await world.poll()).new
        after = published(url)
        assert before != after
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE files SET number = number + 1, gzipped = NULL WHERE name = 'hole.rss'")
        await world.poll()
        assert published(url, "hole.rss")
        assert after == published(url)


async def test_all_that_files_are_made_from_is_looked_at(postgres: str, tmp_path: Path) -> None:
    """And nothing that every poll changes, or the look would spare nothing."""
    url = new_database(postgres, uuid4().hex)
    async with quiet_world(tmp_path, url) as world:
        store, id_ = world.app.store, world.app.definitions.all.good["hole"].id

        async def look() -> str:
            found = await store.published_files.standing(id_)
            assert found
            return found.digest

        known = [await look()]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(PASSING)
            assert known == [await look()]
            for statement in OTHERS:
                connection.execute(statement.encode())
                found = await look()
                assert found not in known, statement
                known.append(found)


async def test_what_one_process_found_current_no_other_looks_for(postgres: str, tmp_path: Path) -> None:
    """However many poll by turns, it is found once; with other settings it is found anew."""
    async with quiet_world(tmp_path, new_database(postgres, uuid4().hex)) as world:
        alone, other, proxied = [
            await calls_of_a_poll(settings, world)
            for settings in (
                world.app.settings,
                world.app.settings,
                replace(world.app.settings, proxy="https://proxy.example/{host}"),
            )
        ]
        assert alone == other < proxied


async def test_private_feed_is_looked_at_anew_by_another_address(postgres: str, tmp_path: Path) -> None:
    """Its documents have the address of the site in their links, though no link leads to them."""
    url = new_database(postgres, uuid4().hex)
    async with quiet_world(tmp_path, url, 'access = "token"\n', base_url="https://a.example") as world:
        settings = world.app.settings
        alone = await calls_of_a_poll(settings, world)
        assert alone < await calls_of_a_poll(replace(settings, base_url="https://b.example"), world)


async def calls_of_a_poll(settings: Settings, world: World) -> int:
    """Return how often a process that has just started asks the store for its first poll."""
    async with open_app(settings, world.clock, wrap_fetch=world.wrap_fetch) as app:
        app.definitions.replace(load_definitions(settings.feeds))
        calls: list[float] = []
        app.store.time_calls(calls.append)
        assert (await app.poller.poll(app.definitions.all.good["hole"])).ok
    return len(calls)
