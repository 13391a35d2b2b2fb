"""Addresses of Gopher documents for feed readers and web browsers."""

from typing import Literal, TypeAlias, get_args
from urllib.parse import quote

from feedd.gopher.addresses import is_public
from feedd.gopher.url import escape, format_host, format_url
from feedd.model import GopherUrl
from feedd.publish.options import PublishOptions
from feedd.structs import replace

Links: TypeAlias = Literal["page", "proxy", "gopher"]  # where entries lead, for who asks for it
LINKS: tuple[Links, ...] = get_args(Links)


def web_url(url: GopherUrl, page: str | None, options: PublishOptions) -> str | None:
    """Return the http address of a Gopher document: `page`, or through the proxy by the terms or without a page."""
    if options.terms.alternate == "proxy":
        return proxy_url(url, options) or page
    return page or proxy_url(url, options)


def proxy_url(url: GopherUrl, options: PublishOptions) -> str | None:
    """Return the address through the web proxy; None without one, and for a private host, which no proxy may know."""
    if not options.terms.proxy or not is_public(url.host):
        return None
    search = b"" if url.search is None else b"\t" + url.search
    return options.terms.proxy.format(
        url=quote(format_url(replace(url, part=None)), safe=""),
        host=format_host(url.host),
        port=url.port,
        type=quote(url.item_type, safe=""),
        selector=escape(url.selector + search),
    )
