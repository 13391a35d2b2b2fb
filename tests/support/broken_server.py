"""A Gopher server on loopback that misbehaves by script: what a hostile or broken server can do to a client.

    async with misbehaving(silence) as server: ...
    async with misbehaving(by_selector({b"/a": sending(b"text"), b"/b": endless})) as server: ...

A behaviour gets the request and may do anything with the connection. Only `dripping` sleeps; behaviours without an end
go on until the client closes the connection.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

from msgspec import Struct, field

from feedd.model import GopherUrl

ERROR_LINE = b"3'/nothing' does not exist (no handler found)\t\terror.host\t1\r\n"
ERROR_PAGE = b"Error: File or directory not found!\r\n" + b"_" * 67 + b"\r\n" + b"Gophered by Gophernicus/3.1.1\r\n"
UNTERMINATED = b"iA menu that just ends\t\tnull.host\t1\r\n0An item\t/item\tnull.host\t1"
GARBAGE = bytes(range(256)) * 16


class Conversation(Struct, frozen=True):
    """One connection: the bytes of its request, and both of its streams."""

    request: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


Behaviour: TypeAlias = Callable[[Conversation], Awaitable[None]]


async def silence(talk: Conversation) -> None:
    """Send nothing and keep the connection until the client closes it."""
    await talk.reader.read()


async def empty(talk: Conversation) -> None:
    """Close the connection without a byte."""


async def endless(talk: Conversation) -> None:
    """Send for as long as the client reads."""
    while True:
        talk.writer.write(b"iand so on\t\tnull.host\t1\r\n" * 100)
        await talk.writer.drain()


async def trickle(talk: Conversation) -> None:
    """Send one byte at a time, for as long as the client reads."""
    while True:
        talk.writer.write(b".")
        await talk.writer.drain()
        await asyncio.sleep(0)


def dripping(pause: float) -> Behaviour:
    """Send a byte, pause for this many seconds, and repeat this for as long as the client reads: it is never idle."""

    async def behave(talk: Conversation) -> None:
        while True:
            talk.writer.write(b".")
            await talk.writer.drain()
            await asyncio.sleep(pause)

    return behave


def sending(data: bytes) -> Behaviour:
    """Send the data and close, as servers do; the fault is in the data."""

    async def behave(talk: Conversation) -> None:
        talk.writer.write(data)

    return behave


def piecemeal(data: bytes) -> Behaviour:
    """Send the data one byte at a time and close."""

    async def behave(talk: Conversation) -> None:
        for byte in data:
            talk.writer.write(bytes([byte]))
            await talk.writer.drain()
            await asyncio.sleep(0)

    return behave


def stalling(data: bytes) -> Behaviour:
    """Send the data, then nothing more, and do not close."""

    async def behave(talk: Conversation) -> None:
        talk.writer.write(data)
        await talk.reader.read()

    return behave


def resetting(data: bytes) -> Behaviour:
    """Send the data, then reset the connection (RST) instead of closing it."""

    async def behave(talk: Conversation) -> None:
        talk.writer.write(data)
        await talk.writer.drain()
        connection = talk.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        talk.writer.transport.abort()

    return behave


NOT_FOUND = sending(ERROR_LINE)


def by_selector(behaviours: Mapping[bytes, Behaviour], otherwise: Behaviour = NOT_FOUND) -> Behaviour:
    """Use another behaviour for each selector."""

    async def behave(talk: Conversation) -> None:
        await behaviours.get(talk.request.removesuffix(b"\r\n"), otherwise)(talk)

    return behave


class Misbehaving(Struct):
    """A running server: its address and its requests, each as the first segment contained it."""

    host: str
    port: int
    requests: list[bytes] = field(default_factory=list)

    def url(self, selector: bytes = b"/", item_type: str = "0", *, tls: bool = False) -> GopherUrl:
        """Return the URL of a selector of this server."""
        return GopherUrl(host=self.host, port=self.port, item_type=item_type, selector=selector, tls=tls)


@asynccontextmanager
async def misbehaving(
    behaviour: Behaviour, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Misbehaving]:
    """Serve a behaviour on a free port until the block ends; connections that are open then are closed."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):  # the client hung up
                request = await reader.read(65536)  # not a line: a client must send it all in one segment
                server.requests.append(request)
                await behaviour(Conversation(request, reader, writer))
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(converse(reader, writer))
        conversations.add(task)
        task.add_done_callback(conversations.discard)

    listener = await asyncio.start_server(accept, host, 0, ssl=tls)
    server = Misbehaving(host=host, port=listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        remaining = tuple(conversations)
        for task in remaining:
            task.cancel()
        await asyncio.gather(*remaining, return_exceptions=True)
        await listener.wait_closed()
