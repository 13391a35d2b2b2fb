"""Keys of documents, and files that are written only where something changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec import Struct

from feedd.model import GopherUrl
from feedd.publish.public import FolderFiles
from feedd.publish.up_to_date import Made, is_current, key_of, write_if_stale
from feedd.store import Store
from tests.support.store_samples import NOON

LATER = NOON + timedelta(days=1)


class Lamp(Struct, frozen=True):
    """A value that a document is rendered from."""

    name: str
    url: GopherUrl
    lit_at: datetime | None = None


class Lantern(Struct, frozen=True):
    """The same fields under other names."""

    title: str
    location: GopherUrl
    since: datetime | None = None


@asynccontextmanager
async def with_files(folder: Path) -> AsyncIterator[tuple[Store, FolderFiles]]:
    """Yield an empty store and an empty public folder."""
    async with await Store.memory() as store:
        yield store, FolderFiles(folder / "public")


async def make() -> Made:
    """Return the bytes of a document."""
    return Made(data=b"<feed/>")


async def fail() -> Made:
    """Fail the test: nothing may be rendered."""
    pytest.fail("rendered")


class Lighthouse(Struct, frozen=True):
    """A lamp with fields that came with later releases."""

    LATER: ClassVar = frozenset({"keeper", "boat"})

    name: str
    url: GopherUrl
    lit_at: datetime | None = None
    keeper: str | None = None
    boat: str | None = None


def test_key_does_not_know_a_later_field_that_is_not_used() -> None:
    """An upgrade renders nothing; with a value the field counts, by its name."""
    url = GopherUrl(host="example.org")

    assert key_of(Lamp("a", url, NOON)) == key_of(Lighthouse("a", url, NOON))
    used = [Lamp("a", url), Lighthouse("a", url, keeper="Ada"), Lighthouse("a", url, boat="Ada")]
    assert 3 == len({key_of(one) for one in used})


def test_key_does_not_know_names_of_classes_and_fields() -> None:
    """A class or field that gets another name renders no document again."""
    url = GopherUrl(host="example.org", selector=b"/\xff")

    assert key_of(Lamp("a", url, NOON)) == key_of(Lantern("a", url, NOON))


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("a",),
        ("a", None),
        ("a", ""),
        ("a", "None"),
        ("a", 1),
        ("a", "1"),
        ("a", True),
        (("a", 1),),
        (Lamp("a", GopherUrl(host="example.org")),),
        (Lamp("b", GopherUrl(host="example.org")),),
        (Lamp("a", GopherUrl(host="example.org", selector=b"/a")),),
        (Lamp("a", GopherUrl(host="example.org"), NOON),),
        (Lamp("a", GopherUrl(host="example.org"), LATER),),
        ("\ud800",),
    ],
    ids=repr,
)
def test_key_knows_every_value(parts: tuple[object, ...]) -> None:
    """Other values, at any depth, give another key; the same ones give the same key."""
    other = (Lamp("a", GopherUrl(host="example.org", port=7070)),)

    assert key_of(*parts) == key_of(*parts)
    assert key_of(*parts) != key_of(*other)
    assert key_of(*parts) != key_of(*parts, None)


def test_key_takes_no_unknown_type() -> None:
    """The text of any other object may hold its address, and would differ in each process."""
    with pytest.raises(TypeError, match="no part of a key"):
        key_of(object())


@pytest.mark.anyio
async def test_current_file_is_not_rendered(tmp_path: Path) -> None:
    """A file with the same key is left alone until it is deleted."""
    async with with_files(tmp_path) as (store, public):
        assert await write_if_stale(store, public, "a.atom", "key", make, NOON)
        assert await is_current(store, public, "a.atom", "key")
        assert not await write_if_stale(store, public, "a.atom", "key", fail, LATER)
        await public.remove("a.atom")
        assert not await is_current(store, public, "a.atom", "key")
        assert await write_if_stale(store, public, "a.atom", "key", make, LATER)


@pytest.mark.anyio
async def test_upgrade_renders_once_and_changes_nothing(tmp_path: Path) -> None:
    """The key that another feedd left is replaced; date and digest stay, and the hub gets no ping."""
    async with with_files(tmp_path) as (store, public):
        await write_if_stale(store, public, "a.atom", "key of an earlier release", make, NOON)
        assert not await write_if_stale(store, public, "a.atom", "key of today", make, LATER, announce=True)
        document = await store.documents.get("a.atom")
        assert document is not None
        assert (document.key, document.published_at) == ("key of today", NOON)
        assert document.digest == sha256(b"<feed/>").hexdigest()
        assert NOON.timestamp() == (public.folder / "a.atom").stat().st_mtime
        assert not await store.outbox.due(LATER, 10)
        assert not await write_if_stale(store, public, "a.atom", "key of today", fail, LATER)
