"""Where the links of a text lead that point into Gopher: visitors of a page seldom have a program for them.

The text is HTML of our own making. It is taken apart by a parser and given back as it was, but for those hrefs.
"""

from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

from feedd.gopher.url import parse_location
from feedd.identity import location_key
from feedd.model import GopherUrl
from feedd.publish.options import PublishOptions
from feedd.publish.web_links import proxy_url

MOST_KEYS = 500  # links of one text that may be entries of ours; a page with more is a directory, not an article


def keys_in(html: str) -> tuple[str, ...]:
    """Give the keys of the Gopher documents that a text links to, each once."""
    keys: dict[str, None] = {}

    def note(url: GopherUrl) -> None:
        if len(keys) < MOST_KEYS:
            keys[location_key(url)] = None

    _rewrite(html, note)
    return tuple(keys)


def led(html: str, options: PublishOptions, pages: Mapping[str, str]) -> str:
    """Lead the Gopher links of a text to our own pages, by key, else through the proxy, else nowhere else."""
    return _rewrite(html, lambda url: pages.get(location_key(url)) or proxy_url(url, options))


def _rewrite(html: str, lead: Callable[[GopherUrl], str | None]) -> str:
    if "gopher" not in html.lower():
        return html
    rewriter = _Rewriter(lead)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.pieces)


class _Rewriter(HTMLParser):
    """Copies HTML; of a link that `lead` leads elsewhere only the href is kept, and that is the new one."""

    def __init__(self, lead: Callable[[GopherUrl], str | None]) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._lead = lead

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag; nothing in it is written anew but what `lead` gives, escaped."""
        url = _gopher_url(dict(attrs).get("href")) if tag == "a" else None
        href = self._lead(url) if url else None
        self.pieces.append((self.get_starttag_text() or "") if href is None else f'<a href="{escape(href)}">')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # its name
        """Copy a tag that is its own end: none of those is a link."""
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy an end tag."""
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text, which is escaped already."""
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy `&amp;` and the like."""
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy `&#34;` and the like."""
        self.pieces.append(f"&#{name};")


def _gopher_url(href: str | None) -> GopherUrl | None:
    if href is None or not href.lower().startswith(("gopher:", "gophers:")):
        return None
    try:
        location = parse_location(href)
    except ValueError:  # what feedd cannot read, a Gopher client may
        return None
    return location if isinstance(location, GopherUrl) else None
