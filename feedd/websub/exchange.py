"""One request over HTTP/1.1 on a connection of its own, and its answer; no redirect is followed.

HTTP/1.1 comes from h11, a dependency of uvicorn; over asyncio's streams it can be cancelled at any byte.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import timedelta
from functools import cache
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, quote, urlsplit

import h11
from msgspec import Struct

from feedd import __version__
from feedd.errors import NoAnswer

TOTAL = timedelta(seconds=20)  # hubs and subscribers answer within a second or two
MAX_HEAD = 16_384  # bytes of an answer's status line and fields, the limit of most servers
PIECE = 4096
RESERVED = "%/?:@!$&'()*+,;=~"  # need no escape in a path or a query (RFC 3986 §3.3, §3.4)

Guard: TypeAlias = Callable[[str, int], str | None]
"""Returns why an address and a port are not connected to; None where they are."""


class WebAnswer(Struct, frozen=True, kw_only=True):
    """An answer; names of fields are in lower case, and the body has no more bytes than were asked for."""

    status: int
    fields: Mapping[str, str]
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


def everywhere(_address: str, _port: int) -> None:
    """Refuse no address: for what the operator named."""


async def exchange(
    url: str,
    method: Literal["GET", "POST"],
    fields: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    most_body: int = 0,
    limit: timedelta = TOTAL,
    guard: Guard = everywhere,
    names: Executor | None = None,
) -> WebAnswer:
    """Send a request and return the answer, with the first `most_body` bytes of its body.

    NoAnswer where none comes within `limit`, or where the guard refuses all addresses: it sees the very one that is
    connected to, so that a name cannot lead elsewhere a moment later. `names` are the threads that look the host up,
    by default those of the loop.
    """
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(limit.total_seconds()) as deadline:
            return await _exchange(parts, method, fields or {}, body, most_body, guard, names)
    except (OSError, UnicodeError, ValueError, h11.ProtocolError) as error:
        late = f"no answer within {limit.total_seconds():g} s"
        raise NoAnswer(late if deadline.expired() else str(error) or type(error).__name__) from error


async def _exchange(
    url: SplitResult,
    method: str,
    fields: Mapping[str, str],
    body: bytes,
    most_body: int,
    guard: Guard,
    names: Executor | None,
) -> WebAnswer:
    reader, writer = await _connect(url, guard, names)
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    try:
        sent = [_request(url, method, fields, len(body)), *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]
        writer.write(b"".join(connection.send(event) or b"" for event in sent))
        while not isinstance(answer := await _next_event(connection, reader), h11.Response):
            pass
        received = b""
        while len(received) < most_body and isinstance(event := await _next_event(connection, reader), h11.Data):
            received += event.data
        answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return WebAnswer(status=answer.status_code, fields=answered, body=received[:most_body])
    finally:
        writer.transport.abort()  # an orderly close would wait for a server that hangs


async def _next_event(connection: h11.Connection, reader: asyncio.StreamReader) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(PIECE))
    return event


async def _connect(
    url: SplitResult, guard: Guard, names: Executor | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address of the host that the guard lets pass and that accepts."""
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(names, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
    failure = OSError(f"no address for {host}")
    for address in dict.fromkeys(str(entry[4][0]) for entry in found):
        if refused := guard(address, port):
            failure = OSError(refused)
            continue
        try:
            if url.scheme == "https":
                return await asyncio.open_connection(address, port, ssl=_tls(), server_hostname=host)
            return await asyncio.open_connection(address, port)
        except OSError as error:
            failure = error
    raise failure


def _request(url: SplitResult, method: str, fields: Mapping[str, str], length: int) -> h11.Request:
    host = (url.hostname or "").encode("idna").decode()
    common = {
        "Host": (f"[{host}]" if ":" in host else host) + (f":{url.port}" if url.port else ""),
        "User-Agent": f"feedd/{__version__}",
        **fields,
        **({"Content-Length": str(length)} if method == "POST" else {}),
        "Connection": "close",
    }
    target = quote(url.path or "/", RESERVED) + (f"?{quote(url.query, RESERVED)}" if url.query else "")
    return h11.Request(method=method, target=target, headers=list(common.items()))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
