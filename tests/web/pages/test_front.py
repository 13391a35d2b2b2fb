"""The front page, requested over a real socket."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.model import PublishingRate
from feedd.structs import replace
from feedd.web.pages.front import POSTS_A_PAGE
from tests.support.store_samples import NOON, a_feed, an_entry, save
from tests.support.web_site import as_page, hrefs, serving, uuid

DAY = timedelta(days=1)


@pytest.mark.anyio
async def test_front_lists_the_feeds(tmp_path: Path) -> None:
    """The front page names each feed, links to its page and newest post, and draws its rhythm."""
    async with serving(tmp_path) as site:
        answer = await site.get("/")
        page = as_page(answer)
        assert (200, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])
        assert "Lamps & Lights" in page.findtext(".//h3[@class='group']/bdi")
        assert "The Lamp <Post>" == page.findtext(".//p[@class='name']/a")
        assert {"feeds/lamps/", f"feeds/lamps/{uuid(3)}"} <= set(hrefs(page))
        assert "3 entries" in page.text_content()
        site.now = NOON + DAY
        page = as_page(await site.get("/"))
        assert "21 h ago: Lamp 3 is lit" in page.text_content()
        assert ["3 posts in the last year, in 1 of its weeks"] == page.xpath("//*[@role='img']/@aria-label")


@pytest.mark.anyio
async def test_front_shows_the_newest_posts_by_day(tmp_path: Path) -> None:
    """Each with author, feed, time and first words, without the title again; by pages that link to each other."""
    old = [replace(an_entry(number + 10), published=NOON - number * DAY) for number in range(POSTS_A_PAGE)]
    signed = replace(an_entry(99), authors=("Ada",), published=NOON + DAY, summary="In short: a <lamp>.")
    async with serving(tmp_path, signed, *old) as site:
        site.now = NOON + DAY * 1.5
        page = as_page(await site.get("/"))
        days = [one.text for one in page.xpath("//section[1]/h2")]
        assert ["Yesterday", "Sunday, 1 March 2026", "Saturday, 28 February 2026"] == days[:3]
        first, second = page.xpath("//ul[@class='posts']/li")[:2]
        assert "Lamp 99 is lit Ada, The Lamp <Post> · 12 h ago In short: a <lamp>." == " ".join(
            first.text_content().split()
        )
        assert second.text_content().split("ago")[1].strip() == ", as the keeper told in his report 1."
        assert "2026-03-02T12:00:00+00:00" == first.xpath(".//time/@datetime")[0]
        (older,) = page.xpath("//section[1]//a[@rel='next']/@href")
        second_page = as_page(await site.get("/" + older))
        shown = [one.text for one in page.xpath("//h3/a") + second_page.xpath("//h3/a")]
        assert len(shown) == len(set(shown)) >= POSTS_A_PAGE + 4
        assert ["./"] == second_page.xpath("//p[@class='turn']/a/@href")
        assert not second_page.xpath("//p[@class='name']")
        for nonsense in ("x", f"99999999999999999.{uuid(1)}", f"-1.{uuid(1)}", "9" * 400):
            assert 200 == (await site.get(f"/?until={nonsense}")).status


@pytest.mark.anyio
async def test_front_says_where_a_feed_fails(tmp_path: Path) -> None:
    """With a mark and in words, also for strangers, unless the operator shows no status; and where one is silent."""
    failing = replace(a_feed(), failures=3, stage="connect", error="10.1.2.3 said no", failing_since=NOON)
    silent = PublishingRate(usual=DAY, last=NOON - DAY, patience=2 * DAY)
    for status, words in (("true", "failing for 2 days: it takes no connection"), ("false", "")):
        async with serving(tmp_path, status=status) as site:
            site.now = NOON + 2 * DAY
            await save(site.store, failing, [])
            page = as_page(await site.get("/", host="feeds.example.org"))
            assert words == " ".join("".join(page.xpath("//p[@class='why']//text()")).split())
            await save(site.store, replace(a_feed(), good_at=NOON, rate=silent), [])
            assert ("quiet for 3 days" in (await site.get("/")).text) == bool(words)


@pytest.mark.anyio
async def test_front_of_an_empty_installation_says_what_to_do(tmp_path: Path) -> None:
    """There is nothing to search yet."""
    async with serving(tmp_path) as site:
        await site.store.feeds.remove(a_feed(), NOON)
        page = await site.get("/")
        assert "feedd add" in page.text
        assert "<form" not in page.text


@pytest.mark.anyio
async def test_front_page_links_to_merged_feeds_and_opml(tmp_path: Path) -> None:
    """There is one merged feed for all and one for each group, and an OPML list for readers that import one."""
    async with serving(tmp_path) as site:
        page = (await site.get("/")).text
        addresses = [f"http://127.0.0.1:8070/feeds/all{more}.atom" for more in ("", "/lamps-lights")]
        assert all(f"<code>{address}</code>" in page for address in addresses)
        assert 'href="feeds.opml"' in page
        assert '<link rel="alternate" type="application/atom+xml" title="All feeds" href="feeds/all.atom">' in page
