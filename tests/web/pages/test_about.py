"""The page that introduces the site, requested over a real socket."""

from pathlib import Path

import pytest

from feedd.model import Changes
from tests.support.store_samples import a_poll
from tests.support.web_site import as_page, serving

pytestmark = pytest.mark.anyio


async def test_about_introduces_and_helps(tmp_path: Path) -> None:
    """A visitor learns what this is, which address to copy, and how an author can have a text removed."""
    async with serving(tmp_path, base_url="https://feeds.example.org/below") as site:
        answer = await site.get("/about")
        page = as_page(answer)
        text = page.text_content()
        assert (200, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])
        for words in (
            "feed reader",
            "newsboat",
            "exec:feedd convert",
            'content = "excerpt"',
            "robots.txt",
            "not to both",
        ):
            assert words in text
        assert "https://feeds.example.org/below/feeds/NAME.atom" in text
        assert "feeds/all.atom" in text
        assert {"./feeds.opml", "./status", "./"} <= set(page.xpath("//main//a/@href"))


async def test_about_says_who_runs_it(tmp_path: Path) -> None:
    """Contact and disclaimer are shown as text and links, whatever they contain."""
    async with serving(tmp_path, contact="ada@example.org", disclaimer="Texts are <shown> as found.") as site:
        page = as_page(await site.get("/about"))
        assert ["mailto:ada@example.org"] * 2 == [
            href for href in page.xpath("//main//a/@href") if href.startswith("mailto:")
        ]
        assert "Texts are <shown> as found." in page.xpath("string(//main)")


async def test_about_without_contact_and_disclaimer(tmp_path: Path) -> None:
    """Without them and without `base_url` the page is complete, and its addresses start at the root."""
    async with serving(tmp_path) as site:
        text = as_page(await site.get("/about")).text_content()
        assert "The operator has given no address." in text
        assert "/feeds/NAME.atom" in text
        assert "None" not in text


async def test_what_is_asked_of_hosts_is_shown_in_sums(tmp_path: Path) -> None:
    """Day by day, without the name of any host; where nothing is recorded, the page says so."""
    async with serving(tmp_path) as site:
        assert "Nothing is recorded yet" in (await site.get("/about/politeness")).text
        for host, started in (("one.example", 0.0), ("two.example", 0.0), ("one.example", 2.5)):
            site.store.host_days.request(host, 70, site.now, started)
        site.store.host_days.polled("one.example", 70, site.now, news=True)
        feed = (await site.store.feeds.summaries())[0].feed
        await site.store.polls.save(feed, Changes(), a_poll(feed))
        shown = (await site.get("/about/politeness")).text
    day = site.now.date()
    row = "".join(f"<td>{cell}</td>" for cell in (day, 2, 3, "0.0 kB", "2.5 s", 1, "100 %"))
    assert row in shown
    assert ".example" not in shown.replace("feeds.example.org", "")
