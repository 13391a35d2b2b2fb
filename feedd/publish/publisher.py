"""The publisher: it writes all published files as the store and the definitions say, and removes old ones.

It does not matter which process polled: all that it needs is in the store. Nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import RESERVED
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.errors import Damaged, FeeddError, NotYet, StoreError
from feedd.model import Feed
from feedd.publish.budget import MOST_STEPS, keep_within
from feedd.publish.defined_merges import DefinedMerges
from feedd.publish.fair_share import MOST_ENTRIES
from feedd.publish.feed_files import FORMS, has_files, publish, remove_files, restore
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.merged import ALL_FEEDS, MergedFeed, group_file, published
from feedd.publish.options import PublishOptions, TokenOptions, publish_options
from feedd.publish.private_feeds import with_placeholder
from feedd.publish.public import PublicFiles
from feedd.publish.site import Member, group_of, site_of
from feedd.publish.site_files import SiteResult, publish_site, publish_some, remove_site
from feedd.publish.stored_files import StoredFiles
from feedd.publish.strangers import RenderedForStrangers, StoredForStrangers, Strangers
from feedd.store import FeedSummary, Store
from feedd.store.documents import PRIVATE
from feedd.store.members import DatedFeed
from feedd.telemetry.log import events

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

log = events()


@dataclass(slots=True, kw_only=True)
class Publisher:
    """Writes the public folder; the current definitions say how each feed is published."""

    settings: Settings
    store: Store
    public: PublicFiles
    definitions: CurrentDefinitions
    clock: Callable[[], datetime]
    free_bytes: Callable[[], int]  # of the disk with the data folder
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for HTTP's max-age
    site_is_stale: bool = False  # whether a feed changed since the merged feeds were published
    waiting: dict[str, None] = field(default_factory=dict)  # names of feeds whose files may not be current, in order
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may write the same file
    _publishing_site: asyncio.Lock = field(default_factory=asyncio.Lock)
    _current: set[str] = field(default_factory=set)  # names of feeds whose files this process found or made current
    _cleared: frozenset[str] = frozenset()  # retired names without files
    _has_site: bool = False  # whether the merged feeds were looked at since the start
    _roster: str = ""  # which feeds were served when all merged feeds were current; empty: some may not be
    _merged: dict[str, MergedFeed] = field(default_factory=dict)  # of then, by file, without contributors
    _stale: set[str] = field(default_factory=set)  # the merged feeds of the feeds that changed since
    _rules: "tuple[MergeDefinition, ...]" = ()  # of then
    _changed: set[str] = field(default_factory=set)  # ids of feeds that may have changed since, for the rules
    _looked_at: int = 0  # the number of the last change that merged feeds have, where several processes publish
    _merges: DefinedMerges = field(init=False)
    strangers: Strangers = field(init=False)  # what they get of the files of many feeds

    def __post_init__(self) -> None:
        """Choose what strangers get by where files are published."""
        self._merges = DefinedMerges(self.store, self.definitions, is_shared=self._shared is not None)
        if self._shared:
            self.strangers = StoredForStrangers(self.store, self._shared, self.publish_site_files, self.clock)
        else:
            self.strangers = RenderedForStrangers(
                self.store, self.members, self._merges.all, site_of(self.settings), self.clock
            )

    async def clear(self) -> None:
        """Remove what is no longer published, and what a killed process left behind, before anything is written."""
        await self.public.start()
        await self.remove_retired()

    async def start(self) -> None:
        """Let the files of all feeds wait to be looked at."""
        await self.remove_retired()
        self.waiting |= dict.fromkeys(await self.store.feeds.served_names())
        self.site_is_stale = True

    def options(self, feed: Feed) -> PublishOptions:
        """Return how a feed is published: as its definition says, or last said if it is broken or gone.

        It is private where the store or the definition says so: one of both may know it later than the other.
        """
        definition = self.definitions.of(feed.id)
        if definition is None:
            return publish_options(self.settings, feed.name, feed.terms, feed.access)
        wanted = definition.access or self.settings.access
        access = "token" if "token" in (wanted, feed.access) else wanted
        return publish_options(self.settings, feed.name, definition.terms, access)

    async def _options(self, feed: Feed) -> PublishOptions:
        """Return the options that the files of a feed are written by."""
        return await with_placeholder(self.options(feed), self.settings, self.store)

    async def is_done(self) -> bool:
        """Return whether all files are as the store and the definitions say, so that `publish_all` writes none."""
        served = await self.store.feeds.served_names()
        return bool(self._roster) and not self.site_is_stale and self._current.issuperset(served)

    async def publish_feed(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """Write a feed's files that are not current; return the names of those whose bytes changed.

        `force` renders all of them, `thorough` also looks whether all archive pages exist: see `feed_files.publish`.
        """
        name = await self.store.feeds.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        async with self._publishing:
            # It may have been renamed while it was polled.
            return await self._publish(replace(feed, name=name), force=force, thorough=thorough)

    @property
    def _shared(self) -> StoredFiles | None:
        """The files where other processes write them, too; None: they are this process's alone."""
        return self.public if isinstance(self.public, StoredFiles) else None

    def next_check(self, name: str) -> datetime | None:
        """Return when a feed is polled next; None: not known."""
        return self._shared.next_check(name) if self._shared else self.next_checks.get(name)

    def stays(self, name: str, next_check_at: datetime) -> bool:
        """Return whether nothing is to be written or deleted of a feed of which a poll changed nothing.

        Its documents say when it is polled next: see `next_checks`.
        """
        if self._shared:  # another process may have saved a poll, and been killed before it published
            return False
        self.next_checks[name] = next_check_at
        return name in self._current and self.free_bytes() >= DISK_RESERVE

    async def _publish(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        # Some of it may have been withdrawn while it was polled.
        feed = replace(feed, withdrawals=await self.store.withdrawals.counted(feed.id))
        self.next_checks[feed.name] = feed.next_check_at
        self.strangers.see(feed)
        options, now = await self._options(feed), self.clock()
        self._current.discard(feed.name)
        await self._remove_others(options)
        changed = await publish(self.store, self.public, feed, options, now, force=force, thorough=thorough)
        self._current.add(feed.name)
        self._changed.add(feed.id)
        if thorough:
            self.waiting.pop(feed.name, None)
        if changed:
            self.site_is_stale = True
            self._stale |= {ALL_FEEDS, group_file(group_of(options))}
        return changed

    async def _remove_others(self, options: PublishOptions) -> None:
        """Remove the files of a feed from the place where they were by the access that it had before."""
        is_private, name = isinstance(options, TokenOptions), options.name
        if is_private:
            await self._remove_public([name])
        elif not self._shared and await self.public.has(f"{PRIVATE}/{name}.atom"):
            await self._remove(f"{PRIVATE}/{name}")

    async def _remove_public(self, names: Iterable[str]) -> None:
        """Remove the public files of feeds that are private now, and first the files of many feeds, with their texts.

        First: where files are left after a kill, all of it is done again.
        """
        found = [name for name in names if await has_files(self.public, name)]
        if found:
            async with self._publishing_site:  # who makes them now may not know yet
                self._roster, self.site_is_stale = "", True
                await remove_site(self.public)
                self.strangers.forget()
        for name in found:
            await self._remove(name)

    async def _remove(self, name: str) -> None:
        # First: where files are left after a kill, all of it is done again.
        await self._end([f"{name}.{form}" for form in FORMS])
        await remove_files(self.public, name)

    async def publish_waiting(self) -> None:
        """Write the files that are not current of all feeds in `waiting`, as `publish_named` does; raise nothing."""
        feeds = tuple(self.waiting)
        try:
            changed = await self.publish_named(feeds)
            log.info("published", feeds=len(feeds), documents=len(changed))
        except FeeddError as failure:
            log.error("unpublished", error=failure)
        except Exception:
            log.exception("bug", what="publishing")

    async def publish_named(self, names: Iterable[str]) -> tuple[str, ...]:
        """Write the files that are not current of the feeds with these names; return the names of the changed files.

        One feed after the other, so that others publish and read meanwhile. A file that cannot be written is logged,
        and its feed's next poll tries again. Files under former names are removed at the end.
        """
        changed: list[str] = []
        for name in names:
            try:
                changed += await self._publish_as_stored(name)
            except Damaged:
                raise
            except StoreError as failure:
                log.error("unpublished", feed=name, error=failure)
        await self.remove_retired()
        return tuple(changed)

    async def _publish_as_stored(self, name: str, *, force: bool = False) -> tuple[str, ...]:
        """Write what is not current of the feed with that name, as the store has it when its turn comes."""
        async with self._publishing:
            self.waiting.pop(name, None)
            feed = await self._served(name)
            return await self._publish(feed, force=force, thorough=True) if feed else ()

    async def keep_within_budget(self, feed: Feed) -> None:
        """Delete texts of a feed that has more stored bytes than `keep_bytes`, some at least where the disk is low."""
        name = await self.store.feeds.served_name(feed.id)
        if name is None:
            return
        feed = replace(feed, name=name)
        is_low = await asyncio.to_thread(self.free_bytes) < DISK_RESERVE
        most, steps = (0, 1) if is_low else (self.settings.keep_bytes, MOST_STEPS)
        options, now = await self._options(feed), self.clock()
        freed = await keep_within(self.store, self.public, feed, options, most, now, self._publishing, steps)
        if freed:
            log.info("texts deleted", feed=feed.name, bytes=freed, reason="low disk" if is_low else "keep_bytes")

    async def publish_all(self, *, force: bool = False, strict: bool = False) -> tuple[str, ...]:
        """Write all files that are not current, because settings changed or somebody deleted them; return the changed.

        Files under former names of feeds are removed after the new ones are written. A file that cannot be written
        does not stop the others; its StoreError is logged and, with `force` or `strict`, raised at the end.
        """
        changed: list[str] = []
        failures: list[StoreError] = []
        for name in await self.store.feeds.served_names():
            try:
                changed += await self._publish_as_stored(name, force=force)
            except StoreError as failure:
                log.error("unpublished", feed=name, error=failure)
                failures.append(failure)
        await self.remove_retired()
        changed += await self.publish_site_files(force=force, strict=strict)
        if failures and (force or strict):
            raise failures[0]
        return tuple(changed)

    async def publish_site_files(self, *, force: bool = False, strict: bool = False) -> tuple[str, ...]:
        """Write the merged feeds and the OPML list if they are not current; failures are as for `publish_all`."""
        async with self._publishing_site, self.public.merging():
            self.site_is_stale, self._stale, self._changed, self._roster = False, set(), set(), ""
            await self._look()  # before the members: what changes meanwhile is found next time
            roster = await self.store.members.roster()
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            self._rules = await self._merges.match_all(members, now, alone=force)
            rules = published(self._rules, members)
            self.strangers.forget()
            result = await publish_site(self.store, self.public, members, site, now, rules=rules, force=force)
            result += await self.strangers.publish(members, site, rules=rules, force=force)
            self._has_site = True
            self._merged = {one.file: replace(one, contributors=(), matched={}) for one in result.merged}
            self._roster = "" if result.failed else roster
        if result.removed:
            await self._end(result.removed)
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

    async def try_publish_site_files(self) -> None:
        """Write what the feeds that changed make stale of the merged feeds and the OPML list.

        A failure is logged, and the next change tries all again.
        """
        try:
            changed = await self._publish_stale()
            log.info("merged", documents=len(changed))
        except NotYet:  # they stay stale, and this is done again soon
            log.debug("unmerged", reason="another process merges")
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def _publish_stale(self) -> tuple[str, ...]:
        """Do what `publish_site_files` does; where the same feeds are served as then, look at stale and lost files."""
        async with self._publishing_site, self.public.merging():
            is_same = self._roster and self._roster == await self.store.members.roster()
            is_same = is_same and self._rules == await self._merges.all()
            if is_same and await self.public.has(SUBSCRIPTIONS) and not (self._shared and await self._shared.private()):
                self.site_is_stale, stale, self._stale, roster = False, self._stale, set(), self._roster
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
                self._roster = "" if result.failed else roster
                self._log_failures(result)
                return result.changed
        return await self.publish_site_files()

    async def _has_all(self, merged: MergedFeed) -> bool:
        return all([await self.public.has(file) for file in merged.files.values()])

    async def _stale_by_rule(self, changed: Iterable[str]) -> frozenset[str]:
        """Return the merged feeds by rule of which one of these feeds, by id, is a member."""
        rules = {one.file: one.rule for one in self._merged.values() if one.rule}
        found = [await self.store.feeds.get(one) for one in changed] if rules else []
        with_options = [(feed, self.options(feed)) for feed in found if feed]
        members = [
            Member(feed=feed, options=options, published=0, newest=None)
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
        kept = await self.store.feeds.summaries()
        served = [one for one in kept if one.served and not isinstance(self.options(one.feed), TokenOptions)]
        return await asyncio.to_thread(lambda: tuple(map(self._member, served)))

    def _member(self, summary: FeedSummary) -> Member:
        options = self.options(summary.feed)
        return Member(feed=summary.feed, options=options, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted again, with the same bytes, or one that waits to be published.

        Does nothing for any other name. NotYet where the file can only be made after what waits.
        """
        name = re.split(r"[./]", file.removeprefix(f"{PRIVATE}/"), maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.documents.get(file):
                await self.publish_site_files()
            elif not await self._is_merged():
                raise NotYet(f"{file}: not published yet; it will be within minutes")
        elif name in self.waiting:
            await self._publish_as_stored(name)
        elif feed := await self._served(name):
            options = await self._options(feed)
            async with self._publishing:
                # An earlier request for it may have written it.
                if file.startswith(PRIVATE) == isinstance(options, TokenOptions) and not await self.public.has(file):
                    await restore(self.store, self.public, feed, options, file, self.clock())

    async def _is_merged(self) -> bool:
        """Return whether the merged feeds are there that there can be."""
        if self._has_site or not self._shared:
            return self._has_site
        return bool(await self.store.documents.get(SUBSCRIPTIONS) or not await self.store.feeds.served_names())

    async def _served(self, name: str) -> Feed | None:
        """Return the feed that is published under a name now."""
        found = await self.store.feeds.find(name)
        return found.feed if found and not found.is_removed and found.feed.name == name else None

    async def remove_retired(self) -> None:
        """Remove the files of feeds that were removed, those under former names, and what is not public any more."""
        names = await self.store.feeds.retired_names()
        retired = {place + name for name in names for place in ("", f"{PRIVATE}/")}
        private = {feed.name for feed in await self.store.feeds.with_tokens()}
        for name in sorted(retired - self._cleared):
            await self._remove(name)
        await self._remove_public(sorted(private - self._cleared))
        self._cleared = frozenset(retired | private)

    async def _end(self, files: Collection[str]) -> None:
        """Tell no hub of files that are no longer published; the subscribers of our own are told that."""
        await self.store.outbox.drop(files)
        if self.settings.own_hub:
            await self.store.subscriptions.end_topics(files, self.clock())
