"""uvicorn's HTTP/1.1 with limits: on the size of a request, on the time for its head, and for reading a response."""

import asyncio
import os
from contextlib import suppress
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from feedd.web.http.heads import has_body, is_form, names_one_host
from feedd.web.http.repeats import Answer, Plain, Repeats
from feedd.web.http.request_parser import RequestParser

ABORT = "feedd.abort"  # an ASGI extension: `now` closes the connection, so that no client takes a part for the whole
HEALTH = (b"/healthz", b"/readyz")  # never refused at the connection limit: a supervisor might restart feedd for it
WRITE_TIMEOUT = "feedd.write_timeout"  # another: `set_seconds` sets `write_timeout` for this response
MOST_HEAD = 16 * 1024  # bytes of request line and headers; browsers send 1 KB, other servers allow 8 or 16 KB
LEAST_READ = 16 * 1024  # bytes of a response in each `write_timeout`; a modem of the nineties read ten times that
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CONTENT_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come, or whose response is not read: uvicorn never stops waiting.

    A request with a body is refused (RFC 9110 §15.5.14), but for a short form, see `is_form`: uvicorn would go on
    reading it. The connection ends with the answer to a form, so that nothing is taken for a next request.

    Where the application has a method `at_once`, it is called first with the target and the scope of a plain request:
    what it returns answers this request, and later ones of the same bytes without parsing them again.
    """

    head_timeout: ClassVar[float] = 10.0  # seconds for a whole head; a slow telephone needs two
    head_timeout_at_stop: ClassVar[float] = 1.0  # for a client that connected just before a stop and has sent nothing
    write_timeout: ClassVar[float] = 30.0  # seconds for LEAST_READ, while a response waits in our memory

    _head_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None
    _response_timeout = write_timeout
    _accepted = False  # whether there was any request that was not refused
    _refused = False  # whether a request was refused, which ends the connection
    _received = 0
    _stopping = False
    _has_form = False  # whether the request under way has a body that is read
    _is_between = True  # whether all that was received are whole requests
    _plain: Plain | None = None  # the last request, where it was answered at once
    _answered_at = 0.0  # the time of the loop at which one was answered whose bytes were known

    def __init__(self, *arguments: Any, repeats: Repeats | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._repeats = Repeats() if repeats is None else repeats
        self.parser = RequestParser(self)  # type: ignore[assignment]  # it has what uvicorn calls
        self._at_once = getattr(self.config.app, "at_once", lambda _target, _scope: None)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for a request; at the connection limit an idle connection is closed first."""
        self._close_one_if_full()
        super().connection_made(transport)
        self._host = self.client[0] if self.client else ""
        self._descriptor = transport.get_extra_info("socket").fileno()
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers."""
        self._stop_head_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Receive data; a head that is too large closes the connection (RFC 6585 §5)."""
        nothing_before = self._is_between
        if nothing_before and self._is_repeated(data):
            return
        self._received = len(data) + (self._received if self._head_timer else 0)
        self._is_between, self._plain, self._begun, self._ended = False, None, 0, 0
        if self._head_timer is None or self._received <= MOST_HEAD:
            super().data_received(data)
        if nothing_before and self._ended == self._begun == 1:
            self._learn(data)
        if self._head_timer is not None and self._received > MOST_HEAD:
            self._refuse(HEAD_TOO_LARGE)
        elif not (self._head_timer or self.timeout_keep_alive_task or not self.is_idle or self.transport.is_closing()):
            self._start_head_timer()  # blank lines: no head has begun, but uvicorn has stopped its own timer

    def on_message_begin(self) -> None:
        """Handle the first byte of a request, the first or a later one of the connection."""
        self._is_between = False
        self._begun += 1
        if self._head_timer is None:
            self._start_head_timer()
        self._unset_keepalive_if_required()  # of a request in the same packet that was answered at once
        super().on_message_begin()
        self.scope["extensions"] = {
            ABORT: {"now": self.transport.abort},
            WRITE_TIMEOUT: {"set_seconds": self._set_response_timeout},
        }

    def on_headers_complete(self) -> None:
        """Handle the end of a head."""
        self._stop_head_timer()
        self._stop_write_timer()  # a client that sends a request has read the response before it
        self._response_timeout = self.write_timeout
        if self.transport.is_closing() or self._refused:
            return  # the previous request was the last one of this connection (RFC 9112 §9.6)
        if not names_one_host(self.headers, self.parser.get_http_version()):
            self._refuse(BAD_REQUEST)
            return
        self._has_form = is_form(self.parser.get_method(), self.url, self.headers)
        if has_body(self.headers) and not self._has_form:
            self._refuse(CONTENT_TOO_LARGE)
            return
        method = self.parser.get_method()
        if self._is_plain(method) and (answering := self._at_once(self.url, self.scope)) and (answer := answering()):
            self._plain = Plain(answering, method == b"GET")
            self._write(answer, is_get=self._plain.is_get)
            self.on_response_complete()
            return
        self.limit_concurrency = None if self.url in HEALTH else self.config.limit_concurrency
        super().on_headers_complete()
        self._accepted = True  # not before: of a target that is no URL uvicorn makes no request
        if self._has_form:
            self.cycle.keep_alive = False
        if self._stopping:
            super().shutdown()

    def on_body(self, body: bytes) -> None:
        """Hand on the body of a form; ignore any other."""
        if self._has_form and not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Handle the end of a request, if it was not refused."""
        self._is_between = True
        self._ended += 1
        if self._accepted and not self._refused:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's name
        """Refuse what is no HTTP."""
        self._refuse(BAD_REQUEST)

    def pause_writing(self) -> None:
        """Start the write timer: the client reads more slowly than the response is made."""
        super().pause_writing()
        self._start_write_timer()

    def resume_writing(self) -> None:
        """Stop the write timer: the client has read most of what waited."""
        self._stop_write_timer()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Start the write timer for the rest of the response, also where the connection closes after it."""
        super().on_response_complete()
        self._start_write_timer()

    def shutdown(self) -> None:
        """Finish the requests under way and accept no more, but give clients that are connected time to send one.

        uvicorn closes a connection without a request at once: at each restart some client would get no response.
        """
        self._stopping = True
        if self._head_timer is None:
            super().shutdown()
        else:
            self._stop_head_timer()
            self._start_head_timer()

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        return self._head_timer is not None or not self._accepted or self.cycle.response_complete

    @property
    def _can_answer(self) -> bool:
        """Whether a request can be answered now, and the connection can take the answer."""
        limit = self.config.limit_concurrency
        return (
            not (self._stopping or self.flow.write_paused or self.transport.is_closing())
            and (not self._accepted or self.cycle.response_complete)
            and (limit is None or len(self.connections) < limit)
        )

    def _learn(self, data: bytes) -> None:
        """Keep what these bytes mean, if it was answered at once."""
        if self._plain:
            self._repeats.learn(self._host, data, self._plain)

    def _is_plain(self, method: bytes) -> bool:
        """Return whether the request at hand can be answered now, and the connection stays open."""
        return (
            method in (b"GET", b"HEAD")
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.expect_100_continue
            and self._can_answer
        )

    def _is_repeated(self, data: bytes) -> bool:
        """Answer a request whose bytes are known; return False where it must be parsed."""
        plain = self._repeats.find(self._host, data)
        if plain is None or not self._can_answer or (answer := plain.answering()) is None:
            return False
        self._stop_head_timer()
        self._stop_write_timer()
        self._response_timeout = self.write_timeout
        self._write(answer, is_get=plain.is_get)
        self.server_state.total_requests += 1
        self._answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._wait_for_the_next(self.timeout_keep_alive)
        self._start_write_timer()
        return True

    def _write(self, answer: Answer, *, is_get: bool) -> None:
        """Write a whole response."""
        status, lines, body = answer
        head = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            head += (name, b": ", value, b"\r\n")
        head += (lines, b"\r\n")
        pieces = [b"".join(head), body] if body and is_get else [b"".join(head)]
        sent = 0
        if not self.transport.get_write_buffer_size():
            with suppress(OSError):  # nothing can be taken now, or ever: the transport finds out
                sent = os.writev(self._descriptor, pieces)
        for piece in pieces:
            if sent < len(piece):
                self.transport.write(memoryview(piece)[sent:])
            sent = max(0, sent - len(piece))

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, unless a request was answered since the timer was set."""
        left = self._answered_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._wait_for_the_next(left)
        else:
            super().timeout_keep_alive_handler()

    def _wait_for_the_next(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def idle_until(self) -> float:
        """Return the time of the loop, in seconds, at which a connection without a request times out."""
        if self._head_timer is not None:
            return self._head_timer.when()
        timer = self.timeout_keep_alive_task
        return 0.0 if timer is None else max(timer.when(), self._answered_at + self.timeout_keep_alive)

    def _close_one_if_full(self) -> None:
        """Close the idle connection that would time out next, at the limit: idle clients must not lock out others."""
        limit = self.config.limit_concurrency
        if limit is None or len(self.connections) < limit - 1:
            return
        idle = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.is_idle]
        if idle:
            first = min(idle, key=BoundedProtocol.idle_until)
            self.connections.discard(first)  # `abort` takes it out only in the loop's next iteration
            first.transport.abort()

    def _refuse(self, response: bytes) -> None:
        """End the connection with this response, or behind the response of an earlier request, and without one.

        The client would take it for the answer to that request.
        """
        self._refused = True
        if self._accepted and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            return
        self.transport.write(response)
        self.transport.close()
        self._start_write_timer()

    def _set_response_timeout(self, seconds: float) -> None:
        self._response_timeout = seconds

    def _start_write_timer(self) -> None:
        if self._write_timer is None and (waiting := self.transport.get_write_buffer_size()):
            self._write_timer = self.loop.call_later(self._response_timeout, self._check_progress, waiting)

    def _check_progress(self, before: int) -> None:
        self._write_timer = None
        if self.transport.get_write_buffer_size() > before - LEAST_READ:
            self.transport.abort()
        else:
            self._start_write_timer()

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _start_head_timer(self) -> None:
        timeout = self.head_timeout_at_stop if self._stopping else self.head_timeout
        self._head_timer = self.loop.call_later(timeout, self.transport.close)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
