"""The page of a feed: what it is and how it does, where to subscribe, and its entries by year."""

import re
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feedd.gopher.url import format_location
from feedd.identity import uuid_of
from feedd.model import Feed
from feedd.publish.layout import entry_title
from feedd.publish.web_links import proxy_url
from feedd.status import FeedState, feed_state, for_strangers
from feedd.store.listing import MOST_COUNTED, ListedFeed
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import requested_feed
from feedd.web.private_paths import grant_of
from feedd.web.reader_links import reader_links
from feedd.web.templating import COPYING_POLICY, HEADERS, PageTemplates

ENTRIES_A_PAGE = 50
FORMS = {"Atom": "atom", "RSS": "rss", "JSON Feed": "json"}
PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")
YEAR = re.compile("[1-9][0-9]{3}")


class FeedPage:
    """The routes `/feeds/NAME/` and, without the slash, the redirect to it."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/feeds/{name}", self.add_slash), Route("/feeds/{name}/", self.feed))

    async def add_slash(self, request: Request) -> Response:
        """Redirect to the address with the slash."""
        feed = await requested_feed(self._context, request)
        return RedirectResponse(f"{feed.name}/", 301, HEADERS)

    async def feed(self, request: Request) -> Response:
        """List the entries of a feed or of its `?year=`, newest first, `ENTRIES_A_PAGE` a page; `?page=` from 1."""
        feed = await requested_feed(self._context, request)
        page, year = _asked(request)
        store, options = self._context.store, self._context.options(feed)
        entries = await store.entries.page(feed.id, ENTRIES_A_PAGE + 1, (page - 1) * ENTRIES_A_PAGE, year)
        if (page > 1 or year) and not entries:
            raise HTTPException(404)
        listed = await store.listing.one(feed.id)
        addresses = self._addresses(feed, request)
        return await self._templates.page(
            request,
            "feed.html",
            name=feed.name,
            title=self._context.title(feed),
            language=options.terms.language,
            source=format_location(feed.location),
            proxied=proxy_url(feed.location, options),
            state=self._state(feed, listed),
            newest=listed.newest,
            most=MOST_COUNTED,
            feeds=addresses.items(),
            readers=reader_links(addresses["Atom"]) if feed.access == "public" else (),
            years=await store.entries.years(feed.id),
            year=year,
            entries=[
                {"uuid": uuid_of(entry), "title": entry_title(entry), "published": entry.published}
                for entry in entries[:ENTRIES_A_PAGE]
            ],
            newer=_turned(page - 1, year),
            older=_turned(page + 1, year) if len(entries) > ENTRIES_A_PAGE else "",
            headers=COPYING_POLICY,
        )

    def _addresses(self, feed: Feed, request: Request) -> dict[str, str]:
        """Return where to subscribe, by format; nowhere without a token, which a private feed needs."""
        site, grant = self._context.site, grant_of(request.scope)
        if feed.access == "token":
            if grant is None:
                return {}
            site = grant.site(site)
        return {name: site.address(f"{feed.name}.{form}") for name, form in FORMS.items()}

    def _state(self, feed: Feed, listed: ListedFeed) -> FeedState:
        """Return how the feed does, as strangers may know it: the words of an error are on the status page."""
        return for_strangers(
            feed_state(listed, self._context.title(feed), is_broken=False, admins={}, now=self._context.clock())
        )


def _asked(request: Request) -> tuple[int, int | None]:
    """Return which page a request asks for, and of which year."""
    page, year = request.query_params.get("page", "1"), request.query_params.get("year")
    if not PAGE_NUMBER.fullmatch(page) or (year is not None and not YEAR.fullmatch(year)):
        raise HTTPException(404)
    return int(page), int(year) if year else None


def _turned(page: int, year: int | None) -> str:
    return f"?{urlencode(({'year': year} if year else {}) | {'page': page})}" if page else ""
