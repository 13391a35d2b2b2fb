"""Where a Gopher document is found by people with a feed reader or a web browser."""

from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import quote

from feedd.gopher.addresses import refusal
from feedd.gopher.url import DEFAULT_PORT, escape, format_host, format_url
from feedd.model import GopherUrl
from feedd.publish.imprint import Imprint

# Names that mean nothing to a proxy, or another machine: RFC 6761, 6762, 7686, 8375 and what home routers hand out.
PRIVATE_SUFFIXES = (".localhost", ".local", ".onion", ".home.arpa", ".internal", ".lan", ".home", ".i2p")


def on_web(url: GopherUrl, page: str | None, imprint: Imprint) -> str | None:
    """Give the http address of a Gopher document: its own page, or through the proxy where that is wished."""
    if imprint.alternate == "proxy":
        return proxied(url, imprint) or page
    return page or proxied(url, imprint)


def proxied(url: GopherUrl, imprint: Imprint) -> str | None:
    """Fill in the proxy's template; None without one, and for a host that is nobody else's business."""
    if not imprint.proxy or not is_public(url.host):
        return None
    search = b"" if url.search is None else b"\t" + url.search
    return imprint.proxy.format(
        url=quote(format_url(replace(url, part=None)), safe=""),
        host=format_host(url.host),
        port=url.port,
        type=quote(url.item_type, safe=""),
        selector=escape(url.selector + search),
    )


def is_public(host: str) -> bool:
    """Tell whether a host means the same machine everywhere: a global address, or a name under a public suffix."""
    try:
        ip_address(host)
    except ValueError:
        # A last label of digits is an address in a form that ipaddress does not take ("127.1").
        return "." in host and not host.endswith(PRIVATE_SUFFIXES) and not host.rpartition(".")[2][:1].isdigit()
    return refusal(host, DEFAULT_PORT, trusted=False) is None
