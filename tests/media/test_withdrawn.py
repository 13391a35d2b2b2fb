"""Which held files a withdrawal takes out."""

import pytest

from feedd.gopher.url import format_url
from feedd.media.withdrawn import withdrawn_media
from feedd.model import GopherUrl, Podcast, Terms
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio


async def test_picture_of_a_podcast_is_taken_out_with_its_host() -> None:
    """No entry links to it: the definition names it."""
    cover = GopherUrl(host="pictures.example.org", item_type="I", selector=b"/cover.png")
    feed = replace(a_feed(), terms=Terms(podcast=Podcast(image=format_url(cover))))
    async with await Store.memory() as store:
        await store.feeds.register([feed, a_feed("boats")], NOON)
        assert frozenset() == await withdrawn_media(store)
        await store.withdrawals.deny([cover.host], NOON)
        assert {cover} == await withdrawn_media(store)


async def test_sound_below_many_pictures_is_taken_out_with_its_host() -> None:
    """Of a podcast, it is among the files of its entry."""
    links = (*(f"news.example.org/I/{number}.png" for number in range(10)), "sounds.example.org/s/a.mp3")
    html = "".join(f'<p><a href="gopher://{one}">x</a></p>' for one in links)
    feed = replace(a_feed(), terms=Terms(podcast=Podcast()))
    async with await Store.memory() as store:
        await store.feeds.register([feed], NOON)
        entry = replace(an_entry(1), revision=1)
        await save(store, feed, [entry], [replace(a_revision(entry), html=html)])
        await store.withdrawals.deny(["sounds.example.org"], NOON)
        found = {format_url(one) for one in await withdrawn_media(store)}
        assert {"gopher://sounds.example.org/s/a.mp3"} == found
