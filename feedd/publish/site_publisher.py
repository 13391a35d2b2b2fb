"""The files of many feeds, kept current: merged feeds, those by rule, the OPML list, and what strangers get."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from feedd.config.current import CurrentDefinitions
from feedd.config.settings import Settings
from feedd.errors import FeeddError, NotYet
from feedd.model import Feed
from feedd.publish.defined_merges import DefinedMerges
from feedd.publish.fair_share import MOST_ENTRIES
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.merged import ALL_FEEDS, MergedFeed, group_file, published
from feedd.publish.options import PublishOptions, TokenOptions
from feedd.publish.public import PublicFiles
from feedd.publish.site import Member, group_of, site_of
from feedd.publish.site_files import SiteResult, publish_site, publish_some, remove_site
from feedd.publish.stored_files import StoredFiles
from feedd.publish.strangers import RenderedForStrangers, StoredForStrangers, Strangers
from feedd.store import Store
from feedd.store.members import DatedFeed, KnownMember
from feedd.structs import replace
from feedd.telemetry.log import events

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

log = events()


class SitePublisher(Struct, kw_only=True, dict=True):  # a dictionary, as cached_property needs one
    """Writes the files that are made of all feeds together, and knows which of them the changes of feeds make stale."""

    settings: Settings
    store: Store
    public: PublicFiles
    definitions: CurrentDefinitions
    options: Callable[[Feed], PublishOptions]
    end: Callable[[Collection[str]], Awaitable[None]]  # what is done before files are removed for good
    clock: Callable[[], datetime]
    is_stale: bool = False  # whether a feed changed since these files were published
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _is_known: bool = False  # whether these files were looked at since the start
    _roster: str = ""  # which feeds were served when all merged feeds were current; empty: some may not be
    _merged: dict[str, MergedFeed] = field(default_factory=dict)  # of then, by file, without contributors
    _stale: set[str] = field(default_factory=set)  # the merged feeds of the feeds that changed since
    _rules: "tuple[MergeDefinition, ...]" = ()  # of then
    _changed: set[str] = field(default_factory=set)  # ids of feeds that may have changed since, for the rules
    _hid_feeds: bool = False  # whether there were files for strangers in the store then
    _looked_at: int = 0  # the number of the last change that they have, where several processes publish

    @cached_property
    def strangers(self) -> Strangers:
        """What strangers get of these files."""
        if self._shared:
            return StoredForStrangers(self.store, self._shared, self.publish, self.clock)
        return RenderedForStrangers(self.store, self.members, self._merges.all, site_of(self.settings), self.clock)

    @cached_property
    def _merges(self) -> DefinedMerges:
        return DefinedMerges(self.store, self.definitions, is_shared=self._shared is not None)

    @property
    def is_current(self) -> bool:
        """Whether all of them are as the store and the definitions say, as far as this process knows."""
        return bool(self._roster) and not self.is_stale

    @property
    def _shared(self) -> StoredFiles | None:
        """The files where other processes write them, too; None: they are this process's alone."""
        return self.public if isinstance(self.public, StoredFiles) else None

    def see(self, feed: Feed, options: PublishOptions, *, changed: bool) -> None:
        """Learn that the files of a feed are current, and whether bytes of them changed."""
        self._changed.add(feed.id)
        if changed:
            self.is_stale = True
            self._stale |= {ALL_FEEDS, group_file(group_of(options))}

    async def withhold(self) -> None:
        """Remove all these files, because one of their feeds is private now: they are to be made anew without it."""
        async with self._publishing:  # who makes them now may not know yet
            self._roster, self.is_stale = "", True
            await remove_site(self.public)
            self.strangers.forget()

    async def publish(self, *, force: bool = False, strict: bool = False) -> tuple[str, ...]:
        """Write these files where they are not current; failures are as for `Publisher.publish_all`."""
        async with self._publishing, self.public.merging():
            self.is_stale, self._stale, self._changed, self._roster = False, set(), set(), ""
            await self._look()  # before the members: what changes meanwhile is found next time
            roster = await self.store.members.roster()
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            self._rules = await self._merges.match_all(members, now, alone=force)
            rules = published(self._rules, members)
            self.strangers.forget()
            self._hid_feeds = await self._hides_feeds()
            result = await publish_site(self.store, self.public, members, site, now, rules=rules, force=force)
            result += await self.strangers.publish(members, site, rules=rules, force=force)
            self._is_known = True
            self._merged = {one.file: replace(one, contributors=(), matched={}) for one in result.merged}
            self._roster = "" if result.failed or self._merges.failed else roster
        if result.removed:
            await self.end(result.removed)
            await self.store.documents.drop(result.removed)
        self._log_failures(result)
        if result.failed and (force or strict):
            raise result.failed[0][1]
        return result.changed

    async def _look(self) -> None:
        """Learn what other processes changed until now."""
        if self._shared:
            await self._shared.look()
            self._looked_at = self._shared.number

    async def try_publish(self) -> None:
        """Write what the feeds that changed make stale of the merged feeds and the OPML list.

        A failure is logged, and the next change tries all again.
        """
        try:
            changed = await self.publish_stale()
            log.info("merged", documents=len(changed))
        except NotYet:  # they stay stale, and this is done again soon
            log.debug("unmerged", reason="another process merges")
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def publish_stale(self) -> tuple[str, ...]:
        """Do what `publish` does; where the same feeds are served as then, look at stale and lost files."""
        async with self._publishing, self.public.merging():
            is_same = self._roster and self._roster == await self.store.members.roster()
            is_same = is_same and self._rules == await self._merges.all()
            # Files of when any feed was private must go, too: they would be served where it is private again.
            is_same = is_same and not (self._hid_feeds or await self._hides_feeds())
            if is_same and await self.public.has(SUBSCRIPTIONS):
                self.is_stale, stale, self._stale, roster = False, self._stale, set(), self._roster
                changed, self._changed = self._changed, set()
                if self._shared:
                    stale |= await self._stale_by_others(changed)
                self._roster = ""
                stale |= await self._stale_by_rule(changed)
                self.strangers.forget()
                lost = {one.file for one in self._merged.values() if not await self._has_all(one)}
                merged = [
                    await self._with_contributors(self._merged[file])
                    for file in self._merged
                    if file in stale or file in lost
                ]
                result = await publish_some(self.store, self.public, merged, site_of(self.settings), self.clock())
                self._roster = "" if result.failed or self._merges.failed else roster
                self._log_failures(result)
                return result.changed
        return await self.publish()

    async def _hides_feeds(self) -> bool:
        """Return whether there are files for strangers in the store."""
        return bool(self._shared and await self._shared.private())

    async def _has_all(self, merged: MergedFeed) -> bool:
        return all([await self.public.has(file) for file in merged.files.values()])

    async def _stale_by_rule(self, changed: Iterable[str]) -> frozenset[str]:
        """Return the merged feeds by rule of which one of these feeds, by id, is a member."""
        rules = {one.file: one.rule for one in self._merged.values() if one.rule}
        found = [await self.store.feeds.get(one) for one in changed] if rules else []
        with_options = [(feed, self.options(feed)) for feed in found if feed]
        members = [
            Member(feed=feed, options=options, newest=None)
            for feed, options in with_options
            if not isinstance(options, TokenOptions)
        ]
        return await self._merges.match_changed(rules, members, self.clock())

    async def _stale_by_others(self, changed: set[str]) -> set[str]:
        """Return the merged feeds of which a member changed since the last look; add the ids of these to `changed`."""
        since = self._looked_at
        await self._look()
        changed |= await self.store.published_files.feeds(since)
        headings = await self.store.published_files.headings(since)
        of_all = {ALL_FEEDS} if headings else set[str]()
        return of_all | {file for file, one in self._merged.items() if one.headings and one.headings & headings}

    async def _with_contributors(self, merged: MergedFeed) -> MergedFeed:
        if merged.rule:
            from feedd.publish.by_rule import with_matched  # here: few installations have any

            return await with_matched(self.store, merged, self._dated_member, with_private=True)
        found = await self.store.members.newest(MOST_ENTRIES, merged.headings)
        return replace(merged, contributors=tuple(map(self._dated_member, found)))

    def _dated_member(self, one: DatedFeed) -> Member:
        return Member(feed=one.feed, options=self.options(one.feed), published=one.published, newest=one.newest)

    def _log_failures(self, result: SiteResult) -> None:
        for file, failure in result.failed:
            log.error("unpublished", file=file, error=failure)

    async def members(self) -> tuple[Member, ...]:
        """Return the feeds that are served, without those that only tokens lead to."""
        served = await self.store.members.all()
        return await asyncio.to_thread(lambda: tuple(self._members(served)))

    def _members(self, served: Iterable[KnownMember]) -> Iterator[Member]:
        for one in served:
            options = self.options(one.feed)
            if not isinstance(options, TokenOptions):
                yield Member(feed=one.feed, options=options, newest=one.newest)

    async def is_published(self) -> bool:
        """Return whether the merged feeds are there that there can be."""
        if self._is_known or not self._shared:
            return self._is_known
        return bool(await self.store.documents.get(SUBSCRIPTIONS) or not await self.store.feeds.served_names())
