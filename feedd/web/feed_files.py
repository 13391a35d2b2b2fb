"""The documents over HTTP: stored bytes, validators and caching (RFC 9110, RFC 9111), as a bare ASGI callable.

Feed readers ask again and again for documents that have not changed: a response is a stat, a comparison and one write.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.errors import NotYet, StoreError
from feedd.gopher.addresses import is_public
from feedd.publish import CachedFile
from feedd.publish.feed_files import FORMS
from feedd.publish.site import Site
from feedd.web.context import SiteContext
from feedd.web.feed_paths import MEDIA_TYPES, RequestedFile, requested_file
from feedd.web.http.conditional import conditional_response, request_headers
from feedd.web.http.repeats import Answer, Answering
from feedd.web.subscribers import Subscribers
from feedd.web.visitors import two_views

# NetNewsWire honours a max-age up to five hours; below five minutes a reader would cost both sides and learn nothing.
MIN_AGE, MAX_AGE = timedelta(minutes=5), timedelta(hours=5)

SOON = timedelta(seconds=30)  # after which to ask again for what the start of the daemon has not published yet

ARCHIVE_AGE = int(timedelta(days=1).total_seconds())  # an archive page changes only when our own address does

URI = "%/?#[]:@!$&'()*+,;=~"  # all that an address has besides letters, digits and "-._" (RFC 3986 §2.2)

PIECE = 320 * 1024  # bytes; nearly all documents are one

Response: TypeAlias = tuple[int, dict[str, str], bytes]  # status, headers, body


class FeedFiles:
    """Answers requests for published files from the public folder, see `feed_paths`; passes others to `otherwise`.

    A file that is not in the folder is restored if it is published at all.
    """

    def __init__(self, context: SiteContext, subscribers: Subscribers, otherwise: ASGIApp) -> None:
        self._context = context
        self._site = context.site
        self._subscribers = subscribers
        self._otherwise = otherwise
        # Scripts of other sites may read what is public anyway (Fetch §3.2), never what the operator sees: a page in
        # the operator's browser could ask this machine for it.
        self._is_public = is_public(urlsplit(self._site.options.base_url or "").hostname or "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        requested = requested_file(scope["path"]) if scope["type"] == "http" else None
        try:
            find = self._context.file_for
            cached = await find(scope, requested.file, of_many=requested.of_many) if requested else None
        except (NotYet, StoreError) as error:
            wait = SOON if isinstance(error, NotYet) else MIN_AGE
            retry = str(int(wait.total_seconds()))
            await _send(send, 503, {"retry-after": retry, "cache-control": "no-store", "content-length": "0"})
            return
        if requested is None or cached is None:
            await self._otherwise(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _send(send, 405, {"allow": "GET, HEAD", "content-length": "0"})
        else:
            now = self._context.clock()
            self._note(requested, request_headers(scope).get("user-agent", ""), now)
            await _send(send, *self._response(requested, cached, scope, now))  # the server sends no body to a HEAD

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a GET of a file of one feed, as long as the file is in memory; None: the application."""
        requested = requested_file(target.decode("latin-1"))
        if requested is None or requested.of_many:
            return None
        # Not the whole of it, which holds the connection: what is returned may be kept for long.
        scope = {key: scope[key] for key in ("type", "http_version", "client", "headers")}
        user_agent = request_headers(scope).get("user-agent", "")
        known: tuple[object, ...] = ()
        status, lines, is_gzip = 0, b"", False

        def answer() -> Answer | None:
            nonlocal known, status, lines, is_gzip
            cached, now = self._context.public.cached(requested.file), self._context.clock()
            if cached is None or len(cached.data) > PIECE or cached.last_modified > now:
                return None
            depends_on = cached.etag, cached.last_modified, self._max_age(requested, now)
            if depends_on != known:
                status, headers, _ = self._response(requested, cached, scope, now)
                lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
                known, is_gzip = depends_on, "content-encoding" in headers
            self._note(requested, user_agent, now)
            body = cached.gzipped if is_gzip else cached.data
            return status, lines, b"" if status == 304 else body

        return answer

    def _note(self, requested: RequestedFile, user_agent: str, now: datetime) -> None:
        """Record how many subscribers a service reports."""
        if not requested.is_archive:  # each subscriber reads it once, so it says nothing of their number
            self._subscribers.record(requested.feed, requested.form, user_agent, now)

    def _max_age(self, requested: RequestedFile, now: datetime) -> int:
        """Return the seconds until the document can change, within the limits that readers honour."""
        if requested.is_archive:
            return ARCHIVE_AGE
        next_check = self._context.next_check(requested.feed)
        until = MIN_AGE if next_check is None else next_check - now
        return int(min(max(until, MIN_AGE), MAX_AGE).total_seconds())

    def _response(self, requested: RequestedFile, cached: CachedFile, scope: Scope, now: datetime) -> Response:
        if cached.last_modified > now:  # the clock was set back since (RFC 9110 §8.8.2.1)
            cached = replace(cached, last_modified=now)
        max_age, request = self._max_age(requested, now), request_headers(scope)
        status, headers, body = conditional_response(cached, MEDIA_TYPES[requested.form], max_age, request)
        whole = (requested.of_many or self._is_public) and self._context.is_operator(scope)
        if requested.of_many:
            headers |= two_views(headers, is_operator=whole)
        if self._is_public and not whole:
            headers["access-control-allow-origin"] = "*"
        headers |= _hub_links(self._site, requested)
        return status, headers, body


def _hub_links(site: Site, requested: RequestedFile) -> dict[str, str]:
    """Return the Link header with the hub and the topic URL of a document, for a 304 and for JSON too (WebSub §4)."""
    if not site.options.hub or requested.is_archive or requested.form not in FORMS:
        return {}
    links = ((site.options.hub, "hub"), (site.address(requested.file), "self"))
    return {"link": ", ".join(f'<{quote(href, URI)}>; rel="{rel}"' for href, rel in links)}


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    # In pieces: what a slow client has not read yet would otherwise be copied for each client.
    for start in range(0, max(len(body), 1), PIECE):
        end = start + PIECE
        await send({"type": "http.response.body", "body": body[start:end], "more_body": end < len(body)})
