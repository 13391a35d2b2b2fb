"""The page of a feed, requested over a real socket."""

from dataclasses import replace
from pathlib import Path

from tests.support.store_samples import HOST, NOON, a_feed, an_entry
from tests.support.web_site import WebSite, as_page, hrefs, serving, uuid


def test_feed_page_lists_its_entries(tmp_path: Path) -> None:
    """A feed's page links to its entries, newest first, to its source, and to its documents for readers to find."""

    async def script(site: WebSite) -> None:
        page = as_page(await site.get("/feeds/lamps/"))
        entries = [(link.text, link.get("href")) for link in page.xpath("//ol//a")]
        ids = [uuid(number) for number in (3, 2, 1)]
        assert [(f"Lamp {3 - place} is lit", uuid) for place, uuid in enumerate(ids)] == entries
        assert f"gopher://{HOST}/1/lamps" in hrefs(page)
        assert ["../lamps.atom"] == page.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")

    serving(tmp_path, script)


def test_feed_page_shows_only_what_is_published(tmp_path: Path) -> None:
    """Entries that are only recorded, or wait for their text, are not listed and have no page."""

    async def script(site: WebSite) -> None:
        page = as_page(await site.get("/feeds/lamps/"))
        assert 3 == len(page.xpath("//ol/li"))
        for number in (7, 8):
            assert 404 == (await site.get(f"/feeds/lamps/{uuid(number)}")).status

    hidden = replace(an_entry(7), state="recorded"), replace(an_entry(8), state="waiting")
    serving(tmp_path, script, *hidden)


def test_feed_page_that_is_just_full_is_the_last(tmp_path: Path) -> None:
    """If the entries just fill a page, there is no empty second page."""

    async def script(site: WebSite) -> None:
        page = as_page(await site.get("/feeds/lamps/"))
        assert 50 == len(page.xpath("//ol/li"))
        assert 404 == (await site.get("/feeds/lamps/?page=2")).status

    serving(tmp_path, script, *(an_entry(number) for number in range(4, 51)))


def test_feed_page_is_split(tmp_path: Path) -> None:
    """A feed of many entries has as many pages as it needs, linked to each other, and no more."""

    async def script(site: WebSite) -> None:
        first, second = [as_page(await site.get(f"/feeds/lamps/?page={number}")) for number in (1, 2)]
        assert [50, 3] == [len(page.xpath("//ol/li")) for page in (first, second)]
        assert ["?page=2"] == first.xpath("//a[@rel='next']/@href")
        assert [] == first.xpath("//a[@rel='prev']")
        assert ["?page=1"] == second.xpath("//a[@rel='prev']/@href")
        assert [] == second.xpath("//a[@rel='next']")
        for number in ("0", "-1", "3", "x", "99999999999999999999", "9" * 5000, "1%20", "%C2%B2", ""):
            assert 404 == (await site.get(f"/feeds/lamps/?page={number}")).status

    serving(tmp_path, script, *(an_entry(number) for number in range(4, 54)))


def test_feed_page_without_its_slash(tmp_path: Path) -> None:
    """A feed's address without the slash redirects to the one with it, wherever the site is mounted."""

    async def script(site: WebSite) -> None:
        answer = await site.get("/feeds/lamps")
        assert (301, "lamps/") == (answer.status, answer.headers["location"])

    serving(tmp_path, script)


def test_pages_of_a_feed_without_definition(tmp_path: Path) -> None:
    """A feed whose definition is gone is still shown, with the title of its menu."""

    async def script(site: WebSite) -> None:
        await site.store.feeds.register([replace(a_feed("wicks"), title="Wicks")], NOON)
        assert "Wicks" == as_page(await site.get("/feeds/wicks/")).findtext(".//h1")
        assert "Nothing has been published yet" in (await site.get("/feeds/wicks/")).text
        assert 200 == (await site.get("/feeds/lamps/")).status

    serving(tmp_path, script)
