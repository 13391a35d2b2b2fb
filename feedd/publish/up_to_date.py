"""Published files and their keys: a file is written again only where something it is rendered from has changed."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from feedd.model import Feed
from feedd.publish.formats.rendering import RENDERING
from feedd.publish.public import PublicFiles
from feedd.store import DocumentRecord, Store
from feedd.structs import defaults_of


class Made(Struct, frozen=True, kw_only=True):
    """The bytes of a document. `entries` says where they are cut, see `parts`; empty: nowhere."""

    data: bytes
    entries: str = ""


def key_of(*parts: object) -> str:
    """Return the key of a document: a digest of RENDERING and of everything that the document is rendered from.

    Parts are texts, numbers, bytes, times, None, and sequences and structs of these; any other is a TypeError.
    Only their values count, not the names of classes and fields: renaming those renders nothing again.
    """
    return sha256(json.dumps([RENDERING, *parts], default=_plain).encode()).hexdigest()


def withdrawals_part(feed: Feed) -> tuple[int, ...]:
    """Return the part of a key that says what is withdrawn of a feed; none where nothing ever was."""
    return (feed.withdrawals,) if feed.withdrawals else ()


def _plain(part: object) -> object:
    """Return a value that JSON has for one that it does not have; its fields follow in the same way."""
    if isinstance(part, Struct):
        return [*_values(part)]
    if isinstance(part, datetime):
        return part.isoformat()
    if isinstance(part, bytes):
        return part.hex()
    raise TypeError(f"no part of a key: {part!r}")


def _values(part: Struct) -> Iterator[object]:
    """Yield the values of a struct; that of a later field with its name, and only where it is not its default."""
    later = getattr(part, "LATER", ())
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if name not in later:
            yield value
        elif value != defaults_of(type(part))[name]:
            yield [name, value]


async def is_current(store: Store, public: PublicFiles, name: str, key: str) -> bool:
    """Return whether the file of that name exists and was rendered from what `key` stands for."""
    known = await store.documents.get(name)
    return known is not None and known.key == key and await public.has(name)


async def write_if_stale(
    store: Store,
    public: PublicFiles,
    name: str,
    key: str,
    make: Callable[[], Awaitable[Made]],
    now: datetime,
    *,
    feed: Feed | None = None,
    announce: bool = False,
    force: bool = False,
) -> bool:
    """Make a document and write its file, unless the file is current; return whether the file's bytes changed.

    `feed` is what it is made of, where that is one. With `force` it is made in any case. With `announce` new bytes are
    put into the hub's outbox.
    """
    if not force and await is_current(store, public, name, key):
        return False
    made = await make()
    digest, known = sha256(made.data).hexdigest(), await store.documents.get(name)
    published_at = known.published_at if known and known.digest == digest else now
    document = DocumentRecord(name=name, key=key, digest=digest, published_at=published_at, entries=made.entries)
    return await public.publish(store, document, made.data, feed, announce=announce)
