"""A small Gopher server for loopback: it serves a mapping of selectors to documents and keeps each request.

`feedd demo` serves its scenes with it, and tests serve theirs. It knows nothing of menus: a document is bytes.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from feedd.errors import FeeddError
from feedd.model import GopherUrl

NOT_HERE = b"3Nothing is kept under this selector\t\terror.host\t1\r\n.\r\n"
TIME_LIMIT = 10.0  # seconds for one connection; without it a silent client would hold a connection open


class Hole:
    """A Gopher server (RFC 1436 §2): it answers a selector with its document, an unknown one with a type-3 line.

    `{HOST}` and `{PORT}` in a document are replaced by its own; `requests` has every selector that was sent, in order.
    """

    def __init__(self, documents: Mapping[bytes, bytes] | None = None, *, host: str = "127.0.0.1") -> None:
        self.host = host
        self.documents = dict(documents or {})
        self.requests: list[bytes] = []
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen on a port, 0 for any free one; FeeddError where the port is in use."""
        try:
            self._server = await asyncio.start_server(self._accept, self.host, port)
        except OSError as error:
            raise FeeddError(f"gopher hole: cannot listen on {self.host} port {port}: {error.strerror}") from error

    async def stop(self) -> None:
        """Stop listening and close all connections at once; nothing happens where the server does not run."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        connections = tuple(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()

    @property
    def port(self) -> int:
        """Return the port it listens on; RuntimeError where it does not run."""
        if self._server is None:
            raise RuntimeError("the hole has no port before start() and after stop()")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def url(self, selector: bytes = b"", item_type: str = "1") -> GopherUrl:
        """Return the URL of a document; RuntimeError where the server does not run."""
        return GopherUrl(host=self.host, port=self.port, item_type=item_type, selector=selector)

    def put(self, selector: bytes, data: bytes) -> None:
        """Serve these bytes under this selector from now on."""
        self.documents[selector] = data

    def remove(self, selector: bytes) -> None:
        """Do not serve this selector any more; KeyError where it is not served."""
        del self.documents[selector]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # ValueError: the line is longer than the reader's limit. In both cases no client waits for an answer.
            with contextlib.suppress(OSError, ValueError):
                async with asyncio.timeout(TIME_LIMIT):
                    line = await reader.readline()
                    if line.endswith(b"\n"):
                        writer.write(self._answer(line.rstrip(b"\r\n")))
                        writer.close()
                        await writer.wait_closed()
        finally:
            writer.transport.abort()

    def _answer(self, selector: bytes) -> bytes:
        self.requests.append(selector)
        document = self.documents.get(selector, NOT_HERE)
        return document.replace(b"{HOST}", self.host.encode()).replace(b"{PORT}", str(self.port).encode())
