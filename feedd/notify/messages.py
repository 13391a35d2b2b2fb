"""What the program is given: one JSON document for each notification; docs/operate.md describes it."""

import json
from datetime import UTC, datetime

from feedd.gopher.url import format_location
from feedd.model import Incident
from feedd.publish.document import EntryDocument, FeedDocument
from feedd.publish.formats.json_feed import Value, render_item
from feedd.publish.site import Site
from feedd.store import Notification

VERSION = 1  # of the form: a reader of an older one must be able to rely on the fields that it knows


def message(
    told: Notification,
    id_: str,
    entry: EntryDocument,
    document: FeedDocument,
    site: Site,
    incident: Incident | None = None,
) -> bytes:
    """Return the message about an entry of a feed's document, or about an incident in the form of an entry.

    `id_` is the same each time that it is told.
    """
    feed: dict[str, Value] = {
        "name": told.feed.name,
        "title": document.title,
        "url": format_location(told.feed.location),
    }
    if told.feed.access == "public":
        feed["feed_url"] = site.address(f"{told.feed.name}.atom")
    value: dict[str, Value] = {
        "version": VERSION,
        "id": id_,
        "event": told.event,
        "at": _time(told.at),
        "attempt": told.attempts + 1,
        "feed": feed,
        "item": render_item(entry, document),
    }
    if incident:
        value["incident"] = _incident(incident)
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _incident(incident: Incident) -> Value:
    ended = {"ended": _time(incident.closed_at)} if incident.closed_at else {}
    stage = {"stage": incident.stage} if incident.stage else {}
    return {"kind": incident.kind, **stage, "reason": incident.reason, "began": _time(incident.opened_at), **ended}


def _time(at: datetime) -> str:
    """Return a time in the form of RFC 3339, in UTC and whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()
