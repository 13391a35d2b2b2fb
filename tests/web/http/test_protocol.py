"""Connections without a request, with a request that does not end, or whose client does not read."""

import asyncio
import socket
from contextlib import AsyncExitStack
from typing import ClassVar

import pytest

from feedd.web.http.protocol import MOST_HEAD, BoundedProtocol
from feedd.web.http.server import CONNECTIONS
from tests.support.waiting_server import LIMIT, REQUEST, connected, in_server

pytestmark = pytest.mark.anyio

BIG = bytes(32 * 1024 * 1024)  # more than the kernel's buffers on both sides hold


class Impatient(BoundedProtocol):
    """Gives a client no time to send a request."""

    head_timeout = 0.0


async def test_connection_without_a_request_is_closed() -> None:
    """Otherwise a thousand idle connections would hold a thousand file descriptors without limit."""
    async with in_server(Impatient) as (server, address, _, __):
        async with connected(address) as (reader, _writer):
            assert await reader.read() == b""
        await server.stop(LIMIT)


async def test_head_timer_stops_when_the_request_has_come() -> None:
    """Only the head has a time limit; a response may take longer."""
    async with in_server() as (server, address, asked, may_answer):
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await asked.wait()
            may_answer.set()
            assert (await reader.readuntil(b"late")).endswith(b"late")
        await server.stop(LIMIT)


async def test_endless_head_is_refused() -> None:
    """Headers cannot fill the memory; the connection is closed with the reason."""
    async with in_server() as (server, address, asked, _):
        async with connected(address) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEAD // 6))
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
            assert not asked.is_set()
        await server.stop(LIMIT)


async def test_second_request_of_a_connection_is_limited_too() -> None:
    """Keeping a connection alive does not avoid the limit."""
    async with in_server() as (server, address, _, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await reader.readuntil(b"late")
            writer.write(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEAD // 6))
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
        await server.stop(LIMIT)


@pytest.mark.parametrize(
    "field",
    [b"Content-Length: 1000000000", b"Transfer-Encoding: chunked", b"Content-Length: 1\r\nExpect: 100-continue"],
    ids=["a gigabyte", "endless chunks", "expects 100-continue"],
)
async def test_request_with_a_body_is_refused_unread(field: bytes) -> None:
    """No route accepts one; the application is not called, and the connection is closed."""
    async with in_server() as (server, address, asked, _):
        async with connected(address) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\n" + field + b"\r\n\r\n")
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert b"100 Continue" not in answer
        assert not asked.is_set()
        await server.stop(LIMIT)


async def test_body_of_no_bytes_is_accepted() -> None:
    """Some clients send such a length with every request."""
    async with in_server() as (server, address, _, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert (await reader.readuntil(b"late")).startswith(b"HTTP/1.1 200 ")
        await server.stop(LIMIT)


async def test_blank_lines_do_not_keep_a_connection_open() -> None:
    """They stop uvicorn's timer for a connection that is kept alive, and begin no request."""

    class Brief(BoundedProtocol):
        head_timeout = 0.05

    async with in_server(Brief) as (server, address, _, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await reader.readuntil(b"late")
            writer.write(b"\r\n")
            assert await reader.read() == b""
        await server.stop(LIMIT)


class Watched(BoundedProtocol):
    """Waits only a moment for a client to read a response; sets an event when the connection is closed."""

    write_timeout = 0.3
    over: ClassVar[asyncio.Event]

    def connection_lost(self, exc: Exception | None) -> None:
        """Set the event."""
        super().connection_lost(exc)
        self.over.set()


@pytest.mark.parametrize(
    "head", [REQUEST, REQUEST[:-2] + b"Connection: close\r\n\r\n"], ids=["kept alive", "to be closed"]
)
async def test_response_that_is_not_read_is_given_up(head: bytes) -> None:
    """A client that does not read would otherwise keep the response in memory for as long as it likes."""
    async with in_server(Watched, BIG) as (server, address, _, may_answer):
        may_answer.set()
        Watched.over = asyncio.Event()
        with socket.create_connection(address) as client:
            client.sendall(head)
            await Watched.over.wait()
        await server.stop(LIMIT)


async def test_response_that_is_read_slowly_comes_whole() -> None:
    """A client that reads a little at a time is slow, not idle."""
    async with in_server(Watched, BIG) as (server, address, _, may_answer):
        may_answer.set()
        Watched.over = asyncio.Event()
        reader, writer = await asyncio.open_connection(*address)
        writer.write(REQUEST)
        count = len(await reader.readuntil(b"\r\n\r\n"))
        while count < len(BIG):
            count += len(await reader.read(64 * 1024))
            await asyncio.sleep(0)
        assert len(BIG) <= count
        writer.close()
        await server.stop(LIMIT)


async def test_new_connection_replaces_an_idle_one_at_the_limit() -> None:
    """Otherwise five hundred silent clients would keep everybody out until they time out, and then connect again."""
    async with in_server() as (server, address, _, may_answer):
        may_answer.set()
        async with AsyncExitStack() as crowd:
            idle = [await crowd.enter_async_context(connected(address)) for _one in range(CONNECTIONS + 20)]
            for _round in range(3):
                async with connected(address) as (reader, writer):
                    writer.write(REQUEST)
                    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")
            assert await idle[0][0].read() == b""
        await server.stop(LIMIT)


HOST_FIELDS = {
    "none": (b"1.1", b"", 400),
    "two": (b"1.1", b"Host: a.example\r\nHost: b.example\r\n", 400),
    "two alike": (b"1.1", b"Host: a.example\r\nHost: a.example\r\n", 400),
    "two of a list": (b"1.1", b"Host: a.example, b.example\r\n", 400),
    "user": (b"1.1", b"Host: me@a.example\r\n", 400),
    "path": (b"1.1", b"Host: a.example/x\r\n", 400),
    "port": (b"1.1", b"Host: a.example:x\r\n", 400),
    "old, two": (b"1.0", b"Host: a.example\r\nHost: b.example\r\n", 400),
    "old, none": (b"1.0", b"", 200),
    "name": (b"1.1", b"hOST:  a.example:8070 \r\n", 200),
    "address": (b"1.1", b"Host: [::1]:8070\r\n", 200),
    "empty": (b"1.1", b"Host:\r\n", 200),
}


@pytest.mark.parametrize(("version", "fields", "status"), HOST_FIELDS.values(), ids=HOST_FIELDS)
async def test_request_names_one_host(version: bytes, fields: bytes, status: int) -> None:
    """None under HTTP/1.1, several, or what is no host, is a 400 without asking the application (RFC 9112 §3.2)."""
    async with in_server() as (server, address, asked, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(b"GET / HTTP/%b\r\n%bConnection: close\r\n\r\n" % (version, fields))
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert asked.is_set() == (status == 200)
        await server.stop(LIMIT)


async def test_second_request_without_a_host_ends_the_connection() -> None:
    """The first is answered, also where both come in one piece."""
    async with in_server() as (server, address, _, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await reader.readuntil(b"late")
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        await server.stop(LIMIT)


REFUSED = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
    "no HTTP": b"\x16\x03\x01\x00\r\n\r\n",
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_refusal_does_not_overtake_the_response_before_it(refused: bytes) -> None:
    """A client, or a proxy with a cache, would take it for the answer to its first request."""
    async with in_server() as (server, address, asked, may_answer):
        async with connected(address) as (reader, writer):
            writer.write(REQUEST + refused + REQUEST)
            await asked.wait()
            may_answer.set()
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert 1 == answer.count(b"HTTP/1.1")
        await server.stop(LIMIT)


UPGRADES = (b"h2c", b"websocket", b"TLS/1.0, HTTP/2.0")


@pytest.mark.parametrize("protocol", UPGRADES)
async def test_upgrade_is_ignored(protocol: bytes) -> None:
    """The request and those behind it, sent with it or later, are answered as ever (RFC 9110 §7.8)."""
    upgrading = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %b\r\n\r\n" % protocol
    async with in_server() as (server, address, _, may_answer):
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(upgrading + REQUEST + upgrading * 20 + REQUEST)
            for _each in range(23):
                assert (await reader.readuntil(b"late")).startswith(b"HTTP/1.1 200 ")
            writer.write(REQUEST[:10])
            writer.write(REQUEST[10:] + upgrading)
            for _each in range(2):
                assert (await reader.readuntil(b"late")).startswith(b"HTTP/1.1 200 ")
        await server.stop(LIMIT)


async def test_upgrade_with_a_body_is_refused() -> None:
    """Otherwise the body would be taken for a request."""
    async with in_server() as (server, address, asked, _):
        async with connected(address) as (reader, writer):
            head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: %d\r\n\r\n"
            writer.write(head % len(REQUEST) + REQUEST)
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert 1 == answer.count(b"HTTP/1.1")
        assert not asked.is_set()
        await server.stop(LIMIT)


NOW = b"GET /now HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_answers_at_once_keep_the_order_of_requests() -> None:
    """One that is behind a request under way waits for it; a HEAD has no body."""
    async with (
        in_server(at_once=b"/now") as (server, address, asked, may_answer),
        connected(address) as (reader, writer),
    ):
        writer.write(NOW.replace(b"GET", b"HEAD") + NOW + REQUEST + NOW)
        await asked.wait()
        writer.write(NOW.replace(b"Host", b"Connection: close\r\nHost"))
        may_answer.set()
        answers = (await reader.read()).split(b"HTTP/1.1 200 OK")[1:]
        bodies = [one.partition(b"\r\n\r\n")[2] for one in answers]
        await server.stop(LIMIT)
    assert [b"", b"now", b"late", b"late", b"late"] == bodies  # the application answers what cannot be answered at once


async def test_connection_takes_any_number_of_requests_that_are_answered_at_once() -> None:
    """Their heads are not added up to one that is too large, and nothing that they start ends the connection."""
    async with in_server(at_once=b"/now") as (server, address, _, _), connected(address) as (reader, writer):
        for _ in range(2 * MOST_HEAD // len(NOW)):
            writer.write(NOW)
            assert (await reader.readuntil(b"now")).startswith(b"HTTP/1.1 200")
        await server.stop(LIMIT)


async def test_keep_alive_timer_of_an_answer_at_once_does_not_end_the_next_request() -> None:
    """It came in the same packet; a connection without a next request is closed by its timer meanwhile."""

    class Impatient(BoundedProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            self.timeout_keep_alive = 0  # as in uvicorn: seconds

    async with in_server(Impatient, at_once=b"/now") as (server, address, asked, may_answer):
        async with connected(address) as (reader, writer), connected(address) as (idle, other):
            writer.write(NOW + REQUEST)
            await asked.wait()
            other.write(NOW)
            assert (await idle.read()).endswith(b"now")
            may_answer.set()
            assert (await reader.readuntil(b"late")).endswith(b"late")
        await server.stop(LIMIT)
