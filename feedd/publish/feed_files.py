"""The files of one feed: its document in each format and its archive pages, written only where something changed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from feedd.model import Feed, MediaFile, Terms
from feedd.publish.archive import (
    close_pages,
    link_newest_page,
    newest_page,
    pages_are_current,
    remove_pages,
    restore_page,
    write_pages,
)
from feedd.publish.document import FeedDocument
from feedd.publish.formats.json_feed import render_json
from feedd.publish.options import PublishOptions
from feedd.publish.outage_notice import add_outage_notice, current_notice
from feedd.publish.public import PublicFiles
from feedd.publish.up_to_date import Made, is_current, key_of, withdrawals_part, write_if_stale
from feedd.store import Store
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.publish.parts import Draft

FORMS = ("atom", "rss", "json")  # the formats of a feed's document, which are the suffixes of its files


async def publish(
    store: Store,
    public: PublicFiles,
    feed: Feed,
    options: PublishOptions,
    now: datetime,
    *,
    force: bool = False,
    thorough: bool = False,
) -> tuple[str, ...]:
    """Write a feed's files that are missing or differ; return the names of those whose bytes changed.

    Nothing is rendered if nothing it is rendered from has changed, except with `force`. Entries that no longer fit
    into the document go onto archive pages before the document is written. Only a `thorough` call looks whether the
    files of all older pages exist; any other call looks for the newest one, and whether entries were withdrawn.
    """
    before = newest = await newest_page(store, feed, options)
    files = await store.media_lengths.of(feed.id)
    draft = None
    if force or not await _are_current(store, public, options, _key(feed, options, before, files)):
        draft = await _draft_and_archive(store, public, feed, options, files, now, force=force)
        newest = await newest_page(store, feed, options)
    changed: list[str] = []
    if thorough or (newest and not await pages_are_current(store, public, feed, options, newest)):
        changed += await write_pages(store, public, feed, options, now, force=force)
    if draft:
        document = add_outage_notice(link_newest_page(draft.document, options, newest), feed, options)
        draft, key = replace(draft, document=document), _key(feed, options, newest, files)
        changed += await _write_documents(store, public, feed, draft, options, key, now, force=force)
    return tuple(changed)


async def restore(
    store: Store, public: PublicFiles, feed: Feed, options: PublishOptions, name: str, now: datetime
) -> None:
    """Write a file of the feed again that was published and is missing, with the same bytes and the same date.

    Does nothing for a name under which nothing was published.
    """
    if await store.documents.get(name):
        await publish(store, public, feed, options, now)
    else:
        await restore_page(store, public, feed, options, name, now)


async def has_files(public: PublicFiles, name: str) -> bool:
    """Return whether there is any file of the feed with that name."""
    return bool(await public.names(f"{name}/archive")) or any([await public.has(f"{name}.{form}") for form in FORMS])


async def remove_files(public: PublicFiles, name: str) -> None:
    """Remove all files of the feed with that name, archive pages too."""
    for form in FORMS:
        await public.remove(f"{name}.{form}")
    await remove_pages(public, name)


async def render_document(store: Store, feed: Feed, options: PublishOptions, form: str) -> bytes:
    """Return the bytes of a feed's document as of now; `form` is one of `FORMS`. Writes nothing and closes no page."""
    from feedd.publish.layout import build_feed_document  # here: most polls render nothing

    entries = await store.entries.newest(feed.id, options.terms.max_entries)
    document = build_feed_document(feed, entries, options, await store.media_lengths.of(feed.id))
    document = link_newest_page(document, options, await newest_page(store, feed, options))
    return await asyncio.to_thread(render_form, add_outage_notice(document, feed, options), form)


async def _are_current(store: Store, public: PublicFiles, options: PublishOptions, key: str) -> bool:
    """Return whether the files of all formats exist and were rendered from what `key` stands for."""
    return all([await is_current(store, public, name, key) for name in _files(options).values()])


async def _draft_and_archive(
    store: Store,
    public: PublicFiles,
    feed: Feed,
    options: PublishOptions,
    files: Mapping[str, MediaFile],
    now: datetime,
    *,
    force: bool,
) -> "Draft":
    """Return a feed's document, after closing archive pages with the entries that do not fit into it.

    With a notice, which no part stands for, it is built as a whole: then little is new in it.
    """
    from feedd.publish.parts import KeptParts, draft_document, kept_parts  # here: most polls render nothing

    is_whole = force or current_notice(feed, options)
    kept = KeptParts() if is_whole else await kept_parts(store, public, _files(options))
    salt = key_of(feed.id, feed.location, feed.title, options, _files_part(files, options.terms))
    entries = await store.stamps.newest(feed.id, options.terms.max_entries, kept.sizes, salt)
    draft = await asyncio.to_thread(draft_document, feed, entries, options, files, kept)
    await close_pages(store, feed, options, {part.id for part in draft.parts}, now)
    return draft


async def _write_documents(
    store: Store,
    public: PublicFiles,
    feed: Feed,
    draft: "Draft",
    options: PublishOptions,
    key: str,
    now: datetime,
    *,
    force: bool,
) -> tuple[str, ...]:
    """Write a document in each format that is not current, or in all with `force`; return the names that changed."""
    announce = options.hub is not None
    changed = []
    for form, name in _files(options).items():
        make = partial(asyncio.to_thread, _render_draft, draft, form)
        if await write_if_stale(store, public, name, key, make, now, feed=feed, announce=announce, force=force):
            changed.append(name)
    return tuple(changed)


def _files(options: PublishOptions) -> Mapping[str, str]:
    """Return the names of a feed's documents by format."""
    return {form: f"{options.file}.{form}" for form in FORMS}


def _key(feed: Feed, options: PublishOptions, newest: int, files: Mapping[str, MediaFile]) -> str:
    """Return the key of a feed's document; the feed's edition stands for its entries."""
    notices = (feed.notice, current_notice(feed, options))
    known = [_files_part(files, options.terms)] if files else []  # a key without files is that of earlier releases
    edition = (feed.edition, options, newest, notices, *known, *withdrawals_part(feed))
    return key_of(feed.id, feed.location, feed.title, feed.first_seen, *edition)


def _files_part(files: Mapping[str, MediaFile], terms: Terms) -> Sequence[object]:
    """Return the part of a key for media files: of most feeds only the lengths are published."""
    if terms.podcast or terms.pictures:
        return [*files.items()]
    return [(url, file.length) for url, file in files.items()]


def _render_draft(draft: "Draft", form: str) -> Made:
    from feedd.publish.parts import splice

    return splice(render_form(draft.document, form), draft, form)


def render_form(document: FeedDocument, form: str) -> bytes:
    """Return the bytes of a document; `form` is one of `FORMS`."""
    if form == "json":
        return render_json(document)
    # The import of feedgen is slow: only when it is needed.
    from feedd.publish.formats.atom_rss import render_atom, render_rss

    return render_rss(document) if form == "rss" else render_atom(document)
