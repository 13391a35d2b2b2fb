"""uvicorn's HTTP/1.1 with limits: on the size of a request, on the time for its head, and for reading a response."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from feedd.web.http.request_parser import RequestParser

ABORT = "feedd.abort"  # an ASGI extension: `now` closes the connection, so that no client takes a part for the whole
HEALTH = (b"/healthz", b"/readyz")  # never refused at the connection limit: a supervisor might restart feedd for it
WRITE_TIMEOUT = "feedd.write_timeout"  # another: `set_seconds` sets `write_timeout` for this response
MOST_HEAD = 16 * 1024  # bytes of request line and headers; browsers send 1 KB, other servers allow 8 or 16 KB
FORMS = (b"/add",)  # paths of forms, which are sent as a body
MOST_FORM = 8192  # bytes of it
LEAST_READ = 16 * 1024  # bytes of a response in each `write_timeout`; a modem of the nineties read ten times that
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CONTENT_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]*)(?::[0-9]*)?")  # RFC 9110 §7.2, without commas


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come, or whose response is not read: uvicorn never stops waiting.

    A request with a body is refused (RFC 9110 §15.5.14), but for a short form that is sent to one of `FORMS`: uvicorn
    would go on reading it. The connection ends with the answer to a form, so that nothing is taken for a next request.

    Where the application has a method `at_once`, it is called first with the target and the scope of a plain request:
    what it returns (status, headers, body) is written without a task, which would take most of the time.
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

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.parser = RequestParser(self)  # type: ignore[assignment]  # it has what uvicorn calls
        self._at_once = getattr(self.config.app, "at_once", lambda _target, _scope: None)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait for a request; at the connection limit an idle connection is closed first."""
        self._close_one_if_full()
        super().connection_made(transport)
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers."""
        self._stop_head_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Receive data; a head that is too large closes the connection (RFC 6585 §5)."""
        self._received = len(data) + (self._received if self._head_timer else 0)
        if self._head_timer is None or self._received <= MOST_HEAD:
            super().data_received(data)
        if self._head_timer is not None and self._received > MOST_HEAD:
            self._refuse(HEAD_TOO_LARGE)
        elif not (self._head_timer or self.timeout_keep_alive_task or not self.is_idle or self.transport.is_closing()):
            self._start_head_timer()  # blank lines: no head has begun, but uvicorn has stopped its own timer

    def on_message_begin(self) -> None:
        """Handle the first byte of a request, the first or a later one of the connection."""
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
        if self._is_plain and (answer := self._at_once(self.url, self.scope)):
            self._write(*answer)
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
    def _is_plain(self) -> bool:
        """Whether the request at hand can be answered now, and the connection stays open and can take the answer."""
        limit = self.config.limit_concurrency
        return (
            self.parser.get_method() in (b"GET", b"HEAD")
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not (self.expect_100_continue or self._stopping or self.flow.write_paused)
            and (not self._accepted or self.cycle.response_complete)
            and (limit is None or len(self.connections) < limit)
        )

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Write a whole response."""
        head = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            head += (name, b": ", value, b"\r\n")
        head += ("".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1"), b"\r\n")
        self.transport.write(b"".join(head))
        if body and self.parser.get_method() == b"GET":
            self.transport.write(body)
        self.on_response_complete()

    def idle_until(self) -> float:
        """Return the time of the loop, in seconds, at which a connection without a request times out."""
        timer = self.timeout_keep_alive_task if self._head_timer is None else self._head_timer
        return 0.0 if timer is None else timer.when()

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


def names_one_host(headers: Iterable[tuple[bytes, bytes]], version: str) -> bool:
    """Return whether a request has the one valid Host field that it must have; HTTP/1.0 needs none (RFC 9112 §3.2)."""
    hosts = [value for name, value in headers if name == b"host"]
    if not hosts:
        return version == "1.0"
    return len(hosts) == 1 and HOST.fullmatch(hosts[0].strip()) is not None


def has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a request announces content (RFC 9112 §6.3); header names are in lower case."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 ")) for name, value in headers
    )


def is_form(method: bytes, url: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Return whether a request is a short form for one of `FORMS`, of a length that is known beforehand."""
    if method != b"POST" or url not in FORMS:
        return False
    fields = dict(headers)
    length = fields.get(b"content-length", b"").strip()
    return (
        sum(name == b"content-length" for name, _ in headers) == 1
        and length.isdigit()
        and len(length) <= len(str(MOST_FORM))
        and int(length) <= MOST_FORM
        and b"transfer-encoding" not in fields
        and b"upgrade" not in fields
        and fields.get(b"content-type", b"").lower().startswith(b"application/x-www-form-urlencoded")
    )
