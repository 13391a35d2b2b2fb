"""Connections on which no request comes, or one without an end."""

import asyncio

from feedd.web import WebServer
from feedd.web.protocol import MOST_HEAD, BoundedProtocol
from tests.test_web_server import LIMIT, REQUEST, connected, in_server


class Impatient(BoundedProtocol):
    """Waits for no request at all."""

    within = 0.0


def test_connection_without_a_request_is_closed() -> None:
    """A thousand idle connections would else take a thousand file descriptors for ever."""

    async def script(server: WebServer, address: tuple[str, int], _: asyncio.Event, __: asyncio.Event) -> None:
        async with connected(address) as (reader, _writer):
            assert await reader.read() == b""
        await server.stop(LIMIT)

    in_server(script, Impatient)


def test_request_that_came_is_waited_for_no_more() -> None:
    """Only the head has a time; an answer may take longer."""

    async def script(
        server: WebServer, address: tuple[str, int], asked: asyncio.Event, may_answer: asyncio.Event
    ) -> None:
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await asked.wait()
            may_answer.set()
            assert (await reader.readuntil(b"late")).endswith(b"late")
        await server.stop(LIMIT)

    in_server(script)


def test_endless_head_is_refused() -> None:
    """Memory is not filled with headers; the connection ends with the reason."""

    async def script(server: WebServer, address: tuple[str, int], asked: asyncio.Event, _: asyncio.Event) -> None:
        async with connected(address) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEAD // 6))
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
            assert not asked.is_set()
        await server.stop(LIMIT)

    in_server(script)


def test_second_request_of_a_connection_is_bounded_too() -> None:
    """Keeping a connection alive is no way around."""

    async def script(server: WebServer, address: tuple[str, int], _: asyncio.Event, may_answer: asyncio.Event) -> None:
        may_answer.set()
        async with connected(address) as (reader, writer):
            writer.write(REQUEST)
            await reader.readuntil(b"late")
            writer.write(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEAD // 6))
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
        await server.stop(LIMIT)

    in_server(script)
