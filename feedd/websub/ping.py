"""The ping: the one request of a WebSub publisher to its hub, "this topic has changed". It does not decide on retries.

The recommendation leaves the form of the request to publisher and hub (W3C WebSub §6); all hubs accept the one of
PubSubHubbub. HTTP/1.1 comes from h11, a dependency of uvicorn; over asyncio's streams it can be cancelled at any byte.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, quote, urlencode, urlsplit

import h11

from feedd import __version__
from feedd.errors import HubError

TOTAL = timedelta(seconds=20)  # hubs answer within a second or two, most of them before they fetch the document
MAX_HEAD = 16_384  # bytes of an answer's status line and fields, the limit of most servers; its body is not read
PIECE = 4096
SHOWN = 200  # characters of a redirect's target in an error
BUSY = frozenset({429, 503})
RESERVED = "%/?:@!$&'()*+,;=~"  # need no escape in a path or a query (RFC 3986 §3.3, §3.4)


async def ping(hub: str, topic: str, now: datetime, *, limit: timedelta = TOTAL) -> None:
    """Tell a hub that the document at the address `topic` changed.

    Raises HubError for any answer but 2xx (§6), and for none within `limit`; `now` is for a Retry-After that is a date.
    No redirect is followed: only the operator decides which hub is used, and the error names the new address.
    """
    parts = urlsplit(hub)
    try:
        async with asyncio.timeout(limit.total_seconds()) as deadline:
            answer = await _post(parts, _form(topic))
    except (OSError, UnicodeError, h11.ProtocolError) as error:
        late = f"no answer within {limit.total_seconds():g} s"
        raise HubError(late if deadline.expired() else str(error) or type(error).__name__, busy=True) from error
    if not 200 <= answer.status_code < 300:
        raise _refusal(answer, now)


def _form(topic: str) -> bytes:
    """Return the body of the request, with the topic twice: all hubs read hub.url, and some document only hub.topic."""
    return urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode()


async def _post(hub: SplitResult, body: bytes) -> h11.Response:
    """Send a form on a new connection; return the answer without its body."""
    tls = hub.scheme == "https"
    reader, writer = await asyncio.open_connection(hub.hostname, hub.port or (443 if tls else 80), ssl=tls or None)
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    try:
        events = (_request(hub, len(body)), h11.Data(data=body), h11.EndOfMessage())
        writer.write(b"".join(connection.send(event) or b"" for event in events))
        while not isinstance(answer := connection.next_event(), h11.Response):
            if answer is h11.NEED_DATA:
                connection.receive_data(await reader.read(PIECE))
        return answer
    finally:
        writer.transport.abort()  # an orderly close would wait for a hub that hangs


def _request(hub: SplitResult, length: int) -> h11.Request:
    host = (hub.hostname or "").encode("idna").decode()
    fields = {
        "Host": (f"[{host}]" if ":" in host else host) + (f":{hub.port}" if hub.port else ""),
        "User-Agent": f"feedd/{__version__}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(length),
        "Connection": "close",
    }
    target = quote(hub.path or "/", RESERVED) + (f"?{quote(hub.query, RESERVED)}" if hub.query else "")
    return h11.Request(method="POST", target=target, headers=list(fields.items()))


def _refusal(answer: h11.Response, now: datetime) -> HubError:
    fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    reason = f"the hub answered {answer.status_code}"
    if 300 <= answer.status_code < 400:
        reason += f"; set hub to where it is now: {fields.get('location', '')[:SHOWN]}"
    busy = answer.status_code in BUSY
    return HubError(reason, busy=busy, retry_after=_wait(fields.get("retry-after", ""), now) if busy else None)


def _wait(asked: str, now: datetime) -> timedelta | None:
    """Return the wait of a Retry-After field: seconds or a date (RFC 9110 §10.2.3); None if it is neither."""
    try:
        if asked.isascii() and asked.isdigit():
            return timedelta(seconds=int(asked))
        at = parsedate_to_datetime(asked)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
