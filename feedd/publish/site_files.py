"""The files made of all feeds together: the merged feeds and the OPML list, written only where something changed."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from feedd.config.definition import RESERVED
from feedd.errors import StoreError
from feedd.publish.files import CachedFile, PublicFolder, cached_file
from feedd.publish.formats.opml import SUBSCRIPTIONS, render_opml
from feedd.publish.merged import ALL_FEEDS, MergedFeed, merged_feeds, publish_merged, render_merged
from feedd.publish.site import Member, Site
from feedd.publish.up_to_date import Made, key_of, write_if_stale
from feedd.store import Store

Task: TypeAlias = Callable[[], Awaitable[bool]]

MOST_FILES = 16  # in memory, of half a megabyte each; a site has seldom more groups


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteResult:
    """The names of the files whose bytes changed, of those that were removed, and of those that failed, with why.

    `merged` are the merged feeds that these members have.
    """

    changed: tuple[str, ...]
    failed: tuple[tuple[str, StoreError], ...]
    removed: tuple[str, ...] = ()
    merged: tuple[MergedFeed, ...] = ()


class SiteFiles:
    """The merged feeds and the OPML list of some members, rendered when they are asked for, and in no folder."""

    def __init__(self, members: Sequence[Member], site: Site) -> None:
        self._members = members
        self._ids = frozenset(one.feed.id for one in members)
        self._site = site
        self._merged = {one.file: one for one in merged_feeds(members)}
        self._files: dict[str, CachedFile] = {}
        self._rendering = asyncio.Lock()

    def has(self, feed_id: str) -> bool:
        """Return whether a feed is one of the members."""
        return feed_id in self._ids

    async def get(self, file: str, store: Store, now: datetime) -> CachedFile | None:
        """Return a file by its name; None: these members have no such file."""
        merged = self._merged.get(file)
        if merged is None and (file != SUBSCRIPTIONS or not self._members):
            return None
        async with self._rendering:
            if file not in self._files:
                if merged:
                    data = await render_merged(store, merged, self._site)
                else:
                    data = await asyncio.to_thread(render_opml, self._members, self._site)
                rendered = await asyncio.to_thread(cached_file, data, now.replace(microsecond=0))
                if len(self._files) >= MOST_FILES:
                    self._files.clear()
                self._files[file] = rendered
            return self._files[file]


async def publish_site(
    store: Store,
    public: PublicFolder,
    members: Sequence[Member],
    site: Site,
    now: datetime,
    *,
    force: bool = False,
) -> SiteResult:
    """Write the merged feeds and the OPML list of these members; remove merged feeds of groups that no longer exist.

    A file that cannot be written does not stop the others.
    """
    merged = await asyncio.to_thread(merged_feeds, members)
    tasks: dict[str, Task] = {
        one.file: partial(publish_merged, store, public, one, site, now, force=force) for one in merged
    }
    if members:  # OPML must have at least one outline
        tasks[SUBSCRIPTIONS] = partial(publish_subscriptions, store, public, members, site, now, force=force)
    result = await _do_each(tasks)
    return replace(result, merged=merged, removed=await asyncio.to_thread(_remove_others, public, tasks))


async def publish_some(
    store: Store, public: PublicFolder, merged: Iterable[MergedFeed], site: Site, now: datetime
) -> SiteResult:
    """Write these merged feeds, as `publish_site` writes all."""
    return await _do_each({one.file: partial(publish_merged, store, public, one, site, now) for one in merged})


async def _do_each(tasks: Mapping[str, Task]) -> SiteResult:
    changed, failed = [], []
    for file, task in tasks.items():
        try:
            if await task():
                changed.append(file)
        except StoreError as failure:
            failed.append((file, failure))
    return SiteResult(changed=tuple(changed), failed=tuple(failed))


async def publish_subscriptions(
    store: Store, public: PublicFolder, members: Sequence[Member], site: Site, now: datetime, *, force: bool = False
) -> bool:
    """Write the OPML list of these members if it is not current; return whether its bytes changed."""

    async def make() -> Made:
        return Made(data=await asyncio.to_thread(render_opml, members, site))

    def key() -> str:
        return key_of(site, [(one.feed.id, one.feed.location, one.feed.title, one.options) for one in members])

    return await write_if_stale(store, public, SUBSCRIPTIONS, await asyncio.to_thread(key), make, now, force=force)


def _remove_others(public: PublicFolder, kept: Container[str]) -> tuple[str, ...]:
    """Remove the merged feeds and the list that are not in `kept`; return their names."""
    existing = [*sorted(public.names(RESERVED)), *filter(public.has, (ALL_FEEDS, SUBSCRIPTIONS))]
    removed = tuple(file for file in existing if file not in kept)
    for file in removed:
        public.remove(file)
    return removed
