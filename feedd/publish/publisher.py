"""The publisher: it writes all published files as the store and the definitions say, and removes old ones.

It does not matter which process polled: all that it needs is in the store. Nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import RESERVED
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.errors import Damaged, FeeddError, NotYet, StoreError
from feedd.model import Feed
from feedd.publish.budget import MOST_STEPS, keep_within
from feedd.publish.fair_share import MOST_ENTRIES
from feedd.publish.feed_files import FORMS, publish, remove_files, restore
from feedd.publish.files import CachedFile, PublicFolder
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.merged import ALL_FEEDS, MergedFeed, group_file
from feedd.publish.options import PublishOptions, publish_options
from feedd.publish.site import Member, group_of, site_of
from feedd.publish.site_files import SiteFiles, SiteResult, publish_site, publish_some
from feedd.store import FeedSummary, Store
from feedd.telemetry.log import events

log = events()


@dataclass(slots=True, kw_only=True)
class Publisher:
    """Writes the public folder; the current definitions say how each feed is published."""

    settings: Settings
    store: Store
    public: PublicFolder
    definitions: CurrentDefinitions
    clock: Callable[[], datetime]
    free_bytes: Callable[[], int]  # of the disk with the data folder
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for HTTP's max-age
    site_is_stale: bool = False  # whether a feed changed since the merged feeds were published
    waiting: dict[str, None] = field(default_factory=dict)  # names of feeds whose files may not be current, in order
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may write the same file
    _publishing_site: asyncio.Lock = field(default_factory=asyncio.Lock)
    _listing_public: asyncio.Lock = field(default_factory=asyncio.Lock)
    _current: set[str] = field(default_factory=set)  # names of feeds whose files this process found or made current
    _hides: bool | None = None  # whether any feed is private; None: the store has not been asked
    _for_strangers: SiteFiles | None = None  # None: to be made of the members as they are then
    _cleared: frozenset[str] = frozenset()  # retired names without files
    _has_site: bool = False  # whether the merged feeds were looked at since the start
    _roster: str = ""  # which feeds were served when all merged feeds were current; empty: some may not be
    _merged: dict[str, MergedFeed] = field(default_factory=dict)  # of then, by file, without contributors
    _stale: set[str] = field(default_factory=set)  # the merged feeds of the feeds that changed since

    async def clear(self) -> None:
        """Remove what is no longer published, and what a killed process left behind, before anything is written."""
        await asyncio.to_thread(self.public.remove_drafts)
        await self.remove_retired()

    async def start(self) -> None:
        """Let the files of all feeds wait to be looked at."""
        await self.remove_retired()
        self.waiting |= dict.fromkeys(await self.store.feeds.served_names())
        self.site_is_stale = True

    def options(self, feed: Feed) -> PublishOptions:
        """Return how a feed is published: as its definition says, or last said if it is broken or gone."""
        definition = self.definitions.of(feed.id)
        return publish_options(self.settings, feed.name, definition.terms if definition else feed.terms)

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

    def stays(self, name: str, next_check_at: datetime) -> bool:
        """Return whether nothing is to be written or deleted of a feed of which a poll changed nothing.

        Its documents say when it is polled next: see `next_checks`.
        """
        self.next_checks[name] = next_check_at
        return name in self._current and self.free_bytes() >= DISK_RESERVE

    async def _publish(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        # Some of it may have been withdrawn while it was polled.
        feed = replace(feed, withdrawals=await self.store.withdrawals.counted(feed.id))
        self.next_checks[feed.name] = feed.next_check_at
        if feed.private:
            self._hides = True
            if self._for_strangers and self._for_strangers.has(feed.id):  # its host moved into a private network
                self._for_strangers = None
        options, now = self.options(feed), self.clock()
        self._current.discard(feed.name)
        changed = await publish(self.store, self.public, feed, options, now, force=force, thorough=thorough)
        self._current.add(feed.name)
        if thorough:
            self.waiting.pop(feed.name, None)
        if changed:
            self.site_is_stale = True
            self._stale |= {ALL_FEEDS, group_file(group_of(options))}
        return changed

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

    async def _publish_as_stored(self, name: str) -> tuple[str, ...]:
        """Write what is not current of the feed with that name, as the store has it when its turn comes."""
        async with self._publishing:
            self.waiting.pop(name, None)
            feed = await self._served(name)
            return await self._publish(feed, thorough=True) if feed else ()

    async def keep_within_budget(self, feed: Feed) -> None:
        """Delete texts of a feed that has more stored bytes than `keep_bytes`, some at least where the disk is low."""
        name = await self.store.feeds.served_name(feed.id)
        if name is None:
            return
        feed = replace(feed, name=name)
        is_low = await asyncio.to_thread(self.free_bytes) < DISK_RESERVE
        most, steps = (0, 1) if is_low else (self.settings.keep_bytes, MOST_STEPS)
        options, now = self.options(feed), self.clock()
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
        for summary in await self.store.feeds.summaries():
            try:
                changed += await self.publish_feed(summary.feed, force=force, thorough=True)
            except StoreError as failure:
                log.error("unpublished", feed=summary.feed.name, error=failure)
                failures.append(failure)
        await self.remove_retired()
        changed += await self.publish_site_files(force=force, strict=strict)
        if failures and (force or strict):
            raise failures[0]
        return tuple(changed)

    async def publish_site_files(self, *, force: bool = False, strict: bool = False) -> tuple[str, ...]:
        """Write the merged feeds and the OPML list if they are not current; failures are as for `publish_all`."""
        async with self._publishing_site:
            self.site_is_stale, self._stale, self._roster = False, set(), ""
            roster = await self.store.members.roster()  # before the members: what changes meanwhile is found next time
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            self._hides = self._for_strangers = None
            result = await publish_site(self.store, self.public, members, site, now, force=force)
            self._has_site = True
            self._merged = {one.file: replace(one, contributors=()) for one in result.merged}
            self._roster = "" if result.failed else roster
        if result.removed:
            await self.store.outbox.drop(result.removed)
            await self.store.documents.drop(result.removed)
        self._log_failures(result)
        if result.failed and (force or strict):
            raise result.failed[0][1]
        return result.changed

    async def try_publish_site_files(self) -> None:
        """Write what the feeds that changed make stale of the merged feeds and the OPML list.

        A failure is logged, and the next change tries all again.
        """
        try:
            changed = await self._publish_stale()
            log.info("merged", documents=len(changed))
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def _publish_stale(self) -> tuple[str, ...]:
        """Do what `publish_site_files` does; where the same feeds are served as then, look at stale and lost files."""
        async with self._publishing_site:
            if self._roster and self._roster == await self.store.members.roster() and self.public.has(SUBSCRIPTIONS):
                self.site_is_stale, stale, self._stale, roster = False, self._stale, set(), self._roster
                self._roster, self._hides, self._for_strangers = "", None, None
                lost = await asyncio.to_thread(lambda: [file for file in self._merged if not self.public.has(file)])
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

    async def _with_contributors(self, merged: MergedFeed) -> MergedFeed:
        found = await self.store.members.newest(MOST_ENTRIES, merged.headings)
        contributors = tuple(
            Member(feed=one.feed, options=self.options(one.feed), published=one.published, newest=one.newest)
            for one in found
        )
        return replace(merged, contributors=contributors)

    def _log_failures(self, result: SiteResult) -> None:
        for file, failure in result.failed:
            log.error("unpublished", file=file, error=failure)

    async def members(self) -> tuple[Member, ...]:
        """Return the feeds that are served."""
        served = [one for one in await self.store.feeds.summaries() if one.served]
        return await asyncio.to_thread(lambda: tuple(map(self._member, served)))

    async def hides_feeds(self) -> bool:
        """Return whether any feed is of a private host, so that strangers get other lists than the operator."""
        if self._hides is None:
            self._hides = await self.store.feeds.any_private()
        return self._hides

    async def file_for_strangers(self, file: str) -> CachedFile | None:
        """Return a merged feed or the OPML list without the feeds of private hosts; None: there is no such file."""
        async with self._listing_public:
            files = self._for_strangers
            if files is None:
                public = [one for one in await self.members() if not one.feed.private]
                files = self._for_strangers = SiteFiles(public, site_of(self.settings))
        return await files.get(file, self.store, self.clock())

    def _member(self, summary: FeedSummary) -> Member:
        options = self.options(summary.feed)
        return Member(feed=summary.feed, options=options, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted again, with the same bytes, or one that waits to be published.

        Does nothing for any other name. NotYet where the file can only be made after what waits.
        """
        name = re.split(r"[./]", file, maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.documents.get(file):
                await self.publish_site_files()
            elif not self._has_site:
                raise NotYet(f"{file}: not published yet; it will be within minutes")
        elif name in self.waiting:
            await self._publish_as_stored(name)
        elif feed := await self._served(name):
            options = self.options(feed)
            async with self._publishing:
                if not self.public.has(file):  # an earlier request for it may have written it
                    await restore(self.store, self.public, feed, options, file, self.clock())

    async def _served(self, name: str) -> Feed | None:
        """Return the feed that is published under a name now."""
        found = await self.store.feeds.find(name)
        return found.feed if found and not found.is_removed and found.feed.name == name else None

    async def remove_retired(self) -> None:
        """Remove the files of feeds that were removed, and those under former names."""
        retired = frozenset(await self.store.feeds.retired_names())
        for name in sorted(retired - self._cleared):
            await asyncio.to_thread(remove_files, self.public, name)
            await self.store.outbox.drop([f"{name}.{form}" for form in FORMS])
        self._cleared = retired
