"""The composition root: parts that are built once, with a clock that is passed in."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import FeedsFolder, load_definitions, load_feeds
from feedd.structs import replace
from tests.support.poll_world import KEEP_ID, TWO_PHLOGS, define, in_world, menu, settings_for, text
from tests.support.upcoming import due_feeds

pytestmark = pytest.mark.anyio

pytestmark = pytest.mark.anyio


DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


def files(public: Path) -> dict[str, bytes]:
    """Return all published files, by their path."""
    return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}


async def test_what_another_process_polled_is_published_the_same(tmp_path: Path) -> None:
    """Publishing follows from what was saved: another process may poll."""
    async with in_world(tmp_path, DOCUMENTS) as opened:
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
    async with in_world(tmp_path, DOCUMENTS) as opened:
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
async def test_changed_definition_is_polled_by_its_new_interval(
    tmp_path: Path, selector: str, rest: str, longest: timedelta
) -> None:
    """A shorter interval or another index takes effect at once; a longer interval after the next poll."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=f'{KEEP_ID}interval = "30d"\n') as world:
        await world.poll()
        world.now += timedelta(minutes=1)
        await world.redefine(selector, KEEP_ID + rest)
        (feed,) = await world.app.store.feeds.summaries()
        wait = feed.feed.next_check_at - world.now
    assert (wait <= longest, wait > timedelta(days=8)) == (True, longest > timedelta(days=8))


async def test_interval_that_changed_while_feedd_was_not_running_is_taken_too(tmp_path: Path) -> None:
    """The old definitions are unknown then, but the store has the planned time."""
    async with in_world(tmp_path, TWO_PHLOGS, rest='interval = "30d"\n') as world:
        await world.poll()
        (world.folder / "feeds" / "hole.toml").write_text(
            f'url = "gopher://{world.hole.host}:{world.hole.port}/1/index"\ninterval = "1h"\n', encoding="utf-8"
        )
        async with open_app(world.app.settings, world.clock) as restarted:
            await restarted.start(load_feeds(world.folder / "feeds"))
            (feed,) = await restarted.store.feeds.summaries()
            assert feed.feed.next_check_at - world.now <= timedelta(hours=1) * 1.1


async def test_reload_that_fails_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Where the second of two new feeds cannot be saved, neither is, and the old feed stays active."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
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
        assert await due_feeds(world.app.store, world.now) == (feed.feed.id,)
        assert (await world.poll()).ok


async def cost_of_a_reload(folder: Path, feeds: int) -> tuple[int, int, set[str]]:
    """Return what one changed definition among so many costs: calls of the store, rows of feeds, written files."""
    async with in_world(folder, DOCUMENTS) as world:
        for number in range(feeds):
            define(folder, f"other{number}", f"gopher://127.0.0.1:{world.hole.port}/1/{number}")
        definitions = FeedsFolder(folder / "feeds")
        await world.app.start(definitions.load())
        with closing(sqlite3.connect(folder / "data" / "feedd.sqlite3")) as other:
            other.executescript(
                "CREATE TABLE touched (id); CREATE TRIGGER counts AFTER UPDATE ON feeds "
                "BEGIN INSERT INTO touched VALUES (NEW.id); END"
            )
            calls: list[float] = []
            world.app.store.time_calls(calls.append)
            public = folder / "data" / "public"
            before = {path: path.stat().st_ino for path in public.rglob("*")}
            define(folder, "hole", f"gopher://127.0.0.1:{world.hole.port}/1/index", 'title = "New"\n')
            await world.app.reload(definitions.load())
            written = {path.name for path, inode in before.items() if path.stat().st_ino != inode}
            return len(calls), other.execute("SELECT COUNT(*) FROM touched").fetchone()[0], written


async def test_reload_touches_only_what_changed(tmp_path: Path) -> None:
    """With ten times the feeds it asks the store as often, writes one row, and renders the same documents."""
    few = await cost_of_a_reload(tmp_path / "few", 2)
    many = await cost_of_a_reload(tmp_path / "many", 20)

    assert few == many
    assert few[1:] == (1, {"hole.atom", "hole.rss", "hole.json", "feeds.opml"})


async def test_reload_ends_what_has_no_definition_any_more_and_begins_it_again(tmp_path: Path) -> None:
    """A deleted definition pauses its feed; the same file, written again, takes up also a feed that was removed."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        path, definitions = tmp_path / "feeds" / "hole.toml", FeedsFolder(tmp_path / "feeds")
        await world.app.start(definitions.load())
        states = []
        for data in (None, path.read_bytes(), path.read_bytes()):
            if data is None:
                path.unlink()
            else:
                (feed,) = await world.app.store.feeds.summaries()
                await world.app.store.feeds.remove(feed.feed, world.now)
                path.write_bytes(data)
            await world.app.reload(definitions.load())
            (feed,) = await world.app.store.feeds.summaries()
            states.append((feed.paused_at is None, feed.removed_at is None))

        assert states == [(False, True), (True, True), (True, True)]


async def test_what_ended_or_is_denied_is_not_published_when_the_server_begins(tmp_path: Path) -> None:
    """The daemon serves before it reads the definitions: until then nothing may be there that has no right to be."""
    public, denied = tmp_path / "data" / "public", settings_for(tmp_path, deny="127.0.0.1")
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        (public / ".draft.tmp").touch()
        before = {path.name for path in public.iterdir()}
        async with open_app(denied, world.clock) as app:
            await app.repair()
        after = {path.name for path in public.iterdir()}

    assert before - after == {".draft.tmp", "hole.atom", "hole.rss", "hole.json"}
