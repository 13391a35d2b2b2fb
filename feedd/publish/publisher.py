"""The publisher: it writes all published files as the store and the definitions say, and removes old ones.

It does not matter which process polled: all that it needs is in the store. Nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import RESERVED
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.errors import FeeddError, StoreError
from feedd.model import Feed
from feedd.publish.budget import MOST_STEPS, keep_within
from feedd.publish.feed_files import FORMS, publish, remove_files, restore
from feedd.publish.files import PublicFolder
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.options import PublishOptions, publish_options
from feedd.publish.site import Member, site_of
from feedd.publish.site_files import publish_site
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
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may write the same file
    _publishing_site: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self) -> None:
        """Remove what a killed process left behind, and write all files that are not current."""
        await asyncio.to_thread(self.public.remove_drafts)
        await self.publish_all()

    def options(self, feed: Feed) -> PublishOptions:
        """Return how a feed is published: as its definition says, or last said if it is broken or gone."""
        definition = self.definitions.of(feed.id)
        return publish_options(self.settings, feed.name, definition.terms if definition else feed.terms)

    async def publish_feed(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """Write a feed's files that are not current; return the names of those whose bytes changed.

        `force` renders all of them, `thorough` also looks whether all archive pages exist: see `feed_files.publish`.
        """
        name = await self.store.feeds.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        feed = replace(feed, name=name)  # perhaps renamed while it was polled
        self.next_checks[name] = feed.next_check_at
        options = self.options(feed)
        async with self._publishing:
            now = self.clock()
            changed = await publish(self.store, self.public, feed, options, now, force=force, thorough=thorough)
        self.site_is_stale |= bool(changed)
        return changed

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

    async def publish_all(self, *, force: bool = False) -> tuple[str, ...]:
        """Write all files that are not current, because settings changed or somebody deleted them; return the changed.

        Files under former names of feeds are removed after the new ones are written. A file that cannot be written
        does not stop the others; its StoreError is logged and, with `force`, raised at the end.
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
        changed += await self.publish_site_files(force=force)
        if failures and force:
            raise failures[0]
        return tuple(changed)

    async def publish_site_files(self, *, force: bool = False) -> tuple[str, ...]:
        """Write the merged feeds and the OPML list if they are not current; failures are as for `publish_all`."""
        async with self._publishing_site:
            self.site_is_stale = False
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            result = await publish_site(self.store, self.public, members, site, now, force=force)
        if result.removed:
            await self.store.outbox.drop(result.removed)
            await self.store.documents.drop(result.removed)
        for file, failure in result.failed:
            log.error("unpublished", file=file, error=failure)
        if result.failed and force:
            raise result.failed[0][1]
        return result.changed

    async def try_publish_site_files(self) -> None:
        """Call `publish_site_files` and raise nothing: a failure is logged, and the next change tries again."""
        try:
            changed = await self.publish_site_files()
            log.info("merged", documents=len(changed))
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def members(self) -> tuple[Member, ...]:
        """Return the feeds that are served."""
        return tuple(self._member(one) for one in await self.store.feeds.summaries() if one.served)

    def _member(self, summary: FeedSummary) -> Member:
        options = self.options(summary.feed)
        return Member(feed=summary.feed, options=options, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted again, with the same bytes; do nothing for any other name."""
        name = re.split(r"[./]", file, maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.documents.get(file):
                await self.publish_site_files()
        elif summary := await self._served(name):
            options = self.options(summary.feed)
            async with self._publishing:
                if not self.public.has(file):  # an earlier request for it may have written it
                    await restore(self.store, self.public, summary.feed, options, file, self.clock())

    async def _served(self, name: str) -> FeedSummary | None:
        """Return the feed that is published under a name now."""
        summary = await self.store.feeds.named(name)
        return summary if summary and summary.served and summary.feed.name == name else None

    async def remove_retired(self) -> None:
        """Remove the files of feeds that were removed, and those under former names."""
        for name in await self.store.feeds.retired_names():
            await asyncio.to_thread(remove_files, self.public, name)
            await self.store.outbox.drop([f"{name}.{form}" for form in FORMS])
