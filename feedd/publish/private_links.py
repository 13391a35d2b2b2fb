"""Links that are not published: to private hosts, and with a user in them. Their words stay.

Whoever follows such a link reaches a machine of his own network, which the stranger who wrote it could not reach, or
logs in somewhere with a name and a password that are not his.
"""

import re
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from unicodedata import normalize
from urllib.parse import unquote

from feedd.gopher.addresses import is_public
from feedd.gopher.url import DEFAULT_PORT, format_location
from feedd.model import GopherUrl, Location

# Browsers find the host of these behind any number of slashes, of other URLs behind two (WHATWG URL standard §4.4).
_AUTHORITY = re.compile(r"(?:(?:https?|ftp):[/\\]*|(?P<other>[a-z][a-z0-9+.-]*)://)([^/\\?#]*)", re.IGNORECASE)
_HOST = re.compile(r"(?:\[(?P<address>[^\[\]]*)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]{0,5}))?")
_DOTS: Mapping[int, str] = MappingProxyType(dict.fromkeys(map(ord, "。．｡"), "."))  # as browsers read them
_OVERLAYS = (".onion", ".i2p")  # reached through software of the reader's own, and the same for everybody
_LINK = re.compile(r"<a(?:\s[^<>]*)?>|</a>", re.IGNORECASE)
_HREF = re.compile(r'\bhref="([^"]*)"', re.IGNORECASE)  # in HTML of ours, where values are escaped and quoted


def may_lead(location: Location | str, index: GopherUrl) -> bool:
    """Return whether a link to this address is published, for everybody who reads the feed of an index.

    The index's own host and port may be private: there the operator allowed it.
    """
    found = _AUTHORITY.match(format_location(location) if isinstance(location, GopherUrl) else location)
    if found is None:
        return True
    user, at, authority = found[2].rpartition("@")
    if at and (found["other"] is None or ":" in user):  # ssh://guest@example.org is an invitation
        return False
    host = _HOST.fullmatch(normalize("NFKC", unquote(authority)).translate(_DOTS))
    name = (host["address"] or host["name"] or "").lower().removesuffix(".") if host else ""
    if is_public(name) or name.endswith(_OVERLAYS):
        return True
    is_gopher = (found["other"] or "").lower() in ("gopher", "gophers")
    port = int((host and host["port"]) or DEFAULT_PORT)
    return is_gopher and (name, port) == (index.host, index.port)


def without_private_links(html: str, index: GopherUrl) -> str:
    """Return HTML of ours in which the links that are not published are only their words."""
    dropped = False

    def kept(found: re.Match[str]) -> str:
        nonlocal dropped
        if found[0].lower() == "</a>":
            was_dropped, dropped = dropped, False
            return "" if was_dropped else found[0]
        href = _HREF.search(found[0])
        dropped = href is not None and not may_lead(unescape(href[1]), index)
        return "" if dropped else found[0]

    return _LINK.sub(kept, html)
