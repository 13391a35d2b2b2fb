"""Bring what is published up to the store: files of feeds, merged feeds, the list of subscriptions.

It works the same whoever polled: all it needs is in the store. Nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import RESERVED
from feedd.config.settings import Settings
from feedd.errors import FeeddError, StoreError
from feedd.model import Feed
from feedd.publish import PublicFolder, PublishOptions, publish, publish_options, restore, retire
from feedd.publish.feed_files import FORMS
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.site import Member, site_of
from feedd.publish.site_files import publish_site
from feedd.store import FeedSummary, Store
from feedd.telemetry.log import events

log = events()


@dataclass(slots=True, kw_only=True)
class Publisher:
    """What publishing needs; the current definitions say how a feed is to look."""

    settings: Settings
    store: Store
    public: PublicFolder
    definitions: CurrentDefinitions
    clock: Callable[[], datetime]
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for whoever caches a document
    stale: bool = False  # whether a feed changed that merged feeds do not show yet
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may want the same file
    _merging: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self) -> None:
        """Put right what a killed process left behind, and bring all files up to the store."""
        await asyncio.to_thread(self.public.sweep)
        await self.publish_all()

    def options(self, feed: Feed) -> PublishOptions:
        """Give how a feed is to look; one whose definition is broken or gone goes on as that last said."""
        definition = self.definitions.of(feed.id)
        return publish_options(self.settings, feed.name, definition.terms if definition else feed.terms)

    async def publish_feed(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """Bring a feed's files up to the store, `thorough`: the old ones too; give the names of those that changed."""
        name = await self.store.feeds.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        feed = replace(feed, name=name)  # perhaps renamed while it was polled
        self.next_checks[name] = feed.next_check_at
        options = self.options(feed)
        async with self._publishing:
            now = self.clock()
            changed = await publish(self.store, self.public, feed, options, now, force=force, thorough=thorough)
        self.stale |= bool(changed)
        return changed

    async def publish_all(self, *, force: bool = False) -> tuple[str, ...]:
        """Bring all files up to the store, also where settings changed or somebody deleted them.

        Those under former names go when the new ones are there. A file that cannot be written stops no other; with
        `force` its StoreError comes at the end.
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
        """Bring the merged feeds and the list of subscriptions up to the store, with failures as in `publish_all`."""
        async with self._merging:
            self.stale = False
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            gathered = await publish_site(self.store, self.public, members, site, now, force=force)
        if gathered.gone:
            await self.store.outbox.drop(gathered.gone)
            await self.store.documents.drop(gathered.gone)
        for file, failure in gathered.failed:
            log.error("unpublished", file=file, error=failure)
        if gathered.failed and force:
            raise gathered.failed[0][1]
        return gathered.changed

    async def merge(self) -> None:
        """Do the same in the background; whatever fails stays here, and is tried again with the next change."""
        try:
            changed = await self.publish_site_files()
            log.info("merged", documents=len(changed))
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def members(self) -> tuple[Member, ...]:
        """Give the feeds that are served."""
        return tuple(self._member(one) for one in await self.store.feeds.summaries() if one.served)

    def _member(self, summary: FeedSummary) -> Member:
        options = self.options(summary.feed)
        return Member(feed=summary.feed, options=options, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted once more, the same to the byte; no other one."""
        name = re.split(r"[./]", file, maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.documents.get(file):
                await self.publish_site_files()
        elif summary := await self._served(name):
            options = self.options(summary.feed)
            async with self._publishing:
                if not self.public.has(file):  # else the first of many who asked for it has done the work
                    await restore(self.store, self.public, summary.feed, options, file, self.clock())

    async def _served(self, name: str) -> FeedSummary | None:
        """Return the feed that is published under a name now."""
        summary = await self.store.feeds.named(name)
        return summary if summary and summary.served and summary.feed.name == name else None

    async def remove_retired(self) -> None:
        """Take away the files of feeds that were removed, and those under former names."""
        for name in await self.store.feeds.retired_names():
            await asyncio.to_thread(retire, self.public, name)
            await self.store.outbox.drop([f"{name}.{form}" for form in FORMS])
