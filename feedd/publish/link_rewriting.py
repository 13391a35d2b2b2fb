"""Links from an article into Gopher, rewritten for visitors of a page, who seldom have a Gopher client.

The input is HTML that feedd made. A parser splits it, and everything but the href of such links is copied as it was.
"""

from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

from feedd.gopher.url import parse_location
from feedd.identity import location_key
from feedd.model import GopherUrl
from feedd.publish.options import PublishOptions
from feedd.publish.web_links import proxy_url

MOST_KEYS = 500  # links of one text that are looked up as entries; a text with more is a directory, not an article


def linked_keys(html: str) -> tuple[str, ...]:
    """Return the location keys of the Gopher documents that a text links to, each once, at most `MOST_KEYS`."""
    keys: dict[str, None] = {}

    def collect(url: GopherUrl) -> None:
        if len(keys) < MOST_KEYS:
            keys[location_key(url)] = None

    _replace_hrefs(html, collect)
    return tuple(keys)


def rewrite_links(html: str, options: PublishOptions, own: Mapping[str, str]) -> str:
    """Replace the Gopher links of a text: by our own address from `own`, by location key, else by the proxy's.

    Where there is neither, as for a private host, the link stays.
    """
    return _replace_hrefs(html, lambda url: own.get(location_key(url)) or proxy_url(url, options))


def _replace_hrefs(html: str, new_href: Callable[[GopherUrl], str | None]) -> str:
    if "gopher" not in html.lower():
        return html
    rewriter = _LinkRewriter(new_href)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.pieces)


class _LinkRewriter(HTMLParser):
    """Copies HTML. A link for which `new_href` returns an address is written with that href and no other attribute."""

    def __init__(self, new_href: Callable[[GopherUrl], str | None]) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._new_href = new_href

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a start tag as it was, or write one with the new href, escaped."""
        url = _gopher_url(dict(attrs).get("href")) if tag == "a" else None
        href = self._new_href(url) if url else None
        self.pieces.append((self.get_starttag_text() or "") if href is None else f'<a href="{escape(href)}">')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # its name
        """Copy an empty-element tag, which is never a link."""
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy an end tag."""
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text, which is already escaped."""
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a named reference such as `&amp;`."""
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numeric reference such as `&#34;`."""
        self.pieces.append(f"&#{name};")


def _gopher_url(href: str | None) -> GopherUrl | None:
    if href is None or not href.lower().startswith(("gopher:", "gophers:")):
        return None
    try:
        location = parse_location(href)
    except ValueError:  # a Gopher client may be able to read it where feedd is not
        return None
    return location if isinstance(location, GopherUrl) else None
