"""What is made of all feeds together, brought up to date: the merged feeds and the list of subscriptions."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from feedd.definition import RESERVED
from feedd.errors import StoreError
from feedd.publish.merged import ALL_FEEDS, merged_feeds, publish_merged
from feedd.publish.opml import SUBSCRIPTIONS, publish_opml
from feedd.publish.publisher import Archive
from feedd.publish.shelf import Shelf
from feedd.publish.site import Member, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The files that changed, those that were taken away, and those that could not be brought up to date."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    failed: tuple[tuple[str, StoreError], ...]


async def publish_gathered(
    archive: Archive,
    shelf: Shelf,
    members: Sequence[Member],
    site: Site,
    now: datetime,
    *,
    force: bool = False,
) -> Gathered:
    """Write the documents of these members, a failure stops no other; take away those of groups that are gone."""
    works: dict[str, Callable[[], Awaitable[bool]]] = {
        one.file: partial(publish_merged, archive, shelf, one, site, now, force=force) for one in merged_feeds(members)
    }
    if members:  # OPML has at least one outline
        works[SUBSCRIPTIONS] = partial(publish_opml, archive, shelf, members, site, now, force=force)
    changed, failed = [], []
    for file, work in works.items():
        try:
            if await work():
                changed.append(file)
        except StoreError as failure:
            failed.append((file, failure))
    gone = await asyncio.to_thread(_clear, shelf, works)
    return Gathered(changed=tuple(changed), gone=gone, failed=tuple(failed))


def _clear(shelf: Shelf, kept: Container[str]) -> tuple[str, ...]:
    """Take away the files that are not to be kept."""
    there = [*sorted(shelf.names(RESERVED)), *filter(shelf.has, (ALL_FEEDS, SUBSCRIPTIONS))]
    gone = tuple(file for file in there if file not in kept)
    for file in gone:
        shelf.remove(file)
    return gone
