"""The documents over HTTP: stored bytes, validators and caching (RFC 9110, RFC 9111), as a bare ASGI callable.

Feed readers ask again and again for documents that have not changed: a response is a stat, a comparison and one write.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.errors import NotYet, StoreError
from feedd.gopher.addresses import is_public
from feedd.publish import CachedFile
from feedd.publish.document import MEDIA_TYPES
from feedd.publish.feed_files import FORMS
from feedd.publish.site import hub_links
from feedd.publish.web_links import LINKS, Links
from feedd.structs import replace
from feedd.web.context import SiteContext
from feedd.web.feed_paths import RequestedFile, asked_links, requested_file
from feedd.web.http.conditional import conditional_response, request_headers
from feedd.web.http.repeats import Answer, Answering
from feedd.web.private_paths import grant_of
from feedd.web.subscribers import Subscribers
from feedd.web.visitors import two_views

if TYPE_CHECKING:
    from feedd.publish.linked_files import LinkedFiles
    from feedd.web.private_files import PrivateFiles

# NetNewsWire honours a max-age up to five hours; below five minutes a reader would cost both sides and learn nothing.
MIN_AGE, MAX_AGE = timedelta(minutes=5), timedelta(hours=5)

SOON = timedelta(seconds=30)  # after which to ask again for what the start of the daemon has not published yet

ARCHIVE_AGE = int(timedelta(days=1).total_seconds())  # an archive page changes only when our own address does

PIECE = 320 * 1024  # bytes; nearly all documents are one

AT_ONCE: Mapping[bytes, Links] = {f"links={links}".encode(): links for links in LINKS}  # queries
UNKNOWN_LINKS = b"?links= must be page, proxy or gopher. Without it, entries lead where they usually do.\n"

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

    @cached_property
    def _linked(self) -> "LinkedFiles":
        from feedd.publish.linked_files import LinkedFiles  # here: few readers ask for other links

        return LinkedFiles(self._context.store, self._context.options, self._context.definitions)

    @cached_property
    def _private(self) -> "PrivateFiles":
        from feedd.web.private_files import PrivateFiles  # here: few installations have private feeds

        return PrivateFiles(self._context, self._context.find)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        requested = requested_file(scope["path"]) if scope["type"] == "http" else None
        try:
            links = asked_links(scope["query_string"]) if requested else None
        except ValueError:
            await _send(send, *_refusal(UNKNOWN_LINKS))
            return
        try:
            cached = await self._find_for(requested, scope) if requested else None
            if requested and cached and links:
                atom = await self._find_for(requested.as_atom, scope)
                cached = await self._linked.get(links, requested.form, cached, atom or cached)
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
            # The server sends no body to a HEAD.
            await _send(send, *self._response(requested, cached, scope, now, links))

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a GET of a file of one feed, as long as the file is in memory; None: the application."""
        path, _, query = target.partition(b"?")
        requested, links = requested_file(path.decode("latin-1")), AT_ONCE.get(query)
        if requested is None or requested.of_many or (query and links is None):
            return None
        # Not the whole of it, which holds the connection: what is returned may be kept for long.
        scope = {key: scope[key] for key in ("type", "http_version", "client", "headers")}
        user_agent = request_headers(scope).get("user-agent", "")
        known: tuple[object, ...] = ()
        status, lines, is_gzip = 0, b"", False

        def answer() -> Answer | None:
            nonlocal known, status, lines, is_gzip
            cached, now = self._in_memory(requested, links), self._context.clock()
            if cached is None or len(cached.data) > PIECE or cached.last_modified > now:
                return None
            depends_on = cached.etag, cached.last_modified, self._max_age(requested, now)
            if depends_on != known:
                status, headers, _ = self._response(requested, cached, scope, now, links)
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

    def _response(
        self, requested: RequestedFile, cached: CachedFile, scope: Scope, now: datetime, links: Links | None
    ) -> Response:
        if cached.last_modified > now:  # the clock was set back since (RFC 9110 §8.8.2.1)
            cached = replace(cached, last_modified=now)
        max_age, request = self._max_age(requested, now), request_headers(scope)
        status, headers, body = conditional_response(cached, MEDIA_TYPES[requested.form], max_age, request)
        whole = (requested.of_many or self._is_public) and self._context.is_operator(scope)
        if requested.of_many:
            headers |= two_views(headers, is_operator=whole)
        if self._is_public and not whole:
            headers["access-control-allow-origin"] = "*"
        # The hub is told of the documents, not of their variants.
        if self._site.options.hub and links is None and not requested.is_archive and requested.form in FORMS:
            headers["link"] = hub_links(self._site, requested.file)  # for a 304 and for JSON too (WebSub §4)
        return status, headers, body

    async def _find_for(self, requested: RequestedFile, scope: Scope) -> CachedFile | None:
        """Return the file that a visitor may see."""
        if grant := grant_of(scope):
            found = await self._private.get(requested, grant)
            if found or requested.form == "opml":
                return found
        return await self._context.file_for(scope, requested.file, of_many=requested.of_many)

    def _in_memory(self, requested: RequestedFile, links: Links | None) -> CachedFile | None:
        cached = self._context.public.cached
        found = cached(requested.file)
        if found is None or links is None:
            return found
        atom = cached(requested.as_atom.file)
        return self._linked.known(links, found, atom) if atom else None


def _refusal(said: bytes) -> Response:
    headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}
    return 400, headers | {"content-length": str(len(said)), "x-content-type-options": "nosniff"}, said


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    # In pieces: what a slow client has not read yet would otherwise be copied for each client.
    for start in range(0, max(len(body), 1), PIECE):
        end = start + PIECE
        await send({"type": "http.response.body", "body": body[start:end], "more_body": end < len(body)})
