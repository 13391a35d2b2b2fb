"""Rules of an OPML 2.0 list of subscriptions."""

from collections.abc import Iterator

from lxml import etree

from tests.support.validity.values import absolute, characters, date822, in_order, line, parse_xml, unique

ATTRIBUTES = {"text", "title", "type", "xmlUrl", "htmlUrl", "description", "language", "version", "url"}


def opml_faults(data: bytes, _address: str | None) -> Iterator[str]:
    """Yield the faults of a list; it does not contain its own address."""
    opml, found = parse_xml(data, "opml")
    yield from found
    if opml is None or opml.get("version") != "2.0" or [child.tag for child in opml] != ["head", "body"]:
        yield "no OPML 2.0 with head and body"
        return
    yield from _head(opml[0])
    yield from unique("an address", [one.get("xmlUrl") for one in opml[1].iter("outline") if one.get("type")])
    if not len(opml[1]):
        yield "the body is empty"  # it "contains one or more outline elements"
    for outline in opml[1]:
        yield from _outline(outline)


def _head(head: etree._Element) -> Iterator[str]:
    yield from in_order("head", [str(child.tag) for child in head], ("title", "dateCreated", "dateModified", "docs"))
    yield from line("title", head.findtext("title"))
    for name in ("dateCreated", "dateModified"):
        if head.find(name) is not None:
            yield from date822(name, head.findtext(name))


def _outline(outline: etree._Element, depth: int = 0) -> Iterator[str]:
    """An outline is a feed or a group of feeds: readers accept one level of groups."""
    if outline.tag != "outline":
        yield f"an unexpected {outline.tag}"
    yield from line("text", outline.get("text"))
    for name, value in outline.attrib.items():
        yield from characters(str(name), str(value))
        if name not in ATTRIBUTES:
            yield f"an outline has an unexpected {name!r}"
    if outline.get("type"):
        yield from _feed(outline)
    elif set(outline.attrib) - {"text"}:
        yield "a group has attributes whose meaning its type would tell"
    elif not len(outline) or depth:
        yield f"an outline is neither a feed nor a group of feeds: {outline.get('text')!r}"
    for child in outline:
        yield from _outline(child, depth + 1)


def _feed(outline: etree._Element) -> Iterator[str]:
    if outline.get("type") != "rss":  # "rss" for Atom too: readers know no other
        yield f"a feed is of type {outline.get('type')!r}"
    yield from line("title", outline.get("title"))
    yield from absolute("xmlUrl", outline.get("xmlUrl"))
    for name in ("htmlUrl", "url"):
        if outline.get(name) is not None:
            yield from absolute(name, outline.get(name))
    if len(outline):
        yield "a feed holds other outlines"
