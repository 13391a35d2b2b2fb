"""The front page: the feeds by group."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.publish.site import group_slug
from feedd.web.context import SiteContext
from feedd.web.templating import PageTemplates


class FrontPage:
    """The route `/`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/", self.front),)

    async def front(self, request: Request) -> Response:
        """List the feeds by group; feeds without a group come first."""
        feeds = [
            {
                "name": one.feed.name,
                "title": self._context.title(one.feed),
                "group": (group := self._context.options(one.feed).terms.group or ""),
                "slug": quote(group_slug(group)),
                "host": one.feed.location.host,
                "summary": one,
            }
            for one in await self._context.store.feeds.summaries()
            if one.served
        ]
        feeds.sort(key=lambda feed: (str(feed["group"]).casefold(), str(feed["title"]).casefold()))
        return self._templates.page(request, "front.html", feeds=feeds)
