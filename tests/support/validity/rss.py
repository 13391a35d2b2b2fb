"""Rules of RSS 2.0 documents, by its specification and the RSS Board's profile of it."""

from collections.abc import Iterator

from lxml import etree

from tests.support.validity.html import html_faults
from tests.support.validity.podcast import OF_AN_ITEM, OF_THE_CHANNEL, podcast_faults
from tests.support.validity.values import absolute, date822, in_order, line, on_web, parse_xml, unique

LINK = "{http://www.w3.org/2005/Atom}link"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
CHANNEL = {"title", "link", "description", "docs", "generator", "language", "copyright", "lastBuildDate", LINK}
ITEM = {"title", "link", "description", ENCODED, "guid", "pubDate", "category", "enclosure", CREATOR, "source"}


def rss_faults(data: bytes, address: str | None) -> Iterator[str]:
    """Yield the faults of a document with this address, or without one."""
    rss, found = parse_xml(data, "rss")
    yield from found
    channels = [] if rss is None else list(rss)
    if rss is None or rss.get("version") != "2.0" or [one.tag for one in channels] != ["channel"]:
        yield "no RSS 2.0 with one channel"
        return
    channel = channels[0]
    items = channel.findall("item")
    yield from _channel(channel, address)
    yield from unique("a guid", (one.findtext("guid") for one in items))
    if address:  # without one, apps can load nothing of it
        yield from podcast_faults(rss)
    for item in items:
        yield from (f"item {item.findtext('guid')}: {fault}" for fault in _item(item))


def _channel(channel: etree._Element, address: str | None) -> Iterator[str]:
    tags = [str(child.tag) for child in channel]
    yield from _once("channel", tags, ("title", "link", "description", "generator", "lastBuildDate"))
    yield from in_order("channel", ["item" if tag == "item" else "other" for tag in tags], ("other", "item"))
    yield from _known("channel", tags, CHANNEL | OF_THE_CHANNEL | {"item"})
    yield from line("title", channel.findtext("title"))
    yield from line("description", channel.findtext("description"))
    yield from absolute("link", channel.findtext("link"))
    yield from date822("lastBuildDate", channel.findtext("lastBuildDate"))
    own = [link.get("href") for link in channel.iterfind(LINK) if link.get("rel") == "self"]
    if own != ([address] if address else []):
        yield f"atom:link self is {own}, the address {address}"
    for link in channel.iterfind(LINK):
        yield from on_web("atom:link", link.get("href"))
        if link.get("rel") == "self" and link.get("type") != "application/rss+xml":
            yield "atom:link self is of another type"
        if link.get("rel") == "hub" and not (address or "").startswith("https://"):
            yield "a hub, and no public address that it could ask"


def _item(item: etree._Element) -> Iterator[str]:
    tags = [str(child.tag) for child in item]
    yield from _once("item", tags, ("title", "link", "description", ENCODED, "guid", "pubDate"))
    yield from _known("item", tags, ITEM | OF_AN_ITEM)
    if tags.count("enclosure") > 1:
        yield "it has more than one enclosure"  # the profile: readers differ in which one they use
    if CREATOR not in tags:
        yield "it names no author"
    if ENCODED in tags and "description" in tags[tags.index(ENCODED) :]:
        yield "its description comes after its content"  # the W3C validator: readers use the last one as the content
    yield from line("title", item.findtext("title"))
    yield from absolute("link", item.findtext("link"))
    yield from absolute("guid", item.findtext("guid"))
    yield from date822("pubDate", item.findtext("pubDate"))
    if (guid := item.find("guid")) is not None and guid.get("isPermaLink") != "false":
        yield "its guid is taken for an address"  # isPermaLink is true by default
    yield from html_faults("content", item.findtext(ENCODED))
    yield from line("description", item.findtext("description"))
    for creator in item.iterfind(CREATOR):
        yield from line("author", creator.text)
    for enclosure in item.iterfind("enclosure"):
        yield from _enclosure(enclosure)


def _enclosure(enclosure: etree._Element) -> Iterator[str]:
    """An http address is required, and all three attributes; an unknown length is 0."""
    yield from on_web("enclosure", enclosure.get("url"))
    if not (enclosure.get("length") or "").isdigit():
        yield f"its enclosure's length is {enclosure.get('length')!r}"
    if "/" not in (enclosure.get("type") or ""):
        yield f"its enclosure's type is {enclosure.get('type')!r}"


def _once(name: str, tags: list[str], required: tuple[str, ...]) -> Iterator[str]:
    for tag in required:
        if tags.count(tag) != 1:
            yield f"{name} has {tags.count(tag)} times {tag}"


def _known(name: str, tags: list[str], known: set[str]) -> Iterator[str]:
    for tag in set(tags) - known:
        yield f"{name} has an unexpected {tag}"
