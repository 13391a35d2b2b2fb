"""The lengths of media files in the store."""

from dataclasses import replace

import pytest

from feedd.store import Store
from tests.support.store_samples import NOON, a_feed

pytestmark = pytest.mark.anyio


async def test_length_is_kept_for_the_feeds_with_that_index(store: Store) -> None:
    """It returns the feeds for which it is new; the same length again changes nothing, a new one replaces it."""
    lamps, twin = a_feed(), replace(a_feed("twin"), location=a_feed().location)
    boats = replace(a_feed("boats"), location=replace(lamps.location, selector=b"/boats"))
    await store.feeds.register([lamps, twin, boats], NOON)
    song = replace(lamps.location, item_type="s", selector=b"/song.mp3")
    url = "gopher://news.example.org/s/song.mp3"
    changed = [await store.media_lengths.save(song, lamps.location, length) for length in (7, 7, 9)]
    lengths = [await store.media_lengths.of(one.id) for one in (lamps, twin, boats)]

    assert [{"lamps", "twin"}, set(), {"lamps", "twin"}] == [{feed.name for feed in feeds} for feeds in changed]
    assert lengths == [{url: 9}, {url: 9}, {}]
    assert () == await store.media_lengths.save(song, song, 7)


async def test_purge_forgets_the_lengths(store: Store) -> None:
    """They are part of what was published."""
    await store.feeds.register([a_feed()], NOON)
    await store.media_lengths.save(a_feed().location, a_feed().location, 7)
    await store.feeds.purge(a_feed().id, 0)

    assert {} == await store.media_lengths.of(a_feed().id)
