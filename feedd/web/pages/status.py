"""The page `/status` and the feed `/status.atom`: the state of the feeds, their incidents and their subscribers."""

import asyncio
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.publish.document import FeedDocument
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.status_feed import FILE, MOST, build_incident_document, incident_title, incident_words
from feedd.status import feed_states
from feedd.web.context import SiteContext
from feedd.web.feed_paths import MEDIA_TYPES
from feedd.web.http.conditional import conditional_response, request_headers
from feedd.web.subscribers import Subscribers
from feedd.web.templating import PageTemplates

RECENT = timedelta(days=30)  # for incidents on the page
MOST_RECENT = 100
INCIDENTS_MAX_AGE = int(timedelta(minutes=5).total_seconds())  # no reader asks more often
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class StatusPage:
    """The routes `/status` and `/status.atom`."""

    def __init__(self, context: SiteContext, templates: PageTemplates, subscribers: Subscribers) -> None:
        self._context = context
        self._store = context.store
        self._site = context.site
        self._templates = templates
        self._subscribers = subscribers
        self._rendered: tuple[FeedDocument, CachedFile] | None = None

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/status", self.status), Route(f"/{FILE}", self.incidents))

    async def status(self, request: Request) -> Response:
        """Show the state of each feed, failing feeds first, the recent incidents and the subscribers."""
        now, admins = self._context.clock(), await self._store.hosts.admins()
        summaries = await self._store.feeds.summaries()
        states = feed_states(summaries, lambda one: self._context.title(one.feed), self._context.broken(), admins, now)
        recent = await self._store.incidents.newest(MOST_RECENT, now - RECENT)
        return self._templates.page(
            request,
            "status.html",
            states=states,
            incidents=[(incident_title(one.feed, one.incident), incident_words(one.incident)) for one in recent],
            subscribers=self._subscribers.by_feed(now),
            headers={"Cache-Control": "no-store"},  # visitors want to know the state now
        )

    async def incidents(self, request: Request) -> Response:
        """Return the Atom feed of incidents."""
        document = build_incident_document(await self._store.incidents.newest(MOST), self._site, NEVER)
        if self._rendered is None or self._rendered[0] != document:
            self._rendered = document, await asyncio.to_thread(_render, document)
        status, headers, body = conditional_response(
            self._rendered[1], MEDIA_TYPES["atom"], INCIDENTS_MAX_AGE, request_headers(request.scope)
        )
        return Response(body, status, headers)


def _render(document: FeedDocument) -> CachedFile:
    from feedd.publish.formats.atom_rss import render_atom  # importing feedgen takes long: only where it is needed

    return cached_file(render_atom(document), document.updated.replace(microsecond=0))
