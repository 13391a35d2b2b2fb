"""Who an entry is. Ids are computed, never drawn: a lost database gives the same ones again."""

from uuid import NAMESPACE_URL, UUID, uuid5

from feedd.gopher.url import escape, format_host
from feedd.model import GopherUrl, Location


def location_key(location: Location) -> str:
    """Give what makes a place itself: host, port and selector, not item type, scheme or label; a web URL as it is.

    Servers change types when a text becomes a folder, and the same item is often served with and without TLS.
    """
    if not isinstance(location, GopherUrl):
        return location
    asked = location.selector if location.search is None else location.selector + b"\t" + location.search
    return f"gopher://{format_host(location.host)}:{location.port}/{escape(asked)}"


def feed_id(url: GopherUrl) -> str:
    """Give the id of the feed of an index (RFC 4287 §4.2.6, RFC 4122 §4.3); it stays while the index stays."""
    return uuid5(NAMESPACE_URL, location_key(url)).urn


def entry_id(feed_id: str, key: str) -> str:
    """Give the id of the entry with this key in a feed; in another feed the same key is another entry."""
    return uuid5(UUID(feed_id), key).urn
