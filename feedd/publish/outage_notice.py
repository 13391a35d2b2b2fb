"""The outage notice: an entry in a feed's own documents while its source has failed for long.

The store has no such entry, and neither an archive page nor a merged feed contains it.
"""

from html import escape
from uuid import UUID, uuid5

from feedd.changes.timestamps import free_second
from feedd.changes.wording import stage_words
from feedd.gopher.url import format_location
from feedd.model import Feed, OutageNotice
from feedd.publish.attribution import html_link
from feedd.publish.document import EntryDocument, FeedDocument, Origin, Person
from feedd.publish.options import PublishOptions
from feedd.structs import replace


def current_notice(feed: Feed, options: PublishOptions) -> OutageNotice | None:
    """Return the notice that is in a feed's documents now, None if the source works or notices are off."""
    notice = feed.notice if options.outage_notices else None
    return notice if notice and notice.since == feed.failing_since else None


def add_outage_notice(document: FeedDocument, feed: Feed, options: PublishOptions) -> FeedDocument:
    """Return the document with the current notice, if any, as its first entry.

    Also the last notice that is no longer current counts for `updated`, which must not go back when it is removed.
    """
    if not options.outage_notices or feed.notice is None:
        return document
    document = replace(document, updated=max(document.updated, feed.notice.at))
    notice = current_notice(feed, options)
    if notice is None:
        return document
    entry = _entry(notice, document, feed, options)
    return replace(document, updated=max(document.updated, entry.updated), entries=(entry, *document.entries))


def _entry(notice: OutageNotice, document: FeedDocument, feed: Feed, options: PublishOptions) -> EntryDocument:
    host = feed.location.host
    at = free_second(notice.at, (entry.updated for entry in document.entries))
    words = (
        f"Since {notice.since:%Y-%m-%d} {host} cannot be read: {stage_words(notice.stage)}. "
        "What was read of it stays, and it is asked again and again. "
        "This note leaves the feed when the source is back."
    )
    return EntryDocument(
        id=uuid5(UUID(feed.id), f"notice {notice.since.isoformat()}").urn,
        title=f"{host} cannot be read at the moment",
        published=at,
        updated=at,
        authors=(Person(name="feedd"),),
        links=tuple(link for link in document.links if link.rel in ("via", "alternate")),
        rights=document.rights,
        summary=words,
        content=f"<p>{escape(words)}</p><p>Its address: {html_link(format_location(feed.location))}</p>",
        origin=Origin(
            id=feed.id, title=document.title, updated=at, link=f"{options.home}.atom" if options.home else None
        ),
    )
