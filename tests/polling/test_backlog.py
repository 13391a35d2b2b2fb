"""Whole polls of pages that show more than one poll announces, and go on before the rest had its turn."""

import io
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.changes.rhythm import FLOOR
from feedd.model import Feed, Known
from tests.support.poll_world import PARAGRAPH, World, in_world, menu, text

pytestmark = pytest.mark.anyio


def shown(world: World) -> dict[str, str]:
    """Return the titles and texts of the published document, as a reader shows it."""
    entries = feedparser.parse(io.BytesIO(world.published())).entries
    return {one.title: one.content[0].value if "content" in one else "" for one in entries}


async def known(world: World) -> Known:
    """Return all that is stored of the feed."""
    return await world.app.store.polls.known(world.app.definitions.all.good["hole"].id)


async def state(world: World) -> Feed:
    """Return the stored state of the feed."""
    feed = (await known(world)).feed
    assert feed is not None
    return feed


def posts(*numbers: int) -> bytes:
    """Return an undated menu of these posts."""
    return menu("A busy page", *(f"0All about the matter number {number}|/p{number}" for number in numbers))


@pytest.mark.slow
async def test_every_post_of_a_busy_page_reaches_its_subscribers_with_its_text(tmp_path: Path) -> None:
    """They load the document after each poll, which comes sooner while any post waits."""
    texts = {f"/p{number}".encode(): text(f"Number {number}", f"{PARAGRAPH} {number}") for number in range(130)}
    async with in_world(tmp_path, texts, rest='interval = "6h"\n[index]\nmax_new = 10\nfirst = 40\n') as world:
        seen: dict[str, str] = {}
        sooner = []
        for last in (40, 70, 100, 130, *[130] * 9):
            world.hole.put(b"/index", posts(*range(last - 1, last - 41, -1)))
            assert (await world.poll()).ok
            seen |= shown(world)
            sooner.append((await state(world)).next_check_at - world.now == FLOOR)
        entries = (await known(world)).entries.values()

        assert {entry.state for entry in entries} == {"published"}
        assert {f"All about the matter number {number}" for number in range(130)} == set(seen)
        assert all(f" {title.rpartition(' ')[2]}<" in html for title, html in seen.items())
        assert sooner == sorted(sooner, reverse=True)
        assert (sooner[3], sooner[-1]) == (True, False)


async def test_first_may_be_more_than_one_poll_reads(tmp_path: Path) -> None:
    """The rest of a dated index is no archive at the second poll; what is beyond `first` stays silent."""
    days = [f"2026-{month:02}-{day:02}" for month in (8, 9, 10) for day in range(1, 29)][::-1]
    index = menu("A phlog", *(f"0{day} - Post of {day}|/{day}" for day in days))
    documents = {b"/index": index} | {f"/{day}".encode(): text(f"Post of {day}") for day in days}
    async with in_world(tmp_path, documents, rest="[index]\nfirst = 60\n") as world:
        told = [len((await world.poll(later=FLOOR)).new) for _ in range(5)]
        states = [entry.state for entry in (await known(world)).entries.values()]

        assert [20, 20, 20, 0, 0] == told
        assert (60, len(days) - 60) == (states.count("published"), states.count("recorded"))


async def test_post_of_a_log_is_announced_with_the_text_that_scrolled_off(tmp_path: Path) -> None:
    """No request can bring it back: its place is the page itself."""

    def log(*days: int) -> bytes:
        return "\n".join(f"Entry: 2026-11-{day:02}\n\nWords of day {day}. {PARAGRAPH}\n" for day in days).encode()

    async with in_world(tmp_path, {b"/index": log(1)}, rest='[index]\nstrategy = "log"\nmax_new = 1\n') as world:
        await world.poll()
        told: list[str] = []
        for days in ((1, 2, 3, 4), (4,), (4,)):
            world.hole.put(b"/index", log(*days))
            told += (await world.poll()).new

        assert ["2026-11-04", "2026-11-03", "2026-11-02"] == [url.rpartition("#")[2] for url in told]
        assert [f"Words of day {day}." in html for day, html in zip((4, 3, 2, 1), shown(world).values(), strict=True)]


async def test_page_with_session_ids_is_an_incident_and_is_not_hurried(tmp_path: Path) -> None:
    """Its links of before lead nowhere; the incident closes when they last."""
    async with in_world(tmp_path, {}, rest='interval = "6h"\n[index]\nmax_new = 2\nfirst = 2\n') as world:
        incidents = []
        for first in (0, 10, 20, 30, 30):
            numbers = range(first, first + 4)
            world.hole.documents = {f"/p{one}".encode(): text(f"Number {one}", f"{PARAGRAPH} {one}") for one in numbers}
            world.hole.put(b"/index", posts(*numbers))
            assert len((await world.poll()).new) == 2
            incidents.append([(one.kind, one.reason.partition(":")[0]) for one in (await known(world)).incidents])
            if first == 20:
                assert (await state(world)).next_check_at - world.now > timedelta(hours=5)

        withheld = ("withheld", "2 new entries are not announced")
        assert [[], [], [withheld], [withheld], []] == incidents
