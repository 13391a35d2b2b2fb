"""Rules of Atom documents (RFC 4287), their archives (RFC 5005), hub (WebSub) and deleted entries (RFC 6721)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lxml import etree

from tests.support.validity.html import html_faults
from tests.support.validity.values import absolute, characters, date3339, in_order, line, on_web, parse_xml, unique

ATOM = "{http://www.w3.org/2005/Atom}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data" / "atom.rng"))
# sfeed and Liferea use the first, or the last, of several elements.
FEED_ORDER = [
    "id",
    "title",
    "updated",
    "author",
    "link",
    "rights",
    "generator",
    "subtitle",
    "archive",
    "deleted-entry",
    "entry",
]
ENTRY_ORDER = ["id", "title", "published", "updated", "author", "category", "link", "rights", "content", "source"]
OF_ARCHIVES = {"current", "prev-archive", "next-archive"}
FEED_RELS = ["self", "hub", *OF_ARCHIVES, "via", "alternate"]
ENTRY_RELS = ["enclosure", "via", "alternate"]


def atom_faults(data: bytes, address: str | None) -> Iterator[str]:
    """Yield the faults of a feed document with this address, or without one."""
    feed, found = parse_xml(data, f"{ATOM}feed")
    yield from found
    if feed is None:
        return
    if not GRAMMAR.validate(feed):
        yield from (f"grammar: line {error.line}: {error.message}" for error in GRAMMAR.error_log)
        return
    entries = feed.findall(f"{ATOM}entry")
    yield from _feed(feed, address)
    yield from unique("an id", [feed.findtext(f"{ATOM}id"), *(one.findtext(f"{ATOM}id") for one in entries)])
    yield from unique("an updated", (one.findtext(f"{ATOM}updated") for one in entries))
    yield from _times(feed, entries)
    yield from _deleted(feed, entries)
    for entry in entries:
        yield from (f"entry {entry.findtext(f'{ATOM}id')}: {fault}" for fault in _entry(entry))


def _feed(feed: etree._Element, address: str | None) -> Iterator[str]:
    rels = _rels(feed)
    yield from in_order("feed", map(_name, feed), FEED_ORDER)
    yield from _common(feed)
    yield from _links("feed", feed, FEED_RELS)
    if "via" not in rels and any(one.find(f"{ATOM}source") is None for one in feed.iterfind(f"{ATOM}entry")):
        yield "neither the feed nor each entry says where it is from"
    if feed.find(f"{ATOM}author") is None:
        yield "the feed has no author"  # RFC 4287 §4.1.1 demands one there or in each entry; readers need both
    if feed.find(f"{ATOM}generator") is None:
        yield "the feed names no generator"
    expected = [address] if address else []
    if rels.get("self", []) != expected:
        yield f"self is {rels.get('self', [])}, the address {expected}"
    if not address and rels.keys() & {"hub", *OF_ARCHIVES}:
        yield "a feed that stands nowhere links to archives or a hub"
    if "hub" in rels and not (address or "").startswith("https://"):
        yield "a hub, and no public address that it could ask"
    yield from _archive(feed, rels, address)


def _archive(feed: etree._Element, rels: dict[str, list[str]], address: str | None) -> Iterator[str]:
    """RFC 5005 §4: an archive page has its mark, and links to the feed that readers subscribe to."""
    is_archive = feed.find(ARCHIVE) is not None
    if is_archive != ("/archive/" in (address or "/archive/" * is_archive)):
        yield "fh:archive stands in a feed to subscribe to, or is missing in an archive"
    if is_archive and len(rels.get("current", [])) != 1:
        yield "the archive does not lead to the current feed"
    if not is_archive and rels.keys() & {"current", "next-archive"}:
        yield "a feed to subscribe to names another as the current one, or what comes after it"
    if address in [*rels.get("prev-archive", []), *rels.get("next-archive", [])]:
        yield "an archive leads to itself"


def _times(feed: etree._Element, entries: list[etree._Element]) -> Iterator[str]:
    """The feed's `updated` is not before any change in it (RFC 4287 §4.2.15)."""
    newest = _at(feed)
    for entry in entries:
        if _at(entry) > newest:
            yield "an entry was updated after the feed"
        if _at(entry) < _at(entry, "published"):
            yield "an entry was updated before it was published"


def _deleted(feed: etree._Element, entries: list[etree._Element]) -> Iterator[str]:
    """RFC 6721 §3: a deleted entry is not in the feed."""
    refs = [one.get("ref") for one in feed.iterfind(DELETED)]
    yield from unique("a deleted entry", refs)
    for entry in entries:
        if entry.findtext(f"{ATOM}id") in refs:
            yield "an entry is there and deleted"


def _entry(entry: etree._Element) -> Iterator[str]:
    yield from in_order("elements", map(_name, entry), ENTRY_ORDER)
    yield from _common(entry)
    yield from _links("entry", entry, ENTRY_RELS)
    if list(dict.fromkeys(_rels(entry))) != [rel for rel in ENTRY_RELS if rel in _rels(entry)]:
        yield "its links are out of order"
    for name in ("published", "author", "content", "rights"):
        if entry.find(f"{ATOM}{name}") is None:
            yield f"it has no {name}"
    if "via" not in _rels(entry):
        yield "it has no via"
    yield from date3339("published", entry.findtext(f"{ATOM}published"))
    content = entry.find(f"{ATOM}content")
    if content is not None:
        if content.get("type") != "html":
            yield f"its content is of type {content.get('type')!r}"
        yield from html_faults("content", content.text)
    yield from _categories(entry)
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from _source(source)


def _source(source: etree._Element) -> Iterator[str]:
    """RFC 4287 §4.2.11: id, title and updated should be there."""
    for name in ("id", "title", "updated"):
        if source.find(f"{ATOM}{name}") is None:
            yield f"its source has no {name}"
    yield from in_order("source", map(_name, source), ("id", "title", "updated", "link"))
    for link in source.iterfind(f"{ATOM}link"):
        yield from on_web("its source", link.get("href"))


def _categories(entry: etree._Element) -> Iterator[str]:
    terms = [one.get("term") for one in entry.iterfind(f"{ATOM}category")]
    yield from unique("a category", terms)
    for term in terms:
        yield from line("a category", term)
        yield from characters("a category", term)
        if "," in (term or ""):
            yield f"FreshRSS takes a category apart at its comma: {term!r}"


def _common(element: etree._Element) -> Iterator[str]:
    """The elements that feed and entry share."""
    yield from absolute("id", element.findtext(f"{ATOM}id"))
    yield from date3339("updated", element.findtext(f"{ATOM}updated"))
    title = element.find(f"{ATOM}title")
    if title is not None:
        yield from line("title", title.text)
        if title.get("type", "text") != "text":
            yield f"the title is of type {title.get('type')!r}"
    for author in element.iterfind(f"{ATOM}author"):
        yield from line("author", author.findtext(f"{ATOM}name"))
        if (uri := author.findtext(f"{ATOM}uri")) is not None:
            yield from absolute("author's uri", uri)


def _links(name: str, element: etree._Element, rels: list[str]) -> Iterator[str]:
    """There is exactly one alternate (RFC 4287 §4.1.2 allows more), as the last link; all links are absolute."""
    found = _rels(element)
    last = [link.get("rel") for link in element.iterfind(f"{ATOM}link")][-1:]
    if len(found.get("alternate", [])) != 1 or last != ["alternate"]:
        yield f"{name} has not exactly one alternate as its last link"
    for rel, addresses in found.items():
        if len(addresses) != 1 and rel not in ("alternate", "enclosure"):
            yield f"{name} has {len(addresses)} times {rel}"
    for rel in found.keys() - set(rels):
        yield f"{name} has a link {rel}"
    for link in element.iterfind(f"{ATOM}link"):
        of_ours = link.get("rel") in ("self", "hub", *OF_ARCHIVES)
        yield from (on_web if of_ours else absolute)("link", link.get("href"))
        yield from characters("link", link.get("href"))
        if link.get("rel") == "enclosure" and not link.get("type"):
            yield "an enclosure has no type"


def _rels(element: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in element.iterfind(f"{ATOM}link"):
        found.setdefault(link.get("rel") or "alternate", []).append(link.get("href") or "")
    return found


def _at(element: etree._Element, name: str = "updated") -> datetime:
    return datetime.fromisoformat(element.findtext(f"{ATOM}{name}") or element.findtext(f"{ATOM}updated") or "")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
