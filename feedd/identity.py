"""The identity of feeds and entries. Ids are computed and never random: after a lost database they are the same."""

import re
from hashlib import blake2b
from uuid import NAMESPACE_URL, UUID, uuid5

from feedd.gopher.url import escape, format_host
from feedd.model import Entry, GopherUrl, Location

OWN = "id:"  # no key of a location begins with it

# RFC 3987 §2.2 in outline: a scheme, and no blank, control character or delimiter behind it.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f-\x9f]+")
_NARROW = re.compile(r" [0-9a-f]{32}\Z")


def location_key(location: Location) -> str:
    """Return the key of a location: host, port and selector, percent-encoded; a web URL unchanged.

    Item type, scheme and label are left out: a type changes when a text becomes a folder, and the same item is often
    served with and without TLS.
    """
    if not isinstance(location, GopherUrl):
        return location
    sent = location.selector if location.search is None else location.selector + b"\t" + location.search
    part = "" if location.part is None else f"#{location.part}"
    return f"gopher://{format_host(location.host)}:{location.port}/{escape(sent)}{part}"


def own_key(own_id: str) -> str:
    """Return the key of an entry that has an id of its own, from a feed served over Gopher."""
    return f"{OWN}{own_id}"


def narrow_key(key: str, label: str, location: Location) -> str:
    """Return the key of one of several items with the same `key`: by what it is called and where it leads.

    It has a blank and is no IRI, so that `public_id` makes an id of our own of it.
    """
    digest = blake2b(f"{label}\n{location_key(location)}".encode(), digest_size=16).hexdigest()
    return f"{key} {digest}"


def shared_key(key: str) -> str | None:
    """Return the key that several items have, of the narrow key of one of them; None where a key is not narrow."""
    shared, is_narrow = _NARROW.subn("", key)
    return shared if is_narrow else None


def public_id(entry: Entry) -> str:
    """Return the published id of an entry: its own where that is an absolute IRI (RFC 4287 §4.2.6), else ours."""
    own = entry.key.removeprefix(OWN)
    return own if own != entry.key and _ABSOLUTE.fullmatch(own) else entry.id


def feed_id(url: GopherUrl) -> str:
    """Return the id of the feed of an index (RFC 4287 §4.2.6, RFC 4122 §4.3), the same for the same index."""
    return uuid5(NAMESPACE_URL, location_key(url)).urn


def entry_id(feed_id: str, key: str) -> str:
    """Return the id of the entry with this key in a feed. In another feed, the same key is another entry."""
    return uuid5(UUID(feed_id), key).urn


def uuid_of(entry: Entry) -> str:
    """Return the id of an entry as it is written in addresses: the uuid without its prefix."""
    return entry.id.rpartition(":")[2]
