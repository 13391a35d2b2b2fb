"""Media files over HTTP, in front of the pages: /media/NAME/ENTRY/FILE, for items of published entries and no others.

The picture of a podcast is at /media/NAME/artwork/FILE.

A whole copy is served with validators (RFC 9110 §13), a transfer under way as its bytes come, both in ranges (§14).
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, MutableMapping
from contextlib import aclosing, suppress
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, TypeAlias

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd.errors import CutOff, FeeddError, NotReadable, SourceError, TooLong, Unreachable
from feedd.media import PATIENCE, Busy, Library, OpenCopy, Transfer
from feedd.media.transfer import PIECE, in_thread
from feedd.model import Feed, GopherUrl
from feedd.publish.enclosures import ARTWORK, Medium, artwork_of, length_of, media_of
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import find_feed
from feedd.web.http.conditional import is_not_modified
from feedd.web.http.protocol import ABORT, WRITE_TIMEOUT
from feedd.web.http.ranges import parse_range
from feedd.web.private_paths import may_read
from feedd.web.visitors import OPERATOR_ONLY

PATH = re.compile(
    r"/media/(?P<name>[a-z0-9][a-z0-9_-]{0,63})/"
    rf"(?P<uuid>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}|{ARTWORK})/"
    r"(?P<file>[A-Za-z0-9._-]{1,100})"
)
# Clients at once: each holds a connection of 500 and an open file, perhaps for hours. One file may have as many as
# there are places left: half of them, so that a slow one keeps no other waiting.
MOST_CLIENTS = 100
UNKNOWN = 10**18  # for the size of a file that is still coming
CLIENT_TIMEOUT = timedelta(
    minutes=5
)  # without reading; a player that is paused reads ahead, or asks again for the rest
HEADERS = {
    "X-Content-Type-Options": "nosniff",  # a stranger's bytes: their type is the one in our table, and no other
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
MAX_AGE = "max-age=86400"  # published files seldom change, and apps keep them without limit anyway
RETRY_AFTER = {"Retry-After": "300"}
MESSAGES = {
    404: "The Gopher server of this file does not have it.",
    405: "Files here can only be read.",
    410: "This feed was removed on purpose.",
    502: "The Gopher server of this file sent something else, or a file that is larger than the limit of this site.",
    503: "This site is transferring too many files at the moment. Please try again in a few minutes.",
    504: "The Gopher server of this file does not answer, or breaks off. Please try again in a few minutes.",
}
WITHDRAWN = "This file was withdrawn at the request of somebody who has a right to it."

Chunks: TypeAlias = AsyncGenerator[bytes, None]


class MediaFiles:
    """Answers requests for the media items of entries; passes others, and those for unknown items, to `otherwise`."""

    def __init__(
        self, context: SiteContext, library: Library, otherwise: ASGIApp, *, patience: timedelta = PATIENCE
    ) -> None:
        self._context = context
        self._library = library
        self._otherwise = otherwise
        self._patience = patience.total_seconds()
        self._clients: Counter[str] = Counter()  # by path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        requested = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if requested is None:
            await self._otherwise(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refusal(405, {"Allow": "GET, HEAD"})(scope, receive, send)
        elif self._clients[scope["path"]] >= MOST_CLIENTS - self._clients.total():
            await _refusal(503, RETRY_AFTER)(scope, receive, send)
        else:
            self._clients[scope["path"]] += 1
            try:
                await self._serve(requested.groupdict(), scope, receive, send)
            finally:
                self._clients -= Counter([scope["path"]])

    async def _serve(self, requested: Mapping[str, str], scope: Scope, receive: Receive, send: Send) -> None:
        if extension := scope.get("extensions", {}).get(WRITE_TIMEOUT):
            extension["set_seconds"](CLIENT_TIMEOUT.total_seconds())
        sender = _Sender(send)
        try:
            found = await self._find(scope, **requested)
            if found is None:
                await self._otherwise(scope, receive, send)
            elif isinstance(found, Response):
                await found(scope, receive, send)
            else:
                await self._send(*found, scope, receive, sender)
        except (FeeddError, TimeoutError) as failure:
            if sender.has_started:
                await _abort(scope)
            else:
                await _failure_response(failure)(scope, receive, send)

    async def _find(
        self, scope: Scope, name: str, uuid: str, file: str
    ) -> tuple[Medium, GopherUrl, int | None] | Response | None:
        """Return a media item, the index of its feed, and its length where that is known before it is fetched.

        It may be a response instead; None if there is no such item.
        """
        found = await find_feed(self._context.store, name)
        if found is None:
            return None
        if uuid != ARTWORK and self._context.options(found.feed).terms.content == "none":
            return None
        feed = found.feed
        if not may_read(feed, scope):
            if not self._context.is_operator(scope):
                return None
            scope[OPERATOR_ONLY] = True
        if found.status == 410:
            return _refusal(410)
        if found.status == 301:  # relative: right below any address, and it repeats nothing that a client made up
            return Response(status_code=301, headers=HEADERS | {"Location": f"../../{feed.name}/{uuid}/{file}"})
        return await (self._artwork(feed, file) if uuid == ARTWORK else self._item(feed, uuid, file))

    async def _item(self, feed: Feed, uuid: str, file: str) -> tuple[Medium, GopherUrl, int | None] | Response | None:
        """Return what `_find` does, for an item of a published entry."""
        entry = await self._context.store.entries.one(feed.id, uuid)
        if entry is None or entry.state != "published":
            return None
        if entry.withdrawn_at:
            return _refusal(410, words=WITHDRAWN)
        media = media_of(entry, feed.location, self._context.options(feed).terms)
        found_medium = next((medium for medium in media if medium.file == file), None)
        if found_medium is None:
            return None
        if await self._context.store.withdrawals.among([found_medium.url]):
            return _refusal(410, words=WITHDRAWN)
        files = await self._context.store.media_lengths.of(feed.id)
        return found_medium, feed.location, length_of(found_medium, entry, files)

    async def _artwork(self, feed: Feed, file: str) -> tuple[Medium, GopherUrl, None] | Response | None:
        """Return what `_find` does, for the picture that the definition of a podcast names."""
        artwork = artwork_of(self._context.options(feed).terms)
        if artwork is None or artwork.file != file:
            return None
        if await self._context.store.withdrawals.among([artwork.url]):
            return _refusal(410, words=WITHDRAWN)
        return artwork, feed.location, None

    async def _send(
        self, medium: Medium, origin: GopherUrl, length: int | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send a file, or a part of it. A HEAD downloads nothing; its length is sent where it is known."""
        headers = HEADERS | {
            "Accept-Ranges": "bytes",
            "Content-Type": medium.type,
            "Content-Disposition": f'inline; filename="{medium.file}"',
            "Cache-Control": f"private, {MAX_AGE}" if OPERATOR_ONLY in scope else MAX_AGE,
        }
        request = Headers(scope=scope)
        if scope["method"] == "HEAD":
            async with self._library.peek(medium.url) as copy:
                known = {} if length is None else {"Content-Length": str(length)}
                status, more = _copy_response(copy, request)[:2] if copy else (200, known)
                await StreamingResponse(_no_chunks(), status, headers | more)(scope, receive, send)
            return
        async with self._library.lend(medium.url, origin=origin) as file:
            if isinstance(file, Transfer):
                status, more, (start, end) = await self._transfer_response(file, request, length)
                body = file.pieces(start, end)
            else:
                status, more, (start, end) = _copy_response(file, request, ranges=True)
                body = _read(file, start, end)
            async with aclosing(body):
                await StreamingResponse(body, status, headers | more)(scope, receive, send)

    async def _transfer_response(
        self, transfer: Transfer, request: Mapping[str, str], length: int | None
    ) -> tuple[int, dict[str, str], tuple[int, int | None]]:
        """Return the status and headers for a transfer, and which of its bytes to send once they have come.

        A range is waited for within the patience, and what came of it is sent (RFC 9110 §15.3.7); Busy: nothing did.
        A range of all bytes, and one with a condition, are answered with the file as it comes.
        """
        asked = request.get("range", "") if "if-range" not in request else ""
        wanted = parse_range(asked, UNKNOWN)
        if wanted is None or wanted == (0, UNKNOWN):
            known = {"Content-Length": str(transfer.size)} if transfer.is_whole else {}
            return 200, known, (0, None)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await transfer.reached(wanted[1])
        if transfer.is_whole:
            return _part_response(parse_range(asked, transfer.size), transfer.size)
        start, end = wanted[0], min(wanted[1], transfer.size)
        if start >= end:
            raise Busy("this part of the file has not come yet")
        total = length if length is not None and length > transfer.size else "*"
        return 206, _part_headers(start, end, total), (start, end)


class _Sender:
    """Sends the messages of a response, each within `CLIENT_TIMEOUT`. Once it has started, its status is fixed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        self.has_started = True
        async with asyncio.timeout(CLIENT_TIMEOUT.total_seconds()):
            await self._send(message)


def _copy_response(
    opened: OpenCopy, request: Mapping[str, str], *, ranges: bool = False
) -> tuple[int, dict[str, str], tuple[int, int]]:
    """Return the status and headers for a copy, and which of its bytes to send: start and end, the end exclusive."""
    copy = opened.copy
    modified = format_datetime(copy.fetched_at, usegmt=True)
    headers = {"ETag": copy.etag, "Last-Modified": modified}
    if is_not_modified(request, copy.etag, copy.fetched_at):
        return 304, headers, (0, 0)
    condition = request.get("if-range")
    part = None
    if ranges and (condition is None or condition in (copy.etag, modified)):  # RFC 9110 §13.1.5: strong, exact
        part = parse_range(request.get("range", ""), copy.size)
    status, more, sent = _part_response(part, copy.size)
    return status, headers | more, sent


def _part_response(part: tuple[int, int] | None, size: int) -> tuple[int, dict[str, str], tuple[int, int]]:
    """Return the status, the headers and the bytes to send for a part of a whole file; None: all of it."""
    if part is None:
        return 200, {"Content-Length": str(size)}, (0, size)
    start, end = part
    if start >= end:
        return 416, {"Content-Range": f"bytes */{size}", "Content-Length": "0"}, (0, 0)
    return 206, _part_headers(start, end, size), part


def _part_headers(start: int, end: int, total: int | str) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{end - 1}/{total}", "Content-Length": str(end - start)}


async def _read(opened: OpenCopy, start: int, end: int) -> Chunks:
    while start < end and (chunk := await in_thread(opened.read, start, min(PIECE, end - start))):
        start += len(chunk)
        yield chunk


async def _no_chunks() -> Chunks:
    chunks: tuple[bytes, ...] = ()
    for chunk in chunks:
        yield chunk


def _failure_response(failure: Exception) -> Response:
    """Return the response for an error of ours; it does not repeat the words of the source."""
    if isinstance(failure, TooLong | NotReadable):
        return _refusal(502)
    if isinstance(failure, Unreachable | CutOff):
        return _refusal(504, RETRY_AFTER)
    return _refusal(404) if isinstance(failure, SourceError) else _refusal(503, RETRY_AFTER)


def _refusal(status: int, headers: Mapping[str, str] | None = None, words: str = "") -> Response:
    return PlainTextResponse(f"{words or MESSAGES[status]}\n", status, HEADERS | dict(headers or {}))


async def _abort(scope: MutableMapping[str, Any]) -> None:
    """Close the connection: a response without its last chunk must not look complete (RFC 9112 §8)."""
    if extension := scope.get("extensions", {}).get(ABORT):
        extension["now"]()
        await asyncio.sleep(0)  # until the server has noticed: otherwise it logs the missing end as a bug of ours
