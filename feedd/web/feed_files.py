"""The documents over HTTP: stored bytes, validators and caching (RFC 9110, RFC 9111), as a bare ASGI callable.

Feed readers ask thousands of times for what has not changed: an answer is a stat, a comparison and one write.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.errors import StoreError
from feedd.publish import CachedFile
from feedd.publish.feed_files import FORMS
from feedd.publish.site import Site
from feedd.web.context import SiteContext
from feedd.web.feed_paths import MEDIA_TYPES, Wanted, wanted_file
from feedd.web.http.conditional import answer
from feedd.web.subscribers import Subscribers

# NetNewsWire honours a max-age up to five hours; below five minutes a reader would only cost us both.
MIN_AGE, MAX_AGE = timedelta(minutes=5), timedelta(hours=5)

ARCHIVE_AGE = int(timedelta(days=1).total_seconds())  # an archive page never changes, but for our own address in it

URI = "%/?#[]:@!$&'()*+,;=~"  # all that an address has besides letters, digits and "-._" (RFC 3986 §2.2)

PIECE = 256 * 1024  # bytes; nearly all documents are one


class FeedFiles:
    """Answers for published files from the public folder, see `paths`; any other path is for `otherwise`.

    What is not there, `restore` is asked by its name to put there again, if it is published at all.
    """

    def __init__(self, context: SiteContext, subscribers: Subscribers, otherwise: ASGIApp) -> None:
        self._context = context
        self._site = context.site
        self._subscribers = subscribers
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        wanted = wanted_file(scope["path"]) if scope["type"] == "http" else None
        try:
            cached = await self._find(wanted.file) if wanted else None
        except StoreError:
            await _send(send, 503, {"retry-after": "300", "content-length": "0"})
            return
        if wanted is None or cached is None:
            await self._otherwise(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _send(send, 405, {"allow": "GET, HEAD", "content-length": "0"})
        else:
            request, now = _headers(scope), self._context.clock()
            if cached.last_modified > now:  # by a clock that was set back since (RFC 9110 §8.8.2.1)
                cached = replace(cached, last_modified=now)
            if not wanted.is_archive:  # which is read once, by whoever subscribes
                self._subscribers.note(wanted.feed, wanted.form, request.get("user-agent", ""), now)
            age = ARCHIVE_AGE if wanted.is_archive else _max_age(self._context.next_check(wanted.feed), now)
            status, headers, body = answer(cached, MEDIA_TYPES[wanted.form], age, request)
            headers |= _hub_links(self._site, wanted)
            await _send(send, status, headers, body)  # to a HEAD the server sends the headers alone

    async def _find(self, file: str) -> CachedFile | None:
        public = self._context.public
        found = public.cached(file) or await asyncio.to_thread(public.get, file)
        if found is None:
            await self._context.restore(file)
            found = await asyncio.to_thread(public.get, file)
        return found


def _max_age(next_check: datetime | None, now: datetime) -> int:
    """Give the seconds until the document can differ, within what readers honour."""
    until = MIN_AGE if next_check is None else next_check - now
    return int(min(max(until, MIN_AGE), MAX_AGE).total_seconds())


def _headers(scope: Scope) -> dict[str, str]:
    """Give the request's headers; of one that is sent twice, the values joined (RFC 9110 §5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _hub_links(site: Site, wanted: Wanted) -> dict[str, str]:
    """Name the hub, and the address under which it is told of this document (WebSub §4): to a 304 too, without XML."""
    if not site.options.hub or wanted.is_archive or wanted.form not in FORMS:
        return {}
    links = ((site.options.hub, "hub"), (site.address(wanted.file), "self"))
    return {"link": ", ".join(f'<{quote(href, URI)}>; rel="{rel}"' for href, rel in links)}


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    # A piece at a time: what a slow client has not taken yet would else be copied for each of them.
    for start in range(0, max(len(body), 1), PIECE):
        end = start + PIECE
        await send({"type": "http.response.body", "body": body[start:end], "more_body": end < len(body)})
