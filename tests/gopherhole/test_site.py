"""What is served over Gopher: menus and texts to the letter of RFC 1436, and nothing that may not be shown."""

import asyncio
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.gopherhole.lines import WIDTH, text
from feedd.gopherhole.server import GopherServer
from feedd.gopherhole.site import A_PAGE, GopherSite
from feedd.identity import uuid_of
from feedd.model import Charsets, Entry, Feed, GopherUrl, Terms, WebUrl
from feedd.publish import FolderFiles, publish_options
from feedd.reading import READER
from feedd.reading.rules import IndexRules
from feedd.store import Store
from feedd.store.withdrawals import Withdrawal
from feedd.structs import replace
from feedd.text_columns import cells_of
from tests.support.feedd_process import running
from tests.support.poll_world import define, settings_for
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save

LINE = re.compile(rb"([!-~])([^\t\r\n]*)\t([^\t\r\n]*)\t([^\t\r\n]+)\t([0-9]+)\r\n")
SOON = timedelta(seconds=20)
LIMITS = FetchLimits(total=SOON, connect=SOON, idle=SOON, max_bytes=1 << 22)


class Visitor:
    """Somebody with a Gopher client."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def raw(self, request: bytes) -> bytes:
        """Return all bytes of an answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        return answer

    async def menu(self, selector: bytes) -> list[tuple[str, str, bytes, str]]:
        """Return type, label, selector and host of the lines of a menu, which is to the letter."""
        answer = await self.raw(selector + b"\r\n")
        assert answer.endswith(b".\r\n")
        lines = LINE.findall(answer)
        assert answer == b"".join(b"%s%s\t%s\t%s\t%s\r\n" % one for one in lines) + b".\r\n"
        assert all(cells_of(label.decode()) <= WIDTH for _, label, *_ in lines)
        return [(kind.decode(), label.decode(), where, host.decode()) for kind, label, where, host, _ in lines]

    async def links(self, selector: bytes) -> dict[str, tuple[str, bytes, str]]:
        """Return the lines of a menu that lead somewhere, by label: type, selector and host."""
        lines = await self.menu(selector)
        return {label: (kind, where, host) for kind, label, where, host in lines if kind != "i"}

    async def fetch(self, selector: bytes, item_type: str) -> bytes:
        """Return what feedd's own client gets."""
        url = GopherUrl(host="127.0.0.1", port=self.port, item_type=item_type, selector=selector)
        return await fetch(url, limits=LIMITS, trusted=True)


@asynccontextmanager
async def hole(store: Store, folder: Path, **settings: str) -> AsyncIterator[Visitor]:
    """Serve a store."""
    used = settings_for(folder, **settings)
    site = GopherSite(
        store=store,
        public=FolderFiles(folder / "public"),
        settings=used,
        options=lambda feed: publish_options(used, feed.name, feed.terms),
        host="gopher.example.org",
        port=7070,
    )
    server = GopherServer(site.answer, connections=3, of_one_address=2)
    await server.start([socket.create_server(("127.0.0.1", 0))])
    try:
        yield Visitor(server.place[1])
    finally:
        await server.stop()


async def keep(store: Store, feed: Feed, *entries: Entry) -> None:
    """Save a feed of a public host with entries that were read."""
    feed = replace(feed, private_host=False)
    await store.feeds.register([feed], NOON)
    await save(store, feed, [replace(one, revision=1) for one in entries], [a_revision(one) for one in entries])


@pytest.mark.anyio
async def test_menus_lead_from_the_root_to_the_originals(store: Store, tmp_path: Path) -> None:
    """Feeds by their names, posts newest first, in pages; the last post of each feed, and the newest of all."""
    await keep(store, a_feed(), *(an_entry(number) for number in range(A_PAGE + 1)))
    await keep(store, replace(a_feed("birds"), terms=Terms(title="Birds\tof \x1b a lake, " * 9)), an_entry(7, "birds"))
    async with hole(store, tmp_path) as visitor:
        root = await visitor.links(b"")
        feed = await visitor.links(b"/feeds/lamps")
        second = await visitor.links(b"feeds/lamps/2")
        newest = await visitor.links(b"/new")
        last = await visitor.links(b"/phlogs")

    assert {"/new", "/phlogs", "/search", "/about"} <= {where.decode() for _, where, _ in root.values()}
    assert ("1", b"/feeds/lamps", "gopher.example.org") == root["gopher://news.example.org/1/lamps (2026-03-05)"]
    assert ("0", b"/lamps/100.txt", "news.example.org") == feed["2026-03-05 Lamp 100 is lit"]
    assert ("1", b"/feeds/lamps/2", "gopher.example.org") == feed["Earlier posts"]
    assert {"2026-03-01 Lamp 0 is lit"} == second.keys()
    assert 100 == len(newest)
    assert [b"/lamps", b"/birds"] == [where for _, where, _ in last.values()]


@pytest.mark.anyio
async def test_what_no_menu_can_say_is_a_url(store: Store, tmp_path: Path) -> None:
    """TLS and a search with its words; who asks this server for such a link gets a page that leads there."""
    place = GopherUrl(host="news.example.org", port=7443, item_type="0", selector=b"/lamps/1.txt", tls=True)
    secure = replace(an_entry(1), location=place)
    await keep(store, a_feed(), secure)
    async with hole(store, tmp_path) as visitor:
        feed = await visitor.links(b"/feeds/lamps")
        page = await visitor.raw(b"URL:https://example.org/?a=1&b=2\r\n")
        other = await visitor.raw(b"URL:javascript:alert(1)\r\n")

    assert ("h", b"URL:gophers://news.example.org:7443/0/lamps/1.txt") == feed["2026-03-01 Lamp 1 is lit"][:2]
    assert b'<a href="https://example.org/?a=1&amp;b=2">' in page
    assert other.startswith(b"3Nothing is here")


@pytest.mark.anyio
async def test_a_renamed_feed_is_found_by_its_former_name(store: Store, tmp_path: Path) -> None:
    """Its menu and its document."""
    await keep(store, a_feed(), an_entry(1))
    await store.feeds.register([replace(a_feed(), name="lanterns")], NOON)
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "lanterns.atom").write_bytes(b"<feed>\n</feed>\n")
    async with hole(store, tmp_path) as visitor:
        assert "2026-03-01 Lamp 1 is lit" in await visitor.links(b"/feeds/lamps")
        assert b"<feed>\n</feed>\n" == await visitor.fetch(b"/feeds/lamps.atom", "9")


@pytest.mark.anyio
async def test_a_text_is_served_only_where_its_original_is_gone_or_on_the_web(store: Store, tmp_path: Path) -> None:
    """As it was sent, with its attribution; not where the feed shows no whole texts, nor what was withdrawn."""
    gone, web = replace(an_entry(1), gone_at=NOON), replace(an_entry(2), location=WebUrl("https://example.org/2"))
    await keep(store, a_feed(), an_entry(0), gone, web)
    terse = replace(an_entry(3, "terse"), gone_at=NOON)
    await keep(store, replace(a_feed("terse"), terms=Terms(content="excerpt")), terse)
    async with hole(store, tmp_path) as visitor:
        kept = await visitor.fetch(b"/feeds/lamps/" + uuid_of(gone).encode(), "0")
        of_the_web = await visitor.fetch(b"/feeds/lamps/" + uuid_of(web).encode(), "0")
        refused = [
            await visitor.raw(f"/feeds/{name}/{uuid_of(entry)}\r\n".encode())
            for name, entry in (("lamps", an_entry(0)), ("terse", terse))
        ]
        await store.withdrawals.add(Withdrawal(kind="entry", subject=gone.id, withdrawn_at=NOON))
        withdrawn = await visitor.raw(f"/feeds/lamps/{uuid_of(gone)}\r\n".encode())

    assert kept.startswith(b"Lamp 1 is lit, as the keeper told in his report 1.\r\n\r\n-- \r\n")
    assert b"gopher://news.example.org/0/lamps/1.txt" in kept
    assert of_the_web.startswith(b"Lamp 2 is lit\r\n\r\nLamp 2 is lit, as the keeper told")
    assert [b"3Nothing is here"] * 2 == [one[:16] for one in refused]
    assert withdrawn.startswith(b"3This was withdrawn")


@pytest.mark.anyio
async def test_nothing_of_a_private_feed_is_served(store: Store, tmp_path: Path) -> None:
    """Neither in a menu nor by its address nor by a search."""
    await keep(store, a_feed())
    secret = replace(a_feed("secret"), private_host=True)
    entry = replace(an_entry(1, "secret"), title="Whispers", gone_at=NOON, revision=1)
    await store.feeds.register([secret], NOON)
    await save(store, secret, [entry], [a_revision(entry)])
    await store.search.catch_up()
    addresses = ("", "/list", "/new", "/phlogs", "/feeds/secret", "/feeds/secret.atom", "/search\tWhispers")
    async with hole(store, tmp_path) as visitor:
        answers = [await visitor.raw(one.encode() + b"\r\n") for one in addresses]
        answers.append(await visitor.raw(f"/feeds/secret/{uuid_of(entry)}\r\n".encode()))

    assert [] == [one for one in answers if b"secret" in one]
    assert b"\r\ninone\t" in answers[-2]


@pytest.mark.anyio
async def test_search_finds_posts_and_documents_come_as_they_are(store: Store, tmp_path: Path) -> None:
    """A document has no dot at its end: it is a binary file."""
    await keep(store, a_feed(), an_entry(1), an_entry(2))
    await store.search.catch_up()
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "lamps.atom").write_bytes(b"<feed>\n.\n</feed>\n")
    async with hole(store, tmp_path, contact="ada@example.org") as visitor:
        found = await visitor.links(b"/search\tLamp 2")
        none = await visitor.menu(b"/search\tnowhere")
        nothing = await visitor.raw(b"/search\r\n")
        document = await visitor.fetch(b"/feeds/lamps.atom", "9")
        caps, about = await visitor.fetch(b"caps.txt", "0"), await visitor.fetch(b"/about", "0")

    assert {"2026-03-01 Lamp 2 is lit"} == found.keys()
    assert ("i", "none") == none[-1][:2]
    assert nothing.startswith(b"3There is no word")
    assert b"<feed>\n.\n</feed>\n" == document
    assert caps.startswith(b"CAPS\r\n")
    assert b"ada@example.org" in about


@pytest.mark.anyio
async def test_feedd_follows_its_own_list(store: Store, tmp_path: Path) -> None:
    """The menu of the newest posts is an index with titles and dates."""
    await keep(store, a_feed(), *(an_entry(number) for number in range(5)))
    async with hole(store, tmp_path) as visitor:
        data = await visitor.fetch(b"/feeds/lamps", "1")

    url = GopherUrl(host="gopher.example.org", port=7070, selector=b"/feeds/lamps")
    index = READER.read_index(data, url, IndexRules(), Charsets())

    assert [f"Lamp {number} is lit" for number in range(4, -1, -1)] == [one.title for one in index.candidates]


@pytest.mark.parametrize(
    ("content", "expected"),
    [("", b"\r\n.\r\n"), ("a\n.\n..b\n", b"a\r\n..\r\n...b\r\n.\r\n"), ("a\r\nb", b"a\r\nb\r\n.\r\n")],
)
def test_dots_at_the_beginning_of_lines_are_doubled(content: str, expected: bytes) -> None:
    """So that the only line of one dot is the last one."""
    assert expected == text(content)


@pytest.mark.anyio
async def test_one_address_gets_some_of_the_places_and_no_more(store: Store, tmp_path: Path) -> None:
    """Who is refused reads why; a place is free again when a connection ends. Too long a line gets no answer."""
    async with hole(store, tmp_path) as visitor:
        burst = await asyncio.gather(*(visitor.raw(b"\r\n") for _ in range(6)))
        assert all(one.startswith((b"ifeedd", b"3Too many")) for one in burst)
        idle = [await asyncio.open_connection("127.0.0.1", visitor.port) for _ in range(2)]
        refused = await visitor.raw(b"\r\n")
        for _, writer in idle:
            writer.write(b"x" * 5000)
        for reader, writer in idle:
            with suppress(ConnectionResetError):
                assert b"" == await reader.read()
            writer.close()
        served = await visitor.raw(b"\r\n")

    assert refused.startswith(b"3Too many connections")
    assert served.startswith(b"ifeedd")


@pytest.mark.slow
@pytest.mark.parametrize("client", [("curl", "-s"), ("lynx", "-dump"), ("w3m", "-dump")], ids=lambda client: client[0])
def test_other_clients_read_what_a_daemon_serves(tmp_path: Path, client: tuple[str, ...]) -> None:
    """The root menu, which programs show in their own way, and a text."""
    if not shutil.which(client[0]):
        pytest.skip(f"{client[0]} is not installed")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    define(tmp_path, "lamps", "gopher://lamps.example.org/1/", "enabled = false\n")
    settings = {"FEEDD_GOPHER_LISTEN": f"127.0.0.1:{port}", "FEEDD_GOPHER_ADDRESS": "gopher.example.org:70"}
    with running(tmp_path, **settings):
        root, caps = (
            subprocess.check_output([*client, f"gopher://127.0.0.1:{port}/{path}"]) for path in ("", "0/caps.txt")
        )

    assert b"The newest posts" in root
    assert b"CAPS\n" in caps.replace(b"\r\n", b"\n")
    if client[0] == "curl":  # it shows what was sent
        assert b"\r\n1The newest posts\t/new\tgopher.example.org\t70\r\n" in root
