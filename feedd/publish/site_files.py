"""The files made of all feeds together: the merged feeds and the OPML list, written only where something changed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from feedd.config.definition import RESERVED
from feedd.errors import FeeddError, StoreError
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.formats.opml import SUBSCRIPTIONS, render_opml
from feedd.publish.merged import ALL_FEEDS, MergedFeed, merged_feeds, publish_merged, render_merged
from feedd.publish.public import PublicFiles
from feedd.publish.site import Member, Site
from feedd.publish.up_to_date import Made, key_of, write_if_stale
from feedd.store import Store
from feedd.structs import replace
from feedd.telemetry.log import events

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

log = events()

Task: TypeAlias = Callable[[], Awaitable[bool]]

STRANGERS = "~strangers"  # the folder of lists for strangers, in the store
MOST_FILES = 64  # in memory, of half a megabyte each at most; a site has seldom more


class SiteResult(Struct, frozen=True, kw_only=True):
    """The names of the files whose bytes changed, of those that were removed, and of those that failed, with why.

    `merged` are the merged feeds that these members have.
    """

    changed: tuple[str, ...] = ()
    failed: tuple[tuple[str, StoreError], ...] = ()
    removed: tuple[str, ...] = ()
    merged: tuple[MergedFeed, ...] = ()

    def __add__(self, other: "SiteResult") -> "SiteResult":
        """Return both results as one, with the merged feeds of this one."""
        changed, failed = self.changed + other.changed, self.failed + other.failed
        return replace(self, changed=changed, failed=failed, removed=self.removed + other.removed)


class SiteFiles:
    """The merged feeds and the OPML list of some members, rendered when they are asked for, and in no folder."""

    def __init__(self, members: Sequence[Member], site: Site, rules: "Sequence[MergeDefinition]" = ()) -> None:
        self._members = members
        self._ids = frozenset(one.feed.id for one in members)
        self._site = site
        self._rules = rules
        self._merged: dict[str, tuple[MergedFeed, str]] | None = None  # with the format; None: not asked for yet
        self._files: dict[str, CachedFile] = {}
        self._rendering = asyncio.Lock()

    def has(self, feed_id: str) -> bool:
        """Return whether a feed is one of the members."""
        return feed_id in self._ids

    async def get(self, file: str, store: Store, now: datetime) -> CachedFile | None:
        """Return a file by its name; None: these members have no such file."""
        if self._merged is None:
            found = await all_merged(store, self._members, self._rules, with_private=False)
            self._merged = {name: (one, form) for one in found for form, name in one.files.items()}
        merged = self._merged.get(file)
        if merged is None and (file != SUBSCRIPTIONS or not self._members):
            return None
        async with self._rendering:
            if file not in self._files:
                if merged:
                    data = await render_merged(store, merged[0], self._site, merged[1])
                else:
                    data = await asyncio.to_thread(render_opml, self._members, self._site)
                rendered = await asyncio.to_thread(cached_file, data, now.replace(microsecond=0))
                if len(self._files) >= MOST_FILES:
                    del self._files[next(iter(self._files))]
                self._files[file] = rendered
            return self._files[file]


async def all_merged(
    store: Store, members: Sequence[Member], rules: "Sequence[MergeDefinition]", *, with_private: bool
) -> tuple[MergedFeed, ...]:
    """Return all merged feeds of these members."""
    uncounted = await asyncio.to_thread(merged_feeds, members)
    counts = await store.members.counts({one.feed.id for each in uncounted for one in each.contributors})
    merged = tuple(one.with_counts(counts) for one in uncounted)
    if not rules:
        return merged
    from feedd.publish.by_rule import rule_feeds  # here: few installations have any

    return (*merged, *await rule_feeds(store, rules, members, with_private=with_private))


async def publish_site(
    store: Store,
    public: PublicFiles,
    members: Sequence[Member],
    site: Site,
    now: datetime,
    *,
    rules: "Sequence[MergeDefinition]" = (),
    force: bool = False,
    below: str = "",
) -> SiteResult:
    """Write the merged feeds and the OPML list of these members; remove those that no group and no rule has any more.

    A file that cannot be written does not stop the others. What their names begin with, `below`, is empty or that of
    `below_for_strangers`.
    """
    merged = await all_merged(store, members, rules, with_private=not below)
    tasks: dict[str, Task] = {
        below + file: partial(publish_merged, store, public, one, site, now, form=form, force=force, below=below)
        for one in merged
        for form, file in one.files.items()
    }
    if members:  # OPML must have at least one outline
        name = below + SUBSCRIPTIONS
        tasks[name] = partial(publish_subscriptions, store, public, members, site, now, force=force, name=name)
    result = await _do_each(tasks)
    existing = await (public.names(STRANGERS) if below else _site_names(public))
    existing |= await _recorded(store, STRANGERS if below else RESERVED)
    return replace(result, merged=merged, removed=await remove_all(public, existing - tasks.keys()))


def below_for_strangers(private: Sequence[str]) -> str:
    """Return what the names of the files without these feeds, by id, begin with. No feed has a name with "~".

    Where another feed becomes private these files have other names, so that nobody gets one that still shows it.
    """
    return f"{STRANGERS}/{sha256(' '.join(private).encode()).hexdigest()[:16]}/"


async def publish_some(
    store: Store, public: PublicFiles, merged: Iterable[MergedFeed], site: Site, now: datetime
) -> SiteResult:
    """Write these merged feeds, as `publish_site` writes all."""
    return await _do_each(
        {
            file: partial(publish_merged, store, public, one, site, now, form=form)
            for one in merged
            for form, file in one.files.items()
        }
    )


async def _do_each(tasks: Mapping[str, Task]) -> SiteResult:
    changed, failed = [], []
    for file, task in tasks.items():
        try:
            if await task():
                changed.append(file)
        except StoreError as failure:
            failed.append((file, failure))
        except FeeddError:
            raise
        except Exception:
            log.exception("bug", what="merged feeds", file=file)
            failed.append((file, StoreError(f"{file}: not written, by a fault of feedd; the log says more")))
    return SiteResult(changed=tuple(changed), failed=tuple(failed))


async def publish_subscriptions(
    store: Store,
    public: PublicFiles,
    members: Sequence[Member],
    site: Site,
    now: datetime,
    *,
    force: bool = False,
    name: str = SUBSCRIPTIONS,
) -> bool:
    """Write the OPML list of these members if it is not current; return whether its bytes changed."""

    async def make() -> Made:
        return Made(data=await asyncio.to_thread(render_opml, members, site))

    def key() -> str:
        return key_of(site, [(one.feed.id, one.feed.location, one.feed.title, one.options) for one in members])

    return await write_if_stale(store, public, name, await asyncio.to_thread(key), make, now, force=force)


async def _site_names(public: PublicFiles) -> frozenset[str]:
    single = [name for name in (ALL_FEEDS, SUBSCRIPTIONS) if await public.has(name)]
    return await public.names(RESERVED) | {*single}


async def _recorded(store: Store, folder: str) -> frozenset[str]:
    """Return the names of such files that were published, also of those that are gone."""
    single = () if folder == STRANGERS else (ALL_FEEDS, SUBSCRIPTIONS)
    return await store.documents.names(folder) | {name for name in single if await store.documents.get(name)}


async def remove_site(public: PublicFiles) -> None:
    """Remove all of these files, those for strangers too. What they were made from stays known: they are made anew."""
    await remove_all(public, await _site_names(public) | await public.names(STRANGERS))


async def remove_all(public: PublicFiles, names: Iterable[str]) -> tuple[str, ...]:
    """Remove files; return their names."""
    removed = tuple(sorted(names))
    for file in removed:
        await public.remove(file)
    return removed
