"""Feeds that were renamed or removed, by every address that they had."""

from dataclasses import replace
from pathlib import Path

from tests.support.store_samples import NOON, a_feed
from tests.support.web_site import WebSite, as_page, hrefs, serving, uuid

UUID = uuid(1)
FORMER = (
    ("/feeds/lamps.atom", "beacons.atom"),
    ("/feeds/lamps.rss", "beacons.rss"),
    ("/feeds/lamps", "beacons"),
    ("/feeds/lamps/", "../beacons/"),
    (f"/feeds/lamps/{UUID}", f"../beacons/{UUID}"),
)


def test_former_name_redirects_to_the_new_one(tmp_path: Path) -> None:
    """Every former address of a renamed feed redirects to the same document or page under the new name."""

    async def script(site: WebSite) -> None:
        site.public.remove("lamps.atom")
        site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        for path, location in FORMER:
            answer = await site.get(f"{path}?a=b")
            assert (301, location) == (answer.status, answer.headers["location"])
        for path in ("/feeds/lamps.exe", "/feeds/lamps//", "/feeds/lamps/%2e%2e/%2e%2e/", "/feeds/lamps/%0d%0aA:b"):
            assert 404 == (await site.get(path)).status
        assert 200 == (await site.get("/feeds/beacons/")).status
        assert "feeds/lamps/" not in hrefs(as_page(await site.get("/")))

    serving(tmp_path, script)


def test_former_name_that_another_feed_has_now_shows_that_feed(tmp_path: Path) -> None:
    """A name stands for the feed that had it last."""

    async def script(site: WebSite) -> None:
        other = replace(a_feed("wicks"), name="lamps")
        await site.store.feeds.register([replace(a_feed(), name="beacons"), other], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text
        assert 3 == len(as_page(await site.get("/feeds/beacons/")).xpath("//ol/li"))

    serving(tmp_path, script)


def test_name_that_two_feeds_had_shows_the_later_one(tmp_path: Path) -> None:
    """Of two feeds with the same name, one after the other, the pages show the one that has it now."""

    async def script(site: WebSite) -> None:
        successor = replace(a_feed(), id="urn:uuid:ffffffff-ffff-5fff-bfff-ffffffffffff")
        await site.store.feeds.register([successor], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text

    serving(tmp_path, script)


def test_removed_feed_answers_410(tmp_path: Path) -> None:
    """Every address that a removed feed ever had answers 410 with a reason, and the front page no longer lists it."""

    async def script(site: WebSite) -> None:
        site.public.remove("lamps.atom")
        site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        await site.store.feeds.remove(replace(a_feed(), name="beacons"), NOON)
        paths = [path for path, _ in FORMER]
        for path in (*paths, *(path.replace("lamps", "beacons", 1) for path in paths)):
            answer = await site.get(path)
            assert (410, "Removed") == (answer.status, as_page(answer).findtext(".//h1"))
            assert "removed on purpose" in answer.text
        assert "lamps" not in (await site.get("/")).text

    serving(tmp_path, script)
