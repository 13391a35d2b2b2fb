"""Decides by the item type which locations are documents to read, and which are only linked."""

import re

from feedd.model import GopherUrl, Location

# Item types of RFC 1436 §3.8 and later ones: pictures, sound, video, archives, printed documents.
MEDIA = frozenset("gIp:s<;959dPMc4X")
_WEB_LINK = re.compile(rb"/?URL:(.+)", re.IGNORECASE | re.DOTALL)
_SESSIONS = frozenset("8T27+")


def is_document(location: Location) -> bool:
    """Return whether a location is fetched and read; web links, media files and sessions are only linked."""
    if not isinstance(location, GopherUrl) or web_target(location):
        return False
    return location.item_type not in MEDIA | _SESSIONS or (location.item_type == "7" and location.search is not None)


def web_target(location: Location) -> str | None:
    """Return the URL of a location outside of Gopher, also of a `URL:` selector; None for one inside."""
    if not isinstance(location, GopherUrl):
        return location
    found = _WEB_LINK.fullmatch(location.selector)
    return found[1].decode("utf-8", "replace") if found else None
