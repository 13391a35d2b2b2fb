"""Archived feeds (RFC 5005 §4): what no longer fits into a feed's document stands on pages that never change.

A page is rendered once, when it closes, and its bytes are the store's from then on: edits and removals do not reach it.
Only feedd's own address in it, and the feed's name, are filled in when it is written out, as these may change.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from feedd.model import Entry, Feed
from feedd.publish.document import ATOM, FeedDocument, Link
from feedd.publish.files import PublicFolder
from feedd.publish.layout import lay_out
from feedd.publish.options import PublishOptions
from feedd.store import Archives, Store

PAGE_NAME = re.compile(r"[^/]+/archive/(?P<number>[1-9][0-9]{0,5})\.atom")
FULLNESS = {"none": 0, "excerpt": 1, "full": 2}
PURGED = 9  # the fullness of a page whose bytes were deleted: beyond any other, so it is never shown


async def newest_page(store: Store, feed: Feed, options: PublishOptions) -> int:
    """Give the number of the page that a feed's document names as the one before it; 0 where there is none.

    Without an address there is nothing to link to. A page that says more than its author now wishes is kept back.
    """
    if options.home is None:
        return 0
    return await _newest(store.archives, feed, options.terms.content)


async def _newest(pages: Archives, feed: Feed, content: str) -> int:
    return next(iter(await pages.numbers(feed.id, FULLNESS[content], 1)), 0)


def linked(document: FeedDocument, options: PublishOptions, newest: int) -> FeedDocument:
    """Let a feed's document name the page before it, by number (RFC 5005 §4); 0: there is none."""
    if not newest:
        return document
    return replace(document, links=(_to_page("prev-archive", options, newest), *document.links))


async def close_pages(store: Store, feed: Feed, options: PublishOptions, shown: Collection[str], now: datetime) -> None:
    """Close pages until every published entry stands on one or in the document, which shows those with these ids.

    Several transactions, so that ten thousand entries never are in memory at once; a process killed between two of
    them goes on when it publishes next.
    """
    pages, most = store.archives, max(1, options.terms.max_entries // 2)
    if options.home is None:
        return
    gone_too = not options.terms.tombstones
    while any(one.id not in shown for one in await pages.unarchived(feed.id, 1, gone_too=gone_too)):
        number, previous = await pages.last(feed.id) + 1, await _newest(pages, feed, "full")
        waiting = await pages.unarchived(feed.id, most if previous else 2 * most, gone_too=gone_too)
        closed = await asyncio.to_thread(_closed, feed, waiting, options, number, previous, most)
        await pages.close(feed.id, closed, now, FULLNESS[options.terms.content])


async def put_pages(
    store: Store, public: PublicFolder, feed: Feed, options: PublishOptions, now: datetime, *, force: bool = False
) -> tuple[str, ...]:
    """Write the files of pages that are not there, or all by `force` and where they got another address.

    What else stands there is taken away. Gives the names of the files that were written.
    """
    numbers = await store.archives.numbers(feed.id, FULLNESS[options.terms.content]) if options.home else ()
    names = {page_name(options.name, number): number for number in numbers}
    there = await asyncio.to_thread(public.names, _folder(options.name))
    for name in there - names.keys():
        await asyncio.to_thread(public.remove, name)
    if not names:
        return ()
    known = await store.documents.get(_folder(options.name))
    moved = known is None or known.digest != _address(options)
    chosen = [number for name, number in names.items() if force or moved or name not in there]
    changed = [
        name for number in reversed(chosen) for name in await put_page(store, public, feed, options, number, now)
    ]
    if moved:  # last: a crash before it only costs another writing
        await store.documents.save(_folder(options.name), "", _address(options), now, announce=False)
    return tuple(changed)


async def restore_page(
    store: Store, public: PublicFolder, feed: Feed, options: PublishOptions, name: str, now: datetime
) -> None:
    """Write the file of the page that a file name means; of no effect where it means none."""
    if page := PAGE_NAME.fullmatch(name):
        await put_page(store, public, feed, options, int(page["number"]), now)


async def put_page(
    store: Store, public: PublicFolder, feed: Feed, options: PublishOptions, number: int, now: datetime
) -> tuple[str, ...]:
    """Write the file of one page, dated when these bytes were first published; give its name if it differed."""
    page = await store.archives.page(feed.id, number) if options.home else None
    if page is None or page.fullness > FULLNESS[options.terms.content]:
        return ()
    known = await store.documents.get(_folder(options.name))
    since = known.published_at if known and known.digest == _address(options) else now
    name, data = page_name(options.name, number), _addressed(page.data, feed, options)
    return (name,) if await asyncio.to_thread(public.put, name, data, max(page.closed_at, since)) else ()


def retire_pages(public: PublicFolder, name: str) -> None:
    """Take the files of all pages of a feed away."""
    for file in public.names(_folder(name)):
        public.remove(file)


def page_name(name: str, number: int) -> str:
    """Give the file name of a page of the feed with that name."""
    return f"{_folder(name)}/{number}.atom"


def lay_out_page(
    feed: Feed, waiting: Sequence[Entry], options: PublishOptions, number: int, previous: int, most: int
) -> FeedDocument:
    """Lay out as many of the waiting entries, the oldest first, as fit on a page, and at most `most`.

    Its id is the feed's: to RFC 5005 (§1.2, and its examples in §4) all of these are documents of one feed.
    `previous` is the number of the page before it; the first one (0) is closed together with the second and names it:
    validators warn of an archive page that is linked to no other. No later page does: what follows it is not there
    when it closes, and it never changes.
    """
    document = lay_out(feed, waiting[:most], options)
    links = [
        Link(rel="self", href=f"{options.home}/archive/{number}.atom", type=ATOM),
        Link(rel="current", href=f"{options.home}.atom", type=ATOM),
    ]
    if previous:
        links.append(_to_page("prev-archive", options, previous))
    elif len(waiting) > len(document.entries):
        links.append(_to_page("next-archive", options, number + 1))
    return replace(
        document,
        updated=max(entry.updated for entry in document.entries),
        links=(*links, *(link for link in document.links if link.rel in ("via", "alternate"))),
        entries=document.entries[::-1],
        is_archive=True,
    )


def _closed(
    feed: Feed, waiting: Sequence[Entry], options: PublishOptions, number: int, previous: int, most: int
) -> list[tuple[bytes, list[str]]]:
    """Render the next page with the ids of its entries; where it is the first one (`previous` is 0), the second too."""
    from feedd.publish.formats.atom_rss import render_atom  # feedgen takes long to import: only where it is needed

    name = _stand_in(feed)
    terms = replace(options.terms, tombstones=False)
    options = replace(options, name=name, terms=terms, base_url=f"https://{name}.invalid", hub=None)
    closed: list[tuple[bytes, list[str]]] = []
    for _ in range(1 if previous else 2):
        if not waiting:
            break
        page = lay_out_page(feed, waiting, options, number, previous, most)
        count = len(page.entries)
        closed.append((render_atom(page), [entry.id for entry in waiting[:count]]))
        waiting, number, previous = waiting[count:], number + 1, number
    return closed


def _stand_in(feed: Feed) -> str:
    """Give what stands for the feed's name in a page, and for feedd's host: one that is nobody's (RFC 2606 §2)."""
    return feed.id.rpartition(":")[2]


def _addressed(data: bytes, feed: Feed, options: PublishOptions) -> bytes:
    """Fill in where feedd is found and what the feed is called; neither holds anything that XML would escape."""
    name = re.escape(_stand_in(feed)).encode()
    base = (options.base_url or "").encode()

    def own(found: re.Match[bytes]) -> bytes:
        return base + (found[1] + options.name.encode() if found[1] else b"")

    return re.sub(rb"https://%b\.invalid(?:(/[a-z]+/)%b)?" % (name, name), own, data)


def _to_page(rel: Literal["prev-archive", "next-archive"], options: PublishOptions, number: int) -> Link:
    return Link(rel=rel, href=f"{options.home}/archive/{number}.atom", type=ATOM)


def _folder(name: str) -> str:
    return f"{name}/archive"


def _address(options: PublishOptions) -> str:
    return sha256((options.home or "").encode()).hexdigest()
