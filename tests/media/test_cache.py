"""The folder of media files: what is kept, what is evicted, and what a killed process leaves behind."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.media.cache import MediaCache, OpenCopy
from feedd.model import GopherUrl

NOW = datetime(2026, 11, 22, 12, 0, 0, 700_000, tzinfo=UTC)
HOUR = timedelta(hours=1)


def url(name: str) -> GopherUrl:
    """Return the URL of a song."""
    return GopherUrl(host="example.org", item_type="s", selector=name.encode())


def opened(folder: Path, most_bytes: int = 1000, *, reserve: int = 0) -> MediaCache:
    """Return an opened cache in a folder."""
    cache = MediaCache(folder / "media", most_bytes, reserve=reserve)
    cache.open()
    return cache


def put(cache: MediaCache, name: str, data: bytes, now: datetime = NOW) -> None:
    """Add a file to the cache as a transfer does."""
    draft = cache.draft(url(name))
    draft.write(data)
    cache.keep(url(name), draft, now)
    draft.close()


def find(cache: MediaCache, name: str, now: datetime = NOW) -> bytes | None:
    """Return the cached bytes of a file."""
    found = cache.find(url(name), now)
    if found is None:
        return None
    with found.file:
        return found.read(0, 10_000)


def files(folder: Path) -> int:
    """Return the number of files in the folder, including hidden ones."""
    return len(list((folder / "media").iterdir()))


def test_copy_is_what_was_written(tmp_path: Path) -> None:
    """A copy has all bytes, their size, the time in whole seconds, and an entity tag for these bytes."""
    cache = opened(tmp_path)
    put(cache, "a", b"song")
    found = cache.find(url("a"), NOW)
    assert isinstance(found, OpenCopy)
    with found.file:
        assert (b"on", 4) == (found.read(1, 2), found.copy.size)
    assert NOW.replace(microsecond=0) == found.copy.fetched_at
    assert None is find(cache, "b")


def test_entity_tag_stands_for_the_bytes(tmp_path: Path) -> None:
    """The same bytes downloaded again have the same tag, so that a client can resume; other bytes have another tag."""

    def tag() -> str:
        found = cache.find(url("a"), NOW)
        assert found
        found.file.close()
        return found.copy.etag

    cache = opened(tmp_path)
    put(cache, "a", b"song")
    first = tag()
    put(cache, "a", b"song", NOW + HOUR)
    assert first == tag()
    put(cache, "a", b"other", NOW + HOUR)
    assert first != tag()
    assert (b"other", 1) == (find(cache, "a"), files(tmp_path))


def test_draft_is_no_copy(tmp_path: Path) -> None:
    """Before its end nothing is found, after a failure nothing is left."""
    cache = opened(tmp_path)
    draft = cache.draft(url("a"))
    draft.write(b"so")
    assert (None, b"o") == (find(cache, "a"), draft.read(1, 5))
    draft.drop()
    draft.close()
    assert 0 == files(tmp_path)


def test_longest_unused_makes_room(tmp_path: Path) -> None:
    """The most recently requested copy stays, however old it is."""
    cache = opened(tmp_path, most_bytes=10)
    put(cache, "a", b"aaaa")
    put(cache, "b", b"bbbb")
    find(cache, "a")
    put(cache, "c", b"cccc")
    assert [b"aaaa", None, b"cccc"] == [find(cache, name) for name in "abc"]
    assert 2 == files(tmp_path)


def test_order_of_use_outlives_a_restart(tmp_path: Path) -> None:
    """A limit that was lowered applies from the next start."""
    cache = opened(tmp_path)
    for hour, name in enumerate("abc"):
        put(cache, name, b"1234", NOW + hour * HOUR)
    used = cache.find(url("a"), NOW + 5 * HOUR)
    assert used
    used.file.close()  # not read: some disks record when a file was read, others do not
    again = opened(tmp_path, most_bytes=8)
    assert [b"1234", None, b"1234"] == [find(again, name) for name in "abc"]
    found = again.find(url("a"), NOW)
    assert found
    found.file.close()
    assert NOW.replace(microsecond=0) == found.copy.fetched_at


@pytest.mark.parametrize("most_bytes", [0, 3])
def test_what_is_larger_than_all_the_room_is_not_kept(tmp_path: Path, most_bytes: int) -> None:
    """It is sent and not kept, and evicts no other copy."""
    cache = opened(tmp_path, most_bytes)
    put(cache, "a", b"song")
    assert (None, 0) == (find(cache, "a"), files(tmp_path))


def test_who_reads_a_file_reads_on_when_it_makes_room(tmp_path: Path) -> None:
    """Its name is deleted; its bytes stay for those who have it open."""
    cache = opened(tmp_path, most_bytes=4)
    put(cache, "a", b"song")
    reading = cache.find(url("a"), NOW)
    assert reading
    put(cache, "b", b"next")
    with reading.file:
        assert (None, b"song") == (find(cache, "a"), reading.read(0, 10))


def test_start_sweeps_drafts_and_leaves_what_is_not_ours(tmp_path: Path) -> None:
    """A killed process leaves drafts, which are deleted; a foreign file is neither touched nor served."""
    cache = opened(tmp_path)
    put(cache, "a", b"song")
    draft = cache.draft(url("b"))
    draft.write(b"ha")
    draft.close()
    (tmp_path / "media" / "notes-of.mine").write_text("keep", "utf-8")
    again = opened(tmp_path)
    assert (b"song", 2) == (find(again, "a"), files(tmp_path))


def test_of_two_copies_that_a_kill_left_one_stays(tmp_path: Path) -> None:
    """A kill between the creation of the new copy and the deletion of the old one leaves two; the start keeps one."""
    cache = opened(tmp_path)
    put(cache, "a", b"old")
    old = next((tmp_path / "media").iterdir())
    data = old.read_bytes()
    put(cache, "a", b"new", NOW + HOUR)
    old.write_bytes(data)
    os.utime(old, (NOW.timestamp(), NOW.timestamp()))
    assert (b"new", 1) == (find(opened(tmp_path), "a"), files(tmp_path))


def test_file_that_somebody_deleted_is_no_copy(tmp_path: Path) -> None:
    """A person may delete the files at any time."""
    cache = opened(tmp_path)
    put(cache, "a", b"song")
    next((tmp_path / "media").iterdir()).unlink()
    assert None is find(cache, "a")
    put(cache, "a", b"song")
    assert b"song" == find(cache, "a")


def test_no_room_is_told(tmp_path: Path) -> None:
    """The disk is never filled completely: the store and the feeds need room too."""
    cache = opened(tmp_path, reserve=2**62)
    draft = cache.draft(url("a"))
    with pytest.raises(StoreError, match="make room"):
        draft.write(b"song")
    draft.drop()
    draft.close()
    assert 0 == files(tmp_path)


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The error names its path, and only when it is needed: a start without media does not need it."""
    (tmp_path / "media").write_text("in the way", "utf-8")
    draft = opened(tmp_path).draft(url("a"))
    with pytest.raises(StoreError, match=str(tmp_path)):
        draft.write(b"song")
