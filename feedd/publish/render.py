"""Documents written as Atom (RFC 4287) and RSS 2.0 by feedgen 1.0.0, with its defects worked around here alone.

feedgen loses what an Atom entry's links say of themselves (its issue 135), orders elements in a way that sfeed and
Liferea stumble over, dates whatever has no date with the present time, and switches the process's locale for RSS.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from feedd import __version__
from feedd.publish.document import ATOM, RSS, EntryDocument, FeedDocument, Link, Tombstone

if TYPE_CHECKING:
    from lxml.etree import _Element

ENTRY_ORDER = ("id", "title", "published", "updated", "author", "link", "rights", "content")
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721 §2
TITLE = re.compile(rb"<title>[^<]*</title>")
_locale_switched = Lock()


def render_atom(document: FeedDocument) -> bytes:
    """Write an Atom document; the same document gives the same bytes."""
    feed = _generator(document, ATOM)
    feed.register_extension("repair", _NoRepair, _EntryRepair, rss=False)
    for entry in document.entries:
        added = _add_entry(feed, entry)
        added.author([{"name": author.name} for author in entry.authors])
        added.rights(entry.rights)
        added.repair.links = entry.links
    if document.tombstones:
        feed.register_extension("tombstones", _Tombstones, rss=False)
        feed.tombstones.all = document.tombstones
    atom: bytes = feed.atom_str(pretty=True)
    return atom


def render_rss(document: FeedDocument) -> bytes:
    """Write an RSS 2.0 document with whole articles in content:encoded; the same document gives the same bytes."""
    feed = _generator(document, RSS)
    feed.load_extension("dc", atom=False)  # an RSS author must be an e-mail address
    for entry in document.entries:
        added = _add_entry(feed, entry)
        added.description(escape(entry.summary or entry.title, quote=False))
        added.dc.dc_creator([author.name for author in entry.authors])
    with _locale_switched:  # each date sets and restores it: two threads at once would leave the process in "C"
        rss: bytes = feed.rss_str(pretty=True)
    return TITLE.sub(_hexadecimal, rss)


def _generator(document: FeedDocument, media_type: str) -> Any:  # feedgen carries no types
    feed = FeedGenerator()
    feed.id(document.id)
    feed.title(document.title)
    feed.description(document.subtitle)
    feed.updated(_second(document.updated))
    feed.author({"name": document.author.name, "uri": document.author.uri})
    feed.rights(document.rights)
    feed.generator("feedd", version=__version__)
    feed.language(document.language)
    feed.link(_attributes(link for link in document.links if link.rel != "self" or link.type == media_type))
    return feed


def _add_entry(feed: Any, entry: EntryDocument) -> Any:
    added = feed.add_entry(order="append")
    added.id(entry.id)
    added.title(entry.title)
    added.published(_second(entry.published))
    added.updated(_second(entry.updated))
    added.link(_attributes(entry.links))
    added.content(entry.content + entry.note + entry.notice, type="html")
    return added


def _attributes(links: Iterable[Link]) -> list[dict[str, str]]:
    """Give the attributes of links that are set (RFC 4287 §4.2.7)."""
    return [{"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}) for link in links]


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _hexadecimal(title: re.Match[bytes]) -> bytes:
    """Write & and < of an RSS title as the RSS profile asks: readers that take titles for HTML see text then."""
    return title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


class _NoRepair:
    """feedgen asks for an extension of the feed where there is one of its entries."""

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_atom(self, feed: "_Element") -> "_Element":
        return feed


class _Tombstones:
    """Says which entries are gone (RFC 6721 §3), where feedgen lets a feed be extended: before its entries."""

    all: tuple[Tombstone, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return {"at": TOMBSTONES}

    def extend_atom(self, feed: "_Element") -> "_Element":
        for one in self.all:
            when = _second(one.gone_at).isoformat()
            xml_elem(f"{{{TOMBSTONES}}}deleted-entry", feed, ref=one.id, when=when)
        return feed


class _EntryRepair:
    """Gives an entry's links their attributes back and puts its elements into the order that every reader takes."""

    links: tuple[Link, ...] = ()

    def extend_atom(self, entry: "_Element") -> "_Element":
        for element, attributes in zip(entry.iterfind("link"), _attributes(self.links), strict=True):
            element.attrib.update(list(attributes.items()))
        entry[:] = sorted(entry, key=lambda element: ENTRY_ORDER.index(str(element.tag)))
        return entry
