"""Files that are made of many feeds: none is made anew where nothing that it is made of has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256

from feedd import __version__
from feedd.publish.publisher import Archive
from feedd.publish.shelf import Shelf


def key_of(*parts: object) -> str:
    """Name all that a document is made of; a newer feedd may make another of the same."""
    return sha256(repr((__version__, *parts)).encode()).hexdigest()


async def bring_up(
    archive: Archive,
    shelf: Shelf,
    name: str,
    key: str,
    make: Callable[[], Awaitable[bytes]],
    now: datetime,
    *,
    announce: bool = False,
    force: bool = False,
) -> bool:
    """Write a file where it differs from what is there, and tell whether it did; `announce` has a hub told of it."""
    known = await archive.document(name)
    if not force and known and known.key == key and shelf.has(name):
        return False
    data = await make()
    digest = sha256(data).hexdigest()
    published_at = known.published_at if known and known.digest == digest else now
    changed = await asyncio.to_thread(shelf.put, name, data, published_at)
    await archive.save_document(name, key, digest, published_at, announce=announce)
    return changed
