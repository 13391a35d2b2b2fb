"""What the publisher writes when: after a poll, at a reload and at the start, and what it keeps apart."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import feedparser
import pytest

from feedd.app import open_app
from feedd.config.current import CurrentDefinitions
from feedd.config.loading import load_feeds
from feedd.config.settings import DISK_RESERVE
from feedd.config.settings_sources import load_settings
from feedd.errors import NotYet, StoreError
from feedd.model import GopherUrl, Terms
from feedd.publish import FolderFiles
from feedd.publish.publisher import Publisher
from feedd.store import Store
from feedd.structs import replace
from tests.support.poll_world import TWO_PHLOGS, World, define, in_world, menu, text
from tests.support.store_samples import NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio


async def test_name_that_was_given_to_another_index_stays_with_it(tmp_path: Path) -> None:
    """The feed that had the name is kept, and does not write its file any more; whichever id sorts first."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        for selector, expected in (("/index", "The mill"), ("/other", "Another phlog"), ("/index", "The mill")):
            await world.redefine(selector)
            await world.poll()
            await world.app.publisher.publish_all()

            assert world.title() == expected


async def test_poll_that_ends_after_a_reload_publishes_as_the_new_definition_says(tmp_path: Path) -> None:
    """The old title must not stand until the next poll."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
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
            await world.redefine("/index", 'title = "New"\n')
            answer.set()

        assert world.title() == "New"


@pytest.mark.sqlite  # a server takes only what is made of the feed as it is
async def test_files_wanted_by_a_poll_and_a_reload_at_once_are_written_one_after_the_other(tmp_path: Path) -> None:
    """Two writers of one draft would leave half of each."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()
        feed = (await world.app.store.feeds.summaries())[0].feed
        titles = [f"Title {number}" for number in range(8)]
        versions = [replace(feed, title=title, edition=edition) for edition, title in enumerate(titles, 100)]
        await asyncio.gather(*(world.app.publisher.publish_feed(version) for version in versions))

        assert world.title() in titles


@pytest.mark.sqlite
async def test_file_that_cannot_be_written_stops_no_other_feed(tmp_path: Path) -> None:
    """A folder in the place of one feed's file: the other's is written at the start, and `publish` tells."""
    async with in_world(tmp_path, {b"/index": menu("A phlog", "0First|/a"), b"/a": text("First")}) as world:
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


GROUPED = 'group = "Phlogs & Co."\n'


async def merged_titles(world: World) -> dict[str, list[str]]:
    """The titles of the entries in each document that is made of many feeds, and the feeds in the list of them."""
    public = world.app.publisher.public
    found = {
        name: [str(entry.title) for entry in feedparser.parse(data).entries]
        for name in ("all.atom", *sorted(await public.names("all")))
        if (data := await public.read(name))
    }
    if data := await public.read("feeds.opml"):
        found["feeds.opml"] = re.findall(r'xmlUrl="[^"]*/([a-z]+)\.atom"', data.decode())
    return found


async def test_poll_is_merged_with_the_others_when_it_changed_something(tmp_path: Path) -> None:
    """A poll marks what is stale, and merging it is no work of the poll; a poll without news leaves all as it is."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=GROUPED) as world:
        await world.app.start(load_feeds(world.folder / "feeds"))
        assert await merged_titles(world) == {"all.atom": [], "all/phlogs-co.atom": [], "feeds.opml": ["hole"]}
        stale = [world.app.publisher.site.is_stale]
        await world.poll()
        stale.append(world.app.publisher.site.is_stale)
        await world.app.publisher.site.try_publish()
        assert await merged_titles(world) == {
            "all.atom": ["First"],
            "all/phlogs-co.atom": ["First"],
            "feeds.opml": ["hole"],
        }
        await world.poll()
        assert [*stale, world.app.publisher.site.is_stale] == [False, True, False]
        assert await world.app.publisher.site.publish() == ()


async def test_group_that_is_gone_takes_its_document_with_it(tmp_path: Path) -> None:
    """A new group has one at once, and nothing is remembered of the old one."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=GROUPED) as world:
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await world.redefine("/index", 'group = "Logs"\n')

        assert await merged_titles(world) == {"all.atom": ["First"], "all/logs.atom": ["First"], "feeds.opml": ["hole"]}
        assert await world.app.store.documents.get("all/phlogs-co.atom") is None


async def two_groups(world: World) -> tuple[Path, Callable[..., Awaitable[None]]]:
    """Serve feeds of two groups, all published; return the folder, and a function that gives one of them an entry."""
    app = world.app
    feeds = {name: replace(a_feed(name), terms=Terms(group=name)) for name in ("lamps", "tides")}
    await app.store.feeds.register(feeds.values(), NOON)
    await app.publisher.publish_all()

    async def change(edition: int, name: str, title: str | None = None) -> None:
        feed = replace(feeds[name], edition=edition, title=title)
        await save(app.store, feed, [an_entry(edition, name)])
        await app.publisher.publish_feed(feed)
        await app.publisher.site.try_publish()

    return world.folder / "data" / "public", change


@pytest.mark.sqlite
async def test_merging_looks_only_at_what_a_change_makes_stale(tmp_path: Path) -> None:
    """Of ten thousand feeds one changed: neither the list nor the other groups are looked at, and all is current."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        _, change = await two_groups(world)
        documents = world.app.store.documents
        for name in ("feeds.opml", "all/tides.atom"):
            known = await documents.get(name)
            assert known
            await documents.save(name, "not looked at", known.digest, NOON)
        await change(1, "lamps")
        keys = [known.key for name in ("feeds.opml", "all/tides.atom") if (known := await documents.get(name))]
        assert keys == ["not looked at"] * 2
        titles = ["Lamp 1 is lit"]
        merged = {"all.atom": titles, "all/lamps.atom": titles, "all/tides.atom": []}
        assert merged.items() <= (await merged_titles(world)).items()
        assert await world.app.publisher.site.publish() == ()


@pytest.mark.sqlite
async def test_merging_finds_what_else_changed(tmp_path: Path) -> None:
    """Another title, a feed more, a lost file, and one that could not be written: all is as if all were looked at."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        public, change = await two_groups(world)
        await change(1, "lamps", "The Lamp Post")
        assert "The Lamp Post" in (public / "feeds.opml").read_text("utf-8")
        await world.app.store.feeds.register([replace(a_feed("wicks"), terms=Terms(group="tides"))], NOON, paused=())
        await change(2, "lamps")
        assert "wicks" in (public / "feeds.opml").read_text("utf-8")
        for edition, lost in enumerate(("feeds.opml", "all/tides.atom"), 3):
            (public / lost).unlink()
            await change(edition, "lamps")
            assert (public / lost).is_file()
        in_the_way = public / "all" / f".tides.atom.{os.getpid()}.tmp"
        in_the_way.mkdir()
        await change(5, "tides")
        in_the_way.rmdir()
        await change(6, "lamps")
        assert (await merged_titles(world))["all/tides.atom"] == ["Lamp 5 is lit"]
        assert await world.app.publisher.site.publish() == ()


@pytest.mark.sqlite
@pytest.mark.parametrize("content", ["excerpt", "none"])
@pytest.mark.parametrize("rest", ["broken", "gone"])
async def test_last_known_terms_hold_for_a_definition_that_is_broken_or_gone(
    tmp_path: Path, content: str, rest: str
) -> None:
    """After a restart too: every file comes out the same, also one that was deleted, and the text stands in none."""
    terms = f'{GROUPED}title = "Quiet"\n[article]\ncontent = "{content}"\n'
    public, definition = tmp_path / "data" / "public", tmp_path / "feeds" / "hole.toml"

    def files() -> dict[str, bytes]:
        return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}

    async with in_world(tmp_path, TWO_PHLOGS, rest=terms, base_url="https://feeds.example.org") as world:
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await world.app.publisher.site.try_publish()
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


@pytest.mark.sqlite
async def test_merged_file_that_cannot_be_written_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder in its place: the others are written, the log names it, and `publish` fails with it."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=GROUPED) as world:
        public = tmp_path / "data" / "public"
        (public / "all.atom" / "in the way").mkdir(parents=True)
        await world.app.start(load_feeds(world.folder / "feeds"))
        await world.poll()
        await world.app.publisher.site.try_publish()

        assert (public / "all" / "phlogs-co.atom").is_file()
        assert (public / "feeds.opml").is_file()
        assert "unpublished file=all.atom" in caplog.text
        with pytest.raises(StoreError, match=r"all\.atom"):
            await world.app.publisher.publish_all(force=True)


def a_publisher(store: Store, folder: Path, free_bytes: int = DISK_RESERVE) -> Publisher:
    """Return a publisher of a folder without definitions."""
    return Publisher(
        settings=load_settings({}, {}, folder),
        store=store,
        public=FolderFiles(folder / "public"),
        definitions=CurrentDefinitions(),
        clock=lambda: NOON,
        free_bytes=lambda: free_bytes,
    )


async def test_files_stay_only_where_this_process_knows_that_they_are_current(tmp_path: Path) -> None:
    """What could not be written is tried again, and where the disk is low, texts are looked through to be deleted."""
    async with await Store.memory() as store:
        feed = a_feed()
        await store.feeds.register([feed], NOON)
        publisher, full = a_publisher(store, tmp_path), a_publisher(store, tmp_path, DISK_RESERVE - 1)
        unknown = publisher.stays(feed.name, feed.next_check_at)
        await publisher.publish_feed(feed)
        await full.publish_feed(feed)
        written, low = publisher.stays(feed.name, feed.next_check_at), full.stays(feed.name, feed.next_check_at)
        (tmp_path / "public" / "lamps.atom").unlink()
        (tmp_path / "public" / "lamps.atom").mkdir()
        with pytest.raises(StoreError):
            await publisher.publish_feed(replace(feed, edition=1))

        assert (False, True, False) == (unknown, written, low)
        assert not publisher.stays(feed.name, feed.next_check_at)
        assert publisher.next_checks == {"lamps": feed.next_check_at}


async def test_feed_whose_host_became_private_leaves_the_lists_of_strangers(tmp_path: Path) -> None:
    """A poll learns it; the lists that strangers got before are not given out again."""
    async with await Store.memory() as store:
        feed, other = a_feed(), a_feed("boats")
        publisher = a_publisher(store, tmp_path)
        await store.feeds.register([feed, other], NOON)
        await publisher.publish_all()
        before = await publisher.site.strangers.hides_feeds(), await publisher.site.strangers.get("feeds.opml")
        await save(store, replace(feed, private_host=True), [])
        await publisher.publish_feed(replace(feed, private_host=True))
        after = await publisher.site.strangers.hides_feeds(), await publisher.site.strangers.get("feeds.opml")
        whole = (tmp_path / "public" / "feeds.opml").read_bytes()

        assert (False, True) == (before[0], after[0])
        assert before[1]
        assert after[1]
        assert [(True, True), (True, True), (False, True)] == [
            (b"lamps" in data, b"boats" in data) for data in (before[1].data, whole, after[1].data)
        ]
        assert await publisher.site.strangers.get("all/none.atom") is None


@pytest.mark.sqlite
async def test_start_publishes_behind_and_what_is_asked_for_at_once(tmp_path: Path) -> None:
    """Before its turn a feed is rendered when somebody asks; what is made of all feeds is not there yet."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=GROUPED) as world:
        define(tmp_path, "other", f"gopher://127.0.0.1:{world.hole.port}/1/other")
        public, publisher = tmp_path / "data" / "public", world.app.publisher
        await world.app.prepare(load_feeds(world.folder / "feeds"))
        assert [] == list(public.glob("*"))
        for file in ("all.atom", "all/phlogs-co.atom", "feeds.opml"):
            with pytest.raises(NotYet, match=file):
                await publisher.restore(file)
        await publisher.restore("other.rss")
        await publisher.restore("unknown.atom")
        asked = {path.name for path in public.iterdir()}
        await publisher.publish_waiting()
        await publisher.site.publish()
        await publisher.restore("all/unknown.atom")

    assert {"other.atom", "other.rss", "other.json"} == asked
    assert asked < {path.name for path in public.iterdir()} > {"hole.atom", "all.atom", "feeds.opml"}


async def test_feed_that_is_polled_before_its_turn_is_published_as_it_is_then(tmp_path: Path) -> None:
    """Its turn comes later, and does not put the state of the start in place of the news."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.app.prepare(load_feeds(world.folder / "feeds"))
        async with asyncio.TaskGroup() as group:
            group.create_task(world.poll())
            group.create_task(world.app.publisher.publish_waiting())

        assert world.published().count(b"<entry>") == 1
        assert not world.app.publisher.waiting
