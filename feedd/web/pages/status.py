"""The page `/status` and the feed `/status.atom`: the state of the feeds, their incidents and their subscribers.

The operator sees all of it; strangers see no feed of a private host and no words of an error, see `visitors`.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.changes.relative_time import length_words
from feedd.config.definition import NAME, RESERVED
from feedd.model import Incident
from feedd.notify.wording import failure_words
from feedd.publish.document import MEDIA_TYPES, FeedDocument
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.status_feed import FILE, MOST, build_incident_document, incident_title, incident_words
from feedd.status import FeedState, feed_state, for_strangers
from feedd.store import CONDITIONS, FeedQuery, ListedFeed
from feedd.store.listing import MOST_COUNTED
from feedd.structs import replace
from feedd.web.context import SiteContext
from feedd.web.http.conditional import conditional_response, request_headers
from feedd.web.pages.turning import turned, turning
from feedd.web.subscribers import FeedSubscribers, Subscribers
from feedd.web.templating import FORM_POLICY, PageTemplates
from feedd.web.visitors import two_views

FEEDS_A_PAGE = 100
RECENT = timedelta(days=30)  # for incidents on the page
MOST_RECENT = 100
MOST_FAILING = 20  # in words above the list, which has them all
MOST_BROKEN = 100  # names of definitions; `feedd check` lists them all
MOST_SUBSCRIBED = 100  # feeds with subscribers
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
        self._rendered: dict[bool, tuple[FeedDocument, CachedFile]] = {}  # for the operator, and for strangers

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/status", self.status), Route(f"/{FILE}", self.incidents))

    async def status(self, request: Request) -> Response:
        """Show a page of feeds by name, filtered by `?state=` and the beginning of `?name=`; incidents; subscribers."""
        now, whole = self._context.clock(), self._context.is_operator(request.scope)
        query = _query(request, whole=whole)
        listed = await self._store.listing.page(query, FEEDS_A_PAGE)
        recent = await self._store.incidents.newest(MOST_RECENT, now - RECENT, with_private=whole)
        return await self._templates.page(
            request,
            "status.html",
            states=await self._states(listed.feeds, now, whole=whole),
            query=query,
            conditions=CONDITIONS,
            most=MOST_COUNTED,
            turn=turned(request, listed),
            incident_feed=f"{self._site.root}/{FILE}",
            broken=sorted(self._context.broken())[:MOST_BROKEN] if whole else (),
            failing=await self._failing(query, now, whole=whole),
            incidents=[
                (
                    incident_title(one.feed, one.incident),
                    incident_words(one.incident, whole=whole),
                    _lasted(one.incident, now),
                )
                for one in recent
            ],
            subscribers=await self._counted(now, whole=whole),
            untold=await self._untold() if whole else "",
            hub=await self._store.subscriptions.tally() if whole and self._context.settings.own_hub else None,
            whole=whole,
            headers={"Cache-Control": "no-store"} | FORM_POLICY,  # visitors want to know the state now
        )

    async def incidents(self, request: Request) -> Response:
        """Return the Atom feed of incidents."""
        whole = self._context.is_operator(request.scope)
        newest = await self._store.incidents.newest(MOST, with_private=whole)
        document = build_incident_document(newest, self._site, NEVER, whole=whole)
        if whole not in self._rendered or self._rendered[whole][0] != document:
            self._rendered[whole] = document, await asyncio.to_thread(_render, document)
        status, headers, body = conditional_response(
            self._rendered[whole][1], MEDIA_TYPES["atom"], INCIDENTS_MAX_AGE, request_headers(request.scope)
        )
        return Response(body, status, headers | two_views(headers, is_operator=whole))

    async def _failing(self, query: FeedQuery, now: datetime, *, whole: bool) -> dict[str, object]:
        """Return the first failing feeds, where a visitor asked for nothing else, and whether there are `more`."""
        if query != FeedQuery(with_private=whole):
            return {"feeds": (), "more": False}
        listed = await self._store.listing.page(replace(query, condition="failing"), MOST_FAILING)
        return {"feeds": await self._states(listed.feeds, now, whole=whole), "more": bool(listed.next)}

    async def _states(self, feeds: tuple[ListedFeed, ...], now: datetime, *, whole: bool) -> list[FeedState]:
        broken = self._context.broken() if whole else ()
        admins = await self._store.hosts.admins() if whole else {}
        states = [feed_state(one, self._context.title(one.feed), one.feed.name in broken, admins, now) for one in feeds]
        return states if whole else [for_strangers(state) for state in states]

    async def _untold(self) -> str:
        """Return what fails of the notifications, in words."""
        return failure_words(await self._store.notifications.state()) if self._context.settings.notify else ""

    async def _counted(self, now: datetime, *, whole: bool) -> list[FeedSubscribers]:
        """Return the feeds with the most subscribers, by name; for strangers those that they may know of."""
        counted = sorted(self._subscribers.by_feed(now), key=lambda one: -one.total)
        if not whole:
            public = {RESERVED, *await self._store.listing.public_among(one.feed for one in counted)}
            counted = [one for one in counted if one.feed in public]
        return sorted(counted[:MOST_SUBSCRIBED], key=lambda one: one.feed)


def _lasted(incident: Incident, now: datetime) -> str:
    """Return how long an incident lasted, or has lasted until now."""
    length = length_words((incident.closed_at or now) - incident.opened_at)
    return f"lasted {length}" if incident.closed_at else f"open for {length}"


def _query(request: Request, *, whole: bool) -> FeedQuery:
    """Return what a visitor wants to see; what is no name and no condition shows nothing less than everything."""
    named, state = request.query_params.get("name", ""), request.query_params.get("state")
    return turning(
        request,
        FeedQuery(
            with_private=whole,
            condition=next((one for one in CONDITIONS if one == state), None),
            prefix=named if NAME.fullmatch(named) else "",
        ),
    )


def _render(document: FeedDocument) -> CachedFile:
    from feedd.publish.formats.atom_rss import render_atom  # importing feedgen takes long: only where it is needed

    return cached_file(render_atom(document), document.updated.replace(microsecond=0))
