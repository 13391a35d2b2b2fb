"""Polls of a feed to which nothing happens: they find what whole polls find, and read nothing."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.demo.hole import Hole
from feedd.model import Charsets, GopherUrl, Index
from feedd.polling.recent_indexes import remembered
from feedd.reading import READER, IndexRules
from feedd.structs import replace
from tests.support.poll_world import World, define, in_world, menu, published_file, settings_for, text

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = ["fog", "ferry", "mill", "bees", "letter", "window", "harbour", "frost", "bread", "lamp"]


def phlog(days: range) -> dict[bytes, bytes]:
    """Return a menu with a post of each of these days of November, the newest first, and their texts."""
    links = [f"02026-11-{day:02} - {WORDS[day % 10]} {day}|/{day}" for day in reversed(days)]
    return {b"/index": menu("The mill", "", *links)} | {b"/%d" % day: text(f"{WORDS[day % 10]} {day}") for day in days}


class CountingReader:
    """The rules of reading, and how many indexes they have read."""

    def __init__(self) -> None:
        self.read = 0
        self.reader = replace(READER, read_index=self._read_index)

    def _read_index(self, data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
        self.read += 1
        return READER.read_index(data, url, rules, charsets)


@asynccontextmanager
async def quiet_world(folder: Path, rest: str = "") -> AsyncIterator[tuple[World, CountingReader]]:
    """Open a world in which the last poll found nothing, long after the first one; its reader counts from there."""
    counting = CountingReader()
    async with in_world(folder, phlog(range(1, 6)), rest) as world, world.read_by(counting.reader):
        for later in (HOUR, 2 * HOUR, 2 * DAY, 8 * DAY, HOUR):
            await world.poll(later=later)
        counting.read = 0
        remembered.cache_clear()
        world.hole.requests.clear()
        yield world, counting


async def test_unchanged_index_is_fetched_and_not_read(tmp_path: Path) -> None:
    """Each such poll is one request, and is recorded as any other."""
    async with quiet_world(tmp_path) as (world, counting):
        reports = [await world.poll(later=HOUR) for _ in range(5)]
        polls = await world.app.store.polls.recent(world.app.definitions.all.good["hole"].id, 5)

        assert (0, 5 * [b"/index"]) == (counting.read, world.hole.requests)
        assert all(report.ok and not report.new and not report.problems for report in reports)
        assert [world.now - back * HOUR for back in range(5)] == [poll.finished_at for poll in polls]


async def one_post_more(world: World) -> None:
    """Write a post."""
    world.hole.documents.update(phlog(range(1, 7)))


async def another_definition(world: World) -> None:
    """Change the definition."""
    await world.redefine("/index", '[index]\nexclude = ["bees"]\n')


async def a_day_later(world: World) -> None:
    """Let a day pass."""
    world.now += DAY


async def a_clock_set_back(world: World) -> None:
    """Set the clock back."""
    world.now -= 2 * DAY


async def texts_forgotten(world: World) -> None:
    """Delete the texts."""
    await world.app.store.feeds.purge(world.app.definitions.all.good["hole"].id, 0)


Happening: TypeAlias = Callable[[World], Awaitable[None]]
HAPPENINGS: list[Happening] = [one_post_more, another_definition, a_day_later, a_clock_set_back, texts_forgotten]


@pytest.mark.parametrize("happens", HAPPENINGS)
async def test_all_is_read_where_something_happened(tmp_path: Path, happens: Happening) -> None:
    """The index is fetched once all the same."""
    async with quiet_world(tmp_path) as (world, counting):
        await happens(world)
        await world.poll(later=HOUR)

        assert (1, 1) == (counting.read, world.hole.requests.count(b"/index"))


async def test_person_who_asks_for_a_poll_gets_a_whole_one(tmp_path: Path) -> None:
    """What feedd itself does not know of, as a file that somebody changed, is mended by it."""
    async with quiet_world(tmp_path) as (world, counting):
        await world.app.poller.poll(world.app.definitions.all.good["hole"], requested=True)

        assert counting.read == 1


async def test_article_is_read_again_when_it_is_due(tmp_path: Path) -> None:
    """A week after a post was found, its text is asked for in the midst of quiet polls."""
    async with quiet_world(tmp_path) as (world, _):
        world.hole.documents.update(phlog(range(1, 7)))
        for _ in range(8 * 12):
            await world.poll(later=2 * HOUR)

        assert world.hole.requests.count(b"/6") == 2  # when it was new, and after a week


async def test_failure_is_counted_and_its_end_noticed(tmp_path: Path) -> None:
    """A request that failed is not repeated within a poll."""
    async with quiet_world(tmp_path) as (world, counting):
        index = world.hole.documents.pop(b"/index")
        failed = await world.poll(later=HOUR)
        world.hole.documents[b"/index"] = index
        again = await world.poll(later=HOUR)

        assert (False, True) == (failed.ok, again.ok)
        assert ([b"/index", b"/index"], 2) == (world.hole.requests, counting.read)


@pytest.mark.sqlite
async def test_quiet_poll_after_a_start_looks_whether_the_files_are_there(tmp_path: Path) -> None:
    """A process that was killed may have saved a poll and not published it."""
    async with quiet_world(tmp_path) as (world, counting):
        before = world.published()
        (tmp_path / "data" / "public" / "hole.atom").unlink()
        async with world.read_by(counting.reader):
            await world.poll(later=HOUR)

        assert (before, 0) == (world.published(), counting.read)


def happen(hole: Hole, random: Random, posts: dict[int, str]) -> None:
    """Let the author and the server do one thing, or mostly nothing."""
    thing = random.choice(["nothing"] * 6 + ["post", "edit", "retitle", "take away", "lose a text", "go", "come back"])
    number = random.choice(sorted(posts)) if posts else 0
    if thing == "post":
        posts[len(hole.documents) + 1] = random.choice(WORDS)
    elif thing == "take away" and len(posts) > 2:
        del posts[number]
    elif thing == "retitle":
        posts[number] = random.choice(WORDS)
    links = [f"02026-11-{day % 28 + 1:02} - {word} {day}|/{day}" for day, word in sorted(posts.items(), reverse=True)]
    hole.put(b"/index", menu("The mill", "", *links))
    for day, word in posts.items():
        hole.documents.setdefault(b"/%d" % day, text(f"{word} {day}"))
    if thing == "edit":
        hole.put(b"/%d" % number, text(f"{posts[number]} {number}", " ".join(random.choices(WORDS, k=40))))
    elif thing == "lose a text":
        hole.documents.pop(b"/%d" % number, None)
    elif thing == "go":
        hole.remove(b"/index")


TABLES = ("feeds", "entries", "aliases", "revisions", "indexes", "polls", "incidents")


def rows(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Return all rows of a database, without what is settled."""
    with closing(sqlite3.connect(folder / "data" / "feedd.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        found = {name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in TABLES}
    return {name: sorted((one | {"quiet": None} for one in of), key=repr) for name, of in found.items()}


@pytest.mark.sqlite
@pytest.mark.parametrize("seed", range(3))
async def test_quiet_polls_find_what_whole_polls_find(tmp_path: Path, seed: int) -> None:
    """Two data folders, of which one may not be quiet, have the same rows and files after each of forty polls."""
    random, posts = Random(seed), {day: WORDS[day] for day in range(1, 6)}
    now, quiet_polls = datetime(2026, 11, 22, 12, tzinfo=UTC), 0
    one, other = tmp_path / "one", tmp_path / "other"
    async with Hole() as hole:
        for folder in (one, other):
            define(folder, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", "[index]\nmax_new = 2\n")
        async with (
            open_app(settings_for(one), lambda: now) as first,
            open_app(settings_for(other), lambda: now) as second,
        ):
            for app in (first, second):
                await app.adopt(load_definitions(app.settings.feeds))
            definition = first.definitions.all.good["hole"]
            for _ in range(40):
                happen(hole, random, posts)
                now += random.choice([timedelta(minutes=20), HOUR, 5 * HOUR, 30 * HOUR])
                with closing(sqlite3.connect(other / "data" / "feedd.sqlite3")) as database, database:
                    database.execute("UPDATE feeds SET quiet = NULL")
                before = await first.store.feeds.get(definition.id)
                reports = [await app.poller.poll(definition) for app in (first, second)]
                quiet_polls += bool(before and before.quiet and reports[0].ok)

                assert reports[0] == reports[1]
                assert rows(one) == rows(other)
    for file in ("hole.atom", "hole.rss", "hole.json"):
        assert published_file(one, file) == published_file(other, file)
    assert quiet_polls > 5
