"""The Gopher server of the demo, over real sockets on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from feedd.demo.hole import NOT_HERE, Hole
from feedd.errors import FeeddError
from feedd.model import GopherUrl

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connection(hole: Hole) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect to the hole, and close the connection at the end whatever happened."""
    reader, writer = await asyncio.open_connection(hole.host, hole.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ask(hole: Hole, *segments: bytes) -> bytes:
    """Send the segments one by one and read until the hole closes the connection."""
    async with connection(hole) as (reader, writer):
        for segment in segments:
            writer.write(segment)
            await writer.drain()
        return await reader.read()


async def test_a_document_is_served_byte_for_byte() -> None:
    """The selector is opaque bytes, and neither terminator nor stuffing is added to what it names."""
    document = bytes(range(256)) + b"\n.\n..\r\n"
    async with Hole({b" no slash\xff?%20 ": document}) as hole:
        assert document == await ask(hole, b" no slash\xff?%20 \r\n")


async def test_host_and_port_are_filled_in() -> None:
    """A menu written with {HOST} and {PORT} leads back to the hole that serves it."""
    async with Hole({b"": b"1News\t/news\t{HOST}\t{PORT}\r\n"}) as hole:
        expected = f"1News\t/news\t127.0.0.1\t{hole.port}\r\n".encode()
        assert expected == await ask(hole, b"\r\n")


@pytest.mark.parametrize("selector", [b"/nope", b"caps.txt", b"robots.txt", b"/text\tsearch"])
async def test_an_unknown_selector_is_answered_with_a_type_3_line(selector: bytes) -> None:
    """It is an error in the form of RFC 1436; there is no caps.txt."""
    async with Hole({b"/text": b"a text"}) as hole:
        assert await ask(hole, selector + b"\r\n") == NOT_HERE


async def test_requests_are_kept_in_order() -> None:
    """`requests` has each selector as it was sent, known or not, with its search."""
    async with Hole({b"/b": b"b"}) as hole:
        for selector in (b"/b", b"", b"/b\twords", b"caps.txt"):
            await ask(hole, selector + b"\r\n")
    assert hole.requests == [b"/b", b"", b"/b\twords", b"caps.txt"]


async def test_documents_can_be_changed_while_it_serves() -> None:
    """A new document is served, a removed one is not, and the mapping of the caller does not change."""
    documents = {b"/old": b"old"}
    async with Hole(documents) as hole:
        hole.put(b"/new", b"new")
        hole.remove(b"/old")
        assert await ask(hole, b"/new\r\n") == b"new"
        assert await ask(hole, b"/old\r\n") == NOT_HERE
    assert documents == {b"/old": b"old"}


async def test_a_request_may_come_in_pieces_and_end_in_a_line_feed_alone() -> None:
    """A request is a line, in however many pieces it comes."""
    async with Hole({b"/b": b"b"}) as hole:
        assert await ask(hole, b"/", b"b", b"\n") == b"b"


async def test_a_request_that_never_becomes_a_line_is_no_request(caplog: pytest.LogCaptureFixture) -> None:
    """A line that is too long, and one that the client cuts off, are ignored, and the next client is served."""
    async with Hole({b"/b": b"b"}) as hole:
        async with connection(hole) as (reader, writer):
            writer.write(b"/b")
            writer.write_eof()
            assert await reader.read() == b""
        with suppress(ConnectionError):  # whether the reset overtakes the end is the kernel's business
            assert await ask(hole, b"x" * 1_000_000, b"\r\n") == b""
        assert await ask(hole, b"/b\r\n") == b"b"
    assert hole.requests == [b"/b"]
    assert caplog.messages == []


async def test_stop_does_not_wait_for_a_silent_client() -> None:
    """The connection of a client that sends nothing is closed when the hole stops."""
    hole = Hole({})
    await hole.start()
    async with connection(hole) as (reader, _), asyncio.timeout(2):
        await ask(hole, b"\r\n")  # connections are taken in order: by now the silent one was, too
        await hole.stop()
        assert await reader.read() == b""


async def test_a_stopped_hole_refuses_and_can_start_again_where_it_was() -> None:
    """A source that is down for a time comes back at the same address with the same documents."""
    hole = Hole({b"": b"here"})
    await hole.start()
    url, port = hole.url(), hole.port
    await ask(hole, b"\r\n")
    await hole.stop()
    await hole.stop()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(hole.host, port)
    await hole.start(port)
    assert url == hole.url()
    assert await ask(hole, b"\r\n") == b"here"
    await hole.stop()


async def test_a_taken_port_is_an_error_that_names_it() -> None:
    """The message names the address and the port."""
    async with Hole({}) as hole:
        with pytest.raises(FeeddError, match=rf"127\.0\.0\.1 port {hole.port}: "):
            await Hole({}).start(hole.port)


def test_a_hole_that_does_not_run_has_no_port() -> None:
    """To ask for the port too early is an error in our code."""
    with pytest.raises(RuntimeError):
        _ = Hole({}).port


async def test_url_says_where_a_document_stands() -> None:
    """The URL has the address of the hole, the bytes of the selector and the item type."""
    async with Hole({}) as hole:
        expected = GopherUrl(host="127.0.0.1", port=hole.port, item_type="0", selector=b"/a b")
        assert expected == hole.url(b"/a b", "0")


async def test_many_clients_are_served_at_once() -> None:
    """Many clients get a large document at the same time."""
    document = b"0123456789" * 100_000
    async with Hole({b"/large": document}) as hole:
        answers = await asyncio.gather(*(ask(hole, b"/large\r\n") for _ in range(20)))
        assert [document] * 20 == answers
