"""What the engine keeps apart: feeds from each other's failures, names from the feeds that had them before."""

import asyncio
import io
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.app import open_app
from feedd.config.loading import load_feeds
from feedd.errors import StoreError
from feedd.model import GopherUrl
from tests.support.poll_world import World, define, in_world, menu, text

DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/other": menu("Another phlog", "02026-11-01 - Other|/b"),
    b"/b": text("Other"),
}


def title(world: World) -> str:
    """The title that a reader shows for the published feed."""
    return str(feedparser.parse(io.BytesIO(world.published())).feed.title)


async def redefine(world: World, selector: str, rest: str = "") -> None:
    """Change the definition on disk, and take it as a reload does."""
    define(world.folder, "hole", f"gopher://{world.hole.host}:{world.hole.port}/1{selector}", rest)
    await world.app.adopt(load_feeds(world.folder / "feeds"))
    await world.app.publisher.publish_all()


def test_name_that_was_given_to_another_index_stays_with_it(tmp_path: Path) -> None:
    """The feed that had the name is kept, and does not write its file any more; whichever id sorts first."""

    async def script(world: World) -> None:
        for selector, expected in (("/index", "A phlog"), ("/other", "Another phlog"), ("/index", "A phlog")):
            await redefine(world, selector)
            await world.poll()
            await world.app.publisher.publish_all()

            assert title(world) == expected

    in_world(tmp_path, DOCUMENTS, script)


OWN = 'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"\n'


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
    """Nobody waits a month for an hourly feed; another index is looked at once; what is longer changes nothing yet."""

    async def script(world: World) -> timedelta:
        await world.poll()
        world.now += timedelta(minutes=1)
        await redefine(world, selector, OWN + rest)
        (feed,) = await world.app.store.feeds.summaries()
        return feed.feed.next_check_at - world.now

    wait = in_world(tmp_path, DOCUMENTS, script, rest=f'{OWN}interval = "30d"\n')
    assert (wait <= longest, wait > timedelta(days=8)) == (True, longest > timedelta(days=8))


def test_interval_that_changed_while_feedd_was_not_running_is_taken_too(tmp_path: Path) -> None:
    """The definitions before are not known any more; the store's plan is."""

    async def script(world: World) -> timedelta:
        await world.poll()
        (world.folder / "feeds" / "hole.toml").write_text(
            f'url = "gopher://{world.hole.host}:{world.hole.port}/1/index"\ninterval = "1h"\n', encoding="utf-8"
        )
        async with open_app(world.app.settings, world.clock) as restarted:
            await restarted.start(load_feeds(world.folder / "feeds"))
            (feed,) = await restarted.store.feeds.summaries()
            return feed.feed.next_check_at - world.now

    assert in_world(tmp_path, DOCUMENTS, script, rest='interval = "30d"\n') <= timedelta(hours=1) * 1.1


@pytest.mark.parametrize(("selector", "longest"), [("/index", timedelta(hours=1) * 1.1), ("/other", timedelta(0))])
def test_definition_that_changes_while_its_feed_is_polled_is_the_one_to_go_by(
    tmp_path: Path, selector: str, longest: timedelta
) -> None:
    """A poll that began before a reload plans nothing by the old interval, and nothing for the old index."""

    async def script(world: World) -> timedelta:
        fetch = world.fetch

        async def meanwhile(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/index":
                await redefine(world, selector, f'{OWN}interval = "1h"\n')
            return await fetch(url, origin=origin)

        world.fetch = meanwhile
        await world.poll()
        (feed,) = await world.app.store.feeds.summaries()
        return feed.feed.next_check_at - world.now

    assert in_world(tmp_path, DOCUMENTS, script, rest=f'{OWN}interval = "30d"\n') <= longest


def test_reload_that_fails_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """The second of two new feeds cannot be kept: the first is not there either, and the old one goes on."""

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

    in_world(tmp_path, DOCUMENTS, script)


def test_poll_that_ends_after_a_reload_publishes_as_the_new_definition_says(tmp_path: Path) -> None:
    """The old title must not stand until the next poll."""

    async def script(world: World) -> None:
        fetch, asked, answer = world.fetch, asyncio.Event(), asyncio.Event()

        async def slow(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/a":
                asked.set()
                await answer.wait()
            return await fetch(url, origin=origin)

        world.fetch = slow
        async with asyncio.TaskGroup() as group:
            group.create_task(world.poll())
            await asked.wait()
            await redefine(world, "/index", 'title = "New"\n')
            answer.set()

        assert title(world) == "New"

    in_world(tmp_path, DOCUMENTS, script)


def test_files_wanted_by_a_poll_and_a_reload_at_once_are_written_one_after_the_other(tmp_path: Path) -> None:
    """Two writers of one draft would leave half of each."""

    async def script(world: World) -> None:
        await world.poll()
        feed = (await world.app.store.feeds.summaries())[0].feed
        titles = [f"Title {number}" for number in range(8)]
        versions = [replace(feed, title=title, edition=edition) for edition, title in enumerate(titles, 100)]
        await asyncio.gather(*(world.app.publisher.publish_feed(version) for version in versions))

        assert title(world) in titles

    in_world(tmp_path, DOCUMENTS, script)


def test_locked_store_in_the_middle_of_a_poll_is_no_bug_of_ours(tmp_path: Path) -> None:
    """The report says what the store said, also where several articles were being read."""

    async def script(world: World) -> str | None:
        fetch = world.fetch

        async def locked(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/a":
                raise StoreError("the database is locked")
            return await fetch(url, origin=origin)

        world.fetch = locked
        return (await world.poll()).error

    assert in_world(tmp_path, DOCUMENTS, script) == "the database is locked"


def test_file_that_cannot_be_written_stops_no_other_feed(tmp_path: Path) -> None:
    """A folder in the place of one feed's file: the other's is written at the start, and `publish` tells."""

    async def script(world: World) -> None:
        await world.poll()
        public = tmp_path / "data" / "public"
        for name in ("hole.atom", "hole.rss", "hole.json"):
            (public / name).unlink()
        (public / "hole.atom").mkdir()
        define(tmp_path, "other", f"gopher://127.0.0.1:{world.hole.port}/1/other")
        await world.app.start(load_feeds(world.app.settings.feeds))

        assert (public / "other.atom").is_file()
        with pytest.raises(StoreError, match=r"hole\.atom"):
            await world.app.publisher.publish_all(force=True)

    in_world(tmp_path, {b"/index": menu("A phlog", "0First|/a"), b"/a": text("First")}, script)


GROUPED = 'group = "Phlogs & Co."\n'


def gathered(world: World) -> dict[str, list[str]]:
    """The titles of the entries in each document that is made of many feeds, and the feeds in the list of them."""
    public = world.folder / "data" / "public"
    found = {
        str(path.relative_to(public)): [str(entry.title) for entry in feedparser.parse(path.read_bytes()).entries]
        for path in (public / "all.atom", *sorted((public / "all").glob("*")))
        if path.is_file()
    }
    if (public / "feeds.opml").is_file():
        found["feeds.opml"] = re.findall(r'xmlUrl="[^"]*/([a-z]+)\.atom"', (public / "feeds.opml").read_text("utf-8"))
    return found


def test_poll_is_merged_with_the_others_when_it_changed_something(tmp_path: Path) -> None:
    """A poll marks what is stale, and merging it is no work of the poll; a poll without news leaves all as it is."""

    async def script(world: World) -> None:
        await world.app.start(load_feeds(world.folder / "feeds"))
        assert gathered(world) == {"all.atom": [], "all/phlogs-co.atom": [], "feeds.opml": ["hole"]}
        stale = [world.app.publisher.site_is_stale]
        await world.poll()
        stale.append(world.app.publisher.site_is_stale)
        await world.app.publisher.try_publish_site_files()
        assert gathered(world) == {"all.atom": ["First"], "all/phlogs-co.atom": ["First"], "feeds.opml": ["hole"]}
        await world.poll()
        assert [*stale, world.app.publisher.site_is_stale] == [False, True, False]
        assert await world.app.publisher.publish_site_files() == ()

    in_world(tmp_path, DOCUMENTS, script, rest=GROUPED)


def test_group_that_is_gone_takes_its_document_with_it(tmp_path: Path) -> None:
    """A new group has one at once, and nothing is remembered of the old one."""

    async def script(world: World) -> None:
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await redefine(world, "/index", 'group = "Logs"\n')

        assert gathered(world) == {"all.atom": ["First"], "all/logs.atom": ["First"], "feeds.opml": ["hole"]}
        assert await world.app.store.documents.get("all/phlogs-co.atom") is None

    in_world(tmp_path, DOCUMENTS, script, rest=GROUPED)


@pytest.mark.parametrize("content", ["excerpt", "none"])
@pytest.mark.parametrize("rest", ["broken", "gone"])
def test_last_known_wish_holds_for_a_definition_that_is_broken_or_gone(tmp_path: Path, content: str, rest: str) -> None:
    """After a restart too: every file comes out the same, also one that was deleted, and the text stands in none."""
    wishes = f'{GROUPED}title = "Quiet"\n[article]\ncontent = "{content}"\n'
    public, definition = tmp_path / "data" / "public", tmp_path / "feeds" / "hole.toml"

    def files() -> dict[str, bytes]:
        return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}

    async def script(world: World) -> None:
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await world.app.publisher.try_publish_site_files()
        before = files()
        assert (6, []) == (len(before), [name for name, data in before.items() if b"all the dog" in data])
        definition.write_text("url = 1", "utf-8") if rest == "broken" else definition.unlink()
        async with open_app(world.app.settings) as restarted:
            await restarted.start(load_feeds(world.folder / "feeds"))
            assert before == files()
            for name in before:
                (public / name).unlink()
                await restarted.publisher.restore(name)
            assert before == files()
            (summary,) = await restarted.store.feeds.summaries()
            assert content == restarted.publisher.options(summary.feed).terms.content

    in_world(tmp_path, DOCUMENTS, script, rest=wishes, base_url="https://feeds.example.org")


def test_merged_file_that_cannot_be_written_stops_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder in its place: the others are written, the log names it, and `publish` fails with it."""

    async def script(world: World) -> None:
        public = tmp_path / "data" / "public"
        (public / "all.atom" / "in the way").mkdir(parents=True)
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await world.app.publisher.try_publish_site_files()

        assert (public / "all" / "phlogs-co.atom").is_file()
        assert (public / "feeds.opml").is_file()
        assert "unpublished file=all.atom" in caplog.text
        with pytest.raises(StoreError, match=r"all\.atom"):
            await world.app.publisher.publish_all(force=True)

    in_world(tmp_path, DOCUMENTS, script, rest=GROUPED)
