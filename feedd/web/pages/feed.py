"""The page of a feed: its entries."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feedd.gopher.url import format_location
from feedd.identity import uuid_of
from feedd.publish.layout import entry_title
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import requested_feed
from feedd.web.templating import HEADERS, PageTemplates

ENTRIES_A_PAGE = 50
PAGE_NUMBER = re.compile("[1-9][0-9]{0,5}")


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
        feed = await requested_feed(self._context.store, request)
        return RedirectResponse(f"{feed.name}/", 301, HEADERS)

    async def feed(self, request: Request) -> Response:
        """List the entries of a feed, newest first, `ENTRIES_A_PAGE` a page; `?page=` counts from 1."""
        feed = await requested_feed(self._context.store, request)
        number = request.query_params.get("page", "1")
        if not PAGE_NUMBER.fullmatch(number):
            raise HTTPException(404)
        page = int(number)
        entries = await self._context.store.entries.page(feed.id, ENTRIES_A_PAGE + 1, (page - 1) * ENTRIES_A_PAGE)
        if page > 1 and not entries:
            raise HTTPException(404)
        return self._templates.page(
            request,
            "feed.html",
            name=feed.name,
            title=self._context.title(feed),
            language=self._context.options(feed).terms.language,
            source=format_location(feed.location),
            entries=[(uuid_of(entry), entry_title(entry), entry.published) for entry in entries[:ENTRIES_A_PAGE]],
            newer=page - 1,
            older=page + 1 if len(entries) > ENTRIES_A_PAGE else 0,
        )
