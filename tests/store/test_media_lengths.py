"""What is known of media files in the store."""

import pytest

from feedd.model import MediaFile
from feedd.store import Store, media_lengths
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed

pytestmark = pytest.mark.anyio


async def test_length_is_kept_for_the_feeds_with_that_index(store: Store) -> None:
    """It returns the feeds for which it is new; the same length again changes nothing, a new one replaces it."""
    lamps, twin = a_feed(), replace(a_feed("twin"), location=a_feed().location)
    boats = replace(a_feed("boats"), location=replace(lamps.location, selector=b"/boats"))
    await store.feeds.register([lamps, twin, boats], NOON)
    song = replace(lamps.location, item_type="s", selector=b"/song.mp3")
    url = "gopher://news.example.org/s/song.mp3"
    files = [MediaFile(length=7), MediaFile(length=7), MediaFile(length=9)]
    changed = [await store.media_lengths.save(song, lamps.location, file) for file in files]
    known = [await store.media_lengths.of(one.id) for one in (lamps, twin, boats)]

    assert [{"lamps", "twin"}, set(), {"lamps", "twin"}] == [{feed.name for feed in feeds} for feeds in changed]
    assert known == [{url: files[2]}, {url: files[2]}, {}]
    assert () == await store.media_lengths.save(song, song, files[0])


async def test_measures_are_kept_beside_the_length(store: Store) -> None:
    """Each of them alone is news of a file, and one that is not known any more is forgotten."""
    await store.feeds.register([a_feed()], NOON)
    index = a_feed().location
    files = [
        MediaFile(length=7),
        MediaFile(length=7, milliseconds=2_592_000_000),
        MediaFile(length=7, width=3),
        MediaFile(length=7, width=3, height=4),
        MediaFile(length=7),
    ]
    for file in files:
        assert 1 == len(await store.media_lengths.save(index, index, file))
        assert () == await store.media_lengths.save(index, index, file)
        assert [file] == list((await store.media_lengths.of(a_feed().id)).values())


async def test_purge_forgets_the_lengths(store: Store) -> None:
    """They are part of what was published."""
    await store.feeds.register([a_feed()], NOON)
    await store.media_lengths.save(a_feed().location, a_feed().location, MediaFile(length=7))
    await store.feeds.purge(a_feed().id, 0)

    assert {} == await store.media_lengths.of(a_feed().id)


async def test_lengths_of_a_feed_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known ones are still renewed."""
    monkeypatch.setattr(media_lengths, "MOST", 2)
    await store.feeds.register([a_feed()], NOON)
    songs = [replace(a_feed().location, selector=b"/song%d" % number) for number in range(4)]
    for length in (7, 9):
        for song in songs:
            await store.media_lengths.save(song, a_feed().location, MediaFile(length=length))

    assert list((await store.media_lengths.of(a_feed().id)).values()) == [MediaFile(length=9)] * 2
