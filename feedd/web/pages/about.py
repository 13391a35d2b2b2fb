"""What needs no store: the introduction for visitors, the style and icon of the pages, and the word to crawlers."""

from importlib.resources import files
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.templating import HEADERS, Frame

KEPT = {"Cache-Control": "max-age=3600"}  # a new release may bring another style
# Every page says noindex itself, which a crawler can only see on a page that it may ask for: so pages and feeds are
# open. Closed is what costs a source's server a transfer, or us the time to compare texts, and the same page under
# another address (RFC 9309 §2.2.2; `*` is §2.2.3's).
ROBOTS = """\
# Feeds are for feed readers, and welcome to any of them. Pages say noindex: the texts are other people's.
User-agent: *
Disallow: {base}/media/
Disallow: {base}/feeds/*/changes
Disallow: {base}/feeds/*?
Allow: {base}/
"""


class About:
    """The routes to what is the same for everybody until the next start."""

    def __init__(self, frame: Frame, base_url: str | None) -> None:
        self._frame = frame
        self._site = f"{base_url or ''}/"
        self._robots = ROBOTS.format(base=quote(urlsplit(base_url or "").path, safe="/%"))
        folder = files("feedd.web").joinpath("templates")
        self._style = folder.joinpath("style.css").read_text("utf-8")
        self._icon = folder.joinpath("icon.svg").read_text("utf-8")
        self._favicon = folder.joinpath("favicon.ico").read_bytes()

    def routes(self) -> tuple[Route, ...]:
        """Give the routes."""
        return (
            Route("/about", self.about),
            Route("/style.css", self.style),
            Route("/icon.svg", self.icon),
            Route("/favicon.ico", self.favicon),
            Route("/robots.txt", self.robots),
        )

    async def about(self, request: Request) -> Response:
        """Say what this is, how to subscribe, and what an author can ask for."""
        return self._frame.page(request, "about.html", site=self._site)

    async def style(self, _request: Request) -> Response:
        """Give the style of all pages."""
        return Response(self._style, media_type="text/css", headers=HEADERS | KEPT)

    async def icon(self, _request: Request) -> Response:
        """Give the icon of the site, sharp at any size."""
        return Response(self._icon, media_type="image/svg+xml", headers=HEADERS | KEPT)

    async def favicon(self, _request: Request) -> Response:
        """Give the icon at the address where browsers and feed readers look without being told."""
        return Response(self._favicon, media_type="image/vnd.microsoft.icon", headers=HEADERS | KEPT)

    async def robots(self, _request: Request) -> Response:
        """Tell crawlers what not to ask for (RFC 9309)."""
        return PlainTextResponse(self._robots, headers=HEADERS | KEPT)
