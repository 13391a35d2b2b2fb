"""Whole polls of sources that fail, return and fall silent, with a clock that the test sets."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.publish.feed_files import FORMS
from tests.support.poll_world import World, define, in_world, menu, published_file, text
from tests.support.validity import faults
from tests.support.validity.atom import atom_faults
from tests.support.web_site import WebSite, as_page, site

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
BASE_URL = "https://feeds.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"
DOCUMENTS: Mapping[bytes, bytes] = {
    b"/index": menu("A phlog", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/b": text("Second"),
}


def entries(document: bytes) -> dict[str, tuple[str, str, str]]:
    """Return title, published and updated of each entry by its id, in the order of the document."""
    found = ET.fromstring(document).findall(f"{ATOM}entry")
    return {of(one, "id"): (of(one, "title"), of(one, "published"), of(one, "updated")) for one in found}


def of(element: ET.Element, name: str) -> str:
    """Return the text of a child element."""
    return element.findtext(f"{ATOM}{name}") or ""


def published(opened: World) -> dict[str, bytes]:
    """Return the published entries of the feed, after checking that the document is valid."""
    files = {f"hole.{form}": opened.published(form) for form in FORMS}
    assert [] == [fault for path, data in files.items() for fault in faults(path, data, BASE_URL)]
    return files


async def incidents(served: WebSite) -> dict[str, tuple[str, str, str]]:
    """Return the entries of /status.atom, after checking that the document is valid."""
    answer = await served.get("/status.atom")
    assert 200 == answer.status
    assert [] == list(atom_faults(answer.body, f"{BASE_URL}/status.atom"))
    return entries(answer.body)


def serve(opened: World) -> AbstractAsyncContextManager[WebSite]:
    """Serve what the world publishes over HTTP."""
    app = opened.app
    return site(app.store, app.publisher.public, app.definitions.all.good["hole"], app.settings)


@pytest.mark.sqlite  # on a server, breaks of a host end by its clock
async def test_subscribers_get_one_notice_of_a_long_outage(tmp_path: Path) -> None:
    """The notice is there, unchanged, from the poll that makes it due until the source is back, in this feed only."""
    async with in_world(tmp_path, DOCUMENTS, notice_after="7d", base_url=BASE_URL) as opened:
        await opened.poll()
        before, port = published(opened), opened.hole.port
        await opened.hole.stop()
        failed_at = opened.now + timedelta(hours=2)
        await opened.poll()
        await opened.poll(later=7 * DAY - timedelta(minutes=1))
        assert before == published(opened)

        await opened.poll(later=timedelta(minutes=1))
        shown = published(opened)
        (notice, (title, at, updated)), *others = entries(shown["hole.atom"]).items()
        due = (failed_at + 7 * DAY).isoformat()
        assert ("127.0.0.1 cannot be read at the moment", due, due) == (title, at, updated)
        assert dict(others) == entries(before["hole.atom"])
        assert due == of(ET.fromstring(shown["hole.atom"]), "updated")
        assert all(notice.encode() in data for data in shown.values())
        assert b"Since 2026-11-22 127.0.0.1 cannot be read: it takes no connection." in shown["hole.atom"]

        await opened.app.publisher.site.publish()
        assert notice.encode() not in published_file(opened.folder, "all.atom")
        opened.hole.documents = {}
        await opened.hole.start(port)
        assert "index" in str((await opened.poll(later=30 * DAY)).error)
        assert shown == published(opened)
        await opened.app.publisher.publish_all(force=True)
        assert shown == published(opened)

        opened.hole.documents = dict(DOCUMENTS)
        await opened.poll()
        after = published(opened)
        assert entries(before["hole.atom"]) == entries(after["hole.atom"])
        assert due == of(ET.fromstring(after["hole.atom"]), "updated")


async def test_without_the_setting_there_is_no_notice(tmp_path: Path) -> None:
    """The feed does not change during the outage."""
    async with in_world(tmp_path, DOCUMENTS, base_url=BASE_URL) as opened:
        await opened.poll()
        before = published(opened)
        await opened.hole.stop()
        for _ in range(3):
            await opened.poll(later=30 * DAY)
        assert before == published(opened)


async def test_incident_is_one_entry_from_the_first_failure_to_the_first_good_poll(tmp_path: Path) -> None:
    """Another reason changes its text and no date; everything else is served as before."""
    async with in_world(tmp_path, DOCUMENTS, base_url=BASE_URL) as opened, serve(opened) as served:
        await opened.poll()
        assert {} == await incidents(served)
        opened.hole.remove(b"/index")
        for _ in range(3):
            await opened.poll()
            assert {} == await incidents(served)
        failed_at = (opened.now - timedelta(hours=4)).isoformat()
        await opened.poll()
        ((known, outage),) = (await incidents(served)).items()
        assert ("hole: cannot be polled", failed_at, failed_at) == outage
        answer = await served.get("/status.atom")
        assert b"Nothing is kept under this selector" in answer.body
        assert 304 == (await served.get("/status.atom", if_none_match=answer.headers["etag"])).status

        port = opened.hole.port
        await opened.hole.stop()
        await opened.poll()
        assert {known: outage} == await incidents(served)
        assert b"it takes no connection" in (await served.get("/status.atom")).body
        paths = ["/", "/feeds/hole/", "/feeds/hole.atom", "/feeds/hole.rss", "/feeds/hole.json", "/status"]
        page = as_page(await served.get("/feeds/hole/"))
        paths += [f"/feeds/hole/{href}" for href in page.xpath("//main//a/@href") if "/" not in href]
        assert {200} == {(await served.get(path)).status for path in paths}

        opened.hole.documents = dict(DOCUMENTS)
        await opened.hole.start(port)
        await opened.poll(later=DAY)
        assert {known: ("hole works again", failed_at, opened.now.isoformat())} == await incidents(served)
        await opened.poll()
        assert [known] == list(await incidents(served))


async def test_incidents_of_feeds_that_fail_together_stand_apart(tmp_path: Path) -> None:
    """They are polled at the same time, and each opens and closes at its own second."""
    names = [f"hole{number}" for number in range(5)]
    async with in_world(tmp_path, DOCUMENTS) as opened:
        for name in names:
            define(tmp_path, name, f"gopher://{opened.hole.host}:{opened.hole.port}/1/{name}")
            opened.hole.put(f"/{name}".encode(), DOCUMENTS[b"/index"])
        await opened.app.adopt(load_definitions(tmp_path / "feeds"))

        async def poll_all() -> list[datetime]:
            opened.now += 3 * timedelta(hours=1)
            good = opened.app.definitions.all.good
            await asyncio.gather(*(opened.app.poller.poll(good[name]) for name in names))
            newest = await opened.app.store.incidents.newest(10)
            return sorted(one.incident.closed_at or one.incident.opened_at for one in newest)

        assert [] == await poll_all()
        for name in names:
            opened.hole.remove(f"/{name}".encode())
        first = opened.now + timedelta(hours=3)
        apart = [timedelta(seconds=second) for second in range(5)]
        times = [await poll_all() for _ in range(3)]
        assert [[], [], [first + second for second in apart]] == times
        for name in names:
            opened.hole.put(f"/{name}".encode(), DOCUMENTS[b"/index"])
        assert [opened.now + timedelta(hours=3) + second for second in apart] == await poll_all()


async def test_source_that_falls_silent_is_one_incident(tmp_path: Path) -> None:
    """After an entry every second day, three silent weeks are an incident; the next entry closes it."""
    lines = [f"02026-11-{day:02} - Post {day}|/a" for day in range(2, 22, 2)]
    lines = [f"{line}{number}" for number, line in enumerate(lines)]
    pages = {f"/a{number}".encode(): text(f"Post {number}") for number in range(30)}
    async with (
        in_world(tmp_path, {b"/index": menu("A phlog", *lines), **pages}, base_url=BASE_URL) as opened,
        serve(opened) as served,
    ):
        await opened.poll()
        await opened.poll(later=11 * DAY)
        assert {} == await incidents(served)
        for _ in range(5):
            await opened.poll(later=2 * DAY)
        ((known, (title, _, _)),) = (await incidents(served)).items()
        assert "hole: quiet for longer than usual" == title
        served.now = opened.now
        status = " ".join(as_page(await served.get("/status")).text_content().split())
        assert "silent" in status
        assert "about every 2 days" in status
        assert "usually every 2 days, quiet for 23 days" in status

        opened.hole.put(b"/index", menu("A phlog", *lines, "02026-11-21 - Dated back|/a20"))
        assert (await opened.poll()).new
        assert {known: "hole is heard of again"} == {
            key: title for key, (title, *_) in (await incidents(served)).items()
        }
        for _ in range(6):
            await opened.poll(later=2 * DAY)
        assert [known] == list(await incidents(served))


@pytest.mark.sqlite  # on a server, breaks of a host end by its clock
async def test_feeds_of_a_dead_host_do_not_each_wait_for_it(tmp_path: Path) -> None:
    """After two attempts the circuit is open: the other feeds are postponed, and a requested poll is still tried."""
    async with in_world(tmp_path, DOCUMENTS) as opened:
        port = opened.hole.port
        for name in ("first", "second", "third"):
            define(tmp_path, name, f"gopher://127.0.0.1:{port}/1/{name}")
        await opened.app.adopt(load_definitions(opened.app.settings.feeds))
        await opened.hole.stop()
        good = opened.app.definitions.all.good
        errors = [str((await opened.app.poller.poll(good[name])).error) for name in ("first", "second", "third")]
        assert all("Connection refused" in error for error in errors[:2])
        until = opened.now + timedelta(minutes=15)
        assert errors[2].endswith(f"it is not contacted again before {until:%Y-%m-%d %H:%M} UTC")
        assert until == await next_check(opened, "third")

        await opened.hole.start(port)
        for name in ("first", "second", "third"):
            opened.hole.put(f"/{name}".encode(), DOCUMENTS[b"/index"])
        assert not (await opened.app.poller.poll(good["third"])).ok
        assert (await opened.app.poller.poll(good["third"], requested=True)).ok
        assert (await opened.app.poller.poll(good["first"])).ok


async def test_status_for_systemd_counts_failing_and_silent_feeds(tmp_path: Path) -> None:
    """The status line changes at the tick after a poll; a feed that works again is not counted."""
    heard: list[str] = []

    days = [f"02026-11-{day:02} - Post {day}|/a{day}" for day in range(2, 22, 2)]
    async with in_world(tmp_path, {**DOCUMENTS, b"/index": menu("A phlog", *days)}) as opened:
        app, address = opened.app, str(tmp_path / "notify")
        define(tmp_path, "gone", f"gopher://127.0.0.1:{opened.hole.port}/1/gone")
        await app.adopt(load_definitions(app.settings.feeds))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(address)
            dispatch = Dispatch(app, ServiceManager(address=address), lambda _: None)

            async def polled() -> None:
                opened.now += 60 * DAY
                for _ in range(3):  # one feed of a host at a time; the next tick tells of it
                    await dispatch.tick()
                    await dispatch.polls.drain(DAY)
                heard.extend(manager.recv(4096).decode() for _ in range(2))

            await polled()
            await polled()
            opened.hole.put(b"/gone", DOCUMENTS[b"/index"])
            await polled()
    assert "STATUS=2 feeds, 1 failing, 1 silent" == heard[1]
    assert "STATUS=2 feeds, 0 failing, 1 silent" == heard[5]


async def next_check(opened: World, name: str) -> datetime:
    """Return when a feed is polled next."""
    return next(one.feed.next_check_at for one in await opened.app.store.feeds.summaries() if one.feed.name == name)


LETTER = "0A letter to whoever reads this|/letter"
WHOLE = menu("A phlog", LETTER, "", *(f"02026-11-{day:02} - Post {day}|/{day}" for day in range(12, 0, -1)))
DAMAGED = menu("A phlog", LETTER, "", *(f"02026-11-{day:02} - Post {day}    /{day}" for day in range(12, 0, -1)))
POSTS = {f"/{day}".encode(): text(f"Post {day}") for day in range(1, 13)}


async def test_index_that_lost_its_form_changes_nothing_and_is_an_incident(tmp_path: Path) -> None:
    """The letter is no news, no post is gone, and the next poll looks again."""
    async with in_world(tmp_path, {b"/index": WHOLE, **POSTS}, base_url=BASE_URL) as opened:
        await opened.poll()
        before = published(opened)
        opened.hole.put(b"/index", DAMAGED)
        damaged = await opened.poll()
        ((_, incident),) = [(one.feed, one.incident) for one in await opened.app.store.incidents.newest(10)]
        opened.hole.put(b"/index", WHOLE)
        whole = await opened.poll()
        ((_, closed),) = [(one.feed, one.incident) for one in await opened.app.store.incidents.newest(10)]

        assert (damaged.ok, damaged.new, damaged.gone, whole.ok, whole.new) == (False, (), (), True, ())
        assert "looks damaged: 12 of 12 entries are gone, no new link is dated" in incident.reason
        assert ("doubted", None, opened.now) == (incident.kind, incident.closed_at, closed.closed_at)
        assert before == published(opened)


async def test_index_of_another_form_is_believed_at_the_third_look(tmp_path: Path) -> None:
    """An author may end a phlog and leave a link, also where the words beside it change every day."""
    async with in_world(tmp_path, {b"/index": WHOLE, b"/new": menu("A new phlog"), **POSTS}) as opened:
        await opened.poll()
        reports = []
        for day in range(4):
            opened.hole.put(b"/index", menu("The end", f"{day} days ago.", "1My new hole|/new"))
            reports.append(await opened.poll(later=DAY))

        assert [(one.ok, len(one.new), len(one.gone)) for one in reports] == [
            (False, 0, 0),
            (False, 0, 0),
            (True, 1, 12),
            (True, 0, 0),
        ]
