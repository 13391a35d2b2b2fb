"""A published document with other links: its entries lead to feedd's pages, through the proxy, or to gopher:// itself.

It is made from the bytes of the document, so that it has the ids, dates and texts of these and nothing that they have
not. Only Atom names the source of each entry, as `via`: RSS and JSON Feed take it from the Atom document of their feed.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape, unescape
from typing import Any

from msgspec import Struct

from feedd.gopher.url import parse_location
from feedd.model import GopherUrl
from feedd.publish.document import Link
from feedd.publish.layout import source_links
from feedd.publish.link_rewriting import rewrite_links
from feedd.publish.options import PublishOptions
from feedd.publish.parts import cut, join
from feedd.publish.web_links import Links, proxy_url, web_url
from feedd.structs import replace

# The documents are ours, as `formats` writes them. In their texts every "<" is escaped, so that these are elements.
_LINK = re.compile(rb'(<(?:atom:)?link href=")([^"]*)" rel="([a-z-]+)"( type="[^"]*")?/>')
_HUB = re.compile(rb'\n *<(?:atom:)?link href="[^"]*" rel="hub"/>')
_RSS_LINK = re.compile(rb"<link>[^<]*</link>")
_TEXT = re.compile(rb'((?:<content type="html"|<content:encoded)>)([^<]*)')
_ID = re.compile(rb"<(?:id|guid[^>]*)>([^<]*)<")
_SOURCE = re.compile(rb"<source>\s*<id>([^<]*)<")
_OUTLINE = re.compile(rb'( xmlUrl="[^"]*)"')
_TO_DOCUMENTS = frozenset({b"self", b"current", b"prev-archive", b"next-archive"})


class LinkedItem(Struct, frozen=True, kw_only=True):
    """What an Atom document says of the links of an entry, or of the feed: `via` is None for one of many feeds."""

    id: str
    feed_id: str
    home: str | None  # the address of its feed, to which "/" is added, and then the name of a page
    via: str | None
    alternate: str | None


class Target(Struct, frozen=True, kw_only=True):
    """Where an entry, or a feed, is to lead, and how its feed is published."""

    alternate: Link | None  # None: where it leads already
    via: str
    options: PublishOptions


def read_links(atom: bytes) -> Sequence[LinkedItem]:
    """Return the links of an Atom document: those of the feed, then those of each entry."""
    head, *entries = cut(atom, "atom")
    feed = _read_item(bytes(head), "")
    return (feed, *(_read_item(bytes(entry), feed.id) for entry in entries))


def choose_targets(
    items: Sequence[LinkedItem],
    links: Links,
    options: Mapping[str, PublishOptions],
    entry_ids: Mapping[str, str],
) -> Mapping[str, Target]:
    """Return, by id, where the feed and its entries are to lead; `options` are by the id of the feed.

    `entry_ids` are the ids under which entries with an id of their own have their pages. What leads out of gopherspace
    goes on leading there, and where there is neither page nor proxy, `web_url` and the source stand in for them.
    """
    feed = items[0]
    targets: dict[str, Target] = {}
    for one in items:
        known, source = options.get(one.feed_id), _source(one)
        if known is None or source is None:
            continue
        asked = replace(known, terms=replace(known.terms, alternate=links))
        is_feed = (one.via, one.alternate) == (feed.via, feed.alternate)  # also the notice that it cannot be read
        alternate = None
        if is_feed or not _leads_out(one, source, feed, known):
            page = _page(one, known, entry_ids, is_feed=is_feed)
            alternate = source_links(source, web_url(source, page, asked), asked)[-1]
        targets[one.id] = Target(alternate=alternate, via=one.via or "", options=asked)
    return targets


def with_links(data: bytes, form: str, links: Links, feed_id: str, targets: Mapping[str, Target]) -> bytes:
    """Return a document in which all links to documents name their variant, and entries lead to their targets."""
    if form == "opml":
        return _OUTLINE.sub(rb'\1?links=%b"' % links.encode(), data)
    if form == "json":
        return _json_with_links(data, links, feed_id, targets)
    head, *entries = cut(data, form)
    changed = [_element_with_links(bytes(entry), links, targets.get(_id_of(bytes(entry)))) for entry in entries]
    return join(_element_with_links(_HUB.sub(b"", bytes(head)), links, targets.get(feed_id)), changed, form)


def _read_item(element: bytes, feed_id: str) -> LinkedItem:
    hrefs = {found[3]: unescape(found[2].decode()) for found in _LINK.finditer(element)}
    found, origin = _id_of(element), _SOURCE.search(element)
    own = hrefs.get(b"current") or hrefs.get(b"self")
    return LinkedItem(
        id=found,
        home=own and own.removesuffix(".atom"),
        feed_id=unescape(origin[1].decode()) if origin else feed_id or found,
        via=hrefs.get(b"via"),
        alternate=hrefs.get(b"alternate"),
    )


def _id_of(element: bytes) -> str:
    found = _ID.search(element)
    return unescape(found[1].decode()) if found else ""


def _source(one: LinkedItem) -> GopherUrl | None:
    try:
        location = parse_location(one.via or "")
    except ValueError:
        return None
    return location if isinstance(location, GopherUrl) else None


def _leads_out(one: LinkedItem, source: GopherUrl, feed: LinkedItem, options: PublishOptions) -> bool:
    """Return whether an entry leads to the web: then its source is the index, and its link is none that feedd made."""
    is_page = one.home is not None and (one.alternate or "").startswith(f"{one.home}/")
    is_ours = is_page or one.alternate in (one.via, proxy_url(source, options))
    return feed.via in (None, one.via) and not is_ours


def _page(one: LinkedItem, options: PublishOptions, entry_ids: Mapping[str, str], *, is_feed: bool) -> str | None:
    if not (one.home and options.pages):
        return None
    return f"{one.home}/" if is_feed else f"{one.home}/{entry_ids.get(one.id, one.id).rpartition(':')[2]}"


def _element_with_links(element: bytes, links: Links, target: Target | None) -> bytes:
    element = _LINK.sub(partial(_link, links, target), element)
    if target is None:
        return element
    if target.alternate:
        alternate = escape(target.alternate.href, quote=False).encode()
        element = _RSS_LINK.sub(lambda _: b"<link>%b</link>" % alternate, element, count=1)
    return element if links == "gopher" else _TEXT.sub(partial(_text, target), element)


def _link(links: Links, target: Target | None, found: re.Match[bytes]) -> bytes:
    """Return one link of a document; its own address and those of its archive name the variant."""
    opening, href, rel, of_type = found.groups()
    if rel in _TO_DOCUMENTS:
        return b'%b%b?links=%b" rel="%b"%b/>' % (opening, href, links.encode(), rel, of_type or b"")
    if rel != b"alternate" or target is None or target.alternate is None:
        return found[0]
    of_type = f' type="{target.alternate.type}"'.encode() if target.alternate.type else b""
    return b'%b%b" rel="alternate"%b/>' % (opening, escape(target.alternate.href).encode(), of_type)


def _text(target: Target, found: re.Match[bytes]) -> bytes:
    return found[1] + escape(rewrite_links(unescape(found[2].decode()), target.options, {}), quote=False).encode()


def _json_with_links(data: bytes, links: Links, feed_id: str, targets: Mapping[str, Target]) -> bytes:
    document: dict[str, Any] = json.loads(data)
    document.pop("hubs", None)
    feed = targets.get(feed_id)
    if feed and feed.alternate and "home_page_url" in document:
        document["home_page_url"] = feed.alternate.href
    if "feed_url" in document:
        document["feed_url"] += f"?links={links}"
    document["items"] = [_item_with_links(item, links, feed, targets.get(item["id"])) for item in document["items"]]
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _item_with_links(
    item: Mapping[str, Any], links: Links, feed: Target | None, target: Target | None
) -> Mapping[str, Any]:
    """Return an item of JSON Feed, whose `external_url` is its source where `url` is not: see `formats.json_feed`."""
    if target is None:
        return item
    changed: dict[str, Any] = {}
    for name, value in item.items():
        if name == "content_html" and links != "gopher":
            changed[name] = rewrite_links(value, target.options, {})
        elif target.alternate is None or name not in ("url", "external_url"):
            changed[name] = value
        elif name == "url":
            changed["url"] = target.alternate.href
            if target.via not in (target.alternate.href, feed and feed.via):
                changed["external_url"] = target.via
    return changed
