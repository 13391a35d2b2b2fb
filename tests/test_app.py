"""The composition root: parts that are built once, with a clock that is passed in."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions, load_feeds
from tests.support.poll_world import KEEP_ID, TWO_PHLOGS, World, define, in_world, menu, text, world

pytestmark = pytest.mark.anyio


DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


def files(public: Path) -> dict[str, bytes]:
    """Return all published files, by their path."""
    return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}


async def test_what_another_process_polled_is_published_the_same(tmp_path: Path) -> None:
    """Publishing follows from what was saved: another process may poll."""
    async with world(tmp_path, DOCUMENTS) as opened:
        definitions = opened.app.definitions.all
        async with open_app(opened.app.settings, opened.clock, publishes=False) as polling:
            assert (await polling.poller.poll(definitions.good["hole"])).ok
        assert files(tmp_path / "data" / "public") == {}
        await opened.app.publisher.publish_all()

        both = replace(opened.app.settings, data=tmp_path / "both")
        async with open_app(both, opened.clock) as app:
            await app.adopt(definitions)
            assert (await app.poller.poll(definitions.good["hole"])).ok
            await app.publisher.publish_all()

    apart = files(tmp_path / "data" / "public")
    assert {"hole.atom", "hole.rss", "hole.json", "all.atom", "feeds.opml"} == apart.keys()
    assert files(tmp_path / "both" / "public") == apart


async def test_definitions_have_one_owner(tmp_path: Path) -> None:
    """The poller and the publisher see reloaded definitions at once."""
    async with world(tmp_path, DOCUMENTS) as opened:
        (tmp_path / "feeds" / "hole.toml").write_text('url = "gopher://example.org/"\ntitle = "New"\n', "utf-8")
        await opened.app.adopt(load_definitions(tmp_path / "feeds"))

        assert opened.app.poller.definitions is opened.app.definitions is opened.app.publisher.definitions
        assert [one.terms.title for one in opened.app.definitions.all.good.values()] == ["New"]


@pytest.mark.parametrize(
    ("selector", "rest", "longest"),
    [
        ("/index", 'interval = "15m"\n', timedelta(minutes=15) * 1.1),
        ("/index", 'interval = "52w"\n', timedelta(days=30) * 1.1),
        ("/index", 'interval = "0 13 * * *"\n', timedelta(days=1)),
        ("/other", 'interval = "30d"\n', timedelta(0)),
    ],
    ids=["shorter", "longer", "cron", "moved"],
)
def test_changed_definition_is_polled_by_its_new_interval(
    tmp_path: Path, selector: str, rest: str, longest: timedelta
) -> None:
    """A shorter interval or another index takes effect at once; a longer interval after the next poll."""

    async def script(world: World) -> timedelta:
        await world.poll()
        world.now += timedelta(minutes=1)
        await world.redefine(selector, KEEP_ID + rest)
        (feed,) = await world.app.store.feeds.summaries()
        return feed.feed.next_check_at - world.now

    wait = in_world(tmp_path, TWO_PHLOGS, script, rest=f'{KEEP_ID}interval = "30d"\n')
    assert (wait <= longest, wait > timedelta(days=8)) == (True, longest > timedelta(days=8))


def test_interval_that_changed_while_feedd_was_not_running_is_taken_too(tmp_path: Path) -> None:
    """The old definitions are unknown then, but the store has the planned time."""

    async def script(world: World) -> timedelta:
        await world.poll()
        (world.folder / "feeds" / "hole.toml").write_text(
            f'url = "gopher://{world.hole.host}:{world.hole.port}/1/index"\ninterval = "1h"\n', encoding="utf-8"
        )
        async with open_app(world.app.settings, world.clock) as restarted:
            await restarted.start(load_feeds(world.folder / "feeds"))
            (feed,) = await restarted.store.feeds.summaries()
            return feed.feed.next_check_at - world.now

    assert in_world(tmp_path, TWO_PHLOGS, script, rest='interval = "30d"\n') <= timedelta(hours=1) * 1.1


def test_reload_that_fails_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Where the second of two new feeds cannot be saved, neither is, and the old feed stays active."""

    async def script(world: World) -> None:
        await world.poll()
        with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3", isolation_level=None)) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE INSERT ON feeds WHEN NEW.name = 'two' "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        for name in ("one", "two"):
            define(world.folder, name, f"gopher://{world.hole.host}:{world.hole.port}/1/{name}")
        (world.folder / "feeds" / "hole.toml").unlink()
        with pytest.raises(sqlite3.IntegrityError):
            await world.app.adopt(load_feeds(world.folder / "feeds"))

        world.now += timedelta(days=2)
        (feed,) = await world.app.store.feeds.summaries()
        assert list(world.app.definitions.all.good) == ["hole"]
        assert await world.app.store.feeds.due(world.now, 10) == (feed.feed.id,)
        assert (await world.poll()).ok

    in_world(tmp_path, TWO_PHLOGS, script)
