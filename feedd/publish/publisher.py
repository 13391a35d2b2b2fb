"""The publisher: it writes all published files as the store and the definitions say, and removes old ones.

It does not matter which process polled: all that it needs is in the store. Nothing here reads from the network.
"""

import asyncio
import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cached_property

from msgspec import Struct, field

from feedd.config.current import CurrentDefinitions
from feedd.config.definition import RESERVED
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.errors import Damaged, FeeddError, NotYet, StoreError
from feedd.model import Feed
from feedd.publish.budget import MOST_STEPS, keep_within
from feedd.publish.feed_files import FORMS, has_files, publish, remove_files, restore
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.options import PublishOptions, TokenOptions, publish_options
from feedd.publish.private_feeds import with_placeholder
from feedd.publish.public import PublicFiles
from feedd.publish.site_publisher import SitePublisher
from feedd.publish.stored_files import StoredFiles
from feedd.publish.up_to_date import key_of
from feedd.store import Store
from feedd.store.documents import PRIVATE
from feedd.structs import replace
from feedd.telemetry.log import events

log = events()


class Publisher(Struct, kw_only=True, dict=True):  # a dictionary, as cached_property needs one
    """Writes the public folder; the current definitions say how each feed is published."""

    settings: Settings
    store: Store
    public: PublicFiles
    definitions: CurrentDefinitions
    clock: Callable[[], datetime]
    free_bytes: Callable[[], int]  # of the disk with the data folder
    next_checks: dict[str, datetime] = field(default_factory=dict)  # by feed name, for HTTP's max-age
    waiting: dict[str, None] = field(default_factory=dict)  # names of feeds whose files may not be current, in order
    _publishing: asyncio.Lock = field(default_factory=asyncio.Lock)  # a poll and a reload may write the same file
    _current: set[str] = field(default_factory=set)  # names of feeds whose files this process found or made current
    _cleared: frozenset[str] = frozenset()  # retired names without files

    @cached_property
    def site(self) -> SitePublisher:
        """The publisher of what is made of all feeds together."""
        return SitePublisher(
            settings=self.settings,
            store=self.store,
            public=self.public,
            definitions=self.definitions,
            options=self.options,
            end=self._end,
            clock=self.clock,
        )

    async def clear(self) -> None:
        """Remove what is no longer published, and what a killed process left behind, before anything is written."""
        await self.public.start()
        await self.remove_retired()

    async def start(self) -> None:
        """Let the files of all feeds wait to be looked at."""
        await self.remove_retired()
        self.waiting |= dict.fromkeys(await self.store.feeds.served_names())
        self.site.is_stale = True

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
        return self.site.is_current and self._current.issuperset(served)

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

    async def publish_unchanged(self, feed_id: str, next_check_at: datetime) -> None:
        """Write what is not current of a feed of which a poll changed nothing.

        Another process may have saved a poll, and been killed before it published: but where all is as any of them saw
        it when nothing was to be written, nothing is now.
        """
        if not self._shared:
            if feed := await self.store.feeds.get(feed_id):
                await self._publish_again(replace(feed, next_check_at=next_check_at))
        elif standing := await self.store.published_files.standing(feed_id):
            options = self.options(standing.feed)
            settings = self.settings.keep_bytes, self.settings.base_url  # which the files of private feeds have, too
            stands = key_of(standing.digest, options, options.file, *settings)
            feed = replace(standing.feed, next_check_at=next_check_at)
            if standing.known != stands and not await self._publish_again(feed):
                await self.store.published_files.stand(feed_id, stands)

    async def _publish_again(self, feed: Feed) -> bool:
        """Write what is not current of a feed, and delete what is too much; return whether there was anything to do."""
        changed = await self.publish_feed(feed)
        return bool(await self.keep_within_budget(feed) or changed)

    async def _publish(self, feed: Feed, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        # Some of it may have been withdrawn while it was polled.
        feed = replace(feed, withdrawals=await self.store.withdrawals.counted(feed.id))
        self.next_checks[feed.name] = feed.next_check_at
        self.site.strangers.see(feed)
        options, now = await self._options(feed), self.clock()
        self._current.discard(feed.name)
        await self._remove_others(options)
        changed = await publish(self.store, self.public, feed, options, now, force=force, thorough=thorough)
        self._current.add(feed.name)
        if thorough:
            self.waiting.pop(feed.name, None)
        self.site.see(feed, options, changed=bool(changed))
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
            await self.site.withhold()
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

    async def keep_within_budget(self, feed: Feed) -> int:
        """Delete texts of a feed that has more stored bytes than `keep_bytes`, some at least where the disk is low.

        Return how many bytes were freed.
        """
        name = await self.store.feeds.served_name(feed.id)
        if name is None:
            return 0
        feed = replace(feed, name=name)
        is_low = await asyncio.to_thread(self.free_bytes) < DISK_RESERVE
        most, steps = (0, 1) if is_low else (self.settings.keep_bytes, MOST_STEPS)
        options, now = await self._options(feed), self.clock()
        freed = await keep_within(self.store, self.public, feed, options, most, now, self._publishing, steps)
        if freed:
            log.info("texts deleted", feed=feed.name, bytes=freed, reason="low disk" if is_low else "keep_bytes")
        return freed

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
        changed += await self.site.publish(force=force, strict=strict)
        if failures and (force or strict):
            raise failures[0]
        return tuple(changed)

    async def restore(self, file: str) -> None:
        """Write a published file that somebody deleted again, with the same bytes, or one that waits to be published.

        Does nothing for any other name. NotYet where the file can only be made after what waits.
        """
        name = re.split(r"[./]", file.removeprefix(f"{PRIVATE}/"), maxsplit=1)[0]
        if name == RESERVED or file == SUBSCRIPTIONS:
            if await self.store.documents.get(file):
                await self.site.publish()
            elif not await self.site.is_published():
                raise NotYet(f"{file}: not published yet; it will be within minutes")
        elif name in self.waiting:
            await self._publish_as_stored(name)
        elif feed := await self._served(name):
            options = await self._options(feed)
            async with self._publishing:
                # An earlier request for it may have written it.
                if file.startswith(PRIVATE) == isinstance(options, TokenOptions) and not await self.public.has(file):
                    await restore(self.store, self.public, feed, options, file, self.clock())

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
