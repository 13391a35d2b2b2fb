"""Rules of JSON Feed 1.1, in plain Python from its specification."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from tests.support.validity.html import html_faults
from tests.support.validity.values import MOST_BYTES, absolute, characters, date3339, line, on_web, unique

VERSION = "https://jsonfeed.org/version/1.1"
FEED = ["version", "title", "home_page_url", "feed_url", "description", "language", "authors", "icon", "hubs", "items"]
ITEM = ["id", "url", "external_url", "title", "content_html", "summary", "date_published", "date_modified"]
ITEM += ["authors", "tags", "attachments", "language"]


def json_faults(data: bytes, address: str | None) -> Iterator[str]:
    """Yield the faults of a document with this address, or without one."""
    if len(data) > MOST_BYTES:
        yield f"the document has {len(data)} bytes"
    try:
        feed = json.loads(data.decode("utf-8"), object_pairs_hook=_distinct)
    except ValueError as error:
        yield f"no JSON in UTF-8: {error}"
        return
    if not _is_object(feed) or feed.get("version") != VERSION:
        yield "no JSON Feed 1.1"
        return
    yield from _values("feed", feed)
    yield from _feed(feed, address)
    items = feed.get("items")
    if not _is_list(items):
        yield "items is no list"
        return
    yield from unique("an id", (str(item.get("id")) for item in items if _is_object(item)))
    for item in items:
        if _is_object(item):
            yield from (f"item {item.get('id')}: {fault}" for fault in _item(item))
        else:
            yield "an item is no object"


def _feed(feed: Mapping[str, object], address: str | None) -> Iterator[str]:
    yield from _known("feed", feed, FEED)
    yield from line("title", _text(feed.get("title")))
    yield from absolute("home_page_url", _text(feed.get("home_page_url")))
    yield from _authors(feed)
    if "icon" in feed:
        yield from on_web("icon", _text(feed["icon"]))
    if feed.get("feed_url") != address:
        yield f"feed_url is {feed.get('feed_url')!r}, the address {address!r}"
    for hub in _objects(feed, "hubs"):
        yield from on_web("hub", _text(hub.get("url")))
        if not hub.get("type") or not (address or "").startswith("https://"):
            yield "a hub of no type, or no public address that it could ask"


def _item(item: Mapping[str, object]) -> Iterator[str]:
    yield from _known("item", item, ITEM)
    yield from line("id", _text(item.get("id")))
    yield from line("title", _text(item.get("title")))
    yield from absolute("url", _text(item.get("url")))  # FreshRSS drops an item without it
    yield from html_faults("content_html", _text(item.get("content_html")))
    for name in ("date_published", "date_modified"):
        yield from date3339(name, _text(item.get(name)))
    if not item.get("authors"):
        yield "it names no author"
    yield from _authors(item)
    tags = item.get("tags", [])
    for tag in tags if _is_list(tags) else [None]:
        yield from line("a tag", _text(tag))
    for attachment in _objects(item, "attachments"):
        yield from absolute("attachment", _text(attachment.get("url")))
        if "/" not in (_text(attachment.get("mime_type")) or ""):
            yield f"an attachment's type is {attachment.get('mime_type')!r}"
        if not isinstance(attachment.get("size_in_bytes", 0), int):
            yield "an attachment's size is no number"
        if not (isinstance(seconds := attachment.get("duration_in_seconds", 1), int) and seconds > 0):
            yield "an attachment's time is no number of seconds"


def _authors(of: Mapping[str, object]) -> Iterator[str]:
    for author in _objects(of, "authors"):
        yield from line("author", _text(author.get("name")))
        if "url" in author:
            yield from absolute("author's url", _text(author["url"]))


def _objects(of: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list; anything else counts as an object without keys, which each rule finds at fault."""
    found = of.get(name, [])
    for one in found if _is_list(found) else [None]:
        yield one if _is_object(one) else {}


def _known(name: str, found: Mapping[str, object], known: list[str]) -> Iterator[str]:
    """Extensions begin with an underscore and are objects; each other name must be from the specification."""
    for key, value in found.items():
        if not (key in known or (key.startswith("_") and _is_object(value))):
            yield f"{name} has an unexpected {key}"


def _values(name: str, value: object) -> Iterator[str]:
    """No value is null or empty, except the list of items, and no text has characters that readers refuse."""
    if value is None or value == "":
        yield f"{name} is {value!r}"
    elif isinstance(value, str):
        yield from characters(name, value)
    elif _is_object(value):
        for key, one in value.items():
            yield from _values(f"{name}.{key}", one)
    elif _is_list(value):
        for one in value:
            yield from _values(f"{name}[]", one)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """RFC 8259 §4: names within an object should be unique."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return dict(pairs)
