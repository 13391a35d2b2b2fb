"""Published files, each with the key of what it is made of: none is made anew where nothing of that has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256

from feedd import __version__
from feedd.publish.files import PublicFolder
from feedd.store import Store


def key_of(*parts: object) -> str:
    """Name all that a document is made of; a newer feedd may make another of the same."""
    return sha256(repr((__version__, *parts)).encode()).hexdigest()


async def stands(store: Store, public: PublicFolder, name: str, key: str) -> bool:
    """Tell whether a file is there, made of what `key` names."""
    known = await store.documents.get(name)
    return known is not None and known.key == key and public.has(name)


async def bring_up(
    store: Store,
    public: PublicFolder,
    name: str,
    key: str,
    make: Callable[[], Awaitable[bytes]],
    now: datetime,
    *,
    announce: bool = False,
    force: bool = False,
) -> bool:
    """Write a file where it differs from what is there, and tell whether it did; `announce` has a hub told of it."""
    if not force and await stands(store, public, name, key):
        return False
    data = await make()
    digest, known = sha256(data).hexdigest(), await store.documents.get(name)
    published_at = known.published_at if known and known.digest == digest else now
    changed = await asyncio.to_thread(public.put, name, data, published_at)
    # Last: a crash before it only costs making it once more, and the hub is told of what is there.
    await store.documents.save(name, key, digest, published_at, announce=announce)
    return changed
