"""`feedd withdraw`: after a complaint nothing of an entry is published anywhere, until that is undone."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html

from feedd.app import App
from feedd.commands.withdraw import list_withdrawals, undo_withdrawal, withdraw
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.errors import UsageError
from feedd.media import open_library
from feedd.model import GopherUrl
from feedd.scheduling.task_pool import POLLS_AT_ONCE
from feedd.store import PollerLock, Withdrawal
from tests.support.poll_world import PARAGRAPH, World, define, in_world, menu, text
from tests.support.upcoming import due_feeds
from tests.support.validity import faults
from tests.support.web_site import Answer, ask, served

pytestmark = pytest.mark.anyio

BASE = "https://feeds.example.org"
SITE = {"base_url": BASE}
WORDS = re.compile(r"quill|marmalade|apricot|zither", re.IGNORECASE)  # in title, text, edit and file of two posts
POSTS = 9
CHOSEN = (2, 8)  # one of them is on an archive page by then, one in the feed's document
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SONG = b"ID3\x03\0" + bytes(3000)


def phlog(*, edited: bool = False) -> dict[bytes, bytes]:
    """Return a phlog with two posts that are to be withdrawn."""
    posts = {number: text(f"Post {number}") for number in range(1, POSTS + 1)}
    for number in CHOSEN:
        more = " ".join(["apricot"] * 60) if edited else ""
        posts[number] = text(
            f"Quill {number}", f"Marmalade. {PARAGRAPH} {more}", "Listen: gopher://{HOST}:{PORT}/9/zither.mp3"
        )
    lines = [f"02026-11-{n:02} - {'Quill' if n in CHOSEN else 'Post'} {n}|/{n}" for n in range(POSTS, 0, -1)]
    documents = {b"/index": menu("A phlog", *lines), b"/zither.mp3": SONG}
    return documents | {f"/{number}".encode(): post for number, post in posts.items()}


def published(folder: Path) -> dict[str, bytes]:
    """Return all published files by name."""
    public = folder / "data" / "public"
    return {str(file.relative_to(public)): file.read_bytes() for file in public.rglob("*") if file.is_file()}


@asynccontextmanager
async def served_with_media(world: World) -> AsyncIterator[tuple[str, int]]:
    """Serve a world as the daemon does, and yield the address."""
    app = world.app
    async with open_library(app.settings, app.client.download, app.clock) as library, served(app, library) as address:
        yield address


async def crawl(world: World, *more: str) -> dict[str, Answer]:
    """Return the answer at each address that can be reached from the front page, and at these."""
    found: dict[str, Answer] = {}
    ahead = ["/", "/feeds.opml", "/feeds/all.atom", "/status", "/status.atom", "/about", *more]
    async with served_with_media(world) as address:
        while ahead:
            path = ahead.pop()
            if path not in found:
                found[path] = await ask(address, path)
                ahead += linked_paths(path, found[path])
    return found


def linked_paths(path: str, answer: Answer) -> list[str]:
    """Return the addresses on the same site that a page, a document or a redirect leads to."""
    if answer.headers.get("content-type", "").startswith("text/html"):
        hrefs = [link for _, _, link, _ in html.iterlinks(answer.body)]
    elif b"<feed" in answer.body:
        hrefs = [one.get("href") or "" for one in etree.fromstring(answer.body).iter("{*}link")]
    else:
        hrefs = [answer.headers.get("location", path)]
    targets = [urlsplit(urljoin(f"{BASE}{path}", href)) for href in hrefs]
    return [
        f"{one.path}{'?' if one.query else ''}{one.query}" for one in targets if one.netloc == urlsplit(BASE).netloc
    ]


def words(files: Mapping[str, bytes | Answer]) -> set[str]:
    """Return which of the words that are to be withdrawn stand in these files or answers."""
    texts = (one.body if isinstance(one, Answer) else one for one in files.values())
    return {word.lower() for one in texts for word in WORDS.findall(one.decode("utf-8", "replace"))}


@asynccontextmanager
async def published_phlog(folder: Path) -> AsyncIterator[tuple[World, list[str]]]:
    """Yield a world whose feed has archive pages, revisions and a held media file, and the uuids of the two posts."""
    rest = 'max_entries = 4\ngroup = "Phlogs"\n'
    async with in_world(folder, phlog(), rest, **SITE) as world:
        await world.poll()
        for selector, document in phlog(edited=True).items():
            world.hole.put(selector, document)
        await world.poll(force=True)
        await world.app.publisher.site.publish()
        known = (await world.app.store.polls.known(world.app.definitions.all.good["hole"].id)).entries.values()
        yield world, sorted(one.id.rpartition(":")[2] for one in known if one.title.startswith("Quill"))


async def test_nothing_of_a_withdrawn_entry_is_published(tmp_path: Path) -> None:
    """Not by any route, in any file, after polls and a rebuild; undone, every file has its old bytes again."""
    async with published_phlog(tmp_path) as (world, uuids):
        before, shown = published(tmp_path), await crawl(world)
        settings, media = world.app.settings, sorted(path for path in shown if path.startswith("/media/"))
        held = list((tmp_path / "data" / "media").iterdir())
        pages = [f"/feeds/hole/{uuid}" for uuid in uuids]

        done = await withdraw(settings, uuids[0][:8], "a letter")
        await withdraw(settings, f"{BASE}{pages[1]}/changes")
        after, answers = published(tmp_path), await crawl(world, *shown)
        for selector, document in phlog().items():
            world.hole.put(selector, document)
        world.hole.requests.clear()
        report = await world.poll(force=True)
        polled = published(tmp_path)
        await world.app.publisher.publish_all(force=True)
        rebuilt, answers_again = published(tmp_path), await crawl(world, *shown)
        still_held = list((tmp_path / "data" / "media").iterdir())
        listed = await list_withdrawals(settings)
        for uuid in uuids:
            await undo_withdrawal(settings, uuid)
        back, shown_again = published(tmp_path), await crawl(world)

    assert {"quill", "marmalade", "apricot", "zither"} == words(shown)
    assert (2, 2, 1) == (len(uuids), len(media), len(held))
    assert [(f"urn:uuid:{uuids[0]}", 1, "a letter"), (f"urn:uuid:{uuids[1]}", 1, None)] == [
        (one.subject, one.entries, one.reason) for one in listed
    ]
    assert ("entry", 1) == (done.kind, done.entries)
    assert set() == words(after) | words(answers) | words(answers_again)
    assert after == polled == rebuilt
    assert ((), (), ()) == (report.new, report.updated, report.gone)
    assert [] == [one for one in world.hole.requests if one in (b"/2", b"/8")]
    assert {410} == {answers[path].status for path in (*pages, *media, *(f"{page}/changes" for page in pages))}
    assert all("withdrawn at the request of" in answers[path].text for path in (*pages, *media))
    assert [] == still_held
    tombstones = {
        name: [one.get("ref") for one in etree.fromstring(body).iter(DELETED)]
        for name, body in after.items()
        if name.startswith("hole") and name.endswith(".atom")
    }
    assert 1 == len(tombstones["hole.atom"])
    assert {f"urn:uuid:{uuid}" for uuid in uuids} == {ref for refs in tombstones.values() for ref in refs}
    assert [] == [fault for name, body in after.items() for fault in faults(name, body, BASE)]
    assert before == back
    told_when = {
        "/status",
        "/feeds/hole/",
        "/about/politeness",
    }  # pages of when it was polled
    assert {path: one.body for path, one in shown.items() if path not in told_when} == {
        path: one.body for path, one in shown_again.items() if path not in told_when
    }


async def test_running_daemon_publishes_before_the_command_ends(tmp_path: Path) -> None:
    """The command hands its wish over where another process has the data folder, also while all polls are slow."""
    async with published_phlog(tmp_path) as (world, uuids):
        manager = ServiceManager(address=str(tmp_path / "none"), watchdog_interval=None)
        dispatch = Dispatch(world.app, manager, lambda _: None)
        for number in range(POLLS_AT_ONCE):
            dispatch.polls.start(str(number), asyncio.Event().wait())
        with PollerLock(tmp_path / "data" / "poller.lock").acquire("run"):
            for uuid in uuids:
                work = asyncio.create_task(withdraw(world.app.settings, uuid))
                while not work.done():
                    await dispatch.tick()
                    await dispatch.merges.drain(timedelta(seconds=20))
                    await asyncio.sleep(0)  # a tick with nothing to do does not wait for anything
                await work
        await dispatch.polls.drain(timedelta())
        found = words(published(tmp_path))

    assert set() == found


@pytest.mark.parametrize("wanted", ["127.0.0.1", "gopher://127.0.0.1:{port}/0/8"])
async def test_entries_of_a_host_or_document_are_withdrawn_in_all_feeds(tmp_path: Path, wanted: str) -> None:
    """In feeds that are defined later, too; undone, they are published."""
    async with published_phlog(tmp_path) as (world, _):
        done = await withdraw(world.app.settings, wanted.format(port=world.hole.port))
        define(tmp_path, "later", f"gopher://127.0.0.1:{world.hole.port}/1/again")
        world.hole.put(b"/again", menu("Again", "02026-11-08 - Quill 8|/8"))
        world.now += timedelta(days=3650)  # the command has the clock of the machine
        await reload(world.app)
        await world.app.poller.poll(world.app.definitions.all.good["later"])
        await world.app.publisher.site.publish()
        taken = {name: file for name, file in published(tmp_path).items() if name.startswith(("later", "all"))}
        known = (await world.app.store.polls.known(world.app.definitions.all.good["hole"].id)).entries.values()
        marked = [one.title for one in known if one.withdrawn_at]
        await undo_withdrawal(world.app.settings, wanted.format(port=world.hole.port))
        back = published(tmp_path)["later.atom"]

    assert (POSTS if wanted == "127.0.0.1" else 1) == len(marked) == done.entries
    assert "Quill 8" in marked
    assert 5 == len(taken)
    assert b"Quill 8" not in b"".join(taken.values())
    assert b"deleted-entry" not in taken["later.atom"]  # it was never in it
    assert b"Quill 8" in back


async def reload(app: App) -> None:
    """Read the definitions again as a reload does."""
    await app.adopt(load_definitions(app.settings.feeds))
    await app.publisher.publish_all()


async def test_moved_entry_stays_withdrawn(tmp_path: Path) -> None:
    """Its author gives it another selector; another withdrawal and its end do not bring it back either."""
    async with published_phlog(tmp_path) as (world, _):
        await withdraw(world.app.settings, f"gopher://127.0.0.1:{world.hole.port}/0/8")
        moved = phlog(edited=True)
        moved[b"/index"] = moved[b"/index"].replace(b"Quill 8\t/8", b"Quill 8\t/eight")
        moved[b"/eight"] = moved.pop(b"/8")
        for selector, document in moved.items():
            world.hole.put(selector, document)
        report = await world.poll()
        await withdraw(world.app.settings, "other.example.org")
        await undo_withdrawal(world.app.settings, "other.example.org")
        found = published(tmp_path)["hole.atom"]

    assert 1 == len(report.moved)
    assert b"Quill 8" not in found


async def test_what_a_poll_under_way_finds_is_withdrawn(tmp_path: Path) -> None:
    """The poll began before the withdrawal and is saved after it."""
    async with in_world(tmp_path, phlog()) as world:
        real, app = world.fetch, world.app

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            data = await real(url, origin=origin)
            if url.selector == b"/8":
                await withdraw(app.settings, "127.0.0.1")
            return data

        world.fetch = fetch
        report = await world.poll()
        found = published(tmp_path)["hole.atom"]

    assert POSTS == len(report.new)
    assert b"<entry>" not in found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("deadbeef", "no entry begins with 'deadbeef'; expected more or other digits of a uuid"),
        ("abc", "a host of that name is written 'abc.'"),
        ("", "expected the uuid of an entry, a URL, a host"),
        ("gopher://exa mple/", "is not a host name"),
        ("not a host", "expected the uuid of an entry, a URL, a host"),
        ("*.*.example.org", "expected the uuid of an entry, a URL, a host"),
    ],
)
async def test_what_nobody_can_mean_is_refused(tmp_path: Path, wanted: str, said: str) -> None:
    """The message says what was expected; to undo what is not withdrawn is refused as well."""
    async with in_world(tmp_path, phlog()) as world:
        with pytest.raises(UsageError, match=re.escape(said)):
            await withdraw(world.app.settings, wanted)
        with pytest.raises(UsageError, match="is not withdrawn"):
            await undo_withdrawal(world.app.settings, "example.org")


async def test_an_entry_is_named_by_as_many_digits_as_it_takes(tmp_path: Path) -> None:
    """The first digits are enough where no other entry of any feed begins with them, published or not."""
    posts = {f"/{number}".encode(): text(f"Post {number}") for number in range(20)}  # more than there are digits
    index = menu("A phlog", *(f"02026-11-{n + 1:02} - Post {n}|/{n}" for n in range(20)))
    async with in_world(tmp_path, {b"/index": index, **posts}, "[index]\nfirst = 0\n") as world:
        await world.poll()
        known = await world.app.store.polls.known(world.app.definitions.all.good["hole"].id)
        uuids = sorted(one.id.removeprefix("urn:uuid:") for one in known.entries.values())
        first = next(one[:length] for one in uuids for length in (1, 2, 3) if _begin(uuids, one[:length]) == 1)
        several = next(one[0] for one in uuids if _begin(uuids, one[0]) > 1)
        found = await withdraw(world.app.settings, first)
        with pytest.raises(UsageError, match=f"several entries begin with '{several}'; expected one of {several}"):
            await withdraw(world.app.settings, several)
        host = await withdraw(world.app.settings, f"{first}.")

    assert ("entry", 1) == (found.kind, found.entries)
    assert ("host", first, 0) == (host.kind, host.subject, host.entries)


def _begin(uuids: list[str], prefix: str) -> int:
    return sum(one.startswith(prefix) for one in uuids)


async def test_denied_host_is_neither_asked_nor_published(tmp_path: Path) -> None:
    """Its feed counts as removed until the host is denied no more; then it is there again with its bytes."""
    async with published_phlog(tmp_path) as (world, uuids):
        before = published(tmp_path)
        await crawl(world)
        world.hole.requests.clear()
        paths = ["/feeds/hole.atom", "/feeds/hole/", f"/feeds/hole/{uuids[0]}", "/feeds/hole/archive/1.atom"]
        async with world.with_settings(**SITE, deny="127.0.0.1, *.example.org"):
            denied, answers = published(tmp_path), await crawl(world, *paths)
            report = await world.poll()
            due = await due_feeds(world.app.store, world.now + timedelta(days=9))
        requests = list(world.hole.requests)
        async with world.with_settings(**SITE):
            back = published(tmp_path)

    assert {} == {name: file for name, file in denied.items() if name != "feeds.opml"}
    assert set() == words(answers)
    assert {410} == {answers[path].status for path in paths}
    assert "`deny` in the settings names 127.0.0.1" in (report.error or "")
    assert ([], ()) == (requests, due)
    assert before == back


async def test_killed_command_is_completed_by_the_next_start(tmp_path: Path) -> None:
    """It was killed after the store had the withdrawal, and before anything was published."""
    async with published_phlog(tmp_path) as (world, _):
        withdrawal = Withdrawal(kind="host", subject="127.0.0.1", withdrawn_at=world.now)
        await world.app.store.withdrawals.add(withdrawal)
        before = words(published(tmp_path))
        async with world.with_settings(**SITE):
            after = words(published(tmp_path))

    assert "marmalade" in before
    assert set() == after
