"""All feeds in one, and those of each group in one: `/feeds/all.atom` and `/feeds/all/GROUP.atom`."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from feedd.config.definition import RESERVED
from feedd.model import Entry
from feedd.publish.attribution import RIGHTS
from feedd.publish.document import ATOM, HTML, EntryDocument, FeedDocument, Link, Person
from feedd.publish.fair_share import MOST_ENTRIES, depth, set_apart, take_turns
from feedd.publish.files import PublicFolder
from feedd.publish.layout import lay_out_entry
from feedd.publish.limits import MOST_DOCUMENT, weight
from feedd.publish.site import Member, Site, by_group, group_slug, shared_language
from feedd.publish.up_to_date import key_of, write_if_stale
from feedd.store import Store

ALL_FEEDS = f"{RESERVED}.atom"
MOST_OF_ONE = MOST_DOCUMENT // 4  # bytes of an article; a longer one stands as its first words, or three would fill it


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFeed:
    """Feeds that stand in one document, by the document's file name; `members` is never empty."""

    file: str
    title: str
    members: tuple[Member, ...]

    @property
    def contributors(self) -> tuple[Member, ...]:
        """Those of which an entry can stand in the document: of more, the first turn alone fills it."""
        dated = [(member.newest, member) for member in self.members if member.newest]
        dated.sort(key=lambda one: one[1].feed.id)
        dated.sort(key=lambda one: one[0], reverse=True)
        return tuple(member for _, member in dated[:MOST_ENTRIES])

    def key(self, site: Site) -> str:
        """Name all that the document is made of."""
        editions = [
            (one.feed.id, one.feed.location, one.feed.title, one.feed.edition, one.published, one.options)
            for one in self.contributors
        ]
        return key_of(site, self.file, self.title, shared_language(self.members), self._first_seen, editions)

    @property
    def _first_seen(self) -> datetime:
        return min(member.feed.first_seen for member in self.members)

    def lay_out(self, site: Site, entries: Sequence[Sequence[Entry]]) -> FeedDocument:
        """Lay out the entries of each contributor, its newest first, as one feed. `updated` is never "now"."""
        laid_out = [_lay_out_all(one, of_one) for one, of_one in zip(self.contributors, entries, strict=True)]
        chosen = set_apart(take_turns(laid_out))
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
    """Give the feed of all members, then that of each group; groups whose names are the same in a path share one."""
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
    """Write a merged feed where it differs from what is there, and tell whether it did."""
    make = partial(_render, store, merged, site)
    announce = site.options.hub is not None
    return await write_if_stale(store, public, merged.file, merged.key(site), make, now, announce=announce, force=force)


def _lay_out_all(member: Member, entries: Iterable[Entry]) -> tuple[EntryDocument, ...]:
    """Lay out a member's entries as its own feed shows them: those that left the index leave here too, unannounced."""
    listed = (entry for entry in entries if not (member.options.terms.tombstones and entry.gone_at))
    return tuple(_lay_out_bounded(member, entry) for entry in listed)


def _lay_out_bounded(member: Member, entry: Entry) -> EntryDocument:
    whole = lay_out_entry(member.feed, entry, member.options)
    if weight(whole.content) <= MOST_OF_ONE:
        return whole
    return lay_out_entry(
        member.feed, entry, replace(member.options, terms=replace(member.options.terms, content="excerpt"))
    )


def _links(site: Site, file: str) -> Iterator[Link]:
    """Link to where the document and its hub are, if anybody can reach them, and to the list of all feeds."""
    if site.options.base_url:
        yield Link(rel="self", href=site.address(file), type=ATOM)
    if site.options.hub:
        yield Link(rel="hub", href=site.options.hub)
    if site.front:
        yield Link(rel="alternate", href=site.front, type=HTML)


async def _render(store: Store, merged: MergedFeed, site: Site) -> bytes:
    contributors = merged.contributors
    rounds = depth([min(one.published, one.options.terms.max_entries) for one in contributors])
    entries = [
        await store.entries.newest(one.feed.id, min(rounds, one.options.terms.max_entries)) for one in contributors
    ]
    return await asyncio.to_thread(_write, merged, site, entries)


def _write(merged: MergedFeed, site: Site, entries: Sequence[Sequence[Entry]]) -> bytes:
    from feedd.publish.formats.atom_rss import render_atom  # feedgen takes long to import: only where it is needed

    return render_atom(merged.lay_out(site, entries))
