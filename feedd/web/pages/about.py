"""The page `/about`: the introduction for visitors."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.templating import PageTemplates


class AboutPage:
    """The route `/about`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._templates = templates
        self._site_url = f"{context.settings.base_url or ''}/"

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/about", self.about),)

    async def about(self, request: Request) -> Response:
        """Explain what this site is, how to subscribe, and what an author can ask for."""
        return await self._templates.page(request, "about.html", site=self._site_url)
