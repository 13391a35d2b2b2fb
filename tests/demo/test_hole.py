"""The Gopher server of the demo, over real sockets on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from feedd.demo.hole import NOT_HERE, Hole
from feedd.errors import FeeddError
from feedd.model import GopherUrl


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


def with_hole(documents: dict[bytes, bytes], talk: Callable[[Hole], Awaitable[None]]) -> Hole:
    """Start a hole, run `talk` with it, and return the stopped hole."""

    async def run() -> Hole:
        async with Hole(documents) as hole:
            await talk(hole)
        return hole

    return asyncio.run(run())


def test_a_document_is_served_byte_for_byte() -> None:
    """The selector is opaque bytes, and neither terminator nor stuffing is added to what it names."""
    document = bytes(range(256)) + b"\n.\n..\r\n"

    async def talk(hole: Hole) -> None:
        assert document == await ask(hole, b" no slash\xff?%20 \r\n")

    with_hole({b" no slash\xff?%20 ": document}, talk)


def test_host_and_port_are_filled_in() -> None:
    """A menu written with {HOST} and {PORT} leads back to the hole that serves it."""

    async def talk(hole: Hole) -> None:
        expected = f"1News\t/news\t127.0.0.1\t{hole.port}\r\n".encode()
        assert expected == await ask(hole, b"\r\n")

    with_hole({b"": b"1News\t/news\t{HOST}\t{PORT}\r\n"}, talk)


@pytest.mark.parametrize("selector", [b"/nope", b"caps.txt", b"robots.txt", b"/text\tsearch"])
def test_an_unknown_selector_is_answered_with_a_type_3_line(selector: bytes) -> None:
    """It is an error in the form of RFC 1436; there is no caps.txt."""

    async def talk(hole: Hole) -> None:
        assert await ask(hole, selector + b"\r\n") == NOT_HERE

    with_hole({b"/text": b"a text"}, talk)


def test_requests_are_kept_in_order() -> None:
    """`requests` has each selector as it was sent, known or not, with its search."""

    async def talk(hole: Hole) -> None:
        for selector in (b"/b", b"", b"/b\twords", b"caps.txt"):
            await ask(hole, selector + b"\r\n")

    assert with_hole({b"/b": b"b"}, talk).requests == [b"/b", b"", b"/b\twords", b"caps.txt"]


def test_documents_can_be_changed_while_it_serves() -> None:
    """A new document is served, a removed one is not, and the mapping of the caller does not change."""
    documents = {b"/old": b"old"}

    async def talk(hole: Hole) -> None:
        hole.put(b"/new", b"new")
        hole.remove(b"/old")
        assert await ask(hole, b"/new\r\n") == b"new"
        assert await ask(hole, b"/old\r\n") == NOT_HERE

    with_hole(documents, talk)
    assert documents == {b"/old": b"old"}


def test_a_request_may_come_in_pieces_and_end_in_a_line_feed_alone() -> None:
    """A request is a line, in however many pieces it comes."""

    async def talk(hole: Hole) -> None:
        assert await ask(hole, b"/", b"b", b"\n") == b"b"

    with_hole({b"/b": b"b"}, talk)


def test_a_request_that_never_becomes_a_line_is_no_request(caplog: pytest.LogCaptureFixture) -> None:
    """A line that is too long, and one that the client cuts off, are ignored, and the next client is served."""

    async def talk(hole: Hole) -> None:
        async with connection(hole) as (reader, writer):
            writer.write(b"/b")
            writer.write_eof()
            assert await reader.read() == b""
        with suppress(ConnectionError):  # whether the reset overtakes the end is the kernel's business
            assert await ask(hole, b"x" * 1_000_000, b"\r\n") == b""
        assert await ask(hole, b"/b\r\n") == b"b"

    assert with_hole({b"/b": b"b"}, talk).requests == [b"/b"]
    assert caplog.messages == []


def test_stop_does_not_wait_for_a_silent_client() -> None:
    """The connection of a client that sends nothing is closed when the hole stops."""

    async def run() -> None:
        hole = Hole({})
        await hole.start()
        async with connection(hole) as (reader, _), asyncio.timeout(2):
            await ask(hole, b"\r\n")  # connections are taken in order: by now the silent one was, too
            await hole.stop()
            assert await reader.read() == b""

    asyncio.run(run())


def test_a_stopped_hole_refuses_and_can_start_again_where_it_was() -> None:
    """A source that is down for a time comes back at the same address with the same documents."""

    async def run() -> None:
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

    asyncio.run(run())


def test_a_taken_port_is_an_error_that_names_it() -> None:
    """The message names the address and the port."""

    async def talk(hole: Hole) -> None:
        with pytest.raises(FeeddError, match=rf"127\.0\.0\.1 port {hole.port}: "):
            await Hole({}).start(hole.port)

    with_hole({}, talk)


def test_a_hole_that_does_not_run_has_no_port() -> None:
    """To ask for the port too early is an error in our code."""
    with pytest.raises(RuntimeError):
        _ = Hole({}).port


def test_url_says_where_a_document_stands() -> None:
    """The URL has the address of the hole, the bytes of the selector and the item type."""

    async def talk(hole: Hole) -> None:
        expected = GopherUrl(host="127.0.0.1", port=hole.port, item_type="0", selector=b"/a b")
        assert expected == hole.url(b"/a b", "0")

    with_hole({}, talk)


def test_many_clients_are_served_at_once() -> None:
    """Many clients get a large document at the same time."""
    document = b"0123456789" * 100_000

    async def talk(hole: Hole) -> None:
        answers = await asyncio.gather(*(ask(hole, b"/large\r\n") for _ in range(20)))
        assert [document] * 20 == answers

    with_hole({b"/large": document}, talk)
