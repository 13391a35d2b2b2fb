"""Feeds with `access = "token"`, over real sockets: all of one below its token, and nothing of it anywhere else."""

import asyncio
import gzip
import io
import logging
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html
from msgspec import Struct, field

from feedd.commands.tokens import add_token, kept_tokens, revoke_token
from feedd.config.loading import load_definitions
from feedd.errors import UsageError
from feedd.gopherhole.server import GopherServer
from feedd.gopherhole.site import GopherSite
from feedd.media import open_library
from feedd.publish.private_feeds import placeholder
from feedd.store.opening import WAIT, open_database
from feedd.telemetry.log import set_up_log
from tests.support.media_samples import png
from tests.support.poll_world import World, define, in_world, menu, text
from tests.support.validity import faults
from tests.support.web_site import Answer, ask, served

pytestmark = pytest.mark.anyio

BASE = "https://feeds.example.org"
STRANGER = {"host": "feeds.example.org", "x_forwarded_for": "198.51.100.7"}
PRIVATE = 'access = "token"\nmax_entries = 4\ngroup = "Cellar"\ntitle = "The Vault"\n'
NUMBERS = range(1, 10)
HOLE = {
    b"/index": menu("The vault", *(f"02026-11-0{number} - Quill {number}|/{number}" for number in NUMBERS)),
    **{f"/{number}".encode(): text(f"Quill {number}", "Marmalade is kept here.") for number in NUMBERS},
    b"/9": text("Quill 9", "Marmalade, heard: gopher://{HOST}:{PORT}/s/quill.mp3"),
    b"/quill.mp3": b"ID3" + bytes(3000),
    b"/open": menu("Open to all", "02026-11-01 - Kettle|/k"),
    b"/k": text("Kettle"),
    b"/l": text("Lid"),
    b"/third": menu("The third", "02026-11-01 - Zither|/z"),
    b"/z": text("Zither"),
}
SECRETS = re.compile("quill|marmalade|vault|cellar|zither|third", re.IGNORECASE)


class Served(Struct, kw_only=True):
    """A world that is served, with what the web server counted, and the paths that strangers ask for."""

    world: World
    address: tuple[str, int]
    token: str
    answered: list[tuple[str, int]] = field(default_factory=list)

    @property
    def root(self) -> str:
        """What the path of everything begins with that the token leads to."""
        return f"/private/{self.token}"

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask as a stranger does, from elsewhere."""
        return await ask(self.address, path, **STRANGER, **headers)

    async def crawl(self, *start: str) -> dict[str, Answer]:
        """Return the answer at each address of the site that can be reached from these."""
        found: dict[str, Answer] = {}
        ahead = [*start]
        while ahead:
            path = ahead.pop()
            if path not in found:
                found[path] = await self.get(path)
                ahead += linked_paths(path, found[path])
        return found


def linked_paths(path: str, answer: Answer) -> list[str]:
    """Return the paths on the same site that a page, a document or a list leads to."""
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        hrefs = [link for _, _, link, _ in html.iterlinks(answer.body)]
    elif "xml" in kind or "opml" in kind:
        elements = etree.fromstring(answer.body).iter()
        hrefs = [str(value) for one in elements for value in one.values() if str(value).startswith(BASE)]
    else:
        hrefs = re.findall(rf'"({BASE}[^"\\\\]*)', answer.text) if "json" in kind else []
    targets = [urlsplit(urljoin(f"{BASE}{path}", href)) for href in [*hrefs, answer.headers.get("location", path)]]
    return [one.path for one in targets if one.netloc == urlsplit(BASE).netloc and not one.query]


@asynccontextmanager
async def vault(folder: Path, rest: str = PRIVATE, **flags: str) -> AsyncIterator[Served]:
    """Serve three feeds, two of which are private, and a token for the one with archive pages and a sound."""
    async with in_world(folder, HOLE, rest, base_url=BASE, **flags) as world:
        for name, more in (("open", ""), ("third", 'access = "token"\n')):
            define(folder, name, f"gopher://{world.hole.host}:{world.hole.port}/1/{name}", more)
        app = world.app
        await app.reload(load_definitions(folder / "feeds"))
        for name in ("hole", "open", "third"):
            await app.poller.poll(app.definitions.all.good[name])
        as_if_public(app.settings.store)
        await app.publisher.site.publish()
        await app.store.search.catch_up()
        token = (await add_token(app.settings, "anna", ["hole"])).word if rest == PRIVATE else ""
        answered: list[tuple[str, int]] = []
        async with (
            open_library(app.settings, app.client.download, app.clock) as library,
            served(app, library, answered) as address,
        ):
            yield Served(world=world, address=address, token=token, answered=answered)


def as_if_public(place: Path | str) -> None:
    """Let the hosts of all feeds be public, as a gopherhole on loopback is not."""
    with closing(open_database(place, WAIT)) as database, database.transaction():
        database.execute("UPDATE feeds SET private = private & 2")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Yield what the log of everything is written to."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers, stream = [], io.StringIO()
    set_up_log("debug", "text", stream, {})
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def secrets_in(answer: Answer) -> set[str]:
    """Return the private words of an answer, its headers among them."""
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    return {word.lower() for word in SECRETS.findall(body.decode("latin-1") + str(answer.headers))}


async def test_everything_of_a_feed_is_below_its_token(tmp_path: Path) -> None:
    """Documents in all formats, archive pages, pages, media and the list; each link leads to the token's path."""
    async with vault(tmp_path) as opened:
        forms = [f"{opened.root}/feeds/hole.{form}" for form in ("atom", "rss", "json")]
        found = await opened.crawl(f"{opened.root}/feeds.opml", *forms)
        front = await opened.get(f"{opened.root}/")
        slash = await opened.get(opened.root)
        again = [
            await opened.get(path, if_none_match=found[path].headers["etag"])
            for path in (*forms, f"{opened.root}/feeds.opml")
        ]
        zipped = await opened.get(forms[0], accept_encoding="gzip")
        stand_in = await placeholder(opened.world.app.store)

    ours = {path: one for path, one in found.items() if "feeds/hole" in path or "media/" in path}
    assert {200, 301} >= {one.status for one in ours.values()}
    kinds = ("/archive/1.atom", ".rss", ".json", "/feeds/hole/", "quill.mp3", "/source")
    assert all(any(path.endswith(kind) for path in ours) for kind in kinds), sorted(ours)
    assert {path for path in ours if not path.startswith(opened.root)} == set()
    assert not any(stand_in in one.body.decode("latin-1") for one in found.values())
    assert [] == [
        fault for path in forms for fault in faults(path.rpartition("/")[2], found[path].body, f"{BASE}{opened.root}")
    ]
    assert {304} == {one.status for one in again}
    assert gzip.decompress(zipped.body) == found[forms[0]].body
    for path, one in found.items():
        if path.startswith(opened.root):
            assert one.headers["cache-control"].startswith("private"), path
            assert ("no-referrer", "noindex") == (one.headers["referrer-policy"], one.headers["x-robots-tag"]), path
            assert not {"access-control-allow-origin", "link"} & one.headers.keys(), path
    assert 'href="feeds/hole/"' in front.text
    assert (301, f"{opened.token}/") == (slash.status, slash.headers["location"])
    assert "third" not in front.text
    assert "/private/{token}/{path:path}" in {route for route, _ in opened.answered}


async def test_pictures_of_a_private_feed_are_below_its_token(tmp_path: Path) -> None:
    """That of the podcast, and those in texts: by the addresses in its document, and by no other."""
    async with vault(tmp_path) as opened:
        hole, app = opened.world.hole, opened.world.app
        here = f"gopher://{hole.host}:{hole.port}"
        hole.put(b"/cover.png", png(1400, 1400))
        more = f'[article]\npictures = true\n[podcast]\nimage = "{here}/I/cover.png"\n'
        define(tmp_path, "hole", f"{here}/1/index", PRIVATE + more)
        await app.reload(load_definitions(tmp_path / "feeds"))
        await app.publisher.site.publish()
        await app.publisher.publish_all()
        rss = await opened.get(f"{opened.root}/feeds/hole.rss")
        path = f"{opened.root}/media/hole/artwork/cover.png"
        assert f'href="{BASE}{path}"' in rss.text
        assert "<itunes:block>Yes" in rss.text
        assert (200, png(1400, 1400)) == ((answer := await opened.get(path)).status, answer.body)
        assert answer.headers["cache-control"].startswith("private")
        assert 404 == (await opened.get("/media/hole/artwork/cover.png")).status


async def test_search_below_a_token_finds_what_that_leads_to(tmp_path: Path) -> None:
    """Beside what is public, by its name too; nothing of another private feed, and nothing of it elsewhere."""
    async with vault(tmp_path) as opened:
        below, named = f"{opened.root}/search?q=", "&feed=hole"
        while await opened.world.app.store.search.catch_up():
            pass
        found = [
            (await opened.get(path)).text
            for path in (f"{below}marmalade", f"{below}marmalade{named}", f"{below}zither", f"{below}kettle")
        ]
        elsewhere = await opened.get(f"/search?q=marmalade{named}")

    assert [True, True, False, True] == ['href="feeds/' in one for one in found]
    assert 'href="feeds/hole/"' in found[0]
    assert secrets_in(elsewhere) == {"marmalade"}  # the word that was asked for
    assert "/feeds/" not in elsewhere.text


@pytest.mark.parametrize("links", ["page", "gopher"])
async def test_other_links_lead_to_no_page_beside_the_token(tmp_path: Path, links: str) -> None:
    """The variants of its documents are made of what the token's owner gets."""
    async with vault(tmp_path) as opened:
        below = "/feeds/hole.atom", "/feeds/hole.rss", "/feeds/hole.json", "/feeds/hole/archive/1.atom", "/feeds.opml"
        found = {path: await opened.get(f"{opened.root}{path}?links={links}") for path in below}

    for answer in found.values():
        assert 200 == answer.status
        assert f"{BASE}{opened.root}/feeds/hole" in answer.text
        assert {opened.root} == set(re.findall(rf"{BASE}(/private/[^/]*)/", answer.text))
        assert f"{BASE}/feeds" not in answer.text


async def test_nothing_of_it_is_anywhere_else(tmp_path: Path, log: io.StringIO) -> None:
    """By no route, with no other token, in no file that a web server may serve, over Gopher, in the log and counts."""
    async with vault(tmp_path, hub="https://hub.example.org/") as opened:
        app = opened.world.app
        other = (await add_token(app.settings, "ben", ["third"])).word
        ended = (await add_token(app.settings, "eve", [])).word
        below = [path.removeprefix(opened.root) for path in await opened.crawl(f"{opened.root}/feeds/hole.atom")]
        below += [
            "/feeds/hole.atom?links=gopher",
            "/feeds/hole.rss",
            "/feeds/hole.json",
            "/feeds/~private/hole.atom",
            "/feeds/all/cellar.atom",
        ]
        assert 200 == (await opened.get(f"/private/{ended}/feeds/hole.atom")).status
        await revoke_token(app.settings, "eve")
        opened.answered.clear()
        opened.world.hole.put(b"/open", menu("Open to all", "02026-11-02 - Lid|/l", "02026-11-01 - Kettle|/k"))
        opened.world.now += timedelta(days=1)
        await app.poller.poll(app.definitions.all.good["open"])  # whose news alone makes the merged feed anew
        as_if_public(app.settings.store)
        await app.publisher.site.try_publish()
        assert "Lid" in (await opened.get("/feeds/all.atom")).text
        strangers = ["/", "/search?q=kept", "/search?q=kettle&feed=hole", "/status", "/status.atom", "/feeds.opml"]
        strangers += ["/feeds/all.atom", "/about", "/about/politeness", "/?after=gopher", "/status?name=h"]
        for root in ("", f"/private/{other}", f"/private/{ended}", f"/private/{'x' * 32}", "/private/x"):
            for path in (*strangers, *below):
                answer = await opened.get(f"{root}{path}")
                known = {"zither", "third"} if root.endswith(other) else set()
                assert secrets_in(answer) <= known, f"{root}{path}"
                if path in below and ("hole" in path or "media" in path):
                    assert 404 == answer.status, f"{root}{path}"
        routes = {route for route, _ in opened.answered}
        gopher = await over_gopher(opened.world)
        pings = await app.store.outbox.due(opened.world.now + timedelta(days=1), 100)

    assert b"Kettle" in gopher
    assert [] == SECRETS.findall(gopher.decode())
    assert {"open", "all"} >= {re.split("[./]", one.name)[0] for one in pings}
    files = {path: path.read_bytes() for path in (tmp_path / "data" / "public").rglob("*") if path.is_file()}
    assert [] == [path for path, data in files.items() if SECRETS.search(f"{path.name}{data.decode()}")]
    for token in (opened.token, other, ended):
        assert token not in log.getvalue()
        assert not any(token in route for route in routes)
        assert not any(token.encode() in one.read_bytes() for one in (tmp_path / "data").rglob("*") if one.is_file())


async def over_gopher(world: World) -> bytes:
    """Return what the Gopher server says to all that may lead to a feed."""
    app, said = world.app, b""
    site = GopherSite(
        store=app.store,
        public=app.publisher.public,
        settings=app.settings,
        options=app.publisher.options,
        host="gopher.example.org",
        port=70,
    )
    server = GopherServer(site.answer)
    await server.start([socket.create_server(("127.0.0.1", 0))])
    try:
        for selector in ("", "/new", "/phlogs", "/feeds/hole", "/feeds/hole.atom", "/feeds/open", "/search\tkept"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.place[1])
            writer.write(f"{selector}\r\n".encode())
            answer = await reader.read()
            writer.close()
            said += answer.replace(b"hole", b"") if selector.startswith("/feeds/hole") else answer
    finally:
        await server.stop()
    return said


async def test_a_feed_that_becomes_private_leaves_public_paths_at_once(tmp_path: Path) -> None:
    """404, not 410; back again its ids, dates and bytes are as before."""
    public = PRIVATE.replace('access = "token"\n', "")
    async with vault(tmp_path, public) as opened:
        world, paths = opened.world, ("/feeds/hole.atom", "/feeds/hole/archive/1.atom", "/feeds/hole/")
        before = [await opened.get(path) for path in paths]
        await world.redefine("/index", PRIVATE)
        hidden = [await opened.get(path) for path in (*paths, "/feeds/all/cellar.atom")]
        merged = await opened.get("/feeds/all.atom")
        await world.app.publisher.public.put("hole.atom", before[0].body, world.now)  # as a poll does that goes on
        await world.app.publisher.publish_named(["hole"])
        hidden.append(await opened.get("/feeds/hole.atom"))
        token = (await add_token(world.app.settings, "anna", [])).word
        private = await opened.get(f"/private/{token}/feeds/hole.atom")
        await world.redefine("/index", public)
        after = [await opened.get(path) for path in paths]
        gone = await opened.get(f"/private/{token}/feeds/hole.atom")

    assert [200] * 3 == [one.status for one in before]
    assert [404] * 5 == [one.status for one in hidden]
    assert set() == secrets_in(merged)
    assert ids_and_dates(before[0]) == ids_and_dates(private)
    assert [one.body for one in before] == [one.body for one in after]
    assert 200 == gone.status  # it is public: below the token, too
    assert [] == list((tmp_path / "data" / "private").rglob("hole*"))


def ids_and_dates(answer: Answer) -> list[str]:
    """Return the ids and dates of a document in Atom."""
    found = etree.fromstring(answer.body).iter("{*}id", "{*}published", "{*}updated")
    return [one.text or "" for one in found]


async def test_all_feeds_may_be_private_by_a_setting(tmp_path: Path) -> None:
    """But for one whose definition says otherwise; after a start nothing is left of what was public."""
    async with in_world(tmp_path, HOLE, base_url=BASE) as world:
        define(tmp_path, "open", f"gopher://{world.hole.host}:{world.hole.port}/1/open", 'access = "public"\n')
        await world.app.reload(load_definitions(tmp_path / "feeds"))
        for name in ("hole", "open"):
            await world.app.poller.poll(world.app.definitions.all.good[name])
        async with world.with_settings(access="token", base_url=BASE), served(world.app) as address:
            answers = [await ask(address, f"/feeds/{name}.atom", **STRANGER) for name in ("hole", "open")]
            public = world.app.publisher.public
            names = [await public.has(name) for name in ("all.atom", "open.atom", "hole.atom")]
    assert [404, 200] == [one.status for one in answers]
    assert [True, True, False] == names


async def test_operator_sees_the_page_of_a_private_feed_and_no_cache_keeps_it(tmp_path: Path) -> None:
    """It says how to make a token, and has no address without one; its documents need one."""
    async with vault(tmp_path, admin_token="a-token-of-the-operator") as opened:
        known = {"authorization": "Bearer a-token-of-the-operator"}
        page = await opened.get("/feeds/hole/", **known)
        document = await opened.get("/feeds/hole.atom", **known)
    assert (200, 404) == (page.status, document.status)
    assert ("private", "Authorization") == (page.headers["cache-control"], page.headers["vary"])
    assert "feedd tokens add LABEL" in page.text
    assert "hole.atom" not in page.text


async def test_text_of_a_source_is_given_no_token(tmp_path: Path) -> None:
    """What stands for the token in stored documents is random, so that no text can hold it."""
    lure = b"See https://evil.example/?https://feeds.example.org/private/TOKEN/ and /private/~/ here."
    async with in_world(tmp_path, HOLE | {b"/9": lure}, PRIVATE, base_url=BASE) as world:
        await world.poll()
        token = (await add_token(world.app.settings, "anna", [])).word
        async with served(world.app) as address:
            answer = await ask(address, f"/private/{token}/feeds/hole.atom")
    assert token in answer.text
    assert b"evil.example" in answer.body
    assert not re.search(rf"evil\.example[^<\s]*{token}", answer.text)


async def test_tokens_are_listed_and_their_labels_are_unique(tmp_path: Path) -> None:
    """Nothing that is kept is the token itself."""
    async with vault(tmp_path) as opened:
        settings = opened.world.app.settings
        await add_token(settings, "ben", [])
        kept = await kept_tokens(settings)
        for label, feeds, said in (("anna", [], "already"), ("a b", [], "label"), ("c", ["open"], "everybody")):
            with pytest.raises(UsageError, match=said):
                await add_token(settings, label, feeds)
        with pytest.raises(UsageError, match="did you mean 'anna'"):
            await revoke_token(settings, "ana")
    assert {"anna": ("hole",), "ben": ("hole", "third")} == {
        one.label: tuple(sorted(kept.names_of(one))) for one in kept.tokens
    }
