"""The page of a feed, requested over a real socket."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.model import Changes, PublishingRate
from feedd.structs import replace
from feedd.web.templating import COPYING
from tests.support.store_samples import HOST, NOON, a_feed, a_poll, an_entry
from tests.support.web_site import DEFINITION, as_page, hrefs, serving, uuid

pytestmark = pytest.mark.anyio


async def test_feed_page_lists_its_entries(tmp_path: Path) -> None:
    """A feed's page links to its entries, newest first, to its source, and to its documents for readers to find."""
    async with serving(tmp_path) as site:
        page = as_page(await site.get("/feeds/lamps/"))
        entries = [(link.text, link.get("href")) for link in page.xpath("//ol//a")]
        ids = [uuid(number) for number in (3, 2, 1)]
        assert [(f"Lamp {3 - place} is lit", uuid) for place, uuid in enumerate(ids)] == entries
        assert f"gopher://{HOST}/1/lamps" in hrefs(page)
        assert ["../lamps.atom"] == page.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")


async def test_feed_page_shows_only_what_is_published(tmp_path: Path) -> None:
    """Entries that are only recorded, or wait for their text, are not listed and have no page."""
    hidden = replace(an_entry(7), state="recorded"), replace(an_entry(8), state="waiting")
    async with serving(tmp_path, *hidden) as site:
        page = as_page(await site.get("/feeds/lamps/"))
        assert 3 == len(page.xpath("//ol/li"))
        for number in (7, 8):
            assert 404 == (await site.get(f"/feeds/lamps/{uuid(number)}")).status


async def test_feed_page_that_is_just_full_is_the_last(tmp_path: Path) -> None:
    """If the entries just fill a page, there is no empty second page."""
    async with serving(tmp_path, *(an_entry(number) for number in range(4, 51))) as site:
        page = as_page(await site.get("/feeds/lamps/"))
        assert 50 == len(page.xpath("//ol/li"))
        assert 404 == (await site.get("/feeds/lamps/?page=2")).status


async def test_feed_page_is_split(tmp_path: Path) -> None:
    """A feed of many entries has as many pages as it needs, linked to each other, and no more."""
    async with serving(tmp_path, *(an_entry(number) for number in range(4, 54))) as site:
        first, second = [as_page(await site.get(f"/feeds/lamps/?page={number}")) for number in (1, 2)]
        assert [50, 3] == [len(page.xpath("//ol/li")) for page in (first, second)]
        assert ["?page=2"] == first.xpath("//a[@rel='next']/@href")
        assert [] == first.xpath("//a[@rel='prev']")
        assert ["?page=1"] == second.xpath("//a[@rel='prev']/@href")
        assert [] == second.xpath("//a[@rel='next']")
        for number in ("0", "-1", "3", "x", "99999999999999999999", "9" * 5000, "1%20", "%C2%B2", ""):
            assert 404 == (await site.get(f"/feeds/lamps/?page={number}")).status


async def test_feed_page_without_its_slash(tmp_path: Path) -> None:
    """A feed's address without the slash redirects to the one with it, wherever the site is mounted."""
    async with serving(tmp_path) as site:
        answer = await site.get("/feeds/lamps")
        assert (301, "lamps/") == (answer.status, answer.headers["location"])


async def test_pages_of_a_feed_without_definition(tmp_path: Path) -> None:
    """A feed whose definition is gone is still shown, with the title of its menu."""
    async with serving(tmp_path) as site:
        await site.store.feeds.register([replace(a_feed("wicks"), title="Wicks")], NOON)
        assert "Wicks" == as_page(await site.get("/feeds/wicks/")).findtext(".//h1")
        assert "Nothing has been published yet" in (await site.get("/feeds/wicks/")).text
        assert 200 == (await site.get("/feeds/lamps/")).status


async def test_feed_page_lists_posts_by_year(tmp_path: Path) -> None:
    """Each year has a heading and a page of its own, which is turned within the year; other years are not found."""
    older = [replace(an_entry(number), published=NOON - timedelta(days=300, hours=number)) for number in range(4, 60)]
    ancient = replace(an_entry(60), published=NOON.replace(year=1))
    async with serving(tmp_path, *older, ancient) as site:
        page = as_page(await site.get("/feeds/lamps/"))
        assert ["2026", "2025"] == page.xpath("//h3/text()")
        assert ["?year=2026", "?year=2025", "?year=1"] == page.xpath("//nav[@class='years']/a/@href")
        first, second = [as_page(await site.get(f"/feeds/lamps/?year=2025{more}")) for more in ("", "&page=2")]
        assert [50, 6] == [len(each.xpath("//ol/li")) for each in (first, second)]
        assert ["?year=2025&page=2"] == first.xpath("//a[@rel='next']/@href")
        assert ["?year=2025&page=1"] == second.xpath("//a[@rel='prev']/@href")
        for query in ("year=2024", "year=0", "year=", "year=x", "year=20260", "year=9999", "year=2025&page=3"):
            assert 404 == (await site.get(f"/feeds/lamps/?{query}")).status


async def test_feed_page_shows_addresses_and_no_xml(tmp_path: Path) -> None:
    """Addresses are text to copy; what a browser shows as source is behind no link of the page."""
    async with serving(tmp_path, base_url="https://feeds.example.org/below") as site:
        page = as_page(await site.get("/feeds/lamps/"))
        address = "https://feeds.example.org/below/feeds/lamps"
        assert [f"{address}.{form}" for form in ("atom", "rss", "json")] == page.xpath("//code/text()")[:3]
        own = [href for href in page.xpath("//body//a/@href") if ":" not in href]
        assert [] == [href for href in own if href.endswith((".atom", ".rss", ".json"))]
        assert [] == page.xpath("//button")
        assert [COPYING] == page.xpath("//script/text()")


async def test_feed_page_links_to_readers_that_can_fetch_it(tmp_path: Path) -> None:
    """A service elsewhere could not read a feed of this machine or of a network at home."""
    links = "//a[@rel='nofollow']"
    async with serving(tmp_path / "public", base_url="https://feeds.example.org") as site:
        found = {each.text: each.get("href") for each in as_page(await site.get("/feeds/lamps/")).xpath(links)}
        assert "https://www.newsblur.com/?url=https%3A%2F%2Ffeeds.example.org%2Ffeeds%2Flamps.atom" == found["NewsBlur"]
        assert "feed:https://feeds.example.org/feeds/lamps.atom" == found["a program on this device"]
    for number, base_url in enumerate(("", "http://192.168.1.7", "http://box.lan:8070")):
        flags = {"base_url": base_url} if base_url else {}
        async with serving(tmp_path / str(number), text=DEFINITION, **flags) as site:
            page = as_page(await site.get("/feeds/lamps/"))
            assert [] == page.xpath(links)
            assert f"{base_url or 'http://127.0.0.1:8070'}/feeds/lamps.atom" in page.xpath("//code/text()")


async def test_feed_page_says_how_the_feed_does(tmp_path: Path) -> None:
    """Its rhythm, and where it fails since when, why and when it is tried again, without the words of the error."""
    async with serving(tmp_path) as site:
        rate = PublishingRate(usual=timedelta(days=3), last=NOON, patience=timedelta(days=14))
        failing = replace(
            a_feed(),
            rate=rate,
            polled_at=NOON,
            good_at=NOON - timedelta(days=2),
            next_check_at=NOON + timedelta(hours=2),
            failures=1,
            failing_since=NOON,
            stage="connect",
            error="connect: /var/lib/feedd says no",
        )
        await site.store.polls.save(failing, Changes(), a_poll(failing))
        text = " ".join(as_page(await site.get("/feeds/lamps/")).text_content().split())
        assert "3 entries, the newest of 2026-03-01, a new one about every 3 days." in text
        assert "Since 2026-03-01 12:00 this feed cannot be polled: it takes no connection." in text
        assert "The last good poll was on 2026-02-27 12:00. It is tried again on 2026-03-01 14:00." in text
        assert "/var/lib" not in text
