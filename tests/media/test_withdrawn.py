"""Which held files a withdrawal takes out."""

from dataclasses import replace

import pytest

from feedd.gopher.url import format_url
from feedd.media.withdrawn import withdrawn_media
from feedd.model import GopherUrl, Podcast, Terms
from feedd.store import Store
from tests.support.store_samples import NOON, a_feed

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
