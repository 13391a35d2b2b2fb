"""HTTP/1.1 as uvicorn speaks it, bounded in what a stranger may send, and for how long, before there is an answer."""

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BREAK_OFF = "feedd.break_off"  # an extension of ASGI: ends the connection, so that nobody takes a part for the whole
HEALTH = (b"/healthz", b"/readyz")  # asked by what may end us for no answer, so never refused for want of room
PATIENCE = "feedd.patience"  # another: `for_seconds` says how long a client may take nothing of this answer
MOST_HEAD = 16 * 1024  # bytes of request line and headers; browsers send 1 KB, other servers allow 8 or 16
LEAST_TAKEN = 16 * 1024  # bytes of an answer in each `taken_within`; a modem of the nineties took ten times that
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"
NO_BODY = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come, or whose answer is not taken: uvicorn waits for ever for both.

    A request with a body is refused (RFC 9110 §15.5.14): nothing here takes one, and uvicorn would go on reading it.
    """

    within: ClassVar[float] = 10.0  # seconds for a whole head; a slow telephone needs two
    within_at_stop: ClassVar[float] = 1.0  # for who connected just before a stop and has not asked yet
    taken_within: ClassVar[float] = 30.0  # seconds for LEAST_TAKEN, while an answer waits in our memory

    _deadline: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _patience = taken_within
    _asked = False  # any request that was not refused
    _received = 0
    _stopping = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for a request; where all places are taken, in the place of one who asks for nothing."""
        self._make_room()
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head_came()
        self._was_taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data; a head that is too long ends the connection (RFC 6585 §5)."""
        self._received = len(data) + (self._received if self._deadline else 0)
        if self._deadline is None or self._received <= MOST_HEAD:
            super().data_received(data)
        if self._deadline is not None and self._received > MOST_HEAD:
            self._refuse(TOO_LONG)
        elif self._deadline is None and self.is_waiting and not self.transport.is_closing():
            self._expect_head()  # blank lines before a request: no head has begun, but uvicorn's own time is stopped

    def on_message_begin(self) -> None:
        """Take the first byte of a request, the second one of a connection too."""
        if self._deadline is None:
            self._expect_head()
        super().on_message_begin()
        self.scope["extensions"] = {
            BREAK_OFF: {"now": self.transport.abort},
            PATIENCE: {"for_seconds": self._be_patient},
        }

    def on_headers_complete(self) -> None:
        """Take the end of a head."""
        self._head_came()
        self._was_taken()  # who asks again has read what came before
        self._patience = self.taken_within
        if self.transport.is_closing():
            return  # the request before was the last one of this connection (RFC 9112 §9.6)
        if has_body(self.headers):
            self._refuse(NO_BODY)
            return
        self._asked = True
        self.limit_concurrency = None if self.url in HEALTH else self.config.limit_concurrency
        super().on_headers_complete()
        if self._stopping:
            super().shutdown()

    def on_body(self, body: bytes) -> None:
        """Take nothing."""

    def on_message_complete(self) -> None:
        """Take the end of a request that was not refused."""
        if self._asked:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """Note that an answer is not taken as fast as it is made."""
        super().pause_writing()
        self._expect_taking()

    def resume_writing(self) -> None:
        """Note that most of it was taken."""
        self._was_taken()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Begin to wait for the client to take what is left, also where the connection ends with it."""
        super().on_response_complete()
        self._expect_taking()

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

    @property
    def is_waiting(self) -> bool:
        """Whether no request is under way."""
        return self._deadline is not None or not self._asked or self.cycle.response_complete

    def closes_at(self) -> float:
        """Give the time of the loop at which a connection without a request ends by itself."""
        timer = self.timeout_keep_alive_task if self._deadline is None else self._deadline
        return 0.0 if timer is None else timer.when()

    def _make_room(self) -> None:
        """Close, at the limit, the connection without a request that would end next: else a crowd locks out all."""
        limit = self.config.limit_concurrency
        if limit is None or len(self.connections) < limit - 1:
            return
        idle = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.is_waiting]
        if idle:
            first = min(idle, key=BoundedProtocol.closes_at)
            self.connections.discard(first)  # it is not gone before the loop's next turn
            first.transport.abort()

    def _refuse(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.transport.close()
        self._expect_taking()

    def _be_patient(self, seconds: float) -> None:
        self._patience = seconds

    def _expect_taking(self) -> None:
        if self._taking is None and (left := self.transport.get_write_buffer_size()):
            self._taking = self.loop.call_later(self._patience, self._check_taken, left)

    def _check_taken(self, before: int) -> None:
        self._taking = None
        if self.transport.get_write_buffer_size() > before - LEAST_TAKEN:
            self.transport.abort()
        else:
            self._expect_taking()

    def _was_taken(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _expect_head(self) -> None:
        within = self.within_at_stop if self._stopping else self.within
        self._deadline = self.loop.call_later(within, self.transport.close)

    def _head_came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a request announces content (RFC 9112 §6.3), names in lower case."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 ")) for name, value in headers
    )
