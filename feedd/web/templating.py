"""What all pages have in common: the templates, and the headers that let nothing in them run."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from feedd import __version__
from feedd.gopher.text import one_way, valid_xml

DEEPEST = 8  # folders; our own pages lie four deep
HEADERS = {
    # Pages carry what strangers wrote: nothing in them may run, frame or send anything, or load what is not ours.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",  # the authors of phlogs did not ask to be found by web searches
    "Referrer-Policy": "no-referrer",
}


class Frame:
    """Fills in templates. All links of the pages are relative, so that they work below any address."""

    def __init__(self, *, contact: str | None, disclaimer: str | None, status: bool = True) -> None:
        self._templates = Environment(
            loader=PackageLoader("feedd.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(contact=contact, disclaimer=disclaimer, has_status=status, version=__version__)
        self._templates.filters["valid"] = valid_xml
        self._templates.filters["said"] = lambda text: one_way(valid_xml(text))  # by a stranger, amid words of ours

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """Answer with a page."""
        html = self._templates.get_template(template).render(root=root(request), **values)
        return HTMLResponse(html, status, HEADERS | dict(headers or {}))


def root(request: Request) -> str:
    """Give the relative way from a page to the front."""
    # A path of sixty thousand slashes would be answered with half a megabyte of dots.
    depth = min(request.scope["raw_path"].count(b"/") - 1, DEEPEST)
    return "../" * depth or "./"
