"""The model of a document for all formats: frozen values with the fields of RFC 4287 §4.1, ready to be rendered.

All texts contain only characters that XML allows, all times are aware UTC, all links are absolute.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from feedd.publish.podcast import Episode, Show

# RFC 4287 §4.2.7.2; hub: WebSub; the others: RFC 5005 §4.
Rel: TypeAlias = Literal["self", "hub", "current", "prev-archive", "next-archive", "via", "alternate"]

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON = "application/feed+json"
OPML = "text/x-opml"
HTML = "text/html"

LINKED_TYPES = {"atom": ATOM, "rss": RSS, "json": JSON}  # of the documents of a feed, as links name them
MEDIA_TYPES = {  # of the files, by their suffix
    "atom": f"{ATOM}; charset=utf-8",
    "rss": f"{RSS}; charset=utf-8",
    "json": JSON,
    "opml": f"{OPML}; charset=utf-8",
}


class Person(Struct, frozen=True, kw_only=True):
    """An author (RFC 4287 §3.2)."""

    name: str
    uri: str | None = None


class Link(Struct, frozen=True, kw_only=True):
    """A link of a feed or an entry (RFC 4287 §4.2.7)."""

    rel: Rel
    href: str
    type: str | None = None


class Enclosure(Struct, frozen=True, kw_only=True):
    """An image, audio or video file of an entry. Its length in bytes is known once somebody has asked for it."""

    href: str
    type: str
    length: int | None = None
    seconds: int | None = None  # of sound or film, in a podcast, where its headers say it


class Origin(Struct, frozen=True, kw_only=True):
    """The feed that an entry comes from (RFC 4287 §4.2.11)."""

    id: str
    title: str
    updated: datetime
    link: str | None = None  # the feed's own address


class EntryDocument(Struct, frozen=True, kw_only=True):
    """One entry (RFC 4287 §4.1.2): HTML in `content`, plain text in `summary`.

    `note` and `footer` are HTML after the content: what the last edit changed, and where the text comes from.
    """

    id: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    links: tuple[Link, ...]  # exactly one alternate, the last
    rights: str
    summary: str
    content: str
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    origin: Origin | None = None
    note: str = ""
    footer: str = ""
    episode: "Episode | None" = None


class Tombstone(Struct, frozen=True, kw_only=True):
    """An entry that was removed, and when (RFC 6721 §3)."""

    id: str
    gone_at: datetime


class FeedDocument(Struct, frozen=True, kw_only=True):
    """A feed (RFC 4287 §4.1.1). `links` has one self link for each format, and exactly one alternate, as the last."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    author: Person
    links: tuple[Link, ...]
    rights: str
    language: str | None
    entries: tuple[EntryDocument, ...]
    tombstones: tuple[Tombstone, ...] = ()
    show: "Show | None" = None
    is_archive: bool = False  # a page of RFC 5005 §4, which never changes
