"""/media/ over real sockets, from a scripted Gopher server to a web client, as a podcast app uses it."""

import asyncio
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path

import feedparser
import pytest
from msgspec import Struct
from starlette.responses import PlainTextResponse

from feedd.config.settings_sources import load_settings
from feedd.errors import Unreachable
from feedd.gopher.url import format_url
from feedd.hosts.circuit_breaker import FAILURE_THRESHOLD, CircuitBreaker
from feedd.hosts.fetch import PoliteClient
from feedd.hosts.manners import OwnManners
from feedd.hosts.throttle import Throttle
from feedd.media import PATIENCE, Library
from feedd.media.cache import MediaCache
from feedd.model import Entry, Feed, GopherUrl, MediaFile, Podcast, Terms
from feedd.publish import FolderFiles, PublishOptions
from feedd.store import Store
from feedd.structs import replace
from feedd.web import SiteContext, WebServer, listen
from feedd.web.media_files import MOST_CLIENTS, MediaFiles
from tests.support.broken_server import (
    Behaviour,
    Conversation,
    Misbehaving,
    by_selector,
    empty,
    endless,
    misbehaving,
    piecemeal,
    resetting,
    sending,
    stalling,
)
from tests.support.feedd_process import running
from tests.support.media_samples import png
from tests.support.poll_world import define, menu
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save
from tests.support.threaded_gopher import served
from tests.support.web_site import Answer, ask

pytestmark = pytest.mark.anyio

SONG = b"ID3\x03\0" + bytes(range(256)) * 4000
UUID = an_entry(1).id.rpartition(":")[2]
PATH = f"/media/lamps/{UUID}/song.mp3"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class MediaSite(Struct, kw_only=True):
    """A web server with a Gopher server behind it, whose song is `/song.mp3`."""

    store: Store
    feed: Feed
    source: Misbehaving
    folder: Path
    address: tuple[str, int]
    client: PoliteClient
    content: str = "full"
    podcast: Podcast | None = None

    async def get(self, path: str = PATH, method: str = "GET", **headers: str) -> Answer:
        """Request a path; `if_none_match="..."` is a header."""
        return await ask(self.address, path, method, **headers)

    async def copied(self) -> None:
        """Wait until a whole copy is on disk."""
        while True:
            if any((self.folder / "media").glob("[0-9a-f]*")):
                return
            await asyncio.sleep(0)

    async def measured(self) -> None:
        """Wait until a length is stored."""
        while True:
            if await self.store.media_lengths.of(self.feed.id):
                return
            await asyncio.sleep(0)

    @property
    def files(self) -> int:
        """The number of files on disk, drafts included."""
        folder = self.folder / "media"
        return len(list(folder.iterdir())) if folder.exists() else 0


async def no_file(_name: str) -> None:
    """Restore nothing."""


@asynccontextmanager
async def media_site(
    folder: Path, behaviour: Behaviour, *more: Entry, patience: timedelta = PATIENCE, **flags: str
) -> AsyncIterator[MediaSite]:
    """Serve a feed with one song and with these entries; its index is on the Gopher server."""
    settings = load_settings({"allow_private": "true", "gap": "0s"} | flags, {}, folder)
    async with await Store.memory() as store, misbehaving(behaviour) as source:
        feed = replace(a_feed(), location=source.url(b"/index", "1"))
        song = replace(an_entry(1), location=source.url(b"/song.mp3", "s"))
        await store.feeds.register([feed], NOON)
        await save(store, feed, [song, *more])
        cache = MediaCache(folder / "media", settings.media_cache, reserve=0)
        sockets = listen("127.0.0.1:0")
        client = PoliteClient(
            settings=settings,
            manners=OwnManners(
                Throttle(gap=settings.gap, connections=settings.connections, clock=time.monotonic),
                CircuitBreaker(lambda: NOW),
            ),
            store=store,
            clock=lambda: NOW,
        )
        address = sockets[0].getsockname()
        opened = MediaSite(store=store, feed=feed, source=source, folder=folder, address=address, client=client)

        def options(feed: Feed) -> PublishOptions:
            terms = Terms(content="none" if opened.content == "none" else "full", podcast=opened.podcast)
            return PublishOptions(name=feed.name, terms=terms)

        async def keep(url: GopherUrl, index: GopherUrl, file: MediaFile) -> None:
            await store.media_lengths.save(url, index, file)

        async with Library(cache, client.download, now=lambda: NOW, tell=keep) as library:
            server = WebServer()
            otherwise = PlainTextResponse("a page\n", 404)
            context = SiteContext(
                store=store,
                public=FolderFiles(folder / "public"),
                settings=settings,
                options=options,
                next_check=lambda _name: None,
                clock=lambda: NOW,
                restore=no_file,
            )
            await server.start(MediaFiles(context, library, otherwise, patience=patience), sockets)
            try:
                yield opened
            finally:
                await server.stop(timedelta(seconds=2))


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=7-3", "bytes=0-1,5-6", "lines=1-2"])
async def test_first_request_for_all_bytes_gets_the_file_as_it_comes(tmp_path: Path, asked: str) -> None:
    """Nothing is waited for; the next request gets a range of the copy."""
    async with media_site(tmp_path, sending(SONG)) as site:
        first = await site.get(range=asked)
        assert (200, SONG, "audio/mpeg") == (first.status, first.body, first.headers["content-type"])
        await site.copied()
        part = await site.get(range="bytes=5-9")
        assert (206, SONG[5:10]) == (part.status, part.body)
        assert ("5", f"bytes 5-9/{len(SONG)}") == (part.headers["content-length"], part.headers["content-range"])
        again = await site.get()
        assert (200, SONG, str(len(SONG))) == (again.status, again.body, again.headers["content-length"])
        assert "bytes" == again.headers["accept-ranges"]
        assert [b"/song.mp3\r\n"] == site.source.requests


async def test_headers_let_nothing_run(tmp_path: Path) -> None:
    """A stranger's bytes at our address have the type in our table, a sandbox, and are not indexed."""
    async with media_site(tmp_path, sending(SONG)) as site:
        for _ in range(2):
            headers = (await site.get()).headers
            assert "nosniff" == headers["x-content-type-options"]
            assert "default-src 'none'; sandbox" == headers["content-security-policy"]
            assert 'inline; filename="song.mp3"' == headers["content-disposition"]
            assert "noindex" == headers["x-robots-tag"]
            assert "max-age=86400" == headers["cache-control"]
            await site.copied()


async def test_validators_of_a_copy(tmp_path: Path) -> None:
    """If-None-Match, If-Modified-Since and If-Range work on a copy as RFC 9110 §13 says."""
    async with media_site(tmp_path, sending(SONG)) as site:
        await site.get()
        await site.copied()
        headers = (await site.get()).headers
        etag, modified = headers["etag"], headers["last-modified"]
        assert etag.startswith('"')
        assert "Sun, 22 Nov 2026 12:00:00 GMT" == modified
        for fresh in ({"if_none_match": etag}, {"if_modified_since": modified}):
            answer = await site.get(range="bytes=0-1", **fresh)
            assert (304, b"", etag) == (answer.status, answer.body, answer.headers["etag"])
        asked = {"range": "bytes=0-1"}
        same, dated = [await site.get(**asked, if_range=value) for value in (etag, modified)]
        other, weak, late = [
            await site.get(**asked, if_range=value)
            for value in ('"other"', f"W/{etag}", "Sun, 22 Nov 2026 12:00:01 GMT")
        ]
        assert [206, 206, 200, 200, 200] == [one.status for one in (same, dated, other, weak, late)]


@pytest.mark.parametrize(
    ("asked", "status", "part", "body"),
    [
        ("bytes=0-1", 206, "bytes 0-1/{}", SONG[:2]),
        ("bytes=4990-4999", 206, "bytes 4990-4999/{}", SONG[4990:5000]),
        ("bytes=9000-", 206, "bytes 9000-{last}/{}", SONG[9000:]),
        ("bytes=-3", 206, "bytes {third}-{last}/{}", SONG[-3:]),
        ("bytes=9999999-", 416, "bytes */{}", b""),
    ],
)
async def test_first_request_for_a_part_gets_it(
    tmp_path: Path, asked: str, status: int, part: str, body: bytes
) -> None:
    """The file is downloaded up to it, or whole, which tells its length."""
    async with media_site(tmp_path, sending(SONG)) as site:
        answer = await site.get(range=asked)
        size = len(SONG)
        whole = part.format(size, last=size - 1, third=size - 3)
        assert (status, body) == (answer.status, answer.body)
        assert answer.headers["content-range"] in (whole, whole.replace(f"/{size}", "/*"))
        assert "bytes" == answer.headers["accept-ranges"]
        assert 1 == len(site.source.requests)


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=10-19", 206, "bytes 10-19/*"),
        ("bytes=4000-9000", 206, "bytes 4000-4999/*"),
        ("bytes=4000-", 206, "bytes 4000-4999/*"),
        ("bytes=6000-", 503, None),
        ("bytes=-10", 503, None),
    ],
)
async def test_part_of_a_file_that_is_slow_to_come(tmp_path: Path, asked: str, status: int, part: str | None) -> None:
    """What came of it is sent once the patience is over; where none came, the client is to come again."""
    go_on = asyncio.Event()
    async with media_site(tmp_path, waiting(go_on), patience=timedelta(0)) as site:
        reader, writer = await asyncio.open_connection(*site.address)
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(SONG[4900:5000])
        answer = await site.get(range=asked)
        assert (status, part) == (answer.status, answer.headers.get("content-range"))
        assert part is None or answer.body == SONG[int(asked[6:].split("-")[0]) :][: len(answer.body)]
        assert 200 == (await site.get(range="bytes=0-1", if_range='"x"', method="HEAD")).status
        go_on.set()
        writer.close()


async def test_one_slow_file_leaves_room_for_others(tmp_path: Path) -> None:
    """It has half of the places at most, and one connection to its server; other files are sent meanwhile."""
    go_on = asyncio.Event()
    slow, quick = waiting(go_on), sending(SONG)
    behave = by_selector({b"/song.mp3": slow, b"/2.mp3": quick})
    async with media_site(tmp_path, behave) as site, misbehaving(quick) as other:
        elsewhere = replace(an_entry(2), location=other.url(b"/2.mp3", "s"), content="")
        feed = replace(a_feed("boats"), location=other.url(b"/index", "1"))
        await site.store.feeds.register([feed], NOON)
        await save(site.store, feed, [elsewhere])
        crowd = [asyncio.open_connection(*site.address) for _ in range(MOST_CLIENTS)]
        clients = await asyncio.gather(*crowd)
        for _, writer in clients:
            writer.write(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        heads = [(await reader.readline()).split()[1] for reader, _ in clients]
        answer = await site.get(f"/media/boats/{elsewhere.id.rpartition(':')[2]}/2.mp3")
        assert (200, SONG) == (answer.status, answer.body)
        assert {b"200": MOST_CLIENTS // 2, b"503": MOST_CLIENTS // 2} == {one: heads.count(one) for one in heads}
        assert 1 == len(site.source.requests)
        go_on.set()
        for _, writer in clients:
            writer.transport.abort()


async def test_range_of_nothing_is_refused(tmp_path: Path) -> None:
    """It gets a 416 with the size."""
    async with media_site(tmp_path, sending(SONG)) as site:
        await site.get()
        await site.copied()
        answer = await site.get(range=f"bytes={len(SONG)}-")
        assert (416, f"bytes */{len(SONG)}", b"") == (answer.status, answer.headers["content-range"], answer.body)
        suffix = await site.get(range="bytes=-4")
        assert (206, SONG[-4:]) == (suffix.status, suffix.body)


async def test_head_fetches_nothing(tmp_path: Path) -> None:
    """Its response has the type, and the length where that is known."""
    async with media_site(tmp_path, sending(SONG)) as site:
        before = await site.get(method="HEAD")
        assert (200, "audio/mpeg", None) == (
            before.status,
            before.headers["content-type"],
            before.headers.get("content-length"),
        )
        assert [] == site.source.requests
        await site.get()
        await site.copied()
        after = await site.get(method="HEAD", range="bytes=0-1")
        assert (200, str(len(SONG)), b"") == (after.status, after.headers["content-length"], after.body)
        assert {"bytes"} == {one.headers["accept-ranges"] for one in (before, after)}


async def test_head_tells_the_length_of_a_file_that_is_gone_or_only_listed(tmp_path: Path) -> None:
    """As it was downloaded last, or as its listing says to the byte; nothing is fetched for it."""
    async with media_site(tmp_path, sending(SONG), media_cache="0") as site:
        songs = _songs(site.source.port)
        listings = ("2026-11-01 12:00 4321 bytes", "4.2 MB", "20 KB")
        await save(
            site.store, site.feed, [replace(one, listing=listing) for one, listing in zip(songs, listings, strict=True)]
        )
        heads = [await site.get(_path(one, "song.mp3"), method="HEAD") for one in songs]
        assert ["4321", None, None] == [one.headers.get("content-length") for one in heads]
        assert SONG == (await site.get(_path(songs[0], "song.mp3"))).body
        await site.measured()
        after = await site.get(_path(songs[0], "song.mp3"), method="HEAD")
        assert (str(len(SONG)), 0) == (after.headers["content-length"], site.files)
        assert 1 == len(site.source.requests)


async def test_media_can_only_be_read(tmp_path: Path) -> None:
    """Any method but GET and HEAD is refused."""
    async with media_site(tmp_path, sending(SONG)) as site:
        answer = await site.get(method="DELETE")
        assert (405, "GET, HEAD") == (answer.status, answer.headers["allow"])
        assert [] == site.source.requests


@pytest.mark.parametrize(
    "path",
    [
        "/media/lamps/",
        f"/media/lamps/{UUID}",
        f"/media/lamps/{UUID}/",
        f"/media/lamps/{UUID}/other.mp3",
        f"/media/lamps/{UUID}/..",
        f"/media/lamps/{UUID}/..%2f..%2ffeedd.sqlite3",
        f"/media/lamps/{UUID}/../song.mp3",
        f"/media/lamps/{UUID}/song.mp3%00",
        f"/media/lamps/{UUID}/song.mp3%0a",
        f"/media/lamps/{UUID}//song.mp3",
        f"/media/lamps/{UUID.upper()}/song.mp3",
        f"/media/lamps/{an_entry(7).id.rpartition(':')[2]}/1.mp3",
        f"/media/lamps/{an_entry(9).id.rpartition(':')[2]}/song.mp3",
        f"/media/other/{UUID}/song.mp3",
        f"/media/gopher%3A%2F%2Fexample.org%2Fs%2Fsong.mp3/{UUID}/song.mp3",
    ],
)
async def test_only_items_of_published_entries_are_served(tmp_path: Path, path: str) -> None:
    """There is no open proxy: other paths, and items of entries that are only recorded, are not served."""
    location = GopherUrl(host="example.org", item_type="s", selector=b"/1.mp3")
    recorded = replace(an_entry(7), location=location, state="recorded")
    async with media_site(tmp_path, sending(SONG), recorded) as site:
        answer = await site.get(path)
        assert (404, b"a page\n") == (answer.status, answer.body)
        assert ([], 0) == (site.source.requests, site.files)


async def test_picture_of_a_podcast_is_served(tmp_path: Path) -> None:
    """That which the definition names, under its file name, and no other; not after it was withdrawn.

    Also of a feed of titles: the operator chose it, and the document names it.
    """
    cover = png(1400, 1400)
    async with media_site(tmp_path, by_selector({b"/cover.png": sending(cover)})) as site:
        assert 404 == (await site.get("/media/lamps/artwork/cover.png")).status
        url = site.source.url(b"/cover.png", "I")
        site.podcast = Podcast(image=format_url(url))
        site.content = "none"
        for path in ("/media/lamps/artwork/song.mp3", "/media/other/artwork/cover.png", "/media/lamps/artwork/"):
            assert 404 == (await site.get(path)).status
        assert [] == site.source.requests
        answer = await site.get("/media/lamps/artwork/cover.png")
        assert (200, cover, "image/png") == (answer.status, answer.body, answer.headers["content-type"])
        await site.measured()
        known = await site.store.media_lengths.of(site.feed.id)
        assert {format_url(url): MediaFile(length=len(cover), width=1400, height=1400)} == known

        await site.store.withdrawals.deny([url.host], NOW)
        assert 410 == (await site.get("/media/lamps/artwork/cover.png")).status


async def test_sound_below_many_pictures_is_served(tmp_path: Path) -> None:
    """Of a podcast, whose document names it, and of no other feed."""
    links = (*(f"I/{number}.png" for number in range(10)), "s/below.mp3")
    content = "".join(f'<p><a href="gopher://example.org/{one}">x</a></p>' for one in links)
    async with media_site(tmp_path, sending(SONG), replace(an_entry(2), revision=1)) as site:
        await save(site.store, site.feed, [], [replace(a_revision(an_entry(2)), html=content)])
        path = f"/media/lamps/{an_entry(2).id.rpartition(':')[2]}/below.mp3"
        assert 404 == (await site.get(path, "HEAD")).status
        site.podcast = Podcast()
        answer = await site.get(path, "HEAD")
        assert (200, "audio/mpeg") == (answer.status, answer.headers["content-type"])


@pytest.mark.parametrize("image", ["https://example.org/cover.png", None])
async def test_picture_that_is_elsewhere_is_not_served(tmp_path: Path, image: str | None) -> None:
    """A podcast without a picture has none here, and one on the web is loaded from there."""
    async with media_site(tmp_path, sending(SONG)) as site:
        site.podcast = Podcast(image=image)
        assert 404 == (await site.get("/media/lamps/artwork/cover.png")).status
        assert [] == site.source.requests


async def test_feed_of_titles_has_no_media(tmp_path: Path) -> None:
    """If an author wants no copies, a client that kept an address gets none."""
    async with media_site(tmp_path, sending(SONG)) as site:
        site.content = "none"
        assert 404 == (await site.get()).status
        assert [] == site.source.requests


async def test_renamed_and_removed_feeds(tmp_path: Path) -> None:
    """As for its documents and pages: 301 to the new name, 410 for a feed that was removed on purpose."""
    async with media_site(tmp_path, sending(SONG)) as site:
        renamed = replace(site.feed, name="lanterns")
        await site.store.feeds.register([renamed], NOON)
        moved = await site.get()
        assert (301, f"../../lanterns/{UUID}/song.mp3") == (moved.status, moved.headers["location"])
        assert SONG == (await site.get(PATH.replace("lamps", "lanterns"))).body
        await site.store.feeds.remove(renamed, NOON)
        assert 410 == (await site.get(PATH.replace("lamps", "lanterns"))).status


@pytest.mark.parametrize(
    ("behaviour", "status", "again"),
    [
        (empty, 404, None),
        (sending(b"3No such file\t\terror.host\t1\r\n.\r\n"), 404, None),
        (sending(b"<script>alert(1)</script>" + b"words " * 1000), 502, None),
        (resetting(b""), 504, "300"),
        (resetting(SONG[:100]), 504, "300"),
    ],
    ids=["empty", "error line", "text", "reset", "reset early"],
)
async def test_source_that_fails_gets_a_plain_answer(
    tmp_path: Path, behaviour: Behaviour, status: int, again: str | None
) -> None:
    """It has a status that an app understands and our own words; nothing from the source is sent or kept."""
    async with media_site(tmp_path, behaviour) as site:
        answer = await site.get()
        assert (status, again) == (answer.status, answer.headers.get("retry-after"))
        assert "text/plain; charset=utf-8" == answer.headers["content-type"]
        assert b"script" not in answer.body
        assert b"No such file" not in answer.body
        assert status == (await site.get()).status
        assert 1 == len(site.source.requests)
    assert not list((tmp_path / "media").glob("[0-9a-f]*"))


async def test_source_that_is_not_there(tmp_path: Path) -> None:
    """It gets a 504 with Retry-After; the response names no address."""
    async with media_site(tmp_path, sending(SONG)) as site:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        gone = replace(site.feed, location=replace(site.feed.location, port=port))
        await site.store.feeds.register([gone], NOON)
        await save(site.store, gone, _songs(port))
        answer = await site.get(_path(an_entry(4), "song.mp3"))
        assert (504, "300") == (answer.status, answer.headers["retry-after"])
        assert b"127.0.0.1" not in answer.body


async def test_source_whose_circuit_is_open_is_not_asked(tmp_path: Path) -> None:
    """The answer is that of a source which is not there, and it comes at once."""
    async with media_site(tmp_path, sending(SONG)) as site:
        for _ in range(FAILURE_THRESHOLD):
            with pytest.raises(Unreachable):
                async with site.client.manners.document(site.source.host, site.source.port):
                    raise Unreachable("no route", stage="connect")
        answer = await site.get()
        assert (504, "300", []) == (answer.status, answer.headers["retry-after"], site.source.requests)
        site.client.manners.reset()
        assert SONG == (await site.get()).body


async def test_other_private_hosts_are_not_asked(tmp_path: Path) -> None:
    """A private address is permitted for the definition's own host and port, not for others that its menus name."""
    far = GopherUrl(host="127.0.0.2", item_type="s", selector=b"/far.mp3")
    async with media_site(tmp_path, sending(SONG), replace(an_entry(2), location=far)) as site:
        answer = await site.get(f"/media/lamps/{an_entry(2).id.rpartition(':')[2]}/far.mp3")
        assert 404 == answer.status
        assert [] == site.source.requests


@pytest.mark.parametrize(
    ("behaviour", "media_bytes"),
    [(resetting(SONG), "268435456"), (sending(SONG), "100000"), (endless, "100000")],
    ids=["reset", "huge", "endless text"],
)
async def test_broken_transfer_never_looks_complete(tmp_path: Path, behaviour: Behaviour, media_bytes: str) -> None:
    """The connection is closed without an end, or there is an error: no client takes the part for the file."""
    async with media_site(tmp_path, behaviour, media_bytes=media_bytes) as site:
        try:
            answer = await site.get()
        except (HTTPException, ConnectionError):
            pass
        else:
            assert answer.status in (502, 504)
        # The failure is remembered, so the source does not have to send it all again.
        assert (await site.get()).status in (502, 504)
        assert 1 == len(site.source.requests)
    assert not list((tmp_path / "media").glob("[0-9a-f]*"))


async def test_connection_is_closed_when_a_transfer_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A client that has received a part sees that the rest is missing, and the log does not call it a bug."""

    async def behave(talk: Conversation) -> None:
        talk.writer.write(SONG)
        await talk.writer.drain()
        await go_on.wait()
        await resetting(b"")(talk)

    go_on = asyncio.Event()
    async with media_site(tmp_path, behave) as site:

        def read() -> None:
            connection = HTTPConnection(*site.address, timeout=20)
            try:
                connection.request("GET", PATH)
                response = connection.getresponse()
                assert SONG[:1000] == response.read(1000)
                loop.call_soon_threadsafe(go_on.set)
                response.read()
            finally:
                connection.close()

        loop = asyncio.get_running_loop()
        with pytest.raises((IncompleteRead, ConnectionError)):
            await asyncio.to_thread(read)
    assert "ASGI" not in caplog.text


def waiting(go_on: asyncio.Event) -> Behaviour:
    """Send the first part of the song, and the rest when the event is set."""

    async def behave(talk: Conversation) -> None:
        talk.writer.write(SONG[:5000])
        await talk.writer.drain()
        await go_on.wait()
        talk.writer.write(SONG[5000:])

    return behave


async def test_two_clients_share_one_transfer(tmp_path: Path) -> None:
    """Both get the whole file from one Gopher request."""
    go_on = asyncio.Event()
    async with media_site(tmp_path, waiting(go_on)) as site:
        first, second = asyncio.create_task(site.get()), asyncio.create_task(site.get())
        head = await site.get(method="HEAD")
        assert 200 == head.status
        go_on.set()
        assert [SONG, SONG] == [(await first).body, (await second).body]
        assert 1 == len(site.source.requests)


async def test_client_that_leaves_does_not_stop_the_transfer(tmp_path: Path) -> None:
    """A client that reads only the headers leaves; the file is there when it comes back for ranges."""
    go_on = asyncio.Event()
    async with media_site(tmp_path, waiting(go_on)) as site:
        reader, writer = await asyncio.open_connection(*site.address)
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b"HTTP/1.1 200 OK\r\n" == await reader.readline()
        writer.transport.abort()
        go_on.set()
        await site.copied()
        assert 206 == (await site.get(range="bytes=1-2")).status
        assert 1 == len(site.source.requests)


async def test_files_of_one_host_come_one_after_the_other(tmp_path: Path) -> None:
    """However many are requested at once; a small server keeps its other connections for its visitors."""
    now = most = 0

    async def behave(talk: Conversation) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await piecemeal(SONG[:5000])(talk)
        now -= 1

    async with media_site(tmp_path, behave) as opened:
        songs = _songs(opened.source.port)
        await save(opened.store, opened.feed, songs)
        answers = await asyncio.gather(*(opened.get(_path(one, "song.mp3")) for one in songs))
        assert [SONG[:5000]] * 3 == [one.body for one in answers]
        assert (3, 1) == (len(opened.source.requests), most)


def _songs(port: int) -> list[Entry]:
    place = GopherUrl(host="127.0.0.1", port=port, item_type="s")
    return [replace(an_entry(one), location=replace(place, selector=b"/%d/song.mp3" % one)) for one in (4, 5, 6)]


def _path(entry: Entry, file: str) -> str:
    return f"/media/lamps/{entry.id.rpartition(':')[2]}/{file}"


async def test_cache_keeps_to_its_limit(tmp_path: Path) -> None:
    """The files that were requested last stay; the others are downloaded again."""
    async with media_site(tmp_path, sending(SONG), media_cache=str(2 * len(SONG))) as opened:
        songs = _songs(opened.source.port)
        await save(opened.store, opened.feed, songs)
        for song in songs:
            assert SONG == (await opened.get(_path(song, "song.mp3"))).body
            await opened.get(_path(song, "song.mp3"))
        assert 2 == opened.files
        assert 206 == (await opened.get(_path(songs[2], "song.mp3"), range="bytes=0-1")).status
        assert SONG == (await opened.get(_path(songs[0], "song.mp3"))).body
        assert 4 == len(opened.source.requests)


@pytest.mark.slow
def test_podcast_plays(tmp_path: Path) -> None:
    """An app finds the enclosures of a menu of sounds; they are served whole, in ranges, and after a restart."""
    episodes = [f"s2026-11-0{day} Episode {day}|/cast/{day}.mp3" for day in (1, 2)]
    documents = {b"/cast": menu("A podcast", *episodes), b"/cast/1.mp3": SONG, b"/cast/2.mp3": SONG[::-1]}
    base = "https://feeds.example.org/gopher"
    with served(documents) as hole:
        define(tmp_path, "cast", f"gopher://127.0.0.1:{hole.port}/1/cast")
        with running(tmp_path, FEEDD_BASE_URL=base) as daemon:
            daemon.wait_for("polled feed=cast new=2")
            for form in ("atom", "rss"):
                entries = feedparser.parse(daemon.get(f"/feeds/cast.{form}")[2]).entries
                found = {one.title: one.enclosures for one in entries}
                assert {"Episode 1", "Episode 2"} == set(found)
                assert {"audio/mpeg"} == {one.type for enclosures in found.values() for one in enclosures}
            path = found["Episode 2"][0].href.removeprefix(base)
            status, _, body = daemon.get(path)
            assert (200, SONG[::-1]) == (status, body)
            daemon.wait_for(r"media url=\S+/cast/2\.mp3")
            status, headers, body = daemon.get(path, {"Range": "bytes=0-99"})
            assert (206, SONG[::-1][:100], "audio/mpeg") == (status, body, headers["Content-Type"])
            again = {form: feedparser.parse(daemon.get(f"/feeds/cast.{form}")[2]).entries for form in ("atom", "rss")}
            lengths = [(one.title, one.enclosures[0].get("length", "")) for form in again for one in again[form]]
            assert {("Episode 1", ""), ("Episode 1", "0"), ("Episode 2", str(len(SONG)))} == set(lengths)
            dates = {one.title: one.published for one in entries}
            assert dates == {one.title: one.published for one in again["rss"]}
            assert -signal.SIGTERM == daemon.end(signal.SIGTERM)
        with running(tmp_path, FEEDD_BASE_URL=base) as daemon:
            assert 206 == daemon.get(path, {"Range": "bytes=0-99"})[0]
        assert [b"/cast/2.mp3"] == [one for one in hole.requests if one.endswith(b".mp3")]


def test_media_obey_robots_txt(tmp_path: Path) -> None:
    """A robots.txt that is obeyed for articles is obeyed for media too, also when the definition is gone."""
    links = ("s2026-11-01 Open|/cast/open.mp3", "s2026-11-02 Closed|/closed/one.mp3")
    documents = {b"/cast": menu("A podcast", *links), b"robots.txt": b"User-agent: *\nDisallow: /closed\n"}
    documents |= {b"/cast/open.mp3": SONG, b"/closed/one.mp3": SONG}
    with served(documents) as hole:
        define(tmp_path, "cast", f"gopher://127.0.0.1:{hole.port}/1/cast", 'robots = "obey"\n')
        with running(tmp_path, FEEDD_BASE_URL="http://feeds.example.org") as daemon:
            daemon.wait_for("polled feed=cast new=2")
            entries = feedparser.parse(daemon.get("/feeds/cast.atom")[2]).entries
            paths = {one.title: one.enclosures[0].href.removeprefix("http://feeds.example.org") for one in entries}
            assert (200, 404) == (daemon.get(paths["Open"])[0], daemon.get(paths["Closed"])[0])
            (tmp_path / "feeds" / "cast.toml").unlink()
            daemon.wait_for("reloaded feeds=0")
            assert (200, 404) == (daemon.get(paths["Open"])[0], daemon.get(paths["Closed"])[0])
    assert b"/closed/one.mp3" not in hole.requests


@pytest.mark.slow
def test_stop_cancels_a_transfer(tmp_path: Path) -> None:
    """A long transfer does not delay the stop of the service, and leaves no part of a file."""
    with talking({b"/long.mp3": stalling(SONG)}, {b"/cast": menu("A podcast", "s2026-11-01 Long|/long.mp3")}) as port:
        define(tmp_path, "cast", f"gopher://127.0.0.1:{port}/1/cast")
        with running(tmp_path, FEEDD_BASE_URL="http://feeds.example.org") as daemon:
            daemon.wait_for("polled feed=cast new=1")
            path = feedparser.parse(daemon.get("/feeds/cast.atom")[2]).entries[0].enclosures[0].href
            with closing(HTTPConnection("127.0.0.1", daemon.port, timeout=20)) as connection:
                connection.request("GET", path.removeprefix("http://feeds.example.org"))
                response = connection.getresponse()
                assert (200, SONG[:10]) == (response.status, response.read(10))
                response.close()
            assert [".tmp"] == [file.suffix for file in (tmp_path / "data" / "media").iterdir()]
            assert -signal.SIGTERM == daemon.end(signal.SIGTERM)
    assert [] == list((tmp_path / "data" / "media").iterdir())


@contextmanager
def talking(behaviours: Mapping[bytes, Behaviour], documents: Mapping[bytes, bytes]) -> Iterator[int]:
    """Serve behaviours and documents in a thread; yield the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    known = dict(behaviours)
    server = misbehaving(by_selector(known))
    try:
        opened = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
        for selector, document in documents.items():
            document = document.replace(b"{HOST}", b"127.0.0.1").replace(b"{PORT}", b"%d" % opened.port)
            known[selector] = sending(document)
        yield opened.port
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
