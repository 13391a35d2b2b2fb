"""`feedd once`: which feeds are polled, what is reported of the others, and how two processes share a data folder."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from feedd.commands.once import Mode, run_once
from feedd.commands.once_result import NOTE, OnceResult, at_rest
from feedd.config.settings import Settings
from feedd.demo.hole import Hole
from feedd.demo.scenes import first_scene
from feedd.errors import UsageError
from feedd.model import Report
from feedd.publish.feed_files import FORMS
from feedd.scheduling.clock import utc_now
from feedd.store import PollerLock, Store
from feedd.structs import replace
from tests.support.fake_hub import Hub
from tests.support.poll_world import define, settings_for
from tests.support.postgres_cluster import new_database
from tests.support.upcoming import pending_requests

pytestmark = pytest.mark.anyio

SITES = ("news", "phlog", "recipes")


def define_sites(folder: Path, hole: Hole) -> Settings:
    """Write definitions for the three sites of the demo's hole; return the settings."""
    for name in SITES:
        define(folder, name, f"gopher://{hole.host}:{hole.port}/1/{name}")
    return settings_for(folder)


async def once(settings: Settings, *names: str, mode: Mode = "due") -> OnceResult:
    """Run `feedd once` without a progress bar."""
    return await run_once(settings, names, mode, lambda *_: None)


def public(settings: Settings) -> dict[str, tuple[bytes, int, int]]:
    """Return each published file with its bytes, its inode and its time."""
    files = sorted((settings.data / "public").iterdir())
    return {file.name: (file.read_bytes(), file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


async def test_once_polls_what_is_due_and_returns_when_the_others_are(tmp_path: Path) -> None:
    """A second run has nothing to do, and returns when each feed is due."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        first, second = await once(settings), await once(settings)

    assert [report.feed for report in first.reports] == list(SITES)
    assert all(report.ok and report.new for report in first.reports)
    assert second.reports == ()
    assert [name for name, due in second.not_due if due > utc_now()] == list(SITES)


@pytest.mark.slow
async def test_once_tells_the_hub_of_what_it_publishes_in_a_database(tmp_path: Path, postgres: str) -> None:
    """In the same run: it may be the last one for an hour."""
    database = new_database(postgres, uuid4().hex)
    with Hub() as hub:
        async with Hole(first_scene()) as hole:
            define_sites(tmp_path, hole)
            site = {"base_url": "https://feeds.example.org", "hub": hub.address}
            await once(settings_for(tmp_path, database=database, **site), "news")
    assert {f"https://feeds.example.org/feeds/news.{form}" for form in FORMS} <= {*hub.topics}


async def test_once_all_twice_asks_for_each_index_once_and_leaves_every_file(tmp_path: Path) -> None:
    """The second poll of an unchanged hole makes one request for each feed, and changes no byte and no time stamp."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        await once(settings, mode="all")
        before = public(settings)
        hole.requests.clear()
        second = await once(settings, mode="all")

    assert sorted(hole.requests) == [b"/news", b"/phlog", b"/recipes"]
    assert [report for report in second.reports if report != Report(feed=report.feed, ok=True)] == []
    assert public(settings) == before
    assert set(before) == {f"{name}.{suffix}" for name in SITES for suffix in FORMS} | {"all.atom", "feeds.opml"}


async def test_a_named_feed_is_polled_now_and_alone_even_if_disabled(tmp_path: Path) -> None:
    """Somebody who names a feed wants it polled, whatever its definition says to the daemon."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        define(tmp_path, "news", f"gopher://{hole.host}:{hole.port}/1/news", "enabled = false\n")
        everything = await once(settings, mode="all")
        named = await once(settings, "news")

    assert [report.feed for report in everything.reports] == ["phlog", "recipes"]
    assert [(report.feed, report.ok) for report in named.reports] == [("news", True)]


async def test_a_feed_that_is_named_twice_is_polled_once(tmp_path: Path) -> None:
    """Two polls of one feed at the same time would both announce the same entries."""
    async with Hole(first_scene()) as hole:
        outcome = await once(define_sites(tmp_path, hole), "news", "news")

    assert [(report.feed, report.ok) for report in outcome.reports] == [("news", True)]
    assert hole.requests.count(b"/news") == 1


async def test_a_folder_of_definitions_that_is_not_there_changes_nothing_of_what_is_kept(tmp_path: Path) -> None:
    """A mistake in --feeds pauses no feed and rewrites no file."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        define(tmp_path, "news", f"gopher://{hole.host}:{hole.port}/1/news", 'title = "My news"\n')
        await once(settings)
        before = public(settings)
        outcome = await once(replace(settings, feeds=tmp_path / "nowhere"), mode="all")
        async with await Store.open(settings.data / "feedd.sqlite3") as store:
            paused = [summary.feed.name for summary in await store.feeds.summaries() if summary.paused_at]

    assert [mistake.file for mistake in outcome.mistakes] == [str(tmp_path / "nowhere")]
    assert (public(settings), paused) == (before, [])


async def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """Nothing is polled when a name is misspelled."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        with pytest.raises(UsageError, match="did you mean 'phlog'"):
            await once(settings, "plog")
        assert hole.requests == []


async def test_a_broken_definition_stops_no_other_feed(tmp_path: Path) -> None:
    """The mistakes are returned, and the good feeds are polled."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        define(tmp_path, "phlog", "gopher://127.0.0.1/1/phlog", "colour = 'red'\n")
        outcome = await once(settings)

    assert [report.feed for report in outcome.reports] == ["news", "recipes"]
    assert [mistake.key for mistake in outcome.mistakes] == ["colour"]


async def test_beside_a_daemon_it_leaves_a_poll_request_and_returns_the_answer(tmp_path: Path) -> None:
    """Two processes never poll one data folder; the one that holds the lock polls for both."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        answer = Report(feed="news", ok=True, new=("gopher://example.org/0/told",))
        with PollerLock(settings.data / "poller.lock").acquire("run"):
            asking = asyncio.create_task(once(settings, "news", mode="force"))
            async with await Store.open(settings.data / "feedd.sqlite3") as store:
                while not (requests := await pending_requests(store, utc_now())):
                    pass
                (request,) = requests
                await store.requests.answer(request.id, msgspec.json.encode(answer).decode(), utc_now())
            outcome = await asking

    assert (request.feed_name, request.mode) == ("news", "force")
    assert (outcome.reports, hole.requests) == ((answer,), [])


async def test_when_the_other_process_ends_without_an_answer_it_polls_itself(tmp_path: Path) -> None:
    """A poll request is not lost with the process that was asked, and the feed is polled once."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        async with await Store.open(settings.data / "feedd.sqlite3") as store:
            with PollerLock(settings.data / "poller.lock").acquire("run"):
                asking = asyncio.create_task(once(settings, "news"))
                while not await pending_requests(store, utc_now()):
                    pass
            outcome = await asking

            assert [(report.feed, report.ok) for report in outcome.reports] == [("news", True)]
            assert await pending_requests(store, utc_now()) == ()


async def test_a_deleted_public_folder_comes_back_the_same(tmp_path: Path) -> None:
    """The files are a cache of the store; the next run writes them again, though no feed is due."""
    async with Hole(first_scene()) as hole:
        settings = define_sites(tmp_path, hole)
        await once(settings)
    before = {name: (data, time) for name, (data, _, time) in public(settings).items()}
    for file in (settings.data / "public").iterdir():
        file.unlink()
    await once(settings)

    assert {name: (data, time) for name, (data, _, time) in public(settings).items()} == before


def write_again(path: Path) -> None:
    """Write a file with the same bytes."""
    path.write_bytes(path.read_bytes())


def restore(path: Path) -> None:
    """Put a copy of a file with its times in its place, as from a backup."""
    copy, status = path.with_name("copy"), path.stat()
    copy.write_bytes(path.read_bytes())
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
    copy.replace(path)


def save_elsewhere(path: Path) -> None:
    """Write the database as another process does."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE feeds SET paused_at = 1")
        database.commit()


DISTURBED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a definition is edited": ("feeds/hole.toml", write_again),
    "a definition is new": ("feeds/new.toml", Path.touch),
    "a definition is gone": ("feeds/hole.toml", Path.unlink),
    "a document is gone": ("data/public/hole.rss", Path.unlink),
    "a backup is restored": ("data/feedd.sqlite3", restore),
    "another process saves": ("data/feedd.sqlite3", save_elsewhere),
    "a process is killed": ("data/feedd.sqlite3-wal", lambda path: path.write_bytes(b"not yet in the database")),
    "the note is cut": ("data/once.json", lambda path: path.write_text("{")),
}


@pytest.mark.parametrize(("path", "disturb"), DISTURBED.values(), ids=DISTURBED)
async def test_a_run_is_left_out_only_where_nothing_was_written(
    tmp_path: Path, path: str, disturb: Callable[[Path], object]
) -> None:
    """Where the last run left nothing to do, the next one is known without it; not after any of these."""
    define(tmp_path, "hole", "gopher://127.0.0.1:1/1/")
    settings = settings_for(tmp_path)
    await once(settings)
    before = at_rest(settings, utc_now())
    disturb(tmp_path / path)

    assert before
    assert before.not_due
    assert at_rest(settings, utc_now()) is None


async def test_a_run_is_left_out_only_until_a_feed_is_due_and_with_the_same_settings(tmp_path: Path) -> None:
    """A clock that was set back to before that run says nothing of what is due."""
    define(tmp_path, "hole", "gopher://127.0.0.1:1/1/")
    settings = settings_for(tmp_path)
    await once(settings)
    now = utc_now()
    rest = at_rest(settings, now)
    assert rest
    due = rest.not_due[0][1]

    assert at_rest(settings, due - timedelta(seconds=1))
    assert at_rest(settings, due) is None
    assert at_rest(settings, now - timedelta(minutes=1)) is None
    assert at_rest(replace(settings, max_bytes=settings.max_bytes + 1), now) is None


async def test_a_run_is_not_left_out_where_a_definition_was_written_during_the_last_one(tmp_path: Path) -> None:
    """That run did not read it."""
    async with Hole(first_scene()) as hole:
        define(tmp_path, "news", f"gopher://{hole.host}:{hole.port}/1/news")
        settings = settings_for(tmp_path)
        await run_once(settings, (), "due", lambda *_: define(tmp_path, "late", "gopher://127.0.0.1:1/1/"))

    assert at_rest(settings, utc_now()) is None


async def test_a_run_with_a_mistake_is_never_left_out(tmp_path: Path) -> None:
    """Each run names it."""
    define(tmp_path, "hole", "gopher://127.0.0.1:1/1/")
    define(tmp_path, "wrong", "https://example.org/")
    settings = settings_for(tmp_path)
    await once(settings)

    assert not (settings.data / NOTE).exists()
