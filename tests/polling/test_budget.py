"""Whole polls of a feed whose texts need more room than they may: nothing that was published is forgotten."""

import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.config.settings import DISK_RESERVE
from feedd.model import Entry
from feedd.publish.attribution import GONE_TEXT
from feedd.publish.layout import build_entry_document
from tests.support.poll_world import World, in_world, menu, text

pytestmark = pytest.mark.anyio

BUDGET = 60_000
REST = "max_entries = 4\n[index]\nfirst = 5\nmax_new = 5\n"


def put(world: World, poll: int) -> None:
    """Show five posts that nobody has seen, of 2 kB of random digits: with what is made of them, 3 kB in the store."""
    names = [f"{poll}-{number}" for number in range(5)]
    world.hole.documents = {f"/{name}".encode(): text(f"Number {name}", os.urandom(1000).hex()) for name in names}
    world.hole.put(b"/index", menu("A busy page", *(f"0Number {name}|/{name}" for name in names)))


async def stored(world: World) -> int:
    """Return the stored bytes of the feed."""
    (summary,) = await world.app.store.feeds.summaries()
    return summary.stored_bytes


async def entries(world: World) -> list[Entry]:
    """Return the published entries, the newest first, with their content."""
    return list(await world.app.store.entries.newest(world.app.definitions.all.good["hole"].id, 1000))


def shown(world: World) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the entries of the document and of all archive pages: id, title, both dates, link."""
    public = world.folder / "data" / "public"
    for file in (public / "hole.atom", *(public / "hole" / "archive").glob("*.atom")):
        parsed = feedparser.parse(io.BytesIO(file.read_bytes()))
        assert not parsed.bozo
        for one in parsed.entries:
            yield one.id, one.title, one.published, dict(one)["updated"], one.link


@pytest.mark.sqlite
async def test_texts_stay_within_their_budget_and_what_was_published_stays(tmp_path: Path) -> None:
    """Documents and pages keep ids, titles, dates and links; a page without its text says so."""
    told: dict[str, tuple[str, ...]] = {}
    async with in_world(tmp_path, {}, rest=REST, keep_bytes=str(BUDGET), base_url="https://feeds.example.org") as world:
        for poll in range(12):
            put(world, poll)
            assert len((await world.poll()).new) == 5
            told |= {one[0]: one for one in shown(world)}
        there = await entries(world)
        gone = [entry for entry in there if entry.text_gone_at]

        assert await stored(world) <= BUDGET
        assert {one[0]: one for one in shown(world)} == told
        assert len(told) == len(there) == 60
        assert gone == there[-len(gone) :]  # the oldest
        assert len(there) - len(gone) == 4  # those in the document; of the others, archive pages have copies
        (summary,) = await world.app.store.feeds.summaries()
        page = build_entry_document(summary.feed, gone[0], world.app.publisher.options(summary.feed))
        assert page.content.startswith(GONE_TEXT)
        pages = [path.read_bytes() for path in (tmp_path / "data" / "public" / "hole" / "archive").glob("*.atom")]
        thin = [b"no longer kept here" in page for page in pages]
        assert 0 < sum(thin) < len(pages)
        assert sum(len(page) for page in pages if b"no longer kept here" not in page) < 2 * BUDGET


async def test_text_that_is_gone_announces_nothing(tmp_path: Path) -> None:
    """Neither the old post on its page, nor an edit of it, nor the file that is written again."""
    async with in_world(tmp_path, {}, rest=REST, keep_bytes="1024") as world:
        put(world, 0)
        await world.poll()
        before = dict(world.hole.documents)
        old = world.hole.documents[b"/index"]
        for poll in (1, 2):
            put(world, poll)
            await world.poll()
        assert sum(entry.text_gone_at is not None for entry in await entries(world)) == 11
        world.hole.documents = {**world.hole.documents, **before, b"/index": old}
        again = await world.poll(later=timedelta(days=1))
        world.hole.documents[b"/0-1"] = text("Number 0-1", "Quite another text. " * 60)
        edited = await world.poll(force=True)

        assert (again.ok, again.new, again.updated) == (True, (), ())
        assert (edited.ok, edited.new, edited.updated) == (True, (), ())
        assert len(await entries(world)) == 15


async def test_low_disk_deletes_texts_step_by_step(tmp_path: Path) -> None:
    """At each poll some, in the same order, whatever the budget; not where there is room."""
    async with in_world(tmp_path, {}, rest=REST) as world:
        free = DISK_RESERVE
        world.app.publisher.free_bytes = lambda: free
        for poll in range(3):
            put(world, poll)
            await world.poll()
        whole = await stored(world)
        assert all(entry.text_gone_at is None for entry in await entries(world))
        free -= 1
        await world.poll()

        assert await stored(world) < whole
        assert [entry.text_gone_at is None for entry in await entries(world)] == [True] * 4 + [False] * 11
