"""The pages `/about`, the introduction for visitors, and `/about/politeness`, for those who run servers."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.hosts.politeness import gap_words, news_share, size_words
from feedd.web.context import SiteContext
from feedd.web.templating import PageTemplates


class AboutPage:
    """The routes `/about` and `/about/politeness`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates
        self._site_url = f"{context.settings.base_url or ''}/"

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/about", self.about), Route("/about/politeness", self.politeness))

    async def about(self, request: Request) -> Response:
        """Explain what this site is, how to subscribe, and what an author can ask for."""
        return await self._templates.page(request, "about.html", site=self._site_url)

    async def politeness(self, request: Request) -> Response:
        """Show what was asked of all hosts together, day by day."""
        days = [
            {
                "day": day,
                "hosts": hosts,
                "requests": one.requests,
                "size": size_words(one.bytes),
                "gap": gap_words(one),
                "polls": one.polls,
                "share": news_share(one),
            }
            for day, hosts, one in await self._context.store.host_days.by_day(self._context.clock())
        ]
        settings = self._context.settings
        gap = f"{settings.gap.total_seconds():g} s"
        return await self._templates.page(
            request, "politeness.html", days=days, gap=gap, connections=settings.connections
        )
