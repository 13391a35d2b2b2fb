"""A small Gopher server for loopback: it serves a mapping of selectors to documents and writes down who asked what.

`feedd demo` serves its scenes with it and the tests their scripts. It knows nothing of menus: a document is bytes.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from feedd.errors import FeeddError
from feedd.model import GopherUrl

NOT_HERE = b"3Nothing is kept under this selector\t\terror.host\t1\r\n.\r\n"
PATIENCE_SECONDS = 10.0  # for a whole conversation on loopback; without it a silent client would hold a connection


class Hole:
    """A Gopher server (RFC 1436 §2): answers a selector with its document, anything else with a type-3 line.

    `{HOST}` and `{PORT}` in a document become the hole's own; `requests` holds every selector asked for, in order.
    """

    def __init__(self, documents: Mapping[bytes, bytes] | None = None, *, host: str = "127.0.0.1") -> None:
        self.host = host
        self.documents = dict(documents or {})
        self.requests: list[bytes] = []
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen; 0 takes any free port, a taken one is a FeeddError that names it."""
        try:
            self._server = await asyncio.start_server(self._accept, self.host, port)
        except OSError as error:
            raise FeeddError(f"gopher hole: cannot listen on {self.host} port {port}: {error.strerror}") from error

    async def stop(self) -> None:
        """Stop listening and cut off the conversations that are under way; a hole that does not run stays so."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        conversations = tuple(self._conversations)
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        await server.wait_closed()

    @property
    def port(self) -> int:
        """The port it listens on; asking a hole that does not run is a mistake of ours."""
        if self._server is None:
            raise RuntimeError("the hole has no port before start() and after stop()")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def url(self, selector: bytes = b"", item_type: str = "1") -> GopherUrl:
        """Say where a document of the running hole stands."""
        return GopherUrl(host=self.host, port=self.port, item_type=item_type, selector=selector)

    def put(self, selector: bytes, data: bytes) -> None:
        """Serve these bytes under this selector from now on."""
        self.documents[selector] = data

    def remove(self, selector: bytes) -> None:
        """Serve this selector no longer; one that is not there is a KeyError."""
        del self.documents[selector]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.create_task(self._converse(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # ValueError: a line longer than the reader's limit. Nobody is left to be told of either.
            with contextlib.suppress(OSError, ValueError):
                async with asyncio.timeout(PATIENCE_SECONDS):
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
