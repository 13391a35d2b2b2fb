"""Feeds that were renamed or removed, by every address that they had."""

from pathlib import Path

import pytest

from feedd.model import Changes
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_poll
from tests.support.web_site import as_page, hrefs, serving, uuid

pytestmark = pytest.mark.anyio

UUID = uuid(1)
FORMER = (
    ("/feeds/lamps.atom", "beacons.atom"),
    ("/feeds/lamps.rss", "beacons.rss"),
    ("/feeds/lamps", "beacons"),
    ("/feeds/lamps/", "../beacons/"),
    (f"/feeds/lamps/{UUID}", f"../beacons/{UUID}"),
    ("/feeds/lamps.atom?links=gopher", "beacons.atom?links=gopher"),
    ("/feeds/lamps/archive/1.atom?links=proxy&c=d", "../../beacons/archive/1.atom?links=proxy"),
    ("/feeds/lamps/?links=%0d%0aA:b", "../beacons/"),
)


async def test_former_name_redirects_to_the_new_one(tmp_path: Path) -> None:
    """Every former address of a renamed feed redirects to the same document or page under the new name."""
    async with serving(tmp_path) as site:
        await site.public.remove("lamps.atom")
        await site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        for path, location in FORMER:
            answer = await site.get(f"{path}{'&' if '?' in path else '?'}a=b")
            assert (301, location) == (answer.status, answer.headers["location"])
        for path in ("/feeds/lamps.exe", "/feeds/lamps//", "/feeds/lamps/%2e%2e/%2e%2e/", "/feeds/lamps/%0d%0aA:b"):
            assert 404 == (await site.get(path)).status
        assert 200 == (await site.get("/feeds/beacons/")).status
        assert "feeds/lamps/" not in hrefs(as_page(await site.get("/")))


async def test_former_name_that_another_feed_has_now_shows_that_feed(tmp_path: Path) -> None:
    """A name stands for the feed that had it last."""
    async with serving(tmp_path) as site:
        other = replace(a_feed("wicks"), name="lamps")
        await site.store.feeds.register([replace(a_feed(), name="beacons"), other], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text
        assert 3 == len(as_page(await site.get("/feeds/beacons/")).xpath("//ol/li"))


async def test_name_that_two_feeds_had_shows_the_later_one(tmp_path: Path) -> None:
    """Of two feeds with the same name, one after the other, the pages show the one that has it now."""
    async with serving(tmp_path) as site:
        successor = replace(a_feed(), id="urn:uuid:ffffffff-ffff-5fff-bfff-ffffffffffff")
        await site.store.feeds.register([successor], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text


async def test_removed_feed_answers_410(tmp_path: Path) -> None:
    """Every address that a removed feed ever had answers 410 with a reason, and the front page no longer lists it."""
    async with serving(tmp_path) as site:
        await site.public.remove("lamps.atom")
        await site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        await site.store.feeds.remove(replace(a_feed(), name="beacons"), NOON)
        paths = [path for path, _ in FORMER]
        for path in (*paths, *(path.replace("lamps", "beacons", 1) for path in paths)):
            answer = await site.get(path)
            assert (410, "Removed") == (answer.status, as_page(answer).findtext(".//h1"))
            assert "removed on purpose" in answer.text
        assert "lamps" not in (await site.get("/")).text


async def test_address_of_an_entry_outlives_every_name_of_its_feed(tmp_path: Path) -> None:
    """It leads to the entry where another feed has the name, and where nobody has; not into a private host."""
    async with serving(tmp_path) as site:
        other = replace(a_feed("wicks"), name="lamps")
        await site.store.feeds.register([replace(a_feed(), name="beacons"), other], NOON)
        for name in ("lamps", "nobody"):
            answer = await site.get(f"/feeds/{name}/{UUID}/changes")
            assert (301, f"../../beacons/{UUID}/changes") == (answer.status, answer.headers["location"])
        assert 404 == (await site.get(f"/feeds/lamps/{uuid(77)}")).status
        hidden = replace(a_feed(), name="beacons", private_host=True)
        await site.store.polls.save(hidden, Changes(), a_poll(hidden))
        assert [404, 200] == [(await site.get(f"/feeds/{name}/{UUID}")).status for name in ("nobody", "beacons")]
