"""HTTP/1.1 as uvicorn speaks it, bounded in what a stranger may send, and for how long, before there is an answer."""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BREAK_OFF = "feedd.break_off"  # an extension of ASGI: ends the connection, so that nobody takes a part for the whole
MOST_HEAD = 16 * 1024  # bytes of request line and headers; browsers send 1 KB, other servers allow 8 or 16


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come: uvicorn waits for ever, and takes headers of any size."""

    within: ClassVar[float] = 10.0  # seconds for a whole head; a slow telephone needs two
    within_at_stop: ClassVar[float] = 1.0  # for who connected just before a stop and has not asked yet

    _deadline: asyncio.TimerHandle | None = None
    _received = 0
    _stopping = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for a request."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data; a head that is too long ends the connection (RFC 6585 §5)."""
        self._received = len(data) + (self._received if self._deadline else 0)
        if self._deadline is None or self._received <= MOST_HEAD:
            super().data_received(data)
        if self._deadline is not None and self._received > MOST_HEAD:
            self.transport.write(b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n")
            self.transport.close()

    def on_message_begin(self) -> None:
        """Take the first byte of a request, the second one of a connection too."""
        if self._deadline is None:
            self._expect_head()
        super().on_message_begin()
        self.scope["extensions"] = {BREAK_OFF: {"now": self.transport.abort}}

    def on_headers_complete(self) -> None:
        """Take the end of a head."""
        self._head_came()
        super().on_headers_complete()
        if self._stopping:
            super().shutdown()

    def shutdown(self) -> None:
        """Answer what is under way and take no more, but leave who was let in the time to ask.

        uvicorn closes a connection without a request at once: at each restart some client would get no answer.
        """
        self._stopping = True
        if self._deadline is None:
            super().shutdown()
        else:
            self._head_came()
            self._expect_head()

    def _expect_head(self) -> None:
        within = self.within_at_stop if self._stopping else self.within
        self._deadline = self.loop.call_later(within, self.transport.close)

    def _head_came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
