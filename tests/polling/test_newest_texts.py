"""The first poll of pages that do not say when their posts were written: their texts do."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import feedparser
import pytest

from feedd.commands.preview import preview
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.errors import TooSlow, Unreachable
from feedd.gopher.url import format_url
from feedd.model import GopherUrl
from tests.support.poll_world import PARAGRAPH, World, in_world, in_world_with, menu, settings_for
from tests.support.wall_clock import WallClock

pytestmark = pytest.mark.anyio

START = datetime(2012, 3, 4, tzinfo=UTC)
FIRST = 5
REST = f"[index]\nfirst = {FIRST}\n"

HEADS: Mapping[str, Callable[[str, datetime], str]] = {
    "front matter": lambda name, day: f"---\ntitle: {name}\ndate: {day:%Y-%m-%d}\n---\n\n",
    "a mail's head": lambda name, day: f"Subject: {name}\nDate: {day:%a, %d %b %Y 08:30:00 +0000}\n\n",
    "a line in German": lambda name, day: f"{name}\n\nDatum: {day:%d.%m.%Y}\n\n",
    "an Org head": lambda name, day: f"#+TITLE: {name}\n#+DATE: <{day:%Y-%m-%d %a}>\n\n",
    "a line in Russian": lambda name, day: f"{name}\n\nДата: {day:%d.%m.%Y}\n\n",
}
NAMES = [f"{water}{tree}" for water in ("brook", "fjord", "inlet", "mere", "weir") for tree in "abcdef"]


def days(count: int, seed: int) -> Sequence[datetime]:
    """Return days without an order, no two alike."""
    return [START + timedelta(days=day) for day in Random(seed).sample(range(4000), count)]


def uploaded(name: str, _: int) -> str:
    """Return the row of a file that came with all the others."""
    return f"0{name + '.md':36}  2023-Apr-21 04:36     0.6 KB|/{name}.md"


def edited(name: str, place: int) -> str:
    """Return the row of a file whose time says only when somebody last touched it."""
    return f"0{name + '.md':36}  2023-Apr-{place * 7 % 27 + 1:02} 04:36     0.6 KB|/{name}.md"


def undated(name: str, _: int) -> str:
    """Return a link of a menu that its author wrote."""
    return f"0About the {name} and the mill|/{name}.md"


PAGES = {"an upload": uploaded, "a mass edit": edited, "a menu": undated}


def hole_of(
    dates: Sequence[datetime | None],
    row: Callable[[str, int], str] = uploaded,
    head: Callable[[str, datetime], str] = HEADS["front matter"],
) -> dict[bytes, bytes]:
    """Return a page of texts with these dates, from its top; None: a text has none."""
    names = NAMES[: len(dates)]
    texts = {
        f"/{name}.md".encode(): (
            (head(name.title(), day) if day else f"# {name.title()}\n\n") + f"{name} {PARAGRAPH}\n"
        ).encode()
        for name, day in zip(names, dates, strict=True)
    }
    return {b"/index": menu("Words of a miller", "", *(row(name, place) for place, name in enumerate(names))), **texts}


def newest(dates: Sequence[datetime | None], first: int = FIRST) -> list[str]:
    """Return the newest days, the newest first."""
    return [f"{day:%Y-%m-%d}" for day in sorted((day for day in dates if day), reverse=True)[:first]]


def shown(world: World) -> list[str]:
    """Return the days of the published document in its order; what is published was never updated."""
    entries = feedparser.parse(io.BytesIO(world.published())).entries
    assert [one.published for one in entries] == [dict(one)["updated"] for one in entries]
    return [one.published[:10] for one in entries]


def names_of(world: World) -> list[str]:
    """Return the names of the published texts, in the order of the document."""
    return [one.title.lower().split()[0] for one in feedparser.parse(io.BytesIO(world.published())).entries]


def asked(world: World) -> list[bytes]:
    """Return the texts that were requested."""
    return [one for one in world.hole.requests if one.endswith(b".md")]


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("row", PAGES.values(), ids=PAGES.keys())
async def test_newest_by_their_texts_are_published(
    tmp_path: Path, row: Callable[[str, int], str], head: Callable[[str, datetime], str]
) -> None:
    """Every text is read once, the document is sorted, and nothing is news at the next poll."""
    dates = days(30, seed=len(head("", START)))
    async with in_world(tmp_path, hole_of(dates, row, head), rest=REST) as world:
        first, second = await world.poll(), await world.poll()

        assert newest(dates) == shown(world)
        assert (FIRST, ()) == (len(first.new), second.new)
        assert len(set(asked(world))) == len(asked(world)) == 30
        assert "30 texts were read for their dates" in first.notes[0]
        assert () == second.notes


@pytest.mark.parametrize("rises", [False, True])
async def test_page_in_an_order_costs_few_requests(tmp_path: Path, rises: bool) -> None:
    """Its texts agree with it, from the top or from the end."""
    dates = sorted(days(30, seed=1), reverse=not rises)
    async with in_world(tmp_path, hole_of(dates, undated), rest=REST) as world:
        await world.poll()

        assert newest(dates) == shown(world)
        assert len(asked(world)) <= FIRST + 8


@pytest.mark.parametrize("row", ["0{:%Y-%m-%d} {}|/{}.md", "0{1}, {0:%d %B %Y}|/{2}.md"])
async def test_page_that_tells_dates_costs_no_request_more(tmp_path: Path, row: str) -> None:
    """Its labels count, whatever its texts say."""
    dates = days(30, seed=2)
    listed = days(30, seed=3)
    documents = hole_of(dates, lambda name, place: row.format(listed[place], name.title(), name))
    async with in_world(tmp_path, documents, rest=REST) as world:
        report = await world.poll()

        assert (newest(listed), FIRST, ()) == (shown(world), len(asked(world)), report.notes)


async def test_page_that_is_published_whole_costs_no_request_more(tmp_path: Path) -> None:
    """All its texts are read anyway."""
    dates = days(FIRST, seed=2)
    async with in_world(tmp_path, hole_of(dates), rest=REST) as world:
        report = await world.poll()

        assert (newest(dates), FIRST, ()) == (shown(world), len(asked(world)), report.notes)


async def test_texts_without_dates_leave_the_page_as_it_is(tmp_path: Path) -> None:
    """What was asked in vain is few, and the file times stay."""
    async with in_world(tmp_path, hole_of([None] * 30, edited), rest=REST) as world:
        report = await world.poll()

        assert (FIRST, 30 - FIRST > len(asked(world)) - FIRST) == (len(report.new), True)
        assert ["2023-04"] * FIRST == [day[:7] for day in shown(world)]
        assert shown(world) == sorted(shown(world), reverse=True)
        assert "few have one, or all the same" in report.notes[0]


async def test_undated_text_keeps_the_time_of_its_file(tmp_path: Path) -> None:
    """It is published where fewer than `first` texts are dated, and then by that time."""
    dates = [None if place % 3 == 1 else day for place, day in enumerate(days(12, seed=4))]
    async with in_world(tmp_path, hole_of(dates), rest="[index]\nfirst = 10\n") as world:
        await world.poll()

        assert ["2023-04-21", "2023-04-21", *newest(dates, 8)] == shown(world)


@pytest.mark.parametrize("share", [2, 3])
@pytest.mark.parametrize("rises", [False, True])
async def test_undated_link_stands_between_dated_ones(tmp_path: Path, rises: bool, share: int) -> None:
    """Some labels have dates and no text has: the feed is in the order of the page, only its top is as new as now."""
    dates = sorted(days(30, seed=13), reverse=not rises)

    def row(name: str, place: int) -> str:
        return f"0{f'{dates[place]:%Y-%m-%d} ' if place % share == 1 else ''}{name}|/{name}.md"

    async with in_world(tmp_path, hole_of([None] * 30, row), rest=REST) as world:
        await world.poll()

        days_shown, whole = shown(world), sorted(range(30), key=lambda place: dates[place], reverse=True)[:FIRST]
        assert [NAMES[place] for place in whole] == names_of(world)
        assert days_shown == sorted(days_shown, reverse=True)
        assert [f"{dates[place]:%Y-%m-%d}" for place in whole if place % share == 1] == [
            day for day, place in zip(days_shown, whole, strict=True) if place % share == 1
        ]
        assert days_shown[1] < "2026"


async def test_more_than_one_poll_publishes_are_announced_once(tmp_path: Path) -> None:
    """What waits for the next poll has its text already."""
    dates = days(30, seed=5)
    async with in_world(tmp_path, hole_of(dates), rest="[index]\nfirst = 25\n") as world:
        told = [len((await world.poll()).new) for _ in range(4)]

        assert [20, 5, 0, 0] == told
        assert newest(dates, 25) == shown(world)
        assert len(asked(world)) == 30


async def test_text_that_fails_once_is_asked_again(tmp_path: Path) -> None:
    """It may be the newest, and what the first poll does not publish never is."""
    dates = days(30, seed=6)
    late = f"/{NAMES[dates.index(max(dates))]}.md".encode()
    async with in_world(tmp_path, hole_of(dates), rest=REST) as world:
        real, failed = world.fetch, list[GopherUrl]()

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == late and not failed:
                failed.append(url)
                raise TooSlow("nothing came for too long", stage="receive")
            return await real(url, origin=origin)

        world.fetch = fetch
        await world.poll()

        assert newest(dates) == shown(world)


@pytest.mark.parametrize("answered", [0, 3, 12])
async def test_server_that_stops_answering_is_asked_again_at_the_next_poll(tmp_path: Path, answered: int) -> None:
    """Until it is known which are the newest, nothing is published; nothing is lost, and nothing comes twice."""
    dates = days(30, seed=7)
    async with in_world(tmp_path, hole_of(dates), rest=REST) as world:
        real, broken, count = world.fetch, True, 0

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            nonlocal count
            count += url.selector.endswith(b".md")
            if broken and count > answered:
                raise Unreachable("no connection", stage="connect")
            return await real(url, origin=origin)

        world.fetch = fetch
        first = await world.poll()
        broken = False
        second, third = await world.poll(), await world.poll()

        assert (False, ()) == (first.ok, first.new)
        assert "the next poll begins again" in str(first.error)
        assert (FIRST, ()) == (len(second.new), third.new)
        assert newest(dates) == shown(world)


async def test_server_that_never_answers_so_many_requests_is_not_given_up(tmp_path: Path) -> None:
    """The third poll takes what it can get; each entry comes once."""
    dates = days(30, seed=8)
    async with in_world(tmp_path, hole_of(dates), rest=REST) as world:
        real, count = world.fetch, 0

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            nonlocal count
            count += url.selector.endswith(b".md")
            if count > 10:
                raise Unreachable("no connection", stage="connect")
            return await real(url, origin=origin)

        world.fetch = fetch
        told, good = list[str](), list[bool]()
        for _ in range(6):
            count = 0
            report = await world.poll(later=timedelta(days=1))
            told, good = [*told, *report.new], [*good, report.ok]

        assert [False, False, True, True, True, True] == good
        assert FIRST == len(told) == len(set(told))


async def test_feed_that_was_polled_before_announces_nothing(tmp_path: Path) -> None:
    """Neither dates that texts get later nor new times of all files are news."""
    dates = days(30, seed=9)
    async with in_world(tmp_path, hole_of([None] * 30), rest=REST) as world:
        await world.poll()
        before = shown(world)
        for row in (uploaded, edited, edited):
            world.hole.documents |= hole_of(dates, row)
            world.hole.requests.clear()
            report = await world.poll()

            assert ((), ()) == (report.new, report.notes)
            assert before == shown(world)


async def test_poll_by_a_clock_that_is_behind_finds_the_newest(tmp_path: Path) -> None:
    """It publishes nothing yet; what its texts say of their dates holds when the clock is right."""
    dates, wall = days(30, seed=12), WallClock(datetime(2001, 1, 1, tzinfo=UTC))
    async with in_world_with(wall.clock(), tmp_path, hole_of(dates), REST) as world:
        await world.app.start(world.app.definitions.all)
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None)
        for jump in (timedelta(), datetime(2026, 11, 22, tzinfo=UTC) - wall(), timedelta()):
            wall.jump(jump)
            wall.pass_time(timedelta(minutes=20))
            await dispatch.tick()
            await dispatch.polls.drain(timedelta(seconds=30))

        assert newest(dates) == shown(world)
        assert len(set(asked(world))) == len(asked(world))


async def test_new_file_is_news_though_its_text_is_old(tmp_path: Path) -> None:
    """The first poll knows all others, whether it published them or not."""
    dates = days(30, seed=10)
    async with in_world(tmp_path, hole_of(dates[:29]), rest=REST) as world:
        await world.poll()
        world.hole.documents |= hole_of(dates)
        report = await world.poll()

        assert [f"/0/{NAMES[29]}.md"] == [url.partition(str(world.hole.port))[2] for url in report.new]


async def test_preview_tells_what_the_first_poll_does(tmp_path: Path) -> None:
    """With `explain` it asks the same texts, and its entries have their dates."""
    dates = days(30, seed=11)
    async with in_world(tmp_path, hole_of(dates), rest=REST) as world:
        url = format_url(world.hole.url(b"/index"))
        world.hole.requests.clear()
        settings = settings_for(tmp_path, data=str(tmp_path / "other"))
        plain = await preview(settings, url, articles=0, encoding=None)
        read = asked(world)
        seen = await preview(settings, url, articles=0, encoding=None, explain=True)

        assert ([], ["the first poll asks up to 100 texts"]) == (
            read,
            [note.partition(": ")[2].partition(" for")[0] for note in plain.index.notes],
        )
        assert newest(dates, 30) == sorted(
            (str(one.moment.at.date()) for one in seen.index.candidates if one.moment), reverse=True
        )
        assert ["30 texts were read for their dates"] == [note.partition(",")[0] for note in seen.index.notes]
