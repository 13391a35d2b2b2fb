"""`/status.atom`: a feed of incidents for the operator's reader; an incident's entry keeps its id when it is closed."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5

from feedd.changes.wording import stage_words
from feedd.gopher.text import valid_xml
from feedd.gopher.url import format_location
from feedd.model import Feed, Incident
from feedd.publish.attribution import RIGHTS, html_link
from feedd.publish.document import ATOM, HTML, EntryDocument, FeedDocument, Link, Origin, Person
from feedd.publish.site import Site
from feedd.status import one_line
from feedd.store import FeedIncident

FILE = "status.atom"
MOST = 50  # entries; older ones are in every reader that wanted them
TITLES = {
    "failing": ("{name}: cannot be polled", "{name} works again"),
    "silent": ("{name}: quiet for longer than usual", "{name} is heard of again"),
    "held": ("{name}: too much is new at once", "{name}: nothing is held back any more"),
    "doubted": ("{name}: its index looks damaged", "{name}: its index is believed again"),
    "full": ("{name}: as many entries are known as are kept", "{name}: there is room for new entries again"),
    "withheld": ("{name}: new entries are not announced", "{name}: nothing new is withheld any more"),
    "untrusted": ("{name}: its server has another key", "{name}: its server has a trusted key again"),
    "shared ids": ("{name}: its items share ids", "{name}: each of its items has an id of its own"),
}


def build_incident_document(found: Sequence[FeedIncident], site: Site, since: datetime) -> FeedDocument:
    """Return the document of these incidents, the last that opened or closed first. It does not depend on the time.

    `since` is its `updated` if there are no incidents.
    """
    entries = tuple(_entry(one.feed, one.incident, site) for one in found)
    own = (Link(rel="self", href=f"{site.root}/{FILE}", type=ATOM),) if site.options.base_url else ()
    return FeedDocument(
        id=uuid5(NAMESPACE_URL, f"{site.root}/{FILE}").urn,
        title=f"Incidents at {site.host}",
        subtitle="Feeds that cannot be polled, are quiet for longer than usual, look damaged, or show too much at once",
        updated=max((*(one.updated for one in entries), *(one.changed_at for one in found)), default=since),
        author=_author(site),
        links=(*own, Link(rel="alternate", href=f"{site.root}/status", type=HTML)),
        rights=RIGHTS,
        language="en",
        entries=entries,
    )


def incident_id(feed: Feed, incident: Incident) -> str:
    """Return the id of an incident, which never changes."""
    return uuid5(UUID(feed.id), f"{incident.kind} {incident.opened_at.isoformat()}").urn


def incident_title(feed: Feed, incident: Incident) -> str:
    """Return the title of an incident, which says whether it is open or closed."""
    return TITLES[incident.kind][incident.closed_at is not None].format(name=feed.name)


def incident_words(incident: Incident) -> str:
    """Return since when it is open, or from when to when it was, and the stage and the reason."""
    reason = one_line(valid_xml(incident.reason))
    said = f"{stage_words(incident.stage)} ({reason})" if incident.stage else reason
    if incident.closed_at:
        return f"From {_minute(incident.opened_at)} to {_minute(incident.closed_at)}: {said}"
    return f"Since {_minute(incident.opened_at)}: {said}"


def _entry(feed: Feed, incident: Incident, site: Site) -> EntryDocument:
    words, page = incident_words(incident), f"{site.root}/status#{feed.name}"
    updated = incident.closed_at or incident.opened_at
    link = f"{site.root}/feeds/{feed.name}.atom" if site.options.base_url else None
    more = f"<p>The next try and all else of it is at {html_link(page)}; its index is {{}}.</p>"
    return EntryDocument(
        id=incident_id(feed, incident),
        title=incident_title(feed, incident),
        published=incident.opened_at,
        updated=updated,
        authors=(_author(site),),
        links=(
            Link(rel="via", href=format_location(feed.location)),
            Link(rel="alternate", href=page, type=HTML),
        ),
        rights=RIGHTS,
        summary=words,
        content=f"<p>{escape(words)}</p>" + more.format(html_link(format_location(feed.location))),
        origin=Origin(id=feed.id, title=feed.name, updated=updated, link=link),
    )


def _author(site: Site) -> Person:
    return Person(name=f"feedd at {site.host}", uri=f"{site.root}/")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
