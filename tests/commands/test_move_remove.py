"""Feeds that move, end, are renamed or lose their definition, and what subscribers see."""

from pathlib import Path

import feedparser
import pytest

from feedd.app import App, open_app
from feedd.commands.move_remove import move_feed, remove_feed
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.demo.hole import Hole
from feedd.errors import MistakeError, SourceError, UsageError
from feedd.gopher.url import format_url
from feedd.model import Report
from feedd.publish.archive import FULLNESS
from feedd.scheduling.clock import utc_now
from tests.support.poll_world import define, in_world, menu, settings_for, text
from tests.support.upcoming import due_feeds

pytestmark = pytest.mark.anyio

DOCUMENTS = {
    b"/index": menu("A phlog", "", "02026-11-02 - Second|/log/b", "02026-11-01 - First|/log/a"),
    b"/log/a": text("First"),
    b"/log/b": text("Second", "A second text, about something else."),
}
MOVED = {
    b"/new": menu("A phlog", "", "02026-11-02 - Second|/blog/b", "02026-11-01 - First|/blog/a"),
    b"/blog/a": text("First"),
    b"/blog/b": text("Second", "A second text, about something else."),
}
FILES = ["hole.atom", "hole.json", "hole.rss"]


async def take(app: App) -> None:
    """Load the definitions, as a start and a reload do."""
    await app.start(load_definitions(app.settings.feeds))


async def poll(settings: Settings) -> Report:
    """Poll the only feed as another process does, and return the report."""
    async with open_app(settings) as app:
        await take(app)
        (definition,) = app.definitions.all.good.values()
        return await app.poller.poll(definition)


def ids(folder: Path, name: str = "hole") -> list[str]:
    """Return the ids of the feed and its entries, as a subscriber sees them."""
    feed = feedparser.parse((folder / "data" / "public" / f"{name}.atom").read_bytes())
    return [feed.feed.id, *(entry.id for entry in feed.entries)]


def files(folder: Path) -> list[str]:
    """Return the names of the published files of single feeds."""
    names = sorted(file.name for file in (folder / "data" / "public").iterdir())
    return [name for name in names if name not in ("all.atom", "feeds.opml")]


async def test_index_that_moved_to_another_host_keeps_all_ids(tmp_path: Path) -> None:
    """Subscribers see nothing: no entry is new, no entry is gone, and the addresses are the new ones."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before = ids(tmp_path)
        async with Hole(DOCUMENTS) as other:
            moved = (await move_feed(world.app.settings, "hole", format_url(other.url(b"/index")))).definition
            report = await poll(world.app.settings)
            port = other.port

        assert Report(feed="hole", ok=True) == report
        assert before == ids(tmp_path)
        assert (moved.url.port, ((world.hole.host, world.hole.port),)) == (port, moved.aliases)
        assert f"gopher://127.0.0.1:{port}/0/log/a".encode() in world.published()


async def test_index_that_moved_to_other_selectors_keeps_all_ids(tmp_path: Path) -> None:
    """On the same host the entries are found again by their titles and dates."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before = ids(tmp_path)
        world.hole.documents = dict(MOVED)
        await move_feed(world.app.settings, "hole", format_url(world.hole.url(b"/new")))
        report = await poll(world.app.settings)

        assert (True, (), (), 2) == (report.ok, report.new, report.gone, len(report.moved))
        assert before == ids(tmp_path)


async def test_moved_feed_has_the_same_ids_after_the_database_is_lost(tmp_path: Path) -> None:
    """Where the selectors stayed, `id` and `aliases` are enough to compute every id again."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before = ids(tmp_path)
        async with Hole(DOCUMENTS) as other:
            await move_feed(world.app.settings, "hole", format_url(other.url(b"/index")))
            lost = settings_for(tmp_path, data=str(tmp_path / "lost" / "data"))
            await poll(lost)

        assert before == ids(tmp_path / "lost")


async def test_move_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    """For an unknown or broken definition, a wrong URL or the present URL, the file does not change."""
    define(tmp_path, "hole", "gopher://example.org/1/log")
    define(tmp_path, "broken", "gopher://example.org/1/two", "colour = 1\n")
    define(tmp_path, "other", "gopher://example.org/1/other")
    settings = settings_for(tmp_path)
    before = (tmp_path / "feeds" / "hole.toml").read_bytes()

    for name, url, error, words in (
        ("hoel", "gopher://new.example.org/", UsageError, "did you mean 'hole'"),
        ("broken", "gopher://new.example.org/", MistakeError, r"broken\.toml: colour"),
        ("hole", "http://new.example.org/", UsageError, "is a web page; feedd reads Gopher"),
        ("hole", "gopher://example.org:70/1/log", UsageError, "already"),
        ("hole", "example.org/other", UsageError, "is the index of other already"),
    ):
        with pytest.raises(error, match=words):
            await move_feed(settings, name, url)
    assert before == (tmp_path / "feeds" / "hole.toml").read_bytes()


async def test_move_looks_first_and_polls_soon(tmp_path: Path) -> None:
    """What does not answer, and a page without entries, is refused unless forced; the next poll is due at once."""
    async with in_world(tmp_path, DOCUMENTS | MOVED | {b"/front": menu("A hole", "1Home|/")}) as world:
        world.now = utc_now()
        await world.poll()
        settings, before = world.app.settings, (tmp_path / "feeds" / "hole.toml").read_bytes()
        with pytest.raises(SourceError, match="Nothing is kept under this selector"):
            await move_feed(settings, "hole", format_url(world.hole.url(b"/gone")))
        with pytest.raises(SourceError, match="nothing on this page is an entry"):
            await move_feed(settings, "hole", format_url(world.hole.url(b"/front")))
        assert before == (tmp_path / "feeds" / "hole.toml").read_bytes()

        seen = await move_feed(settings, "hole", f"{world.hole.host}:{world.hole.port}/new")
        (feed,) = await world.app.store.feeds.summaries()
        unseen = await move_feed(settings, "hole", "gopher://nowhere.invalid/", force=True)

    assert (2, 2, b"/new") == (seen.listed, seen.known, seen.definition.url.selector)
    assert feed.feed.next_check_at <= utc_now()
    assert (None, "nowhere.invalid") == (unseen.listed, unseen.definition.url.host)


async def test_removed_feed_leaves_nothing_but_its_ids(tmp_path: Path) -> None:
    """Definition and files are gone and no poll is due; with a definition again, the feed has its old ids."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before, definition = ids(tmp_path), (tmp_path / "feeds" / "hole.toml").read_text()
        removal = await remove_feed(world.app.settings, "hole")
        (summary,) = await world.app.store.feeds.summaries()

        assert (tmp_path / "feeds" / "hole.toml", None) == (removal.file, removal.purged)
        assert ([], []) == (list((tmp_path / "feeds").iterdir()), files(tmp_path))
        assert (False, 2) == (summary.served, summary.published)
        assert () == await due_feeds(world.app.store, world.now.replace(year=2999))

        (tmp_path / "feeds" / "hole.toml").write_text(definition)
        await take(world.app)
        assert (FILES, before) == (files(tmp_path), ids(tmp_path))


async def test_purged_feed_drops_the_texts_and_reads_them_again_should_it_return(tmp_path: Path) -> None:
    """The store has no text of an article but all ids, and nothing is new when the feed comes back."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        feed_id, archives = world.app.definitions.all.good["hole"].id, world.app.store.archives
        await archives.close(feed_id, [(b"the text", [])], world.now, FULLNESS["full"])
        before, definition = ids(tmp_path), (tmp_path / "feeds" / "hole.toml").read_text()
        removal = await remove_feed(world.app.settings, "hole", purge=True)
        known = await world.app.store.polls.known(feed_id)

        assert 2 == removal.purged
        assert (1, ()) == (await archives.last(feed_id), await archives.numbers(feed_id, max(FULLNESS.values())))
        assert {} == dict(await world.app.store.revisions.newest(before[1:]))
        assert (None, {(0, None)}) == (
            known.index,
            {(entry.revision, entry.fingerprint) for entry in known.entries.values()},
        )

        (tmp_path / "feeds" / "hole.toml").write_text(definition)
        await take(world.app)
        report = await world.poll()
        assert (True, ()) == (report.ok, report.new)
        assert before == ids(tmp_path)
        assert b"nobody on the pier" in world.published()


async def test_feed_whose_definition_is_gone_is_served_until_it_is_removed(tmp_path: Path) -> None:
    """It is paused and has its files, and `feedd remove` knows its name; a second time it can be purged."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        before = ids(tmp_path)
        (tmp_path / "feeds" / "hole.toml").unlink()
        await take(world.app)

        assert () == await due_feeds(world.app.store, world.now.replace(year=2999))
        assert (FILES, before) == (files(tmp_path), ids(tmp_path))

        first = await remove_feed(world.app.settings, "hole")
        with pytest.raises(UsageError, match=r"^hole has ended already, on 2"):
            await remove_feed(world.app.settings, "hole")
        second = await remove_feed(world.app.settings, "hole", purge=True)
        assert (None, None, 2) == (first.file, first.purged, second.purged)
        assert [] == files(tmp_path)


async def test_remove_refuses_what_is_no_feed(tmp_path: Path) -> None:
    """For an unknown name, a broken definition or a former name, nothing is deleted."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        (tmp_path / "feeds" / "hole.toml").rename(tmp_path / "feeds" / "well.toml")
        define(tmp_path, "broken", "gopher://example.org/1/two", "colour = 1\n")
        await take(world.app)
        for name, error, words in (
            ("wll", UsageError, "did you mean 'well'"),
            ("broken", MistakeError, r"broken\.toml: colour"),
            ("hole", UsageError, "named well now"),
        ):
            with pytest.raises(error, match=words):
                await remove_feed(world.app.settings, name)

        assert ["broken.toml", "well.toml"] == sorted(file.name for file in (tmp_path / "feeds").iterdir())
        assert ["well.atom", "well.json", "well.rss"] == files(tmp_path)


@pytest.mark.parametrize("rest", ["", "enabled = false\n"])
async def test_renamed_definition_renames_the_files(tmp_path: Path, rest: str) -> None:
    """The feed is the same under its new name, polled or not, and the old files are gone."""
    async with in_world(tmp_path, DOCUMENTS, rest=rest) as world:
        await world.poll()
        before = ids(tmp_path)
        (tmp_path / "feeds" / "hole.toml").rename(tmp_path / "feeds" / "well.toml")
        await take(world.app)

        assert ["well.atom", "well.json", "well.rss"] == files(tmp_path)
        assert before == ids(tmp_path, "well")


async def test_two_feeds_that_change_names_change_files(tmp_path: Path) -> None:
    """A name that another feed has now belongs to that feed, and no file of it is deleted."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        define(tmp_path, "well", f"gopher://127.0.0.1:{world.hole.port}/1/new")
        world.hole.documents |= MOVED
        await take(world.app)
        for definition in world.app.definitions.all.good.values():
            await world.app.poller.poll(definition)
        hole, well = ids(tmp_path), ids(tmp_path, "well")
        feeds = tmp_path / "feeds"
        (feeds / "hole.toml").rename(feeds / "spare.toml")
        (feeds / "well.toml").rename(feeds / "hole.toml")
        (feeds / "spare.toml").rename(feeds / "well.toml")
        await take(world.app)

        assert [*FILES, "well.atom", "well.json", "well.rss"] == files(tmp_path)
        assert (hole, well) == (ids(tmp_path, "well"), ids(tmp_path))


async def test_poll_under_way_puts_nothing_back(tmp_path: Path) -> None:
    """A feed that is removed or renamed while it is polled is not published again under the old name."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        await world.poll()
        (tmp_path / "feeds" / "hole.toml").rename(tmp_path / "feeds" / "well.toml")
        old = world.app.definitions.all.good["hole"]
        await take(world.app)
        world.hole.put(b"/index", menu("A phlog, retitled", "", "02026-11-02 - Second|/log/b"))
        await world.app.poller.poll(old)
        renamed = files(tmp_path)
        await remove_feed(world.app.settings, "well")
        world.hole.put(b"/index", menu("A phlog, renamed", "", "02026-11-02 - Second|/log/b"))
        await world.app.poller.poll(old)

        assert ["well.atom", "well.json", "well.rss"] == renamed
        assert [] == files(tmp_path)


async def test_removed_feed_leaves_the_merged_feeds_at_once(tmp_path: Path) -> None:
    """An author may have asked to remove the texts, so the merged feeds must not show them either."""
    async with in_world(tmp_path, DOCUMENTS) as world:
        define(tmp_path, "well", f"gopher://{world.hole.host}:{world.hole.port}/1/nothing", 'group = "Wells"\n')
        await take(world.app)
        await world.poll()
        await world.app.publisher.site.try_publish()
        public = tmp_path / "data" / "public"
        assert "First" in (public / "all.atom").read_text("utf-8")
        await remove_feed(world.app.settings, "hole")

        assert "First" not in (public / "all.atom").read_text("utf-8")
        assert "hole.atom" not in (public / "feeds.opml").read_text("utf-8")
        assert (public / "all" / "wells.atom").is_file()
        await remove_feed(world.app.settings, "well")
        assert [] == list(public.iterdir())
