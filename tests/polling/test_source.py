"""Sources with Gopher+, which says when a text was changed, and sources that do not answer."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.changes.outcomes import Reading
from feedd.config.loading import load_definitions
from feedd.errors import Unreachable
from feedd.model import Candidate, GopherUrl, Report
from feedd.polling.source import no_progress
from feedd.structs import replace
from tests.support.broken_server import Behaviour, by_selector, misbehaving, sending, silence
from tests.support.poll_world import PARAGRAPH, define, in_world, menu, settings_for, text
from tests.support.pygopherd import pygopherd

pytestmark = pytest.mark.anyio

FIRST, SECOND = datetime(2024, 1, 13, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
SOON = timedelta(minutes=20)  # before any article is read again by the plan
NAMES = ("ferry", "harbour", "pier")


def write(folder: Path, name: str, words: str, at: datetime) -> None:
    """Write a text and set the date of its file."""
    (folder / f"{name}.txt").write_text(f"{name}\n\n{PARAGRAPH}\n\n{words}\n")
    os.utime(folder / f"{name}.txt", (at.timestamp(), at.timestamp()))


async def test_touched_file_is_read_again_at_the_next_poll(tmp_path: Path) -> None:
    """A new Mod-Date is a reason to read a text again, and not the date of the entry; the same one is not."""
    root, workspace = tmp_path / "root", tmp_path / "pygopherd"
    root.mkdir()
    workspace.mkdir()
    for name in NAMES:
        write(root, name, "It sailed at last.", FIRST)

    with pygopherd(root, workspace) as port:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{port}/")
        settings = settings_for(tmp_path)
        now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        reports = []
        async with open_app(settings, lambda: now) as app:
            await app.adopt(load_definitions(settings.feeds))
            definition = app.definitions.all.good["hole"]
            reports.append(await app.poller.poll(definition))
            before = await app.store.entries.newest(definition.id, 9)
            write(root, "ferry", "Then it came back, since the captain had left his hat on the pier again.", SECOND)
            write(root, "pier", "Then it came back, since the captain had left his hat on the pier again.", FIRST)
            now += SOON
            reports.append(await app.poller.poll(definition))
            now += SOON
            reports.append(await app.poller.poll(definition))
            after = await app.store.entries.newest(definition.id, 9)
        assert {entry.published.year for entry in before} == {2026}
        assert [entry.published for entry in before] == [entry.published for entry in after]
        first, second, third = reports

    assert (True, 3) == (first.ok, len(first.new))
    assert ((f"gopher://127.0.0.1:{port}/0/ferry.txt",), ()) == (second.updated, second.problems)
    assert Report(feed="hole", ok=True) == third


MENU = b"0Ferry\t/a\t{HOST}\t{PORT}\t+\r\n0Pier\t/b\t{HOST}\t{PORT}\t+\r\n.\r\n"
PLAIN = MENU.replace(b"\t+", b"")
STUB = b"+-2\r\n+INFO: 1gopher+\t\t{HOST}\t{PORT}\t+\r\n+ADMIN:\r\n Admin: Me\r\n Mod-Date: now <20240113000000>\r\n"


def answer(date: str) -> bytes:
    """Return what a server with Gopher+ says about the menu."""
    return b"+-1\r\n+INFO: 0Ferry\t/a\t{HOST}\t{PORT}\t+\r\n+ADMIN:\r\n Mod-Date: then <%s>\r\n.\r\n" % date.encode()


def documents(menu: bytes, attributes: bytes | None) -> dict[bytes, bytes]:
    """Return a gopherhole of two texts; `attributes` is the answer to `$`, or None for an error line."""
    given = {} if attributes is None else {b"/index\t$": attributes}
    return {b"/index": menu, b"/a": text("Ferry"), b"/b": text("Pier", "Another text."), **given}


@pytest.mark.parametrize("attributes", [STUB, MENU, b"", None])
async def test_server_without_gopher_plus_is_remembered(tmp_path: Path, attributes: bytes | None) -> None:
    """After a standard answer, the menu, nothing or an error, it is not tried for thirty days, and no poll fails."""
    async with in_world(tmp_path, documents(MENU, attributes)) as world:
        reports = [await world.poll() for _ in range(3)]
        assert [True] * 3 == [report.ok for report in reports]
        assert 1 == world.hole.requests.count(b"/index\t$")
        await world.poll(later=timedelta(days=31))
        assert 2 == world.hole.requests.count(b"/index\t$")


async def test_menu_without_the_mark_is_not_probed(tmp_path: Path) -> None:
    """No server is tried without a hint, because most do not have it."""
    async with in_world(tmp_path, documents(PLAIN, answer("20240113000000"))) as world:
        await world.poll()
        asked = [b"/a", b"/b", b"/caps.txt", b"/index", b"/robots.txt", b"caps.txt", b"robots.txt"]
        assert asked == sorted(world.hole.requests)


async def test_feed_without_updates_is_not_asked_for_changes(tmp_path: Path) -> None:
    """Where no text is read twice, its modification date is not needed."""
    async with in_world(
        tmp_path, documents(MENU, answer("20240113000000")), rest='[article]\nupdates = "never"\n'
    ) as world:
        await world.poll()
        assert 0 == world.hole.requests.count(b"/index\t$")


async def test_believed_server_is_asked_at_each_poll(tmp_path: Path) -> None:
    """Each poll has one more request, and one for each text whose date changed; a first date is no change."""
    async with in_world(tmp_path, documents(MENU, answer("20240113000000"))) as world:
        await world.poll(later=SOON)
        await world.poll(later=SOON)
        assert [1, 2] == [world.hole.requests.count(asked) for asked in (b"/a", b"/index\t$")]
        world.hole.put(b"/index\t$", answer("20240114000000"))
        await world.poll(later=SOON)
        await world.poll(later=timedelta(0))
        assert [2, 1, 4] == [world.hole.requests.count(asked) for asked in (b"/a", b"/b", b"/index\t$")]


async def test_believed_server_that_answers_otherwise_is_believed_no_more(tmp_path: Path) -> None:
    """Another server under the same name is detected by its first invalid answer."""
    async with in_world(tmp_path, documents(MENU, answer("20240113000000"))) as world:
        await world.poll()
        world.hole.put(b"/index\t$", MENU)
        await world.poll()
        await world.poll()
        assert 2 == world.hole.requests.count(b"/index\t$")


async def test_bad_day_of_a_believed_server_changes_no_belief(tmp_path: Path) -> None:
    """A request that finds no server is repeated at the next poll, and the known dates stay."""
    async with in_world(tmp_path, documents(MENU, answer("20240113000000"))) as world:
        await world.poll(later=SOON)
        good = world.fetch

        async def unlucky(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.search == b"$":
                raise Unreachable("no connection", stage="connect")
            return await good(url, origin=origin)

        world.fetch = unlucky
        report = await world.poll(later=SOON)
        world.fetch = good
        await world.poll(later=SOON)

        assert report.ok
        assert [1, 2] == [world.hole.requests.count(asked) for asked in (b"/a", b"/index\t$")]


async def test_articles_of_a_server_that_is_silent_are_left_after_two(tmp_path: Path) -> None:
    """Each of the others would take a whole time-out; they wait for the next poll."""
    index = "".join(f"0Post {number}\t/{number}\t127.0.0.1\t{{port}}\r\n" for number in range(5))

    async def poll() -> tuple[Report, list[bytes]]:
        behaviours: dict[bytes, Behaviour] = {f"/{number}".encode(): silence for number in range(5)}
        async with misbehaving(by_selector(behaviours)) as server:
            behaviours[b"/index"] = sending(index.format(port=server.port).encode())
            define(tmp_path, "hole", f"gopher://127.0.0.1:{server.port}/1/index")
            settings = settings_for(tmp_path, timeout="0.2s")
            async with open_app(settings) as app:
                await app.adopt(load_definitions(settings.feeds))
                report = await app.poller.poll(app.definitions.all.good["hole"])
            return report, [one for one in server.requests if one.strip(b"/\r\n").isdigit()]

    report, asked = await poll()

    assert report.ok
    assert [b"/0\r\n", b"/1\r\n"] == asked
    assert 2 == len([one for one in report.problems if "limit: " in one])


async def test_text_in_the_index_is_read_also_where_its_server_is_silent(tmp_path: Path) -> None:
    """It needs no request, and a later poll may not find it in the index any more."""
    async with in_world(tmp_path, {}) as world:
        place = GopherUrl(host="example.org", item_type="0")
        candidates = [
            Candidate(
                key=key, location=replace(place, selector=key.encode()), label=key, title=key, position=0, raw=raw
            )
            for key, raw in (("a", None), ("b", None), ("c", None), ("part", text("Part")))
        ]

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            raise Unreachable(f"nobody answers for {url.selector!r}", stage="connect", place=origin.host)

        world.fetch = fetch
        definition = world.app.definitions.all.good["hole"]
        outcomes = await world.app.poller.edges.read_articles(candidates, definition, no_progress)

        assert ["a", "b", "part"] == sorted(outcomes)
        assert isinstance(outcomes["part"], Reading)


async def test_files_of_a_download_page_are_published_and_never_fetched(tmp_path: Path) -> None:
    """Each entry is a link to its file, which may be of any size."""
    files = [f"9Tool 1.{number}|/tool-1.{number}.zip" for number in range(3)]
    async with in_world(tmp_path, {b"/index": menu("Tools", *files)}) as world:
        report = await world.poll()

        assert 3 == len(report.new)
        assert [b"/index"] == [one for one in world.hole.requests if one.startswith((b"/index", b"/tool"))]


async def test_title_that_the_index_gives_by_the_form_of_its_page_is_found_in_the_text(tmp_path: Path) -> None:
    """A label read alone would name the document otherwise; what the text says of itself is not said twice."""
    names = ("fog", "rain", "snow")
    links = [f"0/log/{name}.txt: Why there is {name}|/log/{name}.txt" for name in names]
    texts = {f"/log/{name}.txt".encode(): f"Why there is {name}\n\n{PARAGRAPH}\n".encode() for name in names}
    async with in_world(tmp_path, {b"/index": menu("Weather", *links), **texts}) as world:
        await world.poll()
        entries = await world.app.store.entries.newest(world.app.definitions.all.good["hole"].id, 9)

        assert {f"Why there is {name}" for name in names} == {entry.title for entry in entries}
        assert [] == [entry.title for entry in entries if "Why there is" in (entry.content or "")]
