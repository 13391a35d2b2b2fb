"""A data folder of an earlier release under this one: `data/upgrades/N` was left by a feedd of N migrations.

It polled two feeds. Of a phlog, one post was edited, one left the index and one was added later; the server of the
other feed, news, has gone. A poll request is not answered yet.
"""

import io
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import Unreachable
from feedd.model import GopherUrl, Report
from feedd.reading import READER, Reader
from feedd.store.schema import MIGRATIONS
from feedd.structs import replace
from tests.support.other_rules import other_rules
from tests.support.poll_world import settings_for
from tests.support.upcoming import pending_requests

pytestmark = pytest.mark.anyio

LEFT = Path(__file__).parents[1] / "data" / "upgrades"
LAST_POLL = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NOW = LAST_POLL + timedelta(hours=1)


@pytest.fixture(params=sorted(path.name for path in LEFT.iterdir()))
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder that such a feedd left, with its database, files and definitions in their places."""
    source = LEFT / str(request.param)
    shutil.copytree(source / "public", tmp_path / "data" / "public")
    shutil.copytree(source / "feeds", tmp_path / "feeds")
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        database.executescript((source / "feedd.sql").read_text("utf-8"))
    return source


def settings_of(folder: Path) -> Settings:
    """Return the settings that it ran with."""
    return settings_for(folder, base_url="https://feeds.example.org")


async def taken_over(app: App) -> None:
    """Start with it as the daemon does."""
    await app.start(load_feeds(app.settings.feeds))


def shown(file: Path) -> Mapping[str, tuple[str, str, str, str]]:
    """Return what identifies the entries of a file to a reader: their ids, with title, dates and link."""
    parsed = feedparser.parse(io.BytesIO(file.read_bytes()))
    assert not parsed.bozo
    return {
        one.id: (one.title, one.get("published", ""), dict(one).get("updated", ""), one.link) for one in parsed.entries
    }


@pytest.mark.usefixtures("left")
async def test_everything_that_was_kept_is_there(tmp_path: Path) -> None:
    """Feeds, entries in every state, revisions to the byte, polls, the index and the poll request."""
    async with open_app(settings_of(tmp_path), lambda: NOW) as app:
        await taken_over(app)
        store, feeds = app.store, {one.feed.name: one for one in await app.store.feeds.summaries()}
        phlog, news = feeds["phlog"], feeds["news"]
        known = await store.polls.known(phlog.feed.id)
        first = next(entry for entry in known.entries.values() if entry.title == "First")
        before, after = await store.revisions.of(first.id)

        assert (phlog.published, phlog.gone, news.published) == (4, 1, 1)
        assert (phlog.feed.good_at, news.feed.good_at) == (LAST_POLL, LAST_POLL - timedelta(hours=3))
        assert (news.feed.failures, news.feed.failing_since) == (1, LAST_POLL)
        assert [len(await store.polls.recent(one.feed.id, 10)) for one in (phlog, news)] == [2, 2]
        assert (first.revision, before.raw[:5], after.raw[:5]) == (2, b"First", b"First")
        assert ["new paragraph" in one.text for one in (before, after)] == [False, True]
        assert b"Fourth" in (known.index or b"")
        assert [one.feed_name for one in await pending_requests(store, NOW)] == ["phlog"]
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        assert database.execute("SELECT version FROM schema").fetchall() == [(len(MIGRATIONS),)]
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_files_are_published_again_with_the_same_entries(tmp_path: Path, left: Path) -> None:
    """No subscriber sees anything as new: ids, titles, dates and links stay; new formats are published, too."""
    async with open_app(settings_of(tmp_path), lambda: NOW) as app:
        await taken_over(app)
    public = tmp_path / "data" / "public"
    for file in sorted((left / "public").iterdir()):
        assert shown(file) == shown(public / file.name)
    assert {"phlog.json", "news.json", "all.atom", "feeds.opml"} <= {path.name for path in public.iterdir()}


async def test_more_texts_than_are_kept_now_are_deleted_without_a_word(tmp_path: Path, left: Path) -> None:
    """The bytes that are there already count; earlier revisions go first, and no file changes what it shows."""
    index = b""

    async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        if url.selector == b"/phlog":
            return index
        raise Unreachable("nobody answers", stage="fetch", place=origin.host)

    settings = replace(settings_of(tmp_path), keep_bytes=1024)
    async with open_app(settings, lambda: NOW, wrap_fetch=lambda _: fetch) as app:
        await taken_over(app)
        phlog = (await app.store.feeds.summaries())[1]
        known = await app.store.polls.known(phlog.feed.id)
        index = known.index or b""
        edited = next(entry.id for entry in known.entries.values() if entry.revision > 1)
        sizes = "SELECT SUM(LENGTH(text) + LENGTH(html) + LENGTH(raw)) FROM revisions"
        with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
            (whole,) = database.execute(sizes).fetchone()
        assert sum(one.stored_bytes for one in await app.store.feeds.summaries()) == whole
        report = await app.poller.poll(app.definitions.all.good["phlog"])

        assert (report.ok, report.new, report.updated) == (True, (), ())
        assert [one.number for one in await app.store.revisions.of(edited)] == [2]
    for file in sorted((left / "public").iterdir()):
        assert shown(file) == shown(tmp_path / "data" / "public" / file.name)


@pytest.mark.parametrize("state", ["recorded", "waiting"])
@pytest.mark.usefixtures("left")
async def test_what_was_not_announced_and_had_left_the_index_stays_silent(tmp_path: Path, state: str) -> None:
    """An earlier release withheld the one and lost the other; what leaves the index from now on waits on."""
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        database.execute("DELETE FROM revisions WHERE entry_id IN (SELECT id FROM entries WHERE gone_at IS NOT NULL)")
        unread = "UPDATE entries SET state = ?, revision = 0, attempts = 1 WHERE gone_at IS NOT NULL"
        assert database.execute(unread, [state]).rowcount == 1
        database.commit()
    index, asked = b"", []

    async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        asked.append(url.selector)
        if url.selector == b"/phlog":
            return index
        raise Unreachable("nobody answers", stage="fetch", place=origin.host)

    async with open_app(settings_of(tmp_path), lambda: NOW, wrap_fetch=lambda _: fetch) as app:
        await taken_over(app)
        before = await app.store.polls.known((await app.store.feeds.summaries())[1].feed.id)
        (gone,) = (entry for entry in before.entries.values() if entry.gone_at)
        index = before.index or b""
        reports = [await app.poller.poll(app.definitions.all.good["phlog"]) for _ in range(4)]

        assert [(True, ())] * 4 == [(one.ok, one.new) for one in reports]
        assert isinstance(gone.location, GopherUrl)
        assert b"/phlog" in asked
        assert gone.location.selector not in asked


@pytest.mark.parametrize("reader", [READER, other_rules()])
@pytest.mark.usefixtures("left")
async def test_next_poll_finds_nothing_new(tmp_path: Path, reader: Reader) -> None:
    """The entries of the index are known by their keys, however it is read; a failure stays with its feed."""

    async def script() -> list[Report]:
        index = b""

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/phlog":
                return index
            raise Unreachable("nobody answers", stage="fetch", place=origin.host)

        async with open_app(settings_of(tmp_path), lambda: NOW, wrap_fetch=lambda _: fetch, reader=reader) as app:
            await taken_over(app)
            phlog = (await app.store.feeds.summaries())[1].feed
            index = (await app.store.polls.known(phlog.id)).index or b""
            reports = [await app.poller.poll(one) for one in app.definitions.all.good.values()]
            feeds = {one.feed.name: one.feed.reading for one in await app.store.feeds.summaries()}
            assert {"news": 0, "phlog": reader.number} == feeds
            return reports

    news, phlog = await script()
    assert (news.feed, news.ok) == ("news", False)
    assert (phlog.feed, phlog.ok, phlog.new, phlog.updated, phlog.gone) == ("phlog", True, (), (), ())
