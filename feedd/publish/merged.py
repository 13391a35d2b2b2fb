"""Merged feeds: all feeds in one document, those of each group, and those that a rule chooses entries from.

They are at `/feeds/all.atom`, `/feeds/all/GROUP.atom`, and `/feeds/all/NAME.atom`, `.rss` and `.json`.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field

from feedd.config.definition import RESERVED
from feedd.config.group_slug import group_slug
from feedd.gopher.text import plain_line
from feedd.model import Entry
from feedd.publish.attribution import RIGHTS
from feedd.publish.document import HTML, LINKED_TYPES, EntryDocument, FeedDocument, Link, Person
from feedd.publish.fair_share import MOST_ENTRIES, choose_fairly, count_rounds, separate_times
from feedd.publish.feed_files import FORMS, render_form
from feedd.publish.limits import MOST_DOCUMENT, escaped_size
from feedd.publish.public import PublicFiles
from feedd.publish.site import Member, Site, by_group, shared_language
from feedd.publish.up_to_date import Made, key_of, withdrawals_part, write_if_stale
from feedd.store import Store
from feedd.store.feed_rows import heading_of
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

ALL_FEEDS = f"{RESERVED}.atom"
OF_ALL = "The newest entries of every feed, as many of each as there is room for"
OF_SOME = "The newest entries that a rule chooses from some feeds, as many of each as there is room for"
MOST_OF_ONE = MOST_DOCUMENT // 4  # bytes of an article; a longer one becomes an excerpt: three would fill it


class MergedFeed(Struct, frozen=True, kw_only=True):
    """Feeds that are published in one document, with the document's file name.

    Only `contributors` can have an entry in it: the first round alone is full after MOST_ENTRIES.
    """

    file: str
    title: str
    headings: frozenset[str] | None  # what the store sorts its members under; None: all feeds are members
    language: str | None  # of all members
    first_seen: datetime  # of the first member
    contributors: tuple[Member, ...]
    rule: "MergeDefinition | None" = None
    matched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by id of a feed, those of its entries

    @property
    def files(self) -> Mapping[str, str]:
        """The names of its files by format."""
        return {form: self.file.removesuffix("atom") + form for form in (FORMS if self.rule else ("atom",))}

    def key(self, site: Site) -> str:
        """Return the key of the document; the editions of the feeds stand for their entries."""
        editions = [
            (feed.id, feed.location, feed.title, feed.edition, one.published, one.options, *withdrawals_part(feed))
            for one, feed in ((one, one.feed) for one in self.contributors)
        ]
        rule = self.rule
        chosen = (rule.id, rule.description, rule.max_entries, [*self.matched.items()]) if rule else ()
        return key_of(site, self.file, self.title, self.language, self.first_seen, editions, *chosen)

    def with_counts(self, counts: Mapping[str, int]) -> "MergedFeed":
        """Return the feed with the numbers of published entries of its contributors, by id."""
        counted = (replace(one, published=counts[one.feed.id]) for one in self.contributors)
        return replace(self, contributors=tuple(counted))

    def build_document(self, site: Site, entries: Sequence[Sequence[Entry]]) -> FeedDocument:
        """Return the document; `entries` are those of each contributor, newest first. `updated` is never "now"."""
        built = [_build_entries(one, of_one) for one, of_one in zip(self.contributors, entries, strict=True)]
        rule = self.rule
        chosen = separate_times(choose_fairly(built, rule.max_entries if rule else MOST_ENTRIES))
        return FeedDocument(
            id=(rule and rule.id) or uuid5(NAMESPACE_URL, site.address(self.file)).urn,
            title=self.title if rule else f"{self.title} at {site.host}",
            subtitle=(plain_line(rule.description or "") or OF_SOME) if rule else OF_ALL,
            updated=max((entry.updated for entry in chosen), default=self.first_seen),
            author=Person(name=f"feedd at {site.host}", uri=site.front),
            links=tuple(_links(site, self)),
            rights=RIGHTS,
            language=self.language,
            entries=chosen,
        )


def merged_feeds(members: Iterable[Member]) -> tuple[MergedFeed, ...]:
    """Return the feed of all members, then one for each group; groups with the same slug share one."""
    everyone = tuple(members)
    if not everyone:
        return ()
    groups: dict[str, tuple[str, list[Member]]] = {}
    for name, of_group in by_group(everyone).items():
        groups.setdefault(group_file(name), (name, []))[1].extend(of_group)
    return (
        replace(_merge(ALL_FEEDS, "All feeds", everyone), headings=None),
        *(_merge(file, name, of_group) for file, (name, of_group) in groups.items()),
    )


def group_file(group: str) -> str:
    """Return the file name of the merged feed of a group."""
    return f"{RESERVED}/{group_slug(group)}.atom"


def rule_file(name: str) -> str:
    """Return the file name of the merged feed of a rule."""
    return f"{RESERVED}/{name}.atom"


def published(rules: "Iterable[MergeDefinition]", members: Iterable[Member]) -> "tuple[MergeDefinition, ...]":
    """Return the rules without those that have the name of a group: that address is the group's, whoever asks.

    `members` are all feeds, also those that strangers do not see.
    """
    taken = {group_file(one) for one in {member.group for member in members} if one}
    return tuple(one for one in rules if rule_file(one.name) not in taken)


def _merge(file: str, title: str, members: Sequence[Member]) -> MergedFeed:
    dated = [(member.newest, member) for member in members if member.newest]
    dated.sort(key=lambda one: one[1].feed.id)
    dated.sort(key=lambda one: one[0], reverse=True)
    return MergedFeed(
        file=file,
        title=title,
        headings=frozenset(heading_of(member.options.terms) for member in members),
        language=shared_language(members),
        first_seen=min(member.feed.first_seen for member in members),
        contributors=tuple(member for _, member in dated[:MOST_ENTRIES]),
    )


async def publish_merged(
    store: Store,
    public: PublicFiles,
    merged: MergedFeed,
    site: Site,
    now: datetime,
    *,
    form: str = "atom",
    force: bool = False,
    below: str = "",
) -> bool:
    """Write a merged feed if it is not current; return whether its bytes changed. One `below` is not for the hub."""

    async def make() -> Made:
        return Made(data=await render_merged(store, merged, site, form))

    announce, key = site.options.hub is not None and not below, await asyncio.to_thread(merged.key, site)
    name = below + merged.files[form]
    return await write_if_stale(store, public, name, key, make, now, announce=announce, force=force)


def _build_entries(member: Member, entries: Iterable[Entry]) -> tuple[EntryDocument, ...]:
    """Return a member's entries as its own feed has them; those with tombstones there are left out here."""
    from feedd.publish.layout import removed_at  # here: most polls render nothing

    listed = (entry for entry in entries if not removed_at(entry, member.options))
    return tuple(_build_bounded_entry(member, entry) for entry in listed)


def _build_bounded_entry(member: Member, entry: Entry) -> EntryDocument:
    """Return an entry, with an excerpt in place of an article that is longer than MOST_OF_ONE."""
    from feedd.publish.layout import build_entry_document

    whole = build_entry_document(member.feed, entry, member.options)
    if escaped_size(whole.content) <= MOST_OF_ONE:
        return whole
    return build_entry_document(
        member.feed, entry, replace(member.options, terms=replace(member.options.terms, content="excerpt"))
    )


def _links(site: Site, merged: MergedFeed) -> Iterator[Link]:
    """Yield the links to the document and its hub, if they have public addresses, and to its page or the front page."""
    if site.options.base_url:
        for form, file in merged.files.items():
            yield Link(rel="self", href=site.address(file), type=LINKED_TYPES[form])
    if site.options.hub:
        yield Link(rel="hub", href=site.options.hub)
    if site.front:
        page = site.address(merged.file.removesuffix(".atom")) + "/" if merged.rule else site.front
        yield Link(rel="alternate", href=page, type=HTML)


async def render_merged(store: Store, merged: MergedFeed, site: Site, form: str = "atom") -> bytes:
    """Return the bytes of a merged feed."""
    contributors = merged.contributors
    if merged.rule:
        ids = [merged.matched[one.feed.id] for one in contributors]
        rounds = count_rounds([*map(len, ids)], merged.rule.max_entries)
        entries = [await store.merges.entries(of_one[:rounds]) for of_one in ids]
    else:
        rounds = count_rounds([min(one.published, one.options.terms.max_entries) for one in contributors])
        entries = [
            await store.entries.newest(one.feed.id, min(rounds, one.options.terms.max_entries)) for one in contributors
        ]
    return await asyncio.to_thread(lambda: render_form(merged.build_document(site, entries), form))
