"""The one model behind every format: frozen values with the fields of RFC 4287 §4.1, ready to be written out.

All text in them is fit for XML, all times are aware UTC, all links are absolute.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Rel: TypeAlias = Literal["self", "via", "alternate"]

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote it (RFC 4287 §3.2)."""

    name: str
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where it is found (RFC 4287 §4.2.7)."""

    rel: Rel
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDocument:
    """One entry (RFC 4287 §4.1.2): HTML in `content`, plain text in `summary`.

    `note` and `notice` are the HTML that ends it: what the last edit changed, and where the text comes from.
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
    note: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An entry that is no longer there, and since when (RFC 6721 §3)."""

    id: str
    gone_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed (RFC 4287 §4.1.1): it links to itself once a format, and to exactly one alternate, the last link."""

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
