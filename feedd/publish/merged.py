"""Merged feeds: all feeds in one document, and those of each group: `/feeds/all.atom` and `/feeds/all/GROUP.atom`."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from feedd.config.definition import RESERVED
from feedd.model import Entry
from feedd.publish.attribution import RIGHTS
from feedd.publish.document import ATOM, HTML, EntryDocument, FeedDocument, Link, Person
from feedd.publish.fair_share import MOST_ENTRIES, choose_fairly, count_rounds, separate_times
from feedd.publish.files import PublicFolder
from feedd.publish.layout import build_entry_document, removed_at
from feedd.publish.limits import MOST_DOCUMENT, escaped_size
from feedd.publish.site import Member, Site, by_group, group_slug, shared_language
from feedd.publish.up_to_date import Made, key_of, withdrawals_part, write_if_stale
from feedd.store import Store

ALL_FEEDS = f"{RESERVED}.atom"
MOST_OF_ONE = MOST_DOCUMENT // 4  # bytes of an article; a longer one becomes an excerpt: three would fill it


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFeed:
    """Feeds that are published in one document, with the document's file name; `members` is never empty."""

    file: str
    title: str
    members: tuple[Member, ...]

    @property
    def contributors(self) -> tuple[Member, ...]:
        """The members that can have an entry in the document: the first round alone is full after MOST_ENTRIES."""
        dated = [(member.newest, member) for member in self.members if member.newest]
        dated.sort(key=lambda one: one[1].feed.id)
        dated.sort(key=lambda one: one[0], reverse=True)
        return tuple(member for _, member in dated[:MOST_ENTRIES])

    def key(self, site: Site) -> str:
        """Return the key of the document; the editions of the feeds stand for their entries."""
        editions = [
            (feed.id, feed.location, feed.title, feed.edition, one.published, one.options, *withdrawals_part(feed))
            for one, feed in ((one, one.feed) for one in self.contributors)
        ]
        return key_of(site, self.file, self.title, shared_language(self.members), self._first_seen, editions)

    @property
    def _first_seen(self) -> datetime:
        return min(member.feed.first_seen for member in self.members)

    def build_document(self, site: Site, entries: Sequence[Sequence[Entry]]) -> FeedDocument:
        """Return the document; `entries` are those of each contributor, newest first. `updated` is never "now"."""
        built = [_build_entries(one, of_one) for one, of_one in zip(self.contributors, entries, strict=True)]
        chosen = separate_times(choose_fairly(built))
        return FeedDocument(
            id=uuid5(NAMESPACE_URL, site.address(self.file)).urn,
            title=f"{self.title} at {site.host}",
            subtitle="The newest entries of every feed, as many of each as there is room for",
            updated=max((entry.updated for entry in chosen), default=self._first_seen),
            author=Person(name=f"feedd at {site.host}", uri=site.front),
            links=tuple(_links(site, self.file)),
            rights=RIGHTS,
            language=shared_language(self.members),
            entries=chosen,
        )


def merged_feeds(members: Iterable[Member]) -> tuple[MergedFeed, ...]:
    """Return the feed of all members, then one for each group; groups with the same slug share one."""
    everyone = tuple(members)
    if not everyone:
        return ()
    groups: dict[str, MergedFeed] = {}
    for name, of_group in by_group(everyone).items():
        file = f"{RESERVED}/{group_slug(name)}.atom"
        before = groups.get(file, MergedFeed(file=file, title=name, members=()))
        groups[file] = replace(before, members=(*before.members, *of_group))
    return MergedFeed(file=ALL_FEEDS, title="All feeds", members=everyone), *groups.values()


async def publish_merged(
    store: Store, public: PublicFolder, merged: MergedFeed, site: Site, now: datetime, *, force: bool = False
) -> bool:
    """Write a merged feed if it is not current; return whether its bytes changed."""

    async def make() -> Made:
        return Made(data=await render_merged(store, merged, site))

    announce = site.options.hub is not None
    return await write_if_stale(store, public, merged.file, merged.key(site), make, now, announce=announce, force=force)


def _build_entries(member: Member, entries: Iterable[Entry]) -> tuple[EntryDocument, ...]:
    """Return a member's entries as its own feed has them; those with tombstones there are left out here."""
    listed = (entry for entry in entries if not removed_at(entry, member.options))
    return tuple(_build_bounded_entry(member, entry) for entry in listed)


def _build_bounded_entry(member: Member, entry: Entry) -> EntryDocument:
    """Return an entry, with an excerpt in place of an article that is longer than MOST_OF_ONE."""
    whole = build_entry_document(member.feed, entry, member.options)
    if escaped_size(whole.content) <= MOST_OF_ONE:
        return whole
    return build_entry_document(
        member.feed, entry, replace(member.options, terms=replace(member.options.terms, content="excerpt"))
    )


def _links(site: Site, file: str) -> Iterator[Link]:
    """Yield the links to the document and its hub, if they have public addresses, and to the list of all feeds."""
    if site.options.base_url:
        yield Link(rel="self", href=site.address(file), type=ATOM)
    if site.options.hub:
        yield Link(rel="hub", href=site.options.hub)
    if site.front:
        yield Link(rel="alternate", href=site.front, type=HTML)


async def render_merged(store: Store, merged: MergedFeed, site: Site) -> bytes:
    """Return the bytes of a merged feed."""
    contributors = merged.contributors
    rounds = count_rounds([min(one.published, one.options.terms.max_entries) for one in contributors])
    entries = [
        await store.entries.newest(one.feed.id, min(rounds, one.options.terms.max_entries)) for one in contributors
    ]
    return await asyncio.to_thread(_write, merged, site, entries)


def _write(merged: MergedFeed, site: Site, entries: Sequence[Sequence[Entry]]) -> bytes:
    from feedd.publish.formats.atom_rss import render_atom  # the import of feedgen is slow: only when it is needed

    return render_atom(merged.build_document(site, entries))
