"""The front page: the feeds by group."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.publish.site import group_slug
from feedd.store import FeedQuery
from feedd.store.listing import MOST_COUNTED
from feedd.web.context import SiteContext
from feedd.web.pages.turning import turned, turning
from feedd.web.templating import PageTemplates
from feedd.web.visitors import two_views

FEEDS_A_PAGE = 100


class FrontPage:
    """The route `/`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/", self.front),)

    async def front(self, request: Request) -> Response:
        """List a page of the feeds by group and name; feeds without a group come first."""
        whole = self._context.is_operator(request.scope)
        query = turning(request, FeedQuery(with_private=whole, by_heading=True))
        listed = await self._context.store.listing.page(query, FEEDS_A_PAGE)
        feeds = [
            {
                "name": one.feed.name,
                "title": self._context.title(one.feed),
                "group": (group := self._context.options(one.feed).terms.group or ""),
                "slug": quote(group_slug(group)),
                "host": one.feed.location.host,
                "summary": one,
            }
            for one in listed.feeds
        ]
        return self._templates.page(
            request,
            "front.html",
            feeds=feeds,
            query=query,
            most=MOST_COUNTED,
            turn=turned(request, listed),
            headers=two_views({}, is_operator=whole),
        )
