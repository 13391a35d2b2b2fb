"""What strangers see, over a real socket: every route is asked, and no word of a private host may come back."""

import asyncio
import base64
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.definition import parse_definition
from feedd.config.merge_definition import MergeDefinition, parse_kept
from feedd.config.settings_sources import load_settings
from feedd.errors import ServerSaid
from feedd.model import Changes, GopherUrl, Incident, Terms
from feedd.polling.source import SourceIndex
from feedd.publish import FolderFiles, publish_options
from feedd.publish.by_rule import match_all
from feedd.publish.site import Member, site_of
from feedd.publish.site_files import publish_site
from feedd.store import Store
from feedd.structs import replace
from feedd.telemetry.observer import Snapshot
from feedd.telemetry.prometheus import Metrics
from feedd.web import WebServer, listen_at
from feedd.web.request_counts import RequestCounter
from feedd.web.visitors import is_operator
from tests.support.store_samples import HOST, NOON, a_feed, a_poll, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, Answer, WebSite, site, uuid

pytestmark = pytest.mark.anyio

TOKEN = "a-token-of-the-operator"  # of a test
BASIC = "Basic " + base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
SECRETS = ("printer", "vault", "cellar", "10.1.2.3", "/var/lib/feedd", "nobody-knows", TOKEN)
VISITOR = {"host": "feeds.example.org"}
PRIVATE = replace(
    a_feed("vault"),
    location=GopherUrl(host="printer.lan", selector=b"/vault"),
    title="The Vault",
    terms=Terms(group="Cellar"),
    private_host=True,
    failures=5,
    error="connect: 10.1.2.3 port 70: Connection refused",
    stage="connect",
    failing_since=NOON,
)
OUTAGE = Incident(kind="failing", opened_at=NOON, stage="connect", reason="10.1.2.3: no; /var/lib/feedd: no")

# One path for each route; of the paths that name a feed, the public one.
ROUTES = {
    "/": "/",
    "/add": "/add",
    "/hub": "/hub",
    "/search": "/search?q=lit",
    "/status": "/status?state=failing",
    "/status.atom": "/status.atom",
    "/operator": "/operator",
    "/about": "/about",
    "/about/politeness": "/about/politeness",
    "/feeds.opml": "/feeds.opml",
    "/metrics": "/metrics",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
    "/robots.txt": "/robots.txt",
    "/style.css": "/style.css",
    "/icon.svg": "/icon.svg",
    "/favicon.ico": "/favicon.ico",
    "/feeds/{name}.{form}": "/feeds/all.atom",
    "/feeds/{name}/archive/{number}.atom": "/feeds/lamps/archive/1.atom",
    "/feeds/{name}": "/feeds/lamps",
    "/feeds/{name}/": "/feeds/lamps/",
    "/feeds/all/{merge}": "/feeds/all/lights",
    "/feeds/all/{merge}/": "/feeds/all/lights/",
    "/feeds/{name}/{uuid}": f"/feeds/lamps/{uuid(1)}",
    "/feeds/{name}/{uuid}/changes": f"/feeds/lamps/{uuid(1)}/changes",
    "/feeds/{name}/{uuid}/source": f"/feeds/lamps/{uuid(1)}/source",
    "/media/{name}/{uuid}/{file}": f"/media/lamps/{uuid(1)}/a.mp3",
}
MORE = (
    "/status",
    "/status?name=v",
    "/status?after=u",
    "/?after=lamps",
    "/?until=9999999999999999.00000000-0000-0000-0000-000000000000",
    "/search?q=lit&feed=vault",
    "/feeds/all/cellar.atom",
    "/feeds/all/lights.json",
    "/feeds/all/keys.rss",
    "/feeds/all/keys/",
    "/feeds/all.atom?links=gopher",
    "/feeds.opml?links=page",
    "/nowhere",
)

# One of both feeds, and one of which the title too tells of the private one.
MERGES = {"lights": '["*"]', "keys": '["vault"]\ntitle = "Keys of the vault"'}


def define_merge(feeds: Path, name: str, text: str) -> MergeDefinition:
    """Write the definition of a merged feed, and return it."""
    written = f'kind = "merge"\nfrom = {text}\n'
    (feeds / f"{name}.toml").write_text(written)
    defined = parse_kept(name, written)
    assert defined
    return defined


async def _look(url: GopherUrl, _: tuple[str, ...]) -> SourceIndex:
    raise ServerSaid(f"nothing at {url.host}", stage="index")


@asynccontextmanager
async def two_feeds(folder: Path, **flags: str) -> AsyncIterator[WebSite]:
    """Serve a public feed and one of a private host; both fail, and both have an incident."""
    (folder / "feeds").mkdir()
    settings = load_settings(flags, {}, folder)
    public, definition = FolderFiles(folder / "public"), parse_definition("lamps", "lamps.toml", DEFINITION)
    lamps = replace(
        a_feed(),
        terms=Terms(group="Attic"),
        failures=4,
        error="connect: /var/lib/feedd: no",
        stage="connect",
        failing_since=NOON,
    )
    counted = Metrics()
    for host in (HOST, "printer.lan"):
        counted.fetched(host, 0.1, 100)

    async def metrics() -> tuple[str, bytes]:
        return counted.content_type, counted.exposition(Snapshot(stored_bytes={"lamps": 1, "vault": 2}))

    async with await Store.memory() as store:
        await store.feeds.register([lamps, PRIVATE], NOON)
        members = []
        for feed in (lamps, PRIVATE):
            entry = replace(an_entry(1, feed.name), revision=1)
            await save(store, feed, [entry], [a_revision(entry)])
            await store.polls.save(feed, Changes(), a_poll(feed), [OUTAGE])
            options = publish_options(settings, feed.name, feed.terms)
            members.append(Member(feed=feed, options=options, published=1, newest=NOON))
            await public.put(f"{feed.name}.atom", f"<feed>{feed.name}</feed>".encode(), NOON)
        await store.hosts.save_caps("printer.lan", 70, charset=None, admin="nobody-knows@printer.lan", now=NOON)
        rules = [define_merge(settings.feeds, name, text) for name, text in MERGES.items()]
        for rule in rules:
            await match_all(store, rule, members, NOON)
        await publish_site(store, public, members, site_of(settings), NOON, rules=rules)
        async with site(store, public, definition, settings, metrics, _look) as opened:
            opened.broken = frozenset({"vault", "cellar"})
            await opened.get("/feeds/vault.atom", user_agent="Feedbin feed-id:7 - 45 subscribers")
            yield opened


def secrets_in(answer: Answer) -> list[str]:
    """Return the private words of an answer, its headers among them."""
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    said = (body.decode("utf-8", "replace") + str(answer.headers)).lower()
    return [word for word in SECRETS if word in said]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_no_route_tells_a_stranger_of_a_private_host(tmp_path: Path, coding: str) -> None:
    """Whatever a stranger asks for, and also after the operator asked for it: no name, address, path or token."""
    own_hub = {"base_url": "https://feeds.example.org", "hub": "own"}
    async with two_feeds(tmp_path, admin_token=TOKEN, **own_hub) as opened:
        assert isinstance(opened.app, RequestCounter)
        assert set(opened.app.templates) - {"/feeds/all/{group}.atom", "/private/{token}/{path:path}"} == set(ROUTES)
        for path in (*ROUTES.values(), *MORE):
            whole = await opened.get(path, accept_encoding=coding)
            answer = await opened.get(path, accept_encoding=coding, **VISITOR)
            assert [] == secrets_in(answer), path
            if secrets_in(whole) and answer.status == 200 and whole.headers["cache-control"] != "no-store":
                # No cache may give one's form to the other.
                assert "Authorization" in answer.headers["vary"], path
                assert whole.headers["cache-control"].startswith("private"), path
                assert (whole.headers.get("etag") or "no tag") != answer.headers.get("etag"), path


async def test_stranger_sees_the_public_feed_in_plain_words(tmp_path: Path) -> None:
    """Its health is shown without the error."""
    async with two_feeds(tmp_path) as opened:
        page = (await opened.get("/status", **VISITOR)).text
        assert "this feed cannot be polled: it takes no connection." in page
        assert "lamps: cannot be polled" in page
        assert 'href="feeds/lamps/"' in (await opened.get("/", **VISITOR)).text
        for path in ("/feeds.opml", "/feeds/all.atom", "/feeds/all/lights.atom", "/feeds/all/lights/"):
            answer = await opened.get(path, **VISITOR)
            assert (200, True) == (answer.status, "lamps" in answer.text.lower()), path
        assert (
            304
            == (
                await opened.get(
                    "/feeds.opml", **VISITOR, if_none_match=(await opened.get("/feeds.opml", **VISITOR)).headers["etag"]
                )
            ).status
        )
        # Where a page begins does not tell of a feed of that name: its group comes after the one of the public feed.
        assert 'href="feeds/lamps/"' in (await opened.get("/?after=vault", **VISITOR)).text
        assert 'href="feeds/lamps/"' not in (await opened.get("/?after=vault")).text
        assert "feedd_http" in (await opened.get("/metrics", **VISITOR)).text
        assert 404 == (await opened.get("/operator", **VISITOR)).status  # no token is set


@pytest.mark.parametrize(
    "headers",
    [{}, VISITOR | {"authorization": f"Bearer {TOKEN}"}, VISITOR | {"authorization": BASIC}],
    ids=["from here", "bearer", "basic"],
)
async def test_operator_sees_everything(tmp_path: Path, headers: dict[str, str]) -> None:
    """At this machine, or with the token from anywhere, through a proxy too."""
    headers = headers if not headers else headers | {"x_forwarded_for": "198.51.100.7"}
    async with two_feeds(tmp_path, admin_token=TOKEN) as opened:
        for path in (
            "/",
            "/status",
            "/status.atom",
            "/feeds.opml",
            "/feeds/all.atom",
            "/feeds/all/keys.json",
            "/metrics",
        ):
            answer = await opened.get(path, **headers)
            assert 200 == answer.status
            assert "printer" in secrets_in(answer), path
            assert TOKEN not in answer.text
        status = (await opened.get("/status", **headers)).text
        assert all(word in status for word in ("nobody-knows@", "10.1.2.3", "/var/lib/feedd", "Cellar".lower()))
        assert 303 == (await opened.get("/operator", **headers)).status


async def test_documents_of_a_private_host_are_read_by_who_knows_their_name(tmp_path: Path) -> None:
    """The operator publishes them on purpose: a reader on another machine needs no token, but finds them in no list."""
    async with two_feeds(tmp_path) as opened:
        for path in ("/feeds/vault.atom", "/feeds/vault/"):
            assert 200 == (await opened.get(path, **VISITOR)).status


async def test_browser_is_asked_for_the_token(tmp_path: Path) -> None:
    """A wrong one is asked for again, and is a stranger's elsewhere."""
    async with two_feeds(tmp_path, admin_token=TOKEN) as opened:
        asked = await opened.get("/operator", **VISITOR)
        wrong = await opened.get("/operator", **VISITOR, authorization="Bearer " + "x" * 20)
        assert (401, 'Basic realm="feedd", charset="UTF-8"') == (asked.status, asked.headers["www-authenticate"])
        assert 401 == wrong.status
        assert [] == secrets_in(await opened.get("/status", **VISITOR, authorization="Bearer " + "x" * 20))


HERE = [(b"host", b"127.0.0.1:8070")]
STRANGERS = {
    "another machine": (("192.168.1.7", 40000), HERE, "1.1"),
    "unix socket": (None, HERE, "1.1"),
    "name of the web": (("127.0.0.1", 1), [(b"host", b"feeds.example.org")], "1.1"),
    "rebound name": (("127.0.0.1", 1), [(b"host", b"127.0.0.1.example.org")], "1.1"),
    "local name of another": (("127.0.0.1", 1), [(b"host", b"localhost.example.org:8070")], "1.1"),
    "no host": (("127.0.0.1", 1), [], "1.1"),
    "two hosts": (("127.0.0.1", 1), HERE * 2, "1.1"),
    "old nginx": (("127.0.0.1", 1), HERE, "1.0"),
    **{
        name: (("127.0.0.1", 1), [*HERE, (name.encode(), b"")], "1.1")
        for name in ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded", "via", "x-real-ip")
    },
    "wrong token": (("192.168.1.7", 1), [(b"authorization", b"Bearer wrong")], "1.1"),
    "no scheme": (("192.168.1.7", 1), [(b"authorization", TOKEN.encode())], "1.1"),
    "user name": (
        ("192.168.1.7", 1),
        [(b"authorization", b"Basic " + base64.b64encode(f"{TOKEN}:x".encode()))],
        "1.1",
    ),
    "no base64": (("192.168.1.7", 1), [(b"authorization", b"Basic \xff\xff")], "1.1"),
    "twice": (("192.168.1.7", 1), [(b"authorization", f"Bearer {TOKEN}".encode())] * 2, "1.1"),
}


@pytest.mark.parametrize(("client", "headers", "version"), STRANGERS.values(), ids=STRANGERS)
def test_stranger(client: tuple[str, int] | None, headers: list[tuple[bytes, bytes]], version: str) -> None:
    """What a proxy or another machine sends makes a stranger."""
    scope = {"type": "http", "client": client, "headers": headers, "http_version": version}
    assert not is_operator(scope, TOKEN)
    assert not is_operator(scope, None)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8070", "127.0.0.1", "127.1.2.3:80", "[::1]:8070", "[::1]"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_operator_at_this_machine(host: str, address: str) -> None:
    """A browser or a reader beside feedd needs no token."""
    scope = {"type": "http", "client": (address, 1), "headers": [(b"host", host.encode())], "http_version": "1.1"}
    assert is_operator(scope, None)


async def test_who_comes_through_a_unix_socket_is_a_stranger(tmp_path: Path) -> None:
    """A proxy uses it; whatever Host it names, only the token tells the operator."""
    async with two_feeds(tmp_path, admin_token=TOKEN) as opened:
        assert opened.app
        server, place = WebServer(), tmp_path / "feedd.sock"
        with listen_at(str(place), "listen") as sockets:
            await server.start(opened.app, sockets)
            answers = []
            for more in ("", f"Authorization: Bearer {TOKEN}\r\n"):
                reader, writer = await asyncio.open_unix_connection(place)
                writer.write(f"GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode())
                answers.append(await reader.read())
                writer.close()
            await server.stop(timedelta(seconds=1))
        assert [False, True] == [b"printer.lan" in answer for answer in answers]
        assert [True, True] == [b"lamps" in answer for answer in answers]
