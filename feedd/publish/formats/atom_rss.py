"""Documents written as Atom (RFC 4287) and RSS 2.0 by feedgen 1.0.0, with its defects worked around here alone.

feedgen loses what an Atom entry's links say of themselves (its issue 135), knows no atom:source with an id, no archives
and no hub in RSS, orders elements in a way that sfeed and Liferea stumble over, dates whatever has no date with the
present time, and switches the process's locale for RSS.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from feedd.publish.document import ATOM, RSS, Enclosure, EntryDocument, FeedDocument, Link, Origin
from feedd.publish.formats.rendering import GENERATOR_VERSION

if TYPE_CHECKING:
    from lxml.etree import _Element

FEED_ORDER = ("id", "title", "updated", "author", "link", "rights", "generator", "subtitle")
# Liferea takes the last link for the alternate, sfeed an atom:source's children for the entry's own if they come first.
ENTRY_ORDER = ("id", "title", "published", "updated", "author", "category", "link", "rights", "content", "source")
LINK_ORDER = ("self", "hub", "current", "prev-archive", "next-archive", "via", "alternate")
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721 §2
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005 §4
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
TITLE = re.compile(rb"<title>[^<]*</title>")
_locale_switched = Lock()


def render_atom(document: FeedDocument) -> bytes:
    """Write an Atom document; the same document gives the same bytes."""
    feed = _generator(document, ATOM)
    feed.register_extension("repair", _FeedRepair, _EntryRepair, rss=False)
    feed.repair.document = document
    for entry in document.entries:
        added = _add_entry(feed, entry, entry.enclosures)
        added.author([{"name": author.name} for author in entry.authors])
        added.rights(entry.rights)
        added.repair.links = _link_attributes(entry, entry.enclosures)
        added.repair.origin = entry.origin
    atom: bytes = feed.atom_str(pretty=True)
    return atom


def render_rss(document: FeedDocument) -> bytes:
    """Write an RSS 2.0 document with whole articles in content:encoded; the same document gives the same bytes."""
    feed = _generator(document, RSS)
    feed.load_extension("dc", atom=False)  # an RSS author must be an e-mail address
    feed.register_extension("hub", _Hub, atom=False)
    feed.hub.links = tuple(link for link in document.links if link.rel == "hub")
    for entry in document.entries:
        added = _add_entry(feed, entry, _rss_enclosures(entry))
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
    feed.generator("feedd", version=GENERATOR_VERSION)
    feed.language(document.language)
    links = (link for link in document.links if link.rel != "self" or link.type == media_type)
    feed.link(_attributes(sorted(links, key=lambda link: LINK_ORDER.index(link.rel))))
    return feed


def _add_entry(feed: Any, entry: EntryDocument, enclosures: Iterable[Enclosure]) -> Any:
    added = feed.add_entry(order="append")
    added.id(entry.id)
    added.title(entry.title)
    added.published(_second(entry.published))
    added.updated(_second(entry.updated))
    added.category([{"term": term} for term in entry.categories])
    added.link(_link_attributes(entry, enclosures))
    added.content(entry.content + entry.note + entry.notice, type="html")
    return added


def _attributes(links: Iterable[Link]) -> list[dict[str, str]]:
    """Give the attributes of links that are set (RFC 4287 §4.2.7)."""
    return [{"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}) for link in links]


def _rss_enclosures(entry: EntryDocument) -> Sequence[Enclosure]:
    """RSS 2.0 wants an http address, and one enclosure: readers differ in which of several they take."""
    return [one for one in entry.enclosures if one.href.startswith(("http://", "https://"))][:1]


def _link_attributes(entry: EntryDocument, enclosures: Iterable[Enclosure]) -> list[dict[str, str]]:
    """Give the attributes of all of an entry's links; its one alternate is the last of them."""
    media = [{"rel": "enclosure", "href": one.href, "type": one.type} for one in enclosures]
    return media + _attributes(entry.links)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _hexadecimal(title: re.Match[bytes]) -> bytes:
    """Write & and < of an RSS title as the RSS profile asks: readers that take titles for HTML see text then."""
    return title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


class _FeedRepair:
    """Puts a feed's elements into their order, and adds what feedgen has no words for: archives, entries that are gone.

    feedgen lets a feed be extended before its entries.
    """

    document: FeedDocument

    def extend_ns(self) -> dict[str, str]:
        archive = {"fh": HISTORY} if self.document.is_archive else {}
        return archive | ({"at": TOMBSTONES} if self.document.tombstones else {})

    def extend_atom(self, feed: "_Element") -> "_Element":
        feed[:] = sorted(feed, key=lambda element: FEED_ORDER.index(str(element.tag)))
        if self.document.is_archive:
            xml_elem(f"{{{HISTORY}}}archive", feed)
        for one in self.document.tombstones:
            when = _second(one.gone_at).isoformat()
            xml_elem(f"{{{TOMBSTONES}}}deleted-entry", feed, ref=one.id, when=when)
        return feed


class _Hub:
    """Names the WebSub hub in RSS, where feedgen writes the feed's own address alone."""

    links: tuple[Link, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, rss: "_Element") -> "_Element":
        for link in self.links:
            xml_elem(ATOM_LINK, rss[0], href=link.href, rel="hub")
        return rss


class _EntryRepair:
    """Gives an entry's links their attributes back, adds its origin, and puts all in the order readers take."""

    links: Sequence[Mapping[str, str]] = ()
    origin: Origin | None = None

    def extend_atom(self, entry: "_Element") -> "_Element":
        for element, attributes in zip(entry.iterfind("link"), self.links, strict=True):
            element.attrib.update(list(attributes.items()))
        if self.origin:
            _add_source(entry, self.origin)
        entry[:] = sorted(entry, key=lambda element: ENTRY_ORDER.index(str(element.tag)))
        return entry


def _add_source(entry: "_Element", origin: Origin) -> None:
    """Write an atom:source (RFC 4287 §4.2.11)."""
    source = xml_elem("source", entry)
    for name, text in (("id", origin.id), ("title", origin.title), ("updated", _second(origin.updated).isoformat())):
        xml_elem(name, source).text = text
    if origin.link:
        xml_elem("link", source, href=origin.link, rel="self", type=ATOM)
