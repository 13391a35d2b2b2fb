"""Atom (RFC 4287) and RSS 2.0, written with feedgen 1.0.0; only this module works around its defects.

feedgen drops rel and type of an Atom entry's links (its issue 135), has no atom:source with an id, no archives and no
hub in RSS, orders elements in a way that sfeed and Liferea misread, gives the present time to whatever has no date,
and switches the process's locale for RSS.
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
# Liferea takes the last link as the alternate, sfeed the children of an atom:source that comes first as the entry's.
ENTRY_ORDER = ("id", "title", "published", "updated", "author", "category", "link", "rights", "content", "source")
LINK_ORDER = ("self", "hub", "current", "prev-archive", "next-archive", "via", "alternate")
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721 §2
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005 §4
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
TITLE = re.compile(rb"<title>[^<]*</title>")
_locale_switched = Lock()


def render_atom(document: FeedDocument) -> bytes:
    """Return an Atom document; the same document gives the same bytes."""
    feed = _generator(document, ATOM)
    feed.register_extension("repair", _FeedRepair, _EntryRepair, rss=False)
    feed.repair.document = document
    for entry in document.entries:
        added = _add_entry(feed, entry, entry.enclosures)
        added.author([{"name": author.name} for author in entry.authors])
        added.rights(entry.rights)
        added.repair.links = added.link()
        added.repair.origin = entry.origin
    atom: bytes = feed.atom_str(pretty=True)
    return atom


def render_rss(document: FeedDocument) -> bytes:
    """Return an RSS 2.0 document with whole articles in content:encoded; the same document gives the same bytes."""
    feed = _generator(document, RSS)
    feed.load_extension("dc", atom=False)  # an RSS author must be an e-mail address
    feed.register_extension("hub", _Hub, atom=False)
    feed.hub.links = tuple(link for link in document.links if link.rel == "hub")
    if document.show:
        from feedd.publish.formats.podcast import add_episode, add_show  # here: few feeds are podcasts

        add_show(feed, document.show)
    for entry in document.entries:
        added = _add_entry(feed, entry, _rss_enclosures(entry))
        if document.show:
            add_episode(added, entry)
        added.description(escape(entry.summary or entry.title, quote=False))
        added.dc.dc_creator([author.name for author in entry.authors])
    with _locale_switched:  # each date sets and restores it: with two threads, the process could stay in "C"
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
    added.content(entry.content + entry.note + entry.footer, type="html")
    return added


def _attributes(links: Iterable[Link]) -> list[dict[str, str]]:
    """Return the attributes of links, without those that are None (RFC 4287 §4.2.7)."""
    return [{"rel": link.rel, "href": link.href} | ({"type": link.type} if link.type else {}) for link in links]


def _rss_enclosures(entry: EntryDocument) -> Sequence[Enclosure]:
    """Return at most one enclosure, with an http address, as RSS 2.0 demands: of several, each reader takes another."""
    return [one for one in entry.enclosures if one.href.startswith(("http://", "https://"))][:1]


def _link_attributes(entry: EntryDocument, enclosures: Iterable[Enclosure]) -> list[dict[str, str]]:
    """Return the attributes of all links of an entry; its one alternate is the last of them."""
    media = [
        {"rel": "enclosure", "href": one.href, "type": one.type}
        | ({"length": str(one.length)} if one.length is not None else {})
        for one in enclosures
    ]
    return media + _attributes(entry.links)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _hexadecimal(title: re.Match[bytes]) -> bytes:
    """Return an RSS title with & and < as the RSS profile asks: readers that parse titles as HTML see text then."""
    return title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


class _FeedRepair:
    """A feedgen extension: orders a feed's elements, and adds what feedgen does not know: archives and tombstones.

    feedgen calls a feed's extensions before it adds the entries.
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
    """A feedgen extension: adds the link to the WebSub hub in RSS, where feedgen writes only the self link."""

    links: tuple[Link, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, rss: "_Element") -> "_Element":
        for link in self.links:
            xml_elem(ATOM_LINK, rss[0], href=link.href, rel="hub")
        return rss


class _EntryRepair:
    """A feedgen extension: restores the attributes of an entry's links, adds its source, and orders its elements."""

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
    """Add an atom:source to an entry (RFC 4287 §4.2.11)."""
    source = xml_elem("source", entry)
    for name, text in (("id", origin.id), ("title", origin.title), ("updated", _second(origin.updated).isoformat())):
        xml_elem(name, source).text = text
    if origin.link:
        xml_elem("link", source, href=origin.link, rel="self", type=ATOM)
