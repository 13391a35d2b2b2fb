"""A real web server whose responses wait until the test allows them, and connections to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from starlette.types import Receive, Scope, Send

from feedd.web import WebServer, listen
from feedd.web.http.protocol import BoundedProtocol

LIMIT = timedelta(seconds=1)
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@asynccontextmanager
async def in_server(
    protocol: type[BoundedProtocol] = BoundedProtocol, body: bytes = b"late", at_once: bytes = b""
) -> AsyncIterator[tuple[WebServer, tuple[str, int], asyncio.Event, asyncio.Event]]:
    """Run a script with a server. The script gets the server, its address, and two events.

    The server sets the first event at a request, and answers when the script sets the second; `at_once` is the target
    of requests that it answers at once, with "now".
    """
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        asked.set()
        await may_answer.wait()
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(target: bytes, _scope: Scope) -> object:
        return (lambda: (200, b"content-length: 3\r\n", b"now")) if target == at_once else None

    app.at_once = answer  # type: ignore[attr-defined]
    sockets = listen("127.0.0.1:0")
    server = WebServer(protocol)
    await server.start(app, sockets)
    yield server, sockets[0].getsockname(), asked, may_answer


@asynccontextmanager
async def connected(address: tuple[str, int]) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection, and close it at the end."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
