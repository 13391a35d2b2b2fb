"""Clients that ask far too often, over a real server behind a proxy on the same machine; the clock is the test's."""

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from feedd.config.settings_sources import load_settings
from feedd.hammering import AT_ONCE
from feedd.telemetry.log import set_up_log
from feedd.web.hammering import LOG_EVERY, MOST_LOGGED, WAIT, Hammering
from tests.support.web_site import WebSite, serving

pytestmark = pytest.mark.anyio

A_MINUTE = 2
PATHS = ("/feeds/lamps.atom", "/feeds/lamps.json?links=gopher", "/", "/nowhere", "/feeds/lanterns.atom")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Yield what the log of everything is written to."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers, stream = [], io.StringIO()
    set_up_log("info", "text", stream, {})
    yield stream
    root.handlers = handlers
    root.setLevel(level)


async def nothing() -> Message:
    """Receive nothing."""
    return {}


async def statuses(site: WebSite, count: int, address: str, path: str = PATHS[0], **headers: str) -> list[int]:
    """Ask as often for a client, one request after the other."""
    return [(await site.get(path, x_forwarded_for=address, **headers)).status for _ in range(count)]


@pytest.mark.parametrize("path", PATHS)
async def test_who_hammers_is_refused_until_it_waits(tmp_path: Path, path: str) -> None:
    """Whatever it asks for, and however it is answered; others are served, and so is the supervisor."""
    async with serving(tmp_path, client_requests=str(A_MINUTE), trusted_proxies="127.0.0.1") as site:
        most = A_MINUTE * AT_ONCE
        first = (await site.get(path, x_forwarded_for="198.51.100.7")).status
        again = await statuses(site, most - 1, "9.9.9.9, 198.51.100.7", path)
        assert [first] * (most - 1) == again
        assert [429] * 3 == await statuses(site, 3, "198.51.100.7", path)
        refused = await site.get(path, x_forwarded_for="198.51.100.7")
        assert {"retry-after": str(WAIT), "cache-control": "no-store"}.items() <= refused.headers.items()
        assert "too often" in refused.text
        head = await site.get(path, "HEAD", x_forwarded_for="198.51.100.7")
        assert (429, b"") == (head.status, head.body)
        assert [first] == await statuses(site, 1, "198.51.100.8", path)
        assert {200} == {(await site.get("/healthz", x_forwarded_for="198.51.100.7")).status}
        assert {first, 429} == {status for route, status in site.answered if route != "/healthz"}
        site.seconds += WAIT
        assert [first] * A_MINUTE + [429] == await statuses(site, A_MINUTE + 1, "198.51.100.7", path)


async def test_known_requests_are_refused_too(tmp_path: Path) -> None:
    """On one connection, where the same bytes are answered without being parsed, and a 304 counts as any answer."""
    async with serving(tmp_path, client_requests=str(A_MINUTE), trusted_proxies="127.0.0.1") as site:
        etag = (await site.get(PATHS[0])).headers["etag"]
        reader, writer = await asyncio.open_connection(*site.address)
        request = f"GET {PATHS[0]} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nIf-None-Match: {etag}\r\n\r\n"
        found = []
        for _ in range(A_MINUTE * AT_ONCE + 2):
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            found.append(int(head.split()[1]))
            if found[-1] == 429:
                await reader.readexactly(int(head.partition("content-length: ")[2].split()[0]))
        writer.close()
    assert [304] * (A_MINUTE * AT_ONCE) + [429] * 2 == found


async def test_reader_of_hundreds_of_feeds_is_never_refused(tmp_path: Path) -> None:
    """By default: 500 feeds at once, every ten minutes, and whoever comes from a proxy that nobody named."""
    settings = load_settings({"trusted_proxies": "127.0.0.1"}, {}, tmp_path)
    now, sent = [0.0], list[Message]()
    scope = {"type": "http", "path": "/feeds/a.atom", "client": ("198.51.100.7", 1), "headers": []}
    local = {**scope, "client": ("127.0.0.9", 1)}

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer(_scope: Scope, _receive: Receive, reply: Send) -> None:
        await reply({"type": "answered"})

    app = Hammering(answer, settings, lambda: now[0])
    for hour in range(12):
        now[0] = hour * 600
        for _ in range(500):
            await app(scope, nothing, send)
    for _ in range(5000):
        await app(local, nothing, send)
    assert 11_000 == len(sent)
    for _ in range(5000):
        await app(scope, nothing, send)
    assert 429 in {message.get("status") for message in sent}


async def test_log_has_one_line_an_hour_of_a_client(tmp_path: Path, log: io.StringIO) -> None:
    """And a bounded number of them; without a limit nobody is counted."""
    async with serving(tmp_path, client_requests="1", trusted_proxies="127.0.0.1") as site:
        for address in ("192.0.2.1", "2001:db8::1"):
            assert 429 in await statuses(site, AT_ONCE + 3, address)
        assert 1 == log.getvalue().count("client=192.0.2.1")
        assert 1 == log.getvalue().count("client=2001:db8::/64")
        site.seconds += LOG_EVERY
        assert 429 in await statuses(site, AT_ONCE + 3, "192.0.2.1")
        assert 2 == log.getvalue().count("client=192.0.2.1")
    async with serving(tmp_path / "more", client_requests="0", trusted_proxies="127.0.0.1") as site:
        assert {200} == set(await statuses(site, 30, "192.0.2.1"))


async def test_proxy_of_this_network_that_is_not_named_is_no_client(tmp_path: Path, log: io.StringIO) -> None:
    """All who ask through it would be one; a line an hour says what to do."""
    now, sent = [0.0], list[Message]()
    headers = [(b"x-forwarded-for", b"192.0.2.1")]

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer(_scope: Scope, _receive: Receive, reply: Send) -> None:
        await reply({"type": "answered"})

    app = Hammering(answer, load_settings({"client_requests": "1"}, {}, tmp_path), lambda: now[0])
    for peer in ("172.17.0.1", "172.17.0.1", "172.17.0.2"):
        scope = {"type": "http", "path": "/", "client": (peer, 1), "headers": headers}
        for _ in range(AT_ONCE + 1):
            await app(scope, nothing, send)
        now[0] += LOG_EVERY / 2 + 1
    assert {"answered"} == {message["type"] for message in sent}
    assert 1 == log.getvalue().count("172.17.0.1"), log.getvalue()
    assert 1 == log.getvalue().count("172.17.0.2")
    assert "trusted_proxies" in log.getvalue()


async def test_log_has_no_line_for_each_of_very_many(tmp_path: Path, log: io.StringIO) -> None:
    """Thousands of addresses that hammer fill no disk."""

    async def no_answer(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pass

    async def no_reply(_message: Message) -> None:
        pass

    app = Hammering(no_answer, load_settings({"client_requests": "1"}, {}, tmp_path), lambda: 0.0)
    for number in range(MOST_LOGGED + 50):
        client = (f"192.0.{number // 256}.{number % 256}", 1)
        for _ in range(AT_ONCE + 1):
            await app({"type": "http", "path": "/", "client": client, "headers": []}, nothing, no_reply)
    assert MOST_LOGGED == log.getvalue().count("client refused")
