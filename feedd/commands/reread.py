"""`feedd reread`: read the stored bytes of a feed's entries by today's rules, and renew what is published of them.

Nothing is fetched and nothing is announced: ids and `updated` stay, no revision is significant, and archive pages keep
what they closed with. A text that reads otherwise is one more revision, because a revision is never rewritten.
What is not stored stays as it is: labels on submenus of trees or on pages that changed since, texts without bytes.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from feedd.app import App, open_app
from feedd.changes.records import stored_candidate
from feedd.changes.timestamps import AHEAD, mark_taken, take_free
from feedd.changes.upgrade import upgrade
from feedd.commands.feed_names import named, never_polled
from feedd.config.definition import Definition
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.fingerprint import fingerprint
from feedd.model import Article, Candidate, Changes, Entry, Feed, GopherUrl, Known, Revision
from feedd.polling.source import Progress, Source, no_progress
from feedd.polling.stored_index import read_stored_index, stored_bytes
from feedd.reading import READER, Furniture, Reader, enrich, is_document, link_article
from feedd.store import PollerLock
from feedd.structs import replace


class Renewal(Struct, frozen=True, kw_only=True):
    """A published entry that today's rules read otherwise: before and after, and the names of what changed."""

    before: Entry
    after: Entry
    changed: tuple[str, ...]  # of "title", "text", "authors", "categories" and "date"
    revision: Revision | None = None  # where its text changed


class Reread(Struct, frozen=True, kw_only=True):
    """The renewed entries, how many were read, and how many stay as they are because their bytes are not kept."""

    renewals: tuple[Renewal, ...]
    read: int
    kept: int


class _Reading(Struct, frozen=True, kw_only=True):
    """An entry with its last revision, and what today's rules read in the bytes of that."""

    entry: Entry
    revision: Revision
    candidate: Candidate  # completed by the article
    article: Article


async def reread(
    settings: Settings,
    name: str,
    *,
    dates: bool = False,
    reader: Reader = READER,
    progress: Progress = no_progress,
) -> Reread:
    """Renew a feed in store and files; with `dates`, published dates too.

    UsageError for an unknown feed or one that was never polled, MistakeError for a broken definition, Occupied where
    another process polls the data folder.
    """
    definitions = load_feeds(settings.feeds)
    definition = named(definitions, name)
    with PollerLock(settings.data / "poller.lock", settings.database).acquire("reread"):
        async with open_app(settings, reader=reader) as app:
            app.definitions.replace(definitions)
            known = await app.store.polls.known(definition.id)
            if known.feed is None:
                raise never_polled(name)
            source = replace(app.poller.edges, voted=known.feed.charset)
            readings, published = await _read_all(source, definition, known, progress)
            renewals = _renew(readings, known, app.clock().replace(microsecond=0), dates=dates)
            if renewals:
                await _keep(app, known.feed, renewals)
    return Reread(renewals=renewals, read=len(readings), kept=published - len(readings))


async def _keep(app: App, feed: Feed, renewals: tuple[Renewal, ...]) -> None:
    """Save what changed in one transaction, and publish it."""
    revisions = tuple(one.revision for one in renewals if one.revision)
    feed = replace(feed, edition=feed.edition + 1)
    await app.store.polls.renew(feed, Changes(entries=tuple(one.after for one in renewals), revisions=revisions))
    await app.publisher.publish_feed(feed)
    await app.publisher.site.publish()


async def _read_all(
    source: Source, definition: Definition, known: Known, progress: Progress
) -> tuple[list[_Reading], int]:
    """Read the bytes of all published entries again; return what was read, and the number of published entries."""
    entries = [entry for entry in known.entries.values() if entry.state == "published"]
    last = await source.store.revisions.newest([entry.id for entry in entries])
    documents = [known.index or b"", *(revision.raw for revision in last.values())]
    source = await source.with_vote(documents, definition, known)
    listed = await _listed(source, definition, known)
    furniture = await source.learn_furniture(definition, known)
    readings = []
    for number, entry in enumerate(entries):
        progress(number, len(entries))
        candidate, revision = listed.get(entry.key) or stored_candidate(entry, definition.url), last.get(entry.id)
        if revision and (article := await _read(source, definition, candidate, revision, furniture)):
            completed = enrich(candidate, article)
            revision = replace(revision, reading=source.reader.number)
            readings.append(_Reading(entry=entry, revision=revision, candidate=completed, article=article))
    return readings, len(entries)


async def _listed(source: Source, definition: Definition, known: Known) -> Mapping[str, Candidate]:
    """Return the candidates of the stored index by the keys of the entries that they are."""
    held = await read_stored_index(definition, source, known) or ()
    raws, now = await stored_bytes(source, known, held), source.clock()
    return (await asyncio.to_thread(upgrade, definition.id, held, known, raws, definition.names, now)).listed


async def _read(
    source: Source, definition: Definition, candidate: Candidate, revision: Revision, furniture: Furniture
) -> Article | None:
    """Read the bytes of a revision again; None where they are not kept, or are only a part of what was read."""
    place = candidate.location
    if not revision.raw:
        is_link = not isinstance(place, GopherUrl) or not is_document(place)
        return link_article(candidate) if is_link and not candidate.raw else None
    if candidate.raw is None and isinstance(place, GopherUrl) and place.item_type == "1" and b"\t" not in revision.raw:
        return None  # the only text of a folder: what else the folder contains was not stored
    return await source.read_stored(candidate, revision.raw, definition, furniture=furniture)


def _renew(readings: list[_Reading], known: Known, now: datetime, *, dates: bool) -> tuple[Renewal, ...]:
    """Return the entries that differ from what is stored."""
    used = mark_taken(at for entry in known.entries.values() for at in (entry.published, entry.updated))
    renewals = (_renewal(one, now, used if dates else None) for one in readings)
    return tuple(one for one in renewals if one.changed)


def _renewal(reading: _Reading, now: datetime, used: dict[datetime, datetime] | None) -> Renewal:
    """Return an entry as today's rules read it; its date stays where `used` is None."""
    entry, read, article = reading.entry, reading.candidate, reading.article
    after = replace(
        entry, title=read.title or entry.title, authors=read.authors, source=article.source, categories=read.categories
    )
    if used is not None:
        after = _redated(after, read, now, used)
    revision = None
    if (article.html, article.text) != (reading.revision.html, reading.revision.text):
        revision = _next_revision(reading, now)
        after = replace(after, revision=revision.number, fingerprint=revision.fingerprint)
    return Renewal(before=entry, after=after, changed=_differences(entry, after), revision=revision)


def _redated(entry: Entry, read: Candidate, now: datetime, used: dict[datetime, datetime]) -> Entry:
    """Return an entry with the date that today's rules read, unless it has that already; `updated` stays."""
    moment = read.moment
    if moment is None or moment.at > now + AHEAD:
        return entry
    if entry.dated_by != "seen" and entry.published.date() == moment.at.date():
        return entry  # seconds may have been added, so that no two entries have the same date
    return replace(entry, published=take_free(moment.at, used), dated_by=moment.dated_by)


def _next_revision(reading: _Reading, now: datetime) -> Revision:
    article = reading.article
    return replace(
        reading.revision,
        number=reading.entry.revision + 1,
        read_at=now,
        text=article.text,
        html=article.html,
        fingerprint=fingerprint(article.text),
        significant=False,
        note=None,
    )


def _differences(before: Entry, after: Entry) -> tuple[str, ...]:
    pairs = {
        "title": (before.title, after.title),
        "text": (before.revision, after.revision),
        "authors": ((before.authors, before.source), (after.authors, after.source)),
        "categories": (before.categories, after.categories),
        "date": (before.published, after.published),
    }
    return tuple(name for name, (old, new) in pairs.items() if old != new)
