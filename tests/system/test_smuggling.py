"""Every field in which a stranger or a definition could hide something, each with the result."""

import io
import json
import logging
import re
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from feedd.config.definition import NAME, parse_definition
from feedd.config.group_slug import group_slug
from feedd.daemon.systemd import ServiceManager
from feedd.errors import MistakeError, Refused
from feedd.gopher.answers import FetchLimits
from feedd.gopher.caps import parse_admin, parse_caps
from feedd.gopher.client import fetch
from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.robots import format_rules, parse_robots
from feedd.gopher.url import format_url, parse_location, parse_url, request_line
from feedd.model import Charsets, Entry, GopherUrl, WebUrl
from feedd.publish.enclosures import media_of
from feedd.publish.formats.opml import render_opml
from feedd.structs import replace
from feedd.telemetry.log import events, set_up_log
from feedd.telemetry.safe_text import printable
from feedd.web.feed_paths import requested_file
from tests.support.broken_server import misbehaving, sending
from tests.support.sites import a_site, member
from tests.support.store_samples import an_entry
from tests.support.web_site import DEFINITION, serving

pytestmark = pytest.mark.anyio

BASE = GopherUrl(host="hole.example.org", port=7070, selector=b"/menu")
HOSTILE = 'A\0\x1b]0;x\x07\u202e<script>alert("1")</script>\r\n]]>&amp;\'\x85\ufffe'
SECOND = timedelta(seconds=5)
LIMITS = FetchLimits(total=SECOND, connect=SECOND, idle=SECOND, max_bytes=1000)

# An address that a person, an OPML file or a document names, and what is said of it.
URLS = {
    "CR in a selector": ("gopher://a.example/0/x%0dDELETE", "holds a CR"),
    "LF in a selector": ("gopher://a.example/0/x%0aDELETE", "holds a LF"),
    "NUL in a selector": ("gopher://a.example/0/x%00", "holds a NUL"),
    "CR in a search string": ("gopher://a.example/7/x%09a%0d", "search string .* holds a CR"),
    "LF in a search string": ("gopher://a.example/7/x%09a%0ab", "search string .* holds a LF"),
    "TAB in a search string": ("gopher://a.example/7/x%09a%09+", "search string .* holds a TAB"),
    "CR unescaped": ("gopher://a.example/0/x\rDELETE", "control character"),
    "line feed before the path": ("gopher://a.example\n.b.example/0/x", "control character"),
    "NUL in a host": ("gopher://a.example%00.b.example/0/x", "not a host name"),
    "user before a host": ("gopher://good.example@127.0.0.1/0/x", "names a user"),
    "zone of an IPv6 address": ("gopher://[fe80::1%25eth0]/0/x", "names a network interface"),
    "second host in brackets": ("gopher://[::1]evil.example/0/x", "not a port|not a host name|IPv6"),
    "host of 300 characters": ("gopher://" + "a." * 150 + "example/0/x", "not a host name"),
    "host that two IDNA read in two ways": ("gopher://stra\u00dfe.example/0/x", "not a host name"),
    "host with a joiner": ("gopher://a\u200db.example/0/x", "not a host name"),
    "host with a full-width slash": ("gopher://a.example\uff0f.b.example/0/x", "not a host name|cannot be written"),
    "two ports": ("gopher://a.example:70:25/0/x", "not a port"),
    "negative port": ("gopher://a.example:-1/0/x", "not a port"),
    "port zero": ("gopher://a.example:0/0/x", "not a port"),
    "port beyond the last": ("gopher://a.example:65606/0/x", "not a port"),
    "port in other digits": ("gopher://a.example:\u0667\u0660/0/x", "not a port"),
    "item type that is a control character": ("gopher://a.example/%1b/x", "not an item type"),
    "item type that is a TAB": ("gopher://a.example/%09/x", "not an item type"),
    "fragment": ("gopher://a.example/0/x#/../y", "fragment"),
    "stray percent sign": ("gopher://a.example/0/%0", "without two hexadecimal digits"),
}  # fmt: skip

# A line of a menu that leads nowhere.
LINES = {
    "NUL in a selector of a menu": b"0A\t/x\0y\ta.example\t70",
    "blank in a host": b"0A\t/x\ta.example b.example\t70",
    "user in a host": b"0A\t/x\tgood.example@127.0.0.1\t70",
    "escape in a host": b"0A\t/x\ta.example%00b\t70",
    "zone in a host": b"0A\t/x\tfe80::1%eth0\t70",
    "slash in a host": b"0A\t/x\ta.example/b\t70",
    "host of 300 bytes": b"0A\t/x\t" + b"a" * 300 + b"\t70",
    "host in bytes of no charset": b"0A\t/x\t\xff\xfe\x00\t70",
    "host with a hyphen first": b"0A\t/x\t-oProxyCommand\t70",
    "two ports in one field": b"0A\t/x\ta.example\t70 25",
    "port below zero": b"0A\t/x\ta.example\t-1",
    "port of nothing": b"0A\t/x\ta.example\t0",
    "port of six digits": b"0A\t/x\ta.example\t700000",
    "port in superscript": "0A\t/x\ta.example\t7²".encode(),
    "item type beyond ASCII": "éA\t/x\ta.example\t70".encode(),
    "item type ESC": b"\x1bA\t/x\ta.example\t70",
    "URL: javascript": b"hA\tURL:javascript:alert(1)\ta.example\t70",
    "URL: data": b"hA\tURL:data:text/html,x\ta.example\t70",
    "URL: vbscript": b"hA\tURL:vbscript:x\ta.example\t70",
    "URL: file": b"hA\tURL:file:///etc/passwd\ta.example\t70",
    "URL: blanks before": b"hA\tURL: \x01javascript:alert(1)\ta.example\t70",
    "URL: in capitals": b"hA\t/url:JaVaScRiPt:alert(1)\ta.example\t70",
    "GET / at a host of another kind": b"hA\tGET /x\ta@b\t80",
}

# What of a line is harmless is kept.
NEUTRAL = {
    "CR in a selector of a menu ends the line": (b"0A\t/x\r/y\ta.example\t70", "gopher://hole.example.org:7070/0/x"),
    "CR behind a port": (b"0A\t/x\ta.example\t70\r", "gopher://a.example/0/x"),
    "mark of Gopher+ at a port": (b"0A\t/x\ta.example\t17005+", "gopher://a.example:17005/0/x"),
    "trailing dot of a host": (b"0A\t/x\tA.Example.\t70", "gopher://a.example/0/x"),
    "more fields": (b"0A\t/x\ta.example\t70\t+\t25\tevil", "gopher://a.example/0/x"),
    "URL: with blanks and quotes in it": (b'hA\tURL:https://a.example/"><b> x\ta\t70', "https://a.example/%22%3E%3Cb%3E%20x"),
    "URL: of a hole, with CR": (b"hA\tURL:gopher://a.example/0/x%0dy\ta.example\t70", None),
}  # fmt: skip

# A key of a definition, and what is said of it.
KEYS = {
    "CR in a follow pattern": ('[index]\nfollow = ["/{year}\\r\\nx"]', "holds a CR"),
    "TAB in a follow pattern": ('[index]\nfollow = ["/{year}\\t+"]', "holds a TAB"),
    "another field in a follow pattern": ('[index]\nfollow = ["/{year.__class__}"]', "a selector with"),
    "user in an alias": ('aliases = ["a@127.0.0.1:70"]', "names a user"),
    "path in an alias": ('aliases = ["a.example/../"]', "a host, or host and port"),
    "host with a blank": ('[index]\nhosts = ["a.example b"]', "not a host name"),
    "scheme of a proxy": ('[attribution]\nproxy = "javascript:{url}"', "an http"),
    "attribute in a proxy": ('[attribution]\nproxy = "https://p.example/{url.__class__}"', "an http"),
    "line break in a proxy": ('[attribution]\nproxy = "https://p.example/\\n{url}"', "an http"),
    "language": ("language = 'en\"><script>'", "a language tag"),
    "id": ('id = "urn:uuid:../../x"', "urn:uuid"),
    "time zone that is a path": ('timezone = "../../etc/passwd"', "a time zone"),
    "codec that is no charset": ('encoding = "zip"', "a character set"),
    "preset that is a path": ('preset = "../x"', "the name of a preset"),
}

NAMES = {
    "folder above": "../x", "the merged feed": "all", "hidden file": ".hidden", "long name": "a" * 65, "nothing": "",
    "capitals": "Bees", "line feed at the end": "bees\n", "slash": "a/b", "suffix": "a.atom", "NUL in a name": "a\0b",
    "option": "-x", "letters of another script": "b\u0435es",
}  # fmt: skip

# A path of a request; none of them names a file.
PATHS = (
    "/feeds/../feedd.sqlite3", "/feeds/..atom", "/feeds/../x.atom", "/feeds/.hidden.atom", "/feeds/lamps\n.atom",
    "/feeds/lamps/archive/../1.atom", "/feeds/lamps/archive/0.atom", "/feeds/all/../x.atom", "/feeds/all/..atom",
    "/feeds/all/a/b.atom", "/feeds/all/\0.atom", "/feeds/all/" + "a" * 300 + ".atom", "/feeds/LAMPS.atom",
    "//feeds/lamps.atom",
)  # fmt: skip


@pytest.mark.parametrize(("url", "reason"), URLS.values(), ids=URLS)
def test_address_is_refused_with_the_reason(url: str, reason: str) -> None:
    """It is refused in definitions and in links; both say what is wrong."""
    with pytest.raises(ValueError, match=reason):
        parse_url(url)
    with pytest.raises(ValueError, match=reason):
        parse_location(url)


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_line_of_a_menu_leads_nowhere(line: bytes) -> None:
    """It is at most shown as text, and nothing is requested."""
    item = parse_menu(line + b"\r\n", Charsets()).items[0]

    assert item_location(item, BASE) is None


@pytest.mark.parametrize(("line", "leads"), NEUTRAL.values(), ids=NEUTRAL)
def test_line_of_a_menu_leads_where_it_says_and_nowhere_else(line: bytes, leads: str | None) -> None:
    """Additional fields are left out."""
    location = item_location(parse_menu(line, Charsets()).items[0], BASE)

    assert leads == (format_url(location) if isinstance(location, GopherUrl) else location)


@pytest.mark.parametrize("byte", [b"\r", b"\n", b"\0", b"\t"], ids=["CR", "LF", "NUL", "TAB"])
@pytest.mark.parametrize("field", ["selector", "search"])
def test_request_is_one_line_however_its_address_was_made(field: str, byte: bytes) -> None:
    """The line is checked where it is written, wherever the address came from."""
    asked = b"/x" + byte + b"DELETE"
    url = replace(BASE, selector=asked) if field == "selector" else replace(BASE, search=asked)

    with pytest.raises(ValueError, match="which a Gopher request cannot carry"):
        request_line(url)


@pytest.mark.parametrize(("rest", "reason"), KEYS.values(), ids=KEYS)
def test_key_of_a_definition_is_refused_with_the_reason(rest: str, reason: str) -> None:
    """A definition may be copied from a stranger."""
    with pytest.raises(MistakeError, match=reason):
        parse_definition("bees", "bees.toml", f'url = "gopher://a.example/"\n{rest}\n'.encode())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_of_a_feed_is_refused(name: str) -> None:
    """It becomes a file name and a path."""
    with pytest.raises(MistakeError, match="at most 64 of a-z"):
        parse_definition(name, "x.toml", b'url = "gopher://a.example/"\n')
    assert NAME.fullmatch(name) is None or name == "all"


@pytest.mark.parametrize("path", PATHS)
def test_path_names_no_file(path: str) -> None:
    """No file outside of the folder of published files is read, and no hidden one in it."""
    assert requested_file(path) is None


@pytest.mark.parametrize(
    "group", ["..", "../x", "a/b", "a\0b", ".hidden", "\u2024\u2024/", "CON", " ", "\u202e", "a" * 999, "\n"]
)
def test_name_of_a_group_is_one_segment_of_a_path(group: str) -> None:
    """Its file is in the folder of merged feeds, whatever the group is called."""
    assert re.fullmatch(r"[^\W_][\w-]{0,47}", group_slug(group))


@pytest.mark.parametrize(
    "selector",
    [
        b"/../../etc/passwd.mp3",
        b"/..%2f.mp3",
        b"\\..\\x.mp3",
        b"/.mp3",
        b'/a"; x=y\r.mp3',
        b"/a\0.mp3",
        b"/" + b"a" * 999 + b".mp3",
    ],
)
def test_name_of_a_media_file_is_a_plain_one(selector: bytes) -> None:
    """It is used in a path and, in quotes, in Content-Disposition."""
    (medium,) = media_of(replace(an_entry(1), location=replace(BASE, item_type="s", selector=selector)), BASE)

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", medium.file)
    assert ".." not in medium.file


def test_robots_txt_is_kept_as_rules_alone() -> None:
    """The rules are written again before they are stored, so no line of it has another meaning."""
    kept = format_rules(
        parse_robots(b"User-agent: *\r\nDisallow: /a\x1b[2J\0\r\nDisallow: /b%0aAllow: /\r\nX: <script>\n")
    )

    assert "\x1b" not in kept
    assert "\0" not in kept
    assert "script" not in kept
    assert kept == format_rules(parse_robots(kept.encode()))


def test_caps_txt_names_its_admin_in_one_printable_line() -> None:
    """The status page shows it."""
    admin = parse_admin(parse_caps(b"CAPS\nServerAdmin=A\x1b[2J\0\x07 \xe2\x80\xae<b> me@a.example\r\n"))

    assert admin == "A[2J <b> me@a.example"


def test_terminal_is_not_steered() -> None:
    """No control character, no change of text direction and no line end reaches the terminal."""
    assert not [letter for letter in printable(HOSTILE) if not letter.isprintable() and letter not in "\n\ufffe"]


@pytest.fixture
def _own_log() -> Iterator[None]:
    """Restore the root logger at the end."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.usefixtures("_own_log")
def test_line_of_the_log_is_not_forged() -> None:
    """One event is one line, as text and as JSON."""
    for form in ("text", "json"):
        stream = io.StringIO()
        set_up_log("info", "json" if form == "json" else "text", stream, {})
        events("feedd").warning("poll", error=f"{HOSTILE}\n2026-11-22T12:00:00Z info poll feed=forged")
        assert 1 == stream.getvalue().count("\n")
        assert "\x1b" not in stream.getvalue()


def test_status_for_systemd_is_one_message(tmp_path: Path) -> None:
    """No part of it begins another message."""
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        ServiceManager(address=path).status("1 failing: x\nREADY=1\r\nMAINPID=1\vSTOPPING=1\x85WATCHDOG=1")

        assert 1 == len(manager.recv(4096).decode().splitlines())


def test_title_and_group_in_opml_are_text() -> None:
    """The XML is well-formed for any title of a menu."""
    site = a_site()
    opml = etree.fromstring(render_opml([member("a", site, title=HOSTILE, group=HOSTILE)], site))

    assert opml.find(".//script") is None
    assert ["<script>" in (outline.get("text") or "") for outline in opml.iterfind(".//outline")] == [True, True]


def hostile() -> Entry:
    """Return an entry whose texts a stranger wrote."""
    entry = replace(an_entry(9), title=HOSTILE, label=HOSTILE, summary=HOSTILE, source=HOSTILE)
    return replace(entry, authors=(HOSTILE,), categories=(HOSTILE,))


async def test_texts_of_a_stranger_are_text_in_every_document(tmp_path: Path) -> None:
    """Title, label, summary, author, category and source: in Atom, RSS, JSON Feed, and on the pages."""
    async with serving(tmp_path, hostile()) as site:
        entry = hostile().id.rpartition(":")[2]
        for form in ("atom", "rss"):
            document = etree.fromstring((await site.get(f"/feeds/lamps.{form}")).body)
            assert not [one for one in document.iter() if str(one.tag).endswith("script")]
        items = json.loads((await site.get("/feeds/lamps.json")).body)["items"]
        assert any('<script>alert("1")</script>' in item["title"] for item in items)
        for path in ("/", "/feeds/lamps/", f"/feeds/lamps/{entry}"):
            page = (await site.get(path)).text
            assert "<script>alert" not in page  # the page of a feed has a script of its own
            assert "\x1b" not in page
            assert "\0" not in page


async def test_link_of_a_stranger_is_no_header(tmp_path: Path) -> None:
    """A web link with a line break, stored by any release, is only a link in a document."""
    async with serving(tmp_path, replace(an_entry(9), location=WebUrl("https://a.example/\r\nX-Evil: 1"))) as site:
        for path in ("/feeds/lamps.atom", "/feeds/lamps/"):
            answer = await site.get(path)
            assert 200 == answer.status
            assert not [name for name, value in answer.headers.items() if "evil" in name + value]


REQUESTS: dict[str, tuple[str, dict[str, str], int]] = {
    "Host, of a redirect": ("/feeds/lamps", {"host": "evil.example"}, 301),
    "X-Forwarded-Host, of a redirect": ("/feeds/lamps", {"x_forwarded_host": "evil.example"}, 301),
    "X-Forwarded-Proto": ("/feeds/lamps/", {"x_forwarded_proto": "evil.example"}, 200),
    "Forwarded": ("/feeds/lamps/", {"forwarded": "host=evil.example"}, 200),
    "X-Original-URL": ("/about", {"x_original_url": "/evil.example"}, 200),
    "If-None-Match": ("/feeds/lamps.atom", {"if_none_match": '"evil.example", W/"' + "a" * 5000}, 200),
    "If-Modified-Since": ("/feeds/lamps.atom", {"if_modified_since": "Sun, 99 Evil 9999 evil.example"}, 200),
    "Accept-Encoding": ("/feeds/lamps.atom", {"accept_encoding": "evil.example;q=1" * 99}, 200),
    "User-Agent": ("/status", {"user_agent": "evil.example - 5 subscribers"}, 200),
    "path of a page that is not there": ("/evil.example<script>", {}, 404),
    "line break in a path": ("/feeds/lamps%0d%0aX-Evil:%20evil.example", {}, 404),
    "slashes before a host": ("//evil.example/..", {}, 404),
    "host behind a feed": ("/feeds/lamps//evil.example", {}, 404),
    "uuid that is a path": ("/feeds/lamps/..%2f..%2fevil.example", {}, 404),
    "uuid of changes that is a path": ("/feeds/lamps/evil.example/changes", {}, 404),
    "number of a page": ("/feeds/lamps/?page=evil.example", {}, 404),
    "choice of links": ("/feeds/lamps/?links=evil.example", {}, 200),
    "name of a document": ("/feeds/evil.example.atom", {}, 404),
    "name of a merged feed": ("/feeds/all/evil.example%2f..%2f..%2fx.atom", {}, 404),
}


@pytest.mark.parametrize(("path", "headers", "status"), REQUESTS.values(), ids=REQUESTS)
async def test_nothing_of_a_request_is_repeated(
    path: str, headers: dict[str, str], status: int, tmp_path: Path
) -> None:
    """It is neither in the headers nor in the body of the answer; no script runs in a page."""
    async with serving(tmp_path, text=DEFINITION) as site:
        await site.get(
            "/feeds/lamps.atom", **({"user_agent": headers["user_agent"]} if "user_agent" in headers else {})
        )
        answer = await site.get(path, **headers)
        assert status == answer.status
        assert b"evil" not in answer.body.lower()
        assert "evil" not in str(answer.headers).lower()
        if "html" in answer.headers.get("content-type", ""):
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")


def resolving(*answers: str) -> tuple[Callable[..., list[tuple[int, int, int, str, tuple[str, int]]]], list[str]]:
    """Return a resolver that returns another address at each call, and the list of names that it was asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(str(host))
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo, asked


async def test_name_that_turns_private_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is resolved once: the checked address is connected to, and a refused one is not tried again."""
    async with misbehaving(sending(b"secret")) as inside:
        resolve, asked = resolving("127.0.0.1", "8.8.8.8")
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(Refused, match=r"127\.0\.0\.1 is not a public address"):
            await fetch(replace(inside.url(), host="rebind.example"), limits=LIMITS)
        assert ["rebind.example"] == asked
        assert [] == inside.requests


async def test_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked, and loopback a moment later, reaches only the first."""
    async with misbehaving(sending(b"ours"), host="127.0.0.2") as first, misbehaving(sending(b"secret")) as second:
        resolve, asked = resolving("127.0.0.2", "127.0.0.1")
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        answer = await fetch(replace(first.url(), host="rebind.example"), limits=LIMITS, trusted=True)
        # asyncio "looks up" the literal that it is given; the name itself was asked for once.
        assert (b"ours", 1, []) == (answer, asked.count("rebind.example"), second.requests)
