"""Where a Gopher document is found by people with a feed reader or a web browser."""

from dataclasses import replace
from urllib.parse import quote

from feedd.gopher.addresses import is_public
from feedd.gopher.url import escape, format_host, format_url
from feedd.model import GopherUrl
from feedd.publish.options import PublishOptions


def on_web(url: GopherUrl, page: str | None, options: PublishOptions) -> str | None:
    """Give the http address of a Gopher document: its own page, or through the proxy where that is wished."""
    if options.terms.alternate == "proxy":
        return proxied(url, options) or page
    return page or proxied(url, options)


def proxied(url: GopherUrl, options: PublishOptions) -> str | None:
    """Fill in the proxy's template; None without one, and for a host that is nobody else's business."""
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
