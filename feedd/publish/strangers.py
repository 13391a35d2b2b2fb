"""The files of many feeds as strangers get them: without the feeds of private hosts."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.model import Feed
from feedd.publish.files import CachedFile
from feedd.publish.merged import published
from feedd.publish.site import Member, Site
from feedd.publish.site_files import (
    STRANGERS,
    SiteFiles,
    SiteResult,
    below_for_strangers,
    publish_site,
    remove_all,
)
from feedd.publish.stored_files import StoredFiles
from feedd.store import Store

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition


class Strangers(ABC):
    """The merged feeds and the OPML list for strangers."""

    @abstractmethod
    async def hides_feeds(self) -> bool:
        """Return whether any feed is of a private host, so that strangers get other lists than the operator."""

    @abstractmethod
    async def get(self, file: str) -> CachedFile | None:
        """Return a merged feed or the OPML list without the feeds of private hosts; None: there is no such file."""

    @abstractmethod
    async def publish(
        self, members: Sequence[Member], site: Site, *, rules: "Sequence[MergeDefinition]", force: bool
    ) -> SiteResult:
        """Write what is written before somebody asks for it."""

    @abstractmethod
    def forget(self) -> None:
        """Forget what was made of the members: they changed."""

    @abstractmethod
    def see(self, feed: Feed) -> None:
        """Take note of a feed that is published: its host may have moved into a private network."""


class RenderedForStrangers(Strangers):
    """These files where one process serves them: made when they are asked for, and kept in its memory."""

    def __init__(
        self,
        store: Store,
        members: Callable[[], Awaitable[tuple[Member, ...]]],
        rules: "Callable[[], Awaitable[tuple[MergeDefinition, ...]]]",
        site: Site,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._members = members
        self._rules = rules
        self._site = site
        self._clock = clock
        self._hides: bool | None = None  # None: the store has not been asked
        self._files: SiteFiles | None = None  # None: to be made of the members as they are then
        self._listing = asyncio.Lock()

    async def hides_feeds(self) -> bool:
        """Return whether any feed is of a private host."""
        if self._hides is None:
            self._hides = await self._store.feeds.any_private()
        return self._hides

    async def get(self, file: str) -> CachedFile | None:
        """Return a file; None: there is no such file."""
        async with self._listing:
            files = self._files
            if files is None:
                members = await self._members()
                public = [one for one in members if not one.feed.private]
                files = self._files = SiteFiles(public, self._site, published(await self._rules(), members))
        return await files.get(file, self._store, self._clock())

    async def publish(
        self,
        members: Sequence[Member],  # noqa: ARG002  # nothing is written
        site: Site,  # noqa: ARG002
        *,
        rules: "Sequence[MergeDefinition]",  # noqa: ARG002
        force: bool,  # noqa: ARG002
    ) -> SiteResult:
        """Write nothing."""
        return SiteResult()

    def forget(self) -> None:
        """Forget what was made of the members."""
        self._hides = self._files = None

    def see(self, feed: Feed) -> None:
        """Make the files anew where they have a feed that is private now."""
        if feed.private:
            self._hides = True
            if self._files and self._files.has(feed.id):
                self._files = None


class StoredForStrangers(Strangers):
    """These files where several processes serve them: in the store, so that all serve the same.

    `publish_site` writes all files of many feeds, these among them.
    """

    def __init__(
        self,
        store: Store,
        files: StoredFiles,
        publish_site: Callable[[], Awaitable[object]],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._files = files
        self._publish_site = publish_site
        self._clock = clock
        self._hidden: tuple[str, ...] | None = None  # the feeds that the files were last written without

    async def hides_feeds(self) -> bool:
        """Return whether any feed is of a private host, as of the last look."""
        return bool(await self._files.private())

    async def get(self, file: str) -> CachedFile | None:
        """Return a file; None: there is no such file."""
        private = await self._files.private()
        name = below_for_strangers(private) + file
        found = self._files.cached(name) or await self._files.get(name)
        # Another feed is private since they were written, or they were removed as one is for tokens alone.
        if found is None and (private != self._hidden or await self._store.documents.get(name)):
            await self._publish_site()
            found = await self._files.get(name)
        return found

    async def publish(
        self, members: Sequence[Member], site: Site, *, rules: "Sequence[MergeDefinition]", force: bool
    ) -> SiteResult:
        """Write the files where any feed is private, and remove those from when other feeds were."""
        private = await self._files.private()
        self._hidden = private
        if not private:
            return SiteResult(removed=await remove_all(self._files, await self._files.names(STRANGERS)))
        # A feed may have become private since the members were read: `private` is newer, or older.
        hidden, below = frozenset(private), below_for_strangers(private)
        shown = [one for one in members if not one.feed.private and one.feed.id not in hidden]
        return await publish_site(
            self._store, self._files, shown, site, self._clock(), rules=rules, force=force, below=below
        )

    def forget(self) -> None:
        """Forget nothing: other members have files of other names."""

    def see(self, feed: Feed) -> None:
        """Do nothing: the next look tells which feeds are private."""
