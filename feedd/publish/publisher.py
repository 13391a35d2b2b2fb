"""After a poll: bring a feed's files up to date, and leave alone what would come out the same."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from feedd import __version__
from feedd.model import Entry, Feed
from feedd.publish.imprint import Imprint
from feedd.publish.layout import lay_out
from feedd.publish.shelf import Shelf

FORMS = ("atom", "rss")


class Published(Protocol):
    """What is remembered of a file."""

    @property
    def key(self) -> str:
        """What it was rendered from."""

    @property
    def digest(self) -> str:
        """Which bytes it holds."""

    @property
    def published_at(self) -> datetime:
        """When these bytes were first published."""


class Archive(Protocol):
    """What publishing needs of the store."""

    async def newest(self, feed_id: str, limit: int) -> Sequence[Entry]:
        """Give the newest published entries of a feed with their content."""

    async def document(self, name: str) -> Published | None:
        """Give what was last published under a file name."""

    async def save_document(self, name: str, key: str, digest: str, published_at: datetime) -> object:
        """Keep what is published under a file name."""


async def publish(
    archive: Archive,
    shelf: Shelf,
    feed: Feed,
    imprint: Imprint,
    now: datetime,
    *,
    force: bool = False,
) -> tuple[str, ...]:
    """Write NAME.atom and NAME.rss where they differ from what is there; give the names of those that did.

    Nothing is rendered where nothing it would be rendered from has changed, unless by `force`.
    """
    key = _key(feed, imprint)
    changed = []
    for form in FORMS:
        name = f"{imprint.name}.{form}"
        known = await archive.document(name)
        if not force and known and known.key == key and shelf.has(name):
            continue
        data = await render_document(archive, feed, imprint, form)
        digest = sha256(data).hexdigest()
        published_at = known.published_at if known and known.digest == digest else now
        if await asyncio.to_thread(shelf.put, name, data, published_at):
            changed.append(name)
        await archive.save_document(name, key, digest, published_at)  # last: a crash before it only costs a rendering
    return tuple(changed)


def retire(shelf: Shelf, name: str) -> None:
    """Take a feed's files away."""
    for form in FORMS:
        shelf.remove(f"{name}.{form}")


async def render_document(archive: Archive, feed: Feed, imprint: Imprint, form: str) -> bytes:
    """Give a feed's document as it stands in the store; `form` is "atom" or "rss"."""
    entries = await archive.newest(feed.id, imprint.max_entries)
    return await asyncio.to_thread(_render, feed, entries, imprint, form)


def _key(feed: Feed, imprint: Imprint) -> str:
    """Name all that a document is made of; the feed's edition stands for its entries."""
    parts = (__version__, feed.id, feed.location, feed.title, feed.first_seen, feed.edition, imprint)
    return sha256(repr(parts).encode()).hexdigest()


def _render(feed: Feed, entries: Sequence[Entry], imprint: Imprint, form: str) -> bytes:
    from feedd.publish.render import render_atom, render_rss  # feedgen takes long to import: only where it is needed

    document = lay_out(feed, entries, imprint)
    return render_rss(document) if form == "rss" else render_atom(document)
