"""A published document as it stands: Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1, before any reader chooses from it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from feedd.errors import UsageError

if TYPE_CHECKING:
    from lxml.etree import _Element

Form: TypeAlias = Literal["atom", "rss", "json"]
TextForm: TypeAlias = Literal["html", "text", "none"]

ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
JSON_FEED = "https://jsonfeed.org/version/"


class Alternate(NamedTuple):
    """A link of an entry to itself elsewhere, and its media type (RFC 4287 §4.2.7.3: a hint, and HTML where none)."""

    href: str
    type: str = "text/html"


class DocumentEntry(Struct, frozen=True, kw_only=True):
    """An entry; `links` are its alternates in their order, and what is not there is empty or None."""

    id: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    links: tuple[Alternate, ...] = ()
    text: str = ""
    text_form: TextForm = "none"
    summary: str = ""


class ReadDocument(Struct, frozen=True, kw_only=True):
    """A document of `size` bytes; `address` is its own, where it says so."""

    form: Form
    size: int
    title: str
    address: str
    authors: tuple[str, ...]
    entries: tuple[DocumentEntry, ...]


def read_document(data: bytes) -> ReadDocument:
    """Return what a document holds; UsageError where it is neither Atom, RSS 2.0 nor JSON Feed."""
    if data.lstrip()[:1] == b"{":
        return _read_json(data)
    from lxml import etree  # its import is slow

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UsageError(f"this is no XML ({error}); most readers show nothing of it") from error
    if root.tag == f"{ATOM}feed":
        return _read_atom(root, len(data))
    channel = root.find("channel")
    if root.tag == "rss" and channel is not None:
        return _read_rss(channel, len(data))
    raise UsageError(f"this is {root.tag!r}; expected a feed: Atom, RSS 2.0 or JSON Feed")


def _read_atom(feed: "_Element", size: int) -> ReadDocument:
    return ReadDocument(
        form="atom",
        size=size,
        title=_text(feed, f"{ATOM}title"),
        address=next((link.href for link in _links(feed, "self")), ""),
        authors=_names(feed),
        entries=tuple(map(_atom_entry, feed.iterfind(f"{ATOM}entry"))),
    )


def _atom_entry(entry: "_Element") -> DocumentEntry:
    content = entry.find(f"{ATOM}content")
    kind = "" if content is None else content.get("type", "text")
    text = "" if content is None else "".join(map(str, content.itertext()))
    return DocumentEntry(
        id=_text(entry, f"{ATOM}id"),
        title=_text(entry, f"{ATOM}title"),
        published=_iso(_text(entry, f"{ATOM}published")),
        updated=_iso(_text(entry, f"{ATOM}updated")),
        authors=_names(entry),
        links=tuple(_links(entry, "alternate")),
        text=text,
        text_form="none" if not text else "html" if kind in ("html", "xhtml", "text/html") else "text",
        summary=_text(entry, f"{ATOM}summary"),
    )


def _read_rss(channel: "_Element", size: int) -> ReadDocument:
    return ReadDocument(
        form="rss",
        size=size,
        title=_text(channel, "title"),
        address=next((link.href for link in _links(channel, "self")), ""),
        authors=(),
        entries=tuple(map(_rss_entry, channel.iterfind("item"))),
    )


def _rss_entry(item: "_Element") -> DocumentEntry:
    text = _text(item, ENCODED) or _text(item, "description")
    return DocumentEntry(
        id=_text(item, "guid"),
        title=_text(item, "title"),
        published=_rfc2822(_text(item, "pubDate")),
        authors=tuple(name for one in item.iterfind(CREATOR) if (name := (one.text or "").strip())),
        links=_one_link(_text(item, "link")),
        text=text,
        text_form="html" if text else "none",
        summary=_text(item, "description"),
    )


def _read_json(data: bytes) -> ReadDocument:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON ({error}); readers show nothing of it") from error
    if not str(feed.get("version", "")).startswith(JSON_FEED) or not isinstance(feed.get("items"), list):
        raise UsageError("this is JSON, but no JSON Feed: its `version` does not say so, or it has no `items`")
    return ReadDocument(
        form="json",
        size=len(data),
        title=str(feed.get("title", "")),
        address=str(feed.get("feed_url", "")),
        authors=_json_names(feed),
        entries=tuple(_json_entry(item) for item in feed["items"] if isinstance(item, dict)),
    )


def _json_entry(item: Mapping[str, Any]) -> DocumentEntry:
    html, text = str(item.get("content_html") or ""), str(item.get("content_text") or "")
    return DocumentEntry(
        id=str(item.get("id", "")),
        title=str(item.get("title", "")),
        published=_iso(str(item.get("date_published", ""))),
        updated=_iso(str(item.get("date_modified", ""))),
        authors=_json_names(item),
        links=_one_link(str(item.get("url") or "")),
        text=html or text,
        text_form="html" if html else "text" if text else "none",
        summary=str(item.get("summary", "")),
    )


def _json_names(owner: Mapping[str, Any]) -> tuple[str, ...]:
    found = owner.get("authors")
    people = found if isinstance(found, list) else ()
    return tuple(str(one["name"]) for one in people if isinstance(one, dict) and one.get("name"))


def _text(owner: "_Element", tag: str) -> str:
    found = owner.find(tag)
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def _names(owner: "_Element") -> tuple[str, ...]:
    return tuple(name for author in owner.iterfind(f"{ATOM}author") if (name := _text(author, f"{ATOM}name")))


def _links(owner: "_Element", rel: str) -> Iterator[Alternate]:
    for link in owner.iterfind(f"{ATOM}link"):
        if link.get("rel", "alternate") == rel and (href := link.get("href")):
            yield Alternate(href, link.get("type", "text/html"))


def _one_link(href: str) -> tuple[Alternate, ...]:
    return (Alternate(href),) if href else ()


def _iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rfc2822(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
