"""Archived feeds (RFC 5005 §4): entries that no longer fit into a feed's document are on pages that never change.

A page is rendered once, when it is closed. The store keeps its bytes, so that later edits and removals do not change
it. Only feedd's own address and the feed's name are filled in when its file is written, because these may change.
Where there is no room for the texts of a feed, the oldest pages lose theirs, and keep everything else.

The one exception are withdrawn entries: in the file each is replaced by a tombstone (RFC 6721), while the stored bytes
stay. RFC 5005 §4 asks that pages do not change, so that clients need not read them twice; who has a page already keeps
what it has, and nobody else gets the text. When the withdrawal is undone, the file has its old bytes again.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from feedd.model import Entry, Feed
from feedd.publish.attribution import GONE_TEXT
from feedd.publish.document import ATOM, FeedDocument, Link
from feedd.publish.options import PublishOptions
from feedd.publish.page_entries import replace_entries
from feedd.publish.public import PublicFiles
from feedd.publish.up_to_date import withdrawals_part
from feedd.store import DocumentRecord, Store
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.store import Archives

PAGE_NAME = re.compile(r".+/archive/(?P<number>[1-9][0-9]{0,5})\.atom")
FULLNESS = {"none": 0, "excerpt": 1, "full": 2}
CONTENT = re.compile(rb'(?<=<content type="html">)[^<]*(?=</content>)')
PURGED = 9  # the fullness of a page whose bytes were deleted: higher than all others, so that it is never published


async def newest_page(store: Store, feed: Feed, options: PublishOptions) -> int:
    """Return the number of the newest page, to which the feed's document links; 0 if there is none.

    Without a public address there are no pages, as nothing could link to them. A page with more of the articles than
    their author now allows (`content`) does not count.
    """
    if options.home is None:
        return 0
    return await _newest(store.archives, feed, options.terms.content)


async def _newest(pages: "Archives", feed: Feed, content: str) -> int:
    return next(iter(await pages.numbers(feed.id, FULLNESS[content], 1)), 0)


def link_newest_page(document: FeedDocument, options: PublishOptions, newest: int) -> FeedDocument:
    """Return the document with a link to the page of that number as the one before it (RFC 5005 §4); 0: without."""
    if not newest:
        return document
    return replace(document, links=(_link_to_page("prev-archive", options, newest), *document.links))


async def close_pages(store: Store, feed: Feed, options: PublishOptions, shown: Collection[str], now: datetime) -> None:
    """Close pages until each published entry is on a page or in the document; `shown` are the ids in the document.

    Each pass is a transaction of its own, so that ten thousand entries are never in memory at once. If the process is
    killed between two of them, the next call continues.
    """
    pages, most = store.archives, max(1, options.terms.max_entries // 2)
    if options.home is None:
        return
    gone_too = not options.terms.tombstones
    while any(one.id not in shown for one in await pages.unarchived(feed.id, 1, gone_too=gone_too)):
        number, previous = await pages.last(feed.id) + 1, await _newest(pages, feed, "full")
        waiting = await pages.unarchived(feed.id, most if previous else 2 * most, gone_too=gone_too)
        closed = await asyncio.to_thread(_render_pages, feed, waiting, options, number, previous, most)
        await pages.close(feed.id, closed, now, FULLNESS[options.terms.content])


async def write_pages(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, now: datetime, *, force: bool = False
) -> tuple[str, ...]:
    """Write the files of pages that are missing; all with `force`, or if the feed's address or its withdrawals changed.

    Other files in the feed's archive folder are removed. Returns the names of the files whose bytes changed.
    """
    numbers = await store.archives.numbers(feed.id, FULLNESS[options.terms.content]) if options.home else ()
    names = {page_name(options.file, number): number for number in numbers}
    existing = await public.names(_folder(options.file))
    for name in existing - names.keys():
        await public.remove(name)
    if not names:
        return ()
    known = await store.documents.get(_folder(options.file))
    digest = _digest(feed, options)
    moved = known is None or known.digest != digest
    chosen = [number for name, number in names.items() if force or moved or name not in existing]
    changed = [
        name for number in reversed(chosen) for name in await write_page(store, public, feed, options, number, now)
    ]
    if moved:  # after the files: a crash before it only means that they are written again
        document = DocumentRecord(name=_folder(options.file), key="", digest=digest, published_at=now)
        await public.save(store, document, feed)
    return tuple(changed)


async def restore_page(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, name: str, now: datetime
) -> None:
    """Write the file of the page with that file name; do nothing if it is not the name of a page."""
    if page := PAGE_NAME.fullmatch(name):
        await write_page(store, public, feed, options, int(page["number"]), now)


async def write_page(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, number: int, now: datetime
) -> tuple[str, ...]:
    """Write the file of one page, dated when these bytes were first published; return its name if its bytes changed.

    A page that does not exist, or that may not be published now, is not written.
    """
    page = await store.archives.page(feed.id, number) if options.home else None
    if page is None or page.fullness > FULLNESS[options.terms.content]:
        return ()
    known = await store.documents.get(_folder(options.file))
    since = known.published_at if known and known.digest == _digest(feed, options) else now
    withdrawn = await store.archives.withdrawn(feed.id, number)
    name, data = page_name(options.file, number), replace_entries(page.data, withdrawn)
    data = _fill_in_address(data, feed, options)
    return (name,) if await public.put(name, data, max(page.closed_at, since), feed) else ()


async def pages_are_current(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, newest: int
) -> bool:
    """Return whether the file of the newest page exists, and no entry on a page was withdrawn since it was written."""
    if not await public.has(page_name(options.file, newest)):
        return False
    if not feed.withdrawals:
        return True
    known = await store.documents.get(_folder(options.file))
    return known is not None and known.digest == _digest(feed, options)


async def thin_oldest_page(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, now: datetime
) -> bool:
    """Take the texts out of the oldest page that has any, and write its file; False where no page has one.

    Its entries keep ids, titles, dates, links and summaries, so that no reader shows one of them again.
    """
    from html import escape  # here: few feeds lose texts

    number = await store.archives.oldest(feed.id, FULLNESS["none"], PURGED)
    page = await store.archives.page(feed.id, number) if number else None
    if page is None:
        return False
    data = await asyncio.to_thread(CONTENT.sub, escape(f"{GONE_TEXT}</p>", quote=False).encode(), page.data)
    # First, so that a process that is killed leaves no file with the texts: one that is missing is written again.
    await public.remove(page_name(options.file, page.number))
    await store.archives.replace(feed.id, replace(page, data=data, closed_at=now, fullness=FULLNESS["none"]))
    await write_page(store, public, feed, options, page.number, now)
    return True


async def remove_pages(public: PublicFiles, name: str) -> None:
    """Remove the files of all pages of the feed with that name."""
    for file in await public.names(_folder(name)):
        await public.remove(file)


def page_name(name: str, number: int) -> str:
    """Return the file name of a page of the feed with that name."""
    return f"{_folder(name)}/{number}.atom"


def build_archive_document(
    feed: Feed, waiting: Sequence[Entry], options: PublishOptions, number: int, previous: int, most: int
) -> FeedDocument:
    """Return a page with as many of the waiting entries as fit, at most `most`; `waiting` has the oldest first.

    Its id is the feed's: for RFC 5005 (§1.2, and the examples in §4) all pages are documents of the same feed.
    `previous` is the number of the page before it, 0 for the first page. The first page is closed together with the
    second and links to it, because validators warn of an archive page that has no link to another one. No later page
    links to the next: that page does not exist yet when this one is closed, and a closed page never changes.
    """
    from feedd.publish.layout import build_feed_document  # here: most polls render nothing

    document = build_feed_document(feed, waiting[:most], options)
    links = [
        Link(rel="self", href=f"{options.home}/archive/{number}.atom", type=ATOM),
        Link(rel="current", href=f"{options.home}.atom", type=ATOM),
    ]
    if previous:
        links.append(_link_to_page("prev-archive", options, previous))
    elif len(waiting) > len(document.entries):
        links.append(_link_to_page("next-archive", options, number + 1))
    return replace(
        document,
        updated=max(entry.updated for entry in document.entries),
        links=(*links, *(link for link in document.links if link.rel in ("via", "alternate"))),
        entries=document.entries[::-1],
        is_archive=True,
    )


def _render_pages(
    feed: Feed, waiting: Sequence[Entry], options: PublishOptions, number: int, previous: int, most: int
) -> list[tuple[bytes, list[str]]]:
    """Return the bytes of the next page and the ids of its entries; after the first page, also those of the second."""
    from feedd.publish.formats.atom_rss import render_atom  # the import of feedgen is slow: only when it is needed

    name = _placeholder(feed)
    terms = replace(options.terms, tombstones=False)
    options = replace(options, name=name, terms=terms, base_url=f"https://{name}.invalid", hub=None)
    pages: list[tuple[bytes, list[str]]] = []
    for _ in range(1 if previous else 2):
        if not waiting:
            break
        page = build_archive_document(feed, waiting, options, number, previous, most)
        count = len(page.entries)
        pages.append((render_atom(page), [entry.id for entry in waiting[:count]]))
        waiting, number, previous = waiting[count:], number + 1, number
    return pages


def _placeholder(feed: Feed) -> str:
    """Return the text that replaces the feed's name and feedd's host in a stored page; nobody's host (RFC 2606 §2)."""
    return feed.id.rpartition(":")[2]


def _fill_in_address(data: bytes, feed: Feed, options: PublishOptions) -> bytes:
    """Return a page with feedd's address and the feed's name filled in; neither has a character that XML escapes."""
    name = re.escape(_placeholder(feed)).encode()
    base = (options.base_url or "").encode()

    def address(found: re.Match[bytes]) -> bytes:
        return base + (found[1] + options.name.encode() if found[1] else b"")

    return re.sub(rb"https://%b\.invalid(?:(/[a-z]+/)%b)?" % (name, name), address, data)


def _link_to_page(rel: Literal["prev-archive", "next-archive"], options: PublishOptions, number: int) -> Link:
    return Link(rel=rel, href=f"{options.home}/archive/{number}.atom", type=ATOM)


def _folder(name: str) -> str:
    return f"{name}/archive"


def _digest(feed: Feed, options: PublishOptions) -> str:
    """Return the digest of what is filled into the pages: feedd's address, and what is withdrawn."""
    return sha256("".join((options.home or "", *map(str, withdrawals_part(feed)))).encode()).hexdigest()
