"""What is made of all feeds together, brought up to date: the merged feeds and the list of subscriptions."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from feedd.config.definition import RESERVED
from feedd.errors import StoreError
from feedd.publish.files import PublicFolder
from feedd.publish.formats.opml import SUBSCRIPTIONS, render_opml
from feedd.publish.merged import ALL_FEEDS, merged_feeds, publish_merged
from feedd.publish.site import Member, Site
from feedd.publish.up_to_date import key_of, write_if_stale
from feedd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFiles:
    """The files that changed, those that were taken away, and those that could not be brought up to date."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    failed: tuple[tuple[str, StoreError], ...]


async def publish_site(
    store: Store,
    public: PublicFolder,
    members: Sequence[Member],
    site: Site,
    now: datetime,
    *,
    force: bool = False,
) -> SiteFiles:
    """Write the documents of these members, a failure stops no other; take away those of groups that are gone."""
    works: dict[str, Callable[[], Awaitable[bool]]] = {
        one.file: partial(publish_merged, store, public, one, site, now, force=force) for one in merged_feeds(members)
    }
    if members:  # OPML has at least one outline
        works[SUBSCRIPTIONS] = partial(publish_opml, store, public, members, site, now, force=force)
    changed, failed = [], []
    for file, work in works.items():
        try:
            if await work():
                changed.append(file)
        except StoreError as failure:
            failed.append((file, failure))
    gone = await asyncio.to_thread(_clear, public, works)
    return SiteFiles(changed=tuple(changed), gone=gone, failed=tuple(failed))


def _clear(public: PublicFolder, kept: Container[str]) -> tuple[str, ...]:
    """Take away the files that are not to be kept."""
    there = [*sorted(public.names(RESERVED)), *filter(public.has, (ALL_FEEDS, SUBSCRIPTIONS))]
    gone = tuple(file for file in there if file not in kept)
    for file in gone:
        public.remove(file)
    return gone


async def publish_opml(
    store: Store, public: PublicFolder, members: Sequence[Member], site: Site, now: datetime, *, force: bool = False
) -> bool:
    """Write the list where it differs from what is there, and tell whether it did."""

    async def make() -> bytes:
        return await asyncio.to_thread(render_opml, members, site)

    key = key_of(site, [(one.feed.id, one.feed.location, one.feed.title, one.options) for one in members])
    return await write_if_stale(store, public, SUBSCRIPTIONS, key, make, now, force=force)
