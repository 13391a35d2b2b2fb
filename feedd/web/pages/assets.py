"""Style, icons and robots.txt: the files of the site that are the same for everybody until the next start."""

from importlib.resources import files
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.templating import HEADERS

CACHE = {"Cache-Control": "max-age=3600"}  # a new release may bring another style
# Every page says noindex, and a crawler sees that only on a page that it may request: so pages and feeds are allowed.
# Disallowed is what costs a source's server a transfer, or us the time to compare texts, and the same page at another
# address (RFC 9309 §2.2.2; `*` is in §2.2.3).
ROBOTS = """\
# Every feed reader is welcome to the feeds. The pages say noindex, because the texts belong to other people.
User-agent: *
Disallow: {base}/media/
Disallow: {base}/search
Disallow: {base}/add
Disallow: {base}/feeds/*/changes
Disallow: {base}/feeds/*/source
Disallow: {base}/feeds/*?
Allow: {base}/
"""


class Assets:
    """The routes of the style sheet, the icons and robots.txt."""

    def __init__(self, context: SiteContext) -> None:
        base_path = urlsplit(context.settings.base_url or "").path
        self._robots = ROBOTS.format(base=quote(base_path, safe="/%"))
        folder = files("feedd.web").joinpath("templates")
        self._style = folder.joinpath("style.css").read_text("utf-8")
        self._icon = folder.joinpath("icon.svg").read_text("utf-8")
        self._favicon = folder.joinpath("favicon.ico").read_bytes()

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (
            Route("/style.css", self.style),
            Route("/icon.svg", self.icon),
            Route("/favicon.ico", self.favicon),
            Route("/robots.txt", self.robots),
        )

    async def style(self, _request: Request) -> Response:
        """Return the style sheet of all pages."""
        return Response(self._style, media_type="text/css", headers=HEADERS | CACHE)

    async def icon(self, _request: Request) -> Response:
        """Return the icon as SVG, sharp at any size."""
        return Response(self._icon, media_type="image/svg+xml", headers=HEADERS | CACHE)

    async def favicon(self, _request: Request) -> Response:
        """Return the icon at the address that browsers and feed readers request by default."""
        return Response(self._favicon, media_type="image/vnd.microsoft.icon", headers=HEADERS | CACHE)

    async def robots(self, _request: Request) -> Response:
        """Return the rules for crawlers (RFC 9309)."""
        return PlainTextResponse(self._robots, headers=HEADERS | CACHE)
