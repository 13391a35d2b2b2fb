"""JSON Feed 1.1 (jsonfeed.org/version/1.1), from the same model as Atom and with the same texts.

Readers of JSON Feed do not sanitise HTML. Ours is harmless because it was made so when the article was read (see
`reading`) and when our own words were added (see `attribution`). `content_text` is never used: FreshRSS shows an item
that has only this as empty.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from feedd.publish.document import JSON, Enclosure, EntryDocument, FeedDocument, Link, Person, Rel

VERSION = "https://jsonfeed.org/version/1.1"

Value: TypeAlias = str | int | Sequence["Value"] | Mapping[str, "Value"]


def render_json(document: FeedDocument) -> bytes:
    """Return a JSON Feed document in UTF-8; the same document gives the same bytes."""
    value = _filled(
        version=VERSION,
        title=document.title,
        home_page_url=_href(document.links, "alternate"),
        feed_url=next((link.href for link in document.links if link.rel == "self" and link.type == JSON), None),
        description=document.subtitle,
        language=document.language,
        authors=_authors((document.author,)),
        icon=document.show.image if document.show else None,
        hubs=[{"type": "WebSub", "url": link.href} for link in document.links if link.rel == "hub"],
    )
    items = [render_item(entry, document) for entry in document.entries]
    return json.dumps({**value, "items": items}, ensure_ascii=False, indent=1).encode() + b"\n"


def render_item(entry: EntryDocument, document: FeedDocument) -> Value:
    """Return one item of a JSON Feed document."""
    url, source = _href(entry.links, "alternate"), _href(entry.links, "via")
    is_elsewhere = source not in (url, _href(document.links, "via"))  # an entry on the web has the index as its via
    return _filled(
        id=entry.id,
        url=url,
        external_url=source if is_elsewhere else None,
        title=entry.title,
        content_html=entry.content + entry.note + entry.footer,
        summary=entry.summary,
        date_published=_time(entry.published),
        date_modified=_time(entry.updated),
        language=document.language,
        authors=_authors(entry.authors),
        tags=entry.categories,
        attachments=_attachments(entry.enclosures),
    )


def _authors(people: Iterable[Person]) -> Value:
    return [_filled(name=person.name, url=person.uri) for person in people]


def _attachments(enclosures: Iterable[Enclosure]) -> Value:
    return [
        _filled(url=one.href, mime_type=one.type, size_in_bytes=one.length, duration_in_seconds=one.seconds)
        for one in enclosures
    ]


def _href(links: Iterable[Link], rel: Rel) -> str | None:
    return next((link.href for link in links if link.rel == rel), None)


def _time(at: datetime) -> str:
    """Return a time in the form of RFC 3339, in UTC and whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def _filled(**fields: "Value | None") -> dict[str, Value]:
    """Return the fields that are not empty: the format asks to leave the others out."""
    return {name: value for name, value in fields.items() if value}
