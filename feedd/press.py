"""Brings what is published up to the store: files of feeds, merged feeds, subscriptions; and tells the hub of it.

What was polled, or may be, is the engine's business; nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.announcer import Announcer
from feedd.definition import RESERVED, Definition, Definitions
from feedd.errors import FeeddError, StoreError
from feedd.logs import events
from feedd.model import Feed
from feedd.publish import Imprint, Shelf, imprint_of, publish, restore, retire
from feedd.publish.gathered import publish_gathered
from feedd.publish.opml import SUBSCRIPTIONS
from feedd.publish.publisher import FORMS
from feedd.publish.site import Member, site_of
from feedd.settings import Settings
from feedd.store import FeedSummary, Store

NO_DEFINITIONS = Definitions(good={}, mistakes=())

log = events()


@dataclass(slots=True, kw_only=True)
class Press:
    """What publishing needs; the definitions say how a feed is to look, and are replaced as a whole by `know`."""

    settings: Settings
    store: Store
    shelf: Shelf
    announcer: Announcer
    clock: Callable[[], datetime]
    definitions: Definitions = NO_DEFINITIONS
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for whoever caches a document
    stale: bool = False  # whether a feed changed that merged feeds do not show yet
    _by_id: Mapping[str, Definition] = field(default_factory=dict)
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may want the same file
    _merging: asyncio.Lock = field(default_factory=asyncio.Lock)

    def know(self, definitions: Definitions) -> None:
        """Go by these definitions from now on; no file changes yet."""
        self.definitions = definitions
        self._by_id = {definition.id: definition for definition in definitions.good.values()}

    def defined(self, feed_id: str) -> Definition | None:
        """Give the good definition of a feed as it is now."""
        return self._by_id.get(feed_id)

    async def start(self) -> None:
        """Put right what a killed process left behind, and bring all files up to the store."""
        await self.announcer.start()
        await asyncio.to_thread(self.shelf.sweep)
        await self.put_out_all()

    async def tell_hub(self) -> None:
        """Tell the hub, if there is one, what changed; whatever fails stays here, and the hub is told later."""
        try:
            await self.announcer.tell()
        except FeeddError as failure:
            log.error("unannounced", error=failure)
        except Exception:
            log.exception("bug", what="hub")

    def imprint(self, feed: Feed) -> Imprint:
        """Give how a feed is to look; one whose definition is broken or gone goes on as that last said."""
        definition = self.defined(feed.id)
        return imprint_of(self.settings, feed.name, definition.terms if definition else feed.terms)

    async def put_out(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """Bring a feed's files up to the store, `thorough`: the old ones too; give the names of those that changed."""
        name = await self.store.served_name(feed.id)
        if name is None:  # removed while it was polled
            return ()
        feed = replace(feed, name=name)  # perhaps renamed while it was polled
        self.next_checks[name] = feed.next_check_at
        imprint = self.imprint(feed)
        async with self._publishing:
            now = self.clock()
            changed = await publish(self.store, self.shelf, feed, imprint, now, force=force, thorough=thorough)
        self.stale |= bool(changed)
        return changed

    async def put_out_all(self, *, force: bool = False) -> tuple[str, ...]:
        """Bring all files up to the store, also where settings changed or somebody deleted them.

        Those under former names go when the new ones are there. A file that cannot be written stops no other; with
        `force` its StoreError comes at the end.
        """
        changed: list[str] = []
        failures: list[StoreError] = []
        for summary in await self.store.feeds():
            try:
                changed += await self.put_out(summary.feed, force=force, thorough=True)
            except StoreError as failure:
                log.error("unpublished", feed=summary.feed.name, error=failure)
                failures.append(failure)
        await self.take_in()
        changed += await self.put_out_merged(force=force)
        if failures and force:
            raise failures[0]
        return tuple(changed)

    async def put_out_merged(self, *, force: bool = False) -> tuple[str, ...]:
        """Bring the merged feeds and the list of subscriptions up to the store, with failures as in `put_out_all`."""
        async with self._merging:
            self.stale = False
            members, site, now = await self.members(), site_of(self.settings), self.clock()
            gathered = await publish_gathered(self.store, self.shelf, members, site, now, force=force)
        if gathered.gone:
            await self.store.outbox.drop(gathered.gone)
            await self.store.drop_documents(gathered.gone)
        for file, failure in gathered.failed:
            log.error("unpublished", file=file, error=failure)
        if gathered.failed and force:
            raise gathered.failed[0][1]
        return gathered.changed

    async def merge(self) -> None:
        """Do the same in the background; whatever fails stays here, and is tried again with the next change."""
        try:
            changed = await self.put_out_merged()
            log.info("merged", documents=len(changed))
        except FeeddError as failure:
            log.error("unmerged", error=failure)
        except Exception:
            log.exception("bug", what="merged feeds")

    async def members(self) -> tuple[Member, ...]:
        """Give the feeds that are served."""
        return tuple(self._member(one) for one in await self.store.feeds() if one.served)

    def _member(self, summary: FeedSummary) -> Member:
        imprint = self.imprint(summary.feed)
        return Member(feed=summary.feed, imprint=imprint, published=summary.published, newest=summary.newest)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted once more, the same to the byte; no other one."""
        name = re.split(r"[./]", file, maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.document(file):
                await self.put_out_merged()
        elif summary := await self._served(name):
            imprint = self.imprint(summary.feed)
            async with self._publishing:
                if not self.shelf.has(file):  # else the first of many who asked for it has done the work
                    await restore(self.store, self.shelf, summary.feed, imprint, file, self.clock())

    async def _served(self, name: str) -> FeedSummary | None:
        """Find the feed that is published under a name now; what asks for names that never were costs one query."""
        owner = await self.store.owner(name)
        feeds = await self.store.feeds() if owner else ()
        return next((one for one in feeds if one.feed.id == owner and one.served and one.feed.name == name), None)

    async def take_in(self) -> None:
        """Take away the files of feeds that were removed, and those under former names."""
        for name in await self.store.retired_names():
            await asyncio.to_thread(retire, self.shelf, name)
            await self.store.outbox.drop([f"{name}.{form}" for form in FORMS])
