"""Media files over HTTP, in front of the pages: /media/NAME/ENTRY/FILE, for items of published entries and no others.

What is there as a whole is served with validators and ranges (RFC 9110 §13, §14); what is on its way, as it comes.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, TypeAlias

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd.errors import CutOff, FeeddError, NotReadable, SourceError, TooLong, Unreachable
from feedd.media import Library, OpenCopy, Transfer
from feedd.media.transfer import PIECE, in_thread
from feedd.model import Feed, GopherUrl
from feedd.publish.enclosures import Medium, media_of
from feedd.publish.options import PublishOptions
from feedd.store import Store
from feedd.web.http.conditional import is_fresh
from feedd.web.http.protocol import BREAK_OFF, PATIENCE

PATH = re.compile(
    r"/media/(?P<name>[a-z0-9][a-z0-9_-]{0,63})/(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
    r"(?P<file>[A-Za-z0-9._-]{1,100})"
)
RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.IGNORECASE)
MOST_CLIENTS = 100  # at once: each holds a connection of 500 and an open file, perhaps for hours
STALL = timedelta(minutes=5)  # a player that is paused reads on before, or asks again for the rest
HEADERS = {
    "X-Content-Type-Options": "nosniff",  # a stranger's bytes: what they are is what the table says
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
MAX_AGE = "max-age=86400"  # files that are published seldom change; apps keep them for ever anyway
AGAIN = {"Retry-After": "300"}
REFUSALS = {
    404: "The server that this file is from does not have it.",
    405: "Files can be read here, nothing else.",
    410: "This feed was removed on purpose.",
    502: "What came from the server that this file is from is not this file, or longer than is carried here.",
    503: "Not now: too many files are on their way here. Please try again in a few minutes.",
    504: "The server that this file is from does not answer as it should. Please try again in a few minutes.",
}

Bytes: TypeAlias = AsyncGenerator[bytes, None]
Files: TypeAlias = AbstractAsyncContextManager[OpenCopy | Transfer] | AbstractAsyncContextManager[OpenCopy | None]


class MediaFiles:
    """Answers for the media items of entries; any other path is for `otherwise`, which also says what is not there."""

    def __init__(
        self, *, store: Store, library: Library, options: Callable[[Feed], PublishOptions], otherwise: ASGIApp
    ) -> None:
        self._store = store
        self._library = library
        self._options = options
        self._otherwise = otherwise
        self._clients = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        wanted = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if wanted is None:
            await self._otherwise(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refusal(405, {"Allow": "GET, HEAD"})(scope, receive, send)
        elif self._clients >= MOST_CLIENTS:
            await _refusal(503, AGAIN)(scope, receive, send)
        else:
            self._clients += 1
            try:
                await self._serve(wanted.groupdict(), scope, receive, send)
            finally:
                self._clients -= 1

    async def _serve(self, wanted: Mapping[str, str], scope: Scope, receive: Receive, send: Send) -> None:
        if extension := scope.get("extensions", {}).get(PATIENCE):
            extension["for_seconds"](STALL.total_seconds())
        start = _Started(send)
        try:
            found = await self._find(**wanted)
            if found is None:
                await self._otherwise(scope, receive, send)
            elif isinstance(found, Response):
                await found(scope, receive, send)
            else:
                await self._send(*found, scope, receive, start)
        except (FeeddError, TimeoutError) as failure:
            if start.started:
                await _break_off(scope)
            else:
                await _refused(failure)(scope, receive, send)

    async def _find(self, name: str, uuid: str, file: str) -> tuple[Medium, GopherUrl] | Response | None:
        """Find a media item and the index of its feed, or what to answer instead; None: there is no such item."""
        summary = await self._store.feeds.named(name)
        if summary is None or self._options(summary.feed).terms.content == "none":
            return None
        if summary.removed_at:
            return _refusal(410)
        if summary.feed.name != name:  # relative: right below any address, and nothing that a client sent is repeated
            return Response(status_code=301, headers=HEADERS | {"Location": f"../../{summary.feed.name}/{uuid}/{file}"})
        entry = await self._store.entries.one(summary.feed.id, uuid)
        if entry is None or entry.state != "published":
            return None
        media = (medium for medium in media_of(entry) if medium.file == file)
        return next(((medium, summary.feed.location) for medium in media), None)

    async def _send(self, medium: Medium, origin: GopherUrl, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file. To a HEAD nothing is fetched: how long it is, is said where it is known."""
        headers = HEADERS | {
            "Content-Type": medium.type,
            "Content-Disposition": f'inline; filename="{medium.file}"',
            "Cache-Control": MAX_AGE,
        }
        request = Headers(scope=scope)
        if scope["method"] == "HEAD":
            async with self._library.peek(medium.url) as copy:
                status, more = _facts(copy, request)[:2] if copy else (200, {})
                await StreamingResponse(_nothing(), status, headers | more)(scope, receive, send)
            return
        async with self._library.lend(medium.url, origin=origin) as file:
            if isinstance(file, Transfer):
                status, more, body = 200, _length(file), file.pieces()
            else:
                status, more, (start, end) = _facts(file, request, ranges=True)
                body = _read(file, start, end)
            async with aclosing(body):
                await StreamingResponse(body, status, headers | more)(scope, receive, send)


def _length(transfer: Transfer) -> dict[str, str]:
    return {"Content-Length": str(transfer.size)} if transfer.is_whole else {}


def _facts(
    opened: OpenCopy, request: Mapping[str, str], *, ranges: bool = False
) -> tuple[int, dict[str, str], tuple[int, int]]:
    """Give status and headers for a copy, and which of its bytes to send, up to but without the second."""
    copy = opened.copy
    modified = format_datetime(copy.fetched_at, usegmt=True)
    headers = {"ETag": copy.etag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
    if is_fresh(request, copy.etag, copy.fetched_at):
        return 304, headers, (0, 0)
    condition = request.get("if-range")
    part = None
    if ranges and (condition is None or condition in (copy.etag, modified)):  # RFC 9110 §13.1.5: strong, exact
        part = part_of(request.get("range", ""), copy.size)
    if part is None:
        return 200, headers | {"Content-Length": str(copy.size)}, (0, copy.size)
    start, end = part
    if start >= end:
        return 416, headers | {"Content-Range": f"bytes */{copy.size}", "Content-Length": "0"}, (0, 0)
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{copy.size}", "Content-Length": str(end - start)}
    return 206, headers, part


def part_of(field: str, size: int) -> tuple[int, int] | None:
    """Read a Range field of one range (RFC 9110 §14.2) as first byte and end; None: to be ignored, (0, 0): none of it.

    Several ranges at once are ignored: no player asks for them, and their answer would have to be taken apart.
    """
    match = RANGE.fullmatch(field)
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix:
        return (max(size - int(suffix), 0), size) if int(suffix) and size else (0, 0)
    if last and int(last) < int(first):
        return None
    return (int(first), min(int(last or size - 1) + 1, size)) if int(first) < size else (0, 0)


async def _read(opened: OpenCopy, start: int, end: int) -> Bytes:
    while start < end and (piece := await in_thread(opened.read, start, min(PIECE, end - start))):
        start += len(piece)
        yield piece


async def _nothing() -> Bytes:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


class _Started:
    """Sends on, as long as the client reads; tells whether there is still a status to choose."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        async with asyncio.timeout(STALL.total_seconds()):
            await self._send(message)


def _refused(failure: Exception) -> Response:
    """Say what an error of ours means to a client; the words of the source are not repeated."""
    if isinstance(failure, TooLong | NotReadable):
        return _refusal(502)
    if isinstance(failure, Unreachable | CutOff):
        return _refusal(504, AGAIN)
    return _refusal(404) if isinstance(failure, SourceError) else _refusal(503, AGAIN)


def _refusal(status: int, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{REFUSALS[status]}\n", status, HEADERS | dict(headers or {}))


async def _break_off(scope: MutableMapping[str, Any]) -> None:
    """End the connection: an answer without its last chunk must not look whole (RFC 9112 §8)."""
    if extension := scope.get("extensions", {}).get(BREAK_OFF):
        extension["now"]()
        await asyncio.sleep(0)  # until the server knows: else it would call the missing end a bug of ours
