"""After a poll: bring a feed's files up to date, and leave alone what would come out the same."""

import asyncio
from datetime import datetime
from functools import partial

from feedd.identity import public_id
from feedd.model import Feed
from feedd.publish.archive import (
    close_pages,
    linked,
    newest_page,
    page_name,
    put_pages,
    restore_page,
    retire_pages,
)
from feedd.publish.document import FeedDocument
from feedd.publish.files import PublicFolder
from feedd.publish.formats.json_feed import render_json
from feedd.publish.layout import lay_out
from feedd.publish.options import PublishOptions
from feedd.publish.outage_notice import notice_in, with_notice
from feedd.publish.up_to_date import is_current, key_of, write_if_stale
from feedd.store import Store

FORMS = ("atom", "rss", "json")


async def publish(
    store: Store,
    public: PublicFolder,
    feed: Feed,
    options: PublishOptions,
    now: datetime,
    *,
    force: bool = False,
    thorough: bool = False,
) -> tuple[str, ...]:
    """Write NAME.atom, NAME.rss and NAME.json where they differ from what is there; give the names of those that did.

    Nothing is rendered where nothing it would be rendered from has changed, unless by `force`. What no longer fits is
    written onto archive pages first; whether the older pages are all there, only a `thorough` call looks.
    """
    before = newest = await newest_page(store, feed, options)
    document = None
    if force or not await _are_current(store, public, options, _key(feed, options, before)):
        document = await _lay_out(store, feed, options, now)
        newest = await newest_page(store, feed, options)
    changed: list[str] = []
    if thorough or (newest and not public.has(page_name(options.name, newest))):
        changed += await put_pages(store, public, feed, options, now, force=force)
    if document:
        document, key = with_notice(linked(document, options, newest), feed, options), _key(feed, options, newest)
        changed += await _put(store, public, document, options, key, now, force=force)
    return tuple(changed)


async def restore(
    store: Store, public: PublicFolder, feed: Feed, options: PublishOptions, name: str, now: datetime
) -> None:
    """Write a feed's file that was published and is not there any more, the same to the byte; no other one."""
    if await store.documents.get(name):
        await publish(store, public, feed, options, now)
    else:
        await restore_page(store, public, feed, options, name, now)


def retire(public: PublicFolder, name: str) -> None:
    """Take a feed's files away."""
    for form in FORMS:
        public.remove(f"{name}.{form}")
    retire_pages(public, name)


async def render_document(store: Store, feed: Feed, options: PublishOptions, form: str) -> bytes:
    """Give a feed's document as it stands in the store; `form` is one of `FORMS`."""
    entries = await store.entries.newest(feed.id, options.terms.max_entries)
    document = linked(lay_out(feed, entries, options), options, await newest_page(store, feed, options))
    return await asyncio.to_thread(_render, with_notice(document, feed, options), form)


async def _are_current(store: Store, public: PublicFolder, options: PublishOptions, key: str) -> bool:
    """Tell whether all of a feed's documents are there, made of what `key` names."""
    return all([await is_current(store, public, f"{options.name}.{form}", key) for form in FORMS])


async def _lay_out(store: Store, feed: Feed, options: PublishOptions, now: datetime) -> FeedDocument:
    """Lay out a feed's document, and close pages with what does not fit into it."""
    entries = await store.entries.newest(feed.id, options.terms.max_entries)
    document = await asyncio.to_thread(lay_out, feed, entries, options)
    ids = {entry.id for entry in document.entries}
    await close_pages(store, feed, options, {one.id for one in entries if public_id(one) in ids}, now)
    return document


async def _put(
    store: Store,
    public: PublicFolder,
    document: FeedDocument,
    options: PublishOptions,
    key: str,
    now: datetime,
    *,
    force: bool,
) -> tuple[str, ...]:
    """Write a document in each form where it is not there or by `force`; give the names of the files that differed."""
    announce = options.hub is not None
    changed = []
    for form in FORMS:
        name, make = f"{options.name}.{form}", partial(asyncio.to_thread, _render, document, form)
        if await write_if_stale(store, public, name, key, make, now, announce=announce, force=force):
            changed.append(name)
    return tuple(changed)


def _key(feed: Feed, options: PublishOptions, newest: int) -> str:
    """Name all that a document is made of; the feed's edition stands for its entries."""
    told = (feed.notice, notice_in(feed, options))
    return key_of(feed.id, feed.location, feed.title, feed.first_seen, feed.edition, options, newest, told)


def _render(document: FeedDocument, form: str) -> bytes:
    if form == "json":
        return render_json(document)
    from feedd.publish.formats.atom_rss import (  # feedgen takes long to import: only where it is needed
        render_atom,
        render_rss,
    )

    return render_rss(document) if form == "rss" else render_atom(document)
