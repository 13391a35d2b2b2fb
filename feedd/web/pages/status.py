"""How the feeds are doing: which are read well, which fail and since when, and how many people say they read them."""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.publish.document import FeedDocument
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.site import Site
from feedd.publish.status_feed import FILE, MOST, build_incident_document, incident_title, incident_words
from feedd.status import feed_states
from feedd.store import FeedSummary, Store
from feedd.web.feed_paths import MEDIA_TYPES
from feedd.web.http.conditional import answer
from feedd.web.subscribers import Subscribers
from feedd.web.templating import Frame

RECENT = timedelta(days=30)  # of incidents on the page; those before are history
MOST_RECENT = 100
AGE = int(timedelta(minutes=5).total_seconds())  # of the feed of incidents: no reader asks more often
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Status:
    """The route to the status page."""

    def __init__(
        self,
        *,
        frame: Frame,
        store: Store,
        title: Callable[[FeedSummary], str],
        broken: Callable[[], Collection[str]],
        subscribers: Subscribers,
        site: Site,
        now: Callable[[], datetime],
    ) -> None:
        self._frame = frame
        self._store = store
        self._title = title
        self._broken = broken
        self._subscribers = subscribers
        self._site = site
        self._rendered: tuple[FeedDocument, CachedFile] | None = None
        self._now = now

    def routes(self) -> tuple[Route, ...]:
        """Give the routes."""
        return (Route("/status", self.status), Route(f"/{FILE}", self.incidents))

    async def status(self, request: Request) -> Response:
        """Show how each feed does, what is wrong first."""
        now, admins = self._now(), await self._store.hosts.admins()
        states = feed_states(await self._store.feeds.summaries(), self._title, self._broken(), admins, now)
        recent = await self._store.incidents.newest(MOST_RECENT, now - RECENT)
        told = [(incident_title(one.feed, one.incident), incident_words(one.incident)) for one in recent]
        counts = self._subscribers.counts(now)
        headers = {"Cache-Control": "no-store"}  # who looks here wants to know how it is now
        return self._frame.page(request, "status.html", states=states, incidents=told, counts=counts, headers=headers)

    async def incidents(self, request: Request) -> Response:
        """Answer with the feed of incidents."""
        document = build_incident_document(await self._store.incidents.newest(MOST), self._site, NEVER)
        if self._rendered is None or self._rendered[0] != document:
            self._rendered = document, await asyncio.to_thread(_render, document)
        asked = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
        status, headers, body = answer(self._rendered[1], MEDIA_TYPES["atom"], AGE, asked)
        return Response(body, status, headers)


def _render(document: FeedDocument) -> CachedFile:
    from feedd.publish.formats.atom_rss import render_atom  # feedgen takes long to import: only where it is needed

    return cached_file(render_atom(document), document.updated.replace(microsecond=0))
