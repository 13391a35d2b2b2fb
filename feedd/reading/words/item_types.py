"""Which items are documents to be read, and which are only linked."""

import re

from feedd.model import GopherUrl, Location

# Item types of RFC 1436 §3.8 and their later kin: pictures, sound, video, archives, printed documents, sessions.
MEDIA = frozenset("gIp:s<;959dPMc4X")
_WEB_LINK = re.compile(rb"/?URL:(.+)", re.IGNORECASE | re.DOTALL)
_SESSIONS = frozenset("8T27+")


def is_document(location: Location) -> bool:
    """Whether what a location leads to is fetched and read; a web link and a media file are only linked."""
    if not isinstance(location, GopherUrl) or web_target(location):
        return False
    return location.item_type not in MEDIA | _SESSIONS or (location.item_type == "7" and location.search is not None)


def web_target(location: Location) -> str | None:
    """Give the URL that a location leads to outside of Gopher, also by a `URL:` selector; None inside."""
    if not isinstance(location, GopherUrl):
        return location
    found = _WEB_LINK.fullmatch(location.selector)
    return found[1].decode("utf-8", "replace") if found else None
