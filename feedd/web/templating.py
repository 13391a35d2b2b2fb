"""Templates of the pages, and the headers of all pages, which allow no foreign content and no script but our own."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from feedd import __version__
from feedd.config.settings import Settings
from feedd.gopher.text import valid_xml, without_direction_marks
from feedd.web.visitors import OPERATOR_ONLY, two_views

SHARED = ("base.html", "macros.html")  # what the templates of pages extend and import
DEEPEST = 8  # folders; our own pages are at most four deep
HEADERS = {
    # Pages contain text from strangers: it must not run code, be framed, send forms or load anything from elsewhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",  # the authors of phlogs did not ask to be found by web searches
    "Referrer-Policy": "no-referrer",
}
# For pages with a form of ours, which leads to ours.
FORM_POLICY = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
}

# Shows the copy buttons, which do nothing without it. A page that contains it has the policy that allows it, by its
# digest, and nothing else.
COPYING = files("feedd.web").joinpath("templates/copying.js").read_text("utf-8")
_DIGEST = b64encode(sha256(COPYING.encode()).digest()).decode()
COPYING_POLICY = {"Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; script-src 'sha256-{_DIGEST}'"}


class PageTemplates:
    """Renders templates. All links of the pages are relative, so that they work below any address."""

    def __init__(self, settings: Settings) -> None:
        self._compiled: set[str] = set()
        self._environment = Environment(
            loader=PackageLoader("feedd.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            contact=settings.contact,
            copying=Markup(COPYING),  # noqa: S704  # our own file
            disclaimer=settings.disclaimer,
            has_status=settings.status,
            has_token=settings.admin_token is not None,
            version=__version__,
        )
        self._environment.filters["valid_xml"] = valid_xml
        # for a stranger's words among ours
        self._environment.filters["untrusted"] = lambda text: without_direction_marks(valid_xml(text))

    async def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """Return the response with a rendered page. The template gets `values`, and `root` for its links."""
        if template not in self._compiled:
            await asyncio.to_thread(self._compile, template)
        html = self._environment.get_template(template).render(root=root_of(request), **values)
        return HTMLResponse(html, status, headers_of(request) | dict(headers or {}))

    def _compile(self, template: str) -> None:
        """Compile a template and those that it is made of. Not for the event loop: it would stand still for 40 ms."""
        for name in (*SHARED, template):
            self._environment.get_template(name)
        self._compiled.add(template)


def headers_of(request: Request) -> dict[str, str]:
    """Return the headers of a page, which no cache may give to others where it is the operator's alone."""
    return HEADERS | (two_views({}, is_operator=True) if OPERATOR_ONLY in request.scope else {})


def root_of(request: Request) -> str:
    """Return the relative reference from a page to the front page: "./", or "../" once for each folder."""
    # A path of sixty thousand slashes would be answered with half a megabyte of dots.
    depth = min(request.scope["raw_path"].count(b"/") - 1, DEEPEST)
    return "../" * depth or "./"
