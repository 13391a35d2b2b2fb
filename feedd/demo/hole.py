"""A small Gopher server for loopback: it serves a mapping of selectors to documents and keeps each request.

`feedd demo` serves its scenes with it, and tests serve theirs. It knows nothing of menus: a document is bytes.
"""

import socket
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from feedd.errors import FeeddError
from feedd.gopherhole.server import GopherServer
from feedd.model import GopherUrl

NOT_HERE = b"3Nothing is kept under this selector\t\terror.host\t1\r\n.\r\n"
MANY = 10_000  # connections: whoever tests wants all that it asks for


class Hole:
    """A Gopher server (RFC 1436 §2): it answers a selector with its document, an unknown one with a type-3 line.

    `{HOST}` and `{PORT}` in a document are replaced by its own; `requests` has every selector that was sent, in order.
    """

    def __init__(self, documents: Mapping[bytes, bytes] | None = None, *, host: str = "127.0.0.1") -> None:
        self.host = host
        self.documents = dict(documents or {})
        self.requests: list[bytes] = []
        self._server = GopherServer(self._answer_soon, connections=MANY, of_one_address=MANY)

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
            listener = socket.create_server((self.host, port), backlog=MANY)
        except OSError as error:
            raise FeeddError(f"gopher hole: cannot listen on {self.host} port {port}: {error.strerror}") from error
        await self._server.start([listener])

    async def stop(self) -> None:
        """Stop listening and close all connections at once; nothing happens where the server does not run."""
        await self._server.stop()

    @property
    def port(self) -> int:
        """Return the port it listens on; RuntimeError where it does not run."""
        if not self._server.is_running:
            raise RuntimeError("the hole has no port before start() and after stop()")
        return self._server.place[1]

    def url(self, selector: bytes = b"", item_type: str = "1") -> GopherUrl:
        """Return the URL of a document; RuntimeError where the server does not run."""
        return GopherUrl(host=self.host, port=self.port, item_type=item_type, selector=selector)

    def put(self, selector: bytes, data: bytes) -> None:
        """Serve these bytes under this selector from now on."""
        self.documents[selector] = data

    def remove(self, selector: bytes) -> None:
        """Do not serve this selector any more; KeyError where it is not served."""
        del self.documents[selector]

    async def _answer_soon(self, selector: bytes) -> bytes:
        return self._answer(selector)

    def _answer(self, selector: bytes) -> bytes:
        self.requests.append(selector)
        document = self.documents.get(selector, NOT_HERE)
        return document.replace(b"{HOST}", self.host.encode()).replace(b"{PORT}", str(self.port).encode())
