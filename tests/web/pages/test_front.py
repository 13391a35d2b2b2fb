"""The front page, requested over a real socket."""

from pathlib import Path

from tests.support.web_site import WebSite, as_page, hrefs, serving


def test_front_lists_the_feeds(tmp_path: Path) -> None:
    """The front page names each feed, links to its page, and offers its documents."""

    async def script(site: WebSite) -> None:
        answer = await site.get("/")
        page = as_page(answer)
        assert (200, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])
        assert "Lamps & Lights" == page.findtext(".//h2")
        assert "The Lamp <Post>" == page.findtext(".//h3/a")
        assert {"feeds/lamps/", "feeds/lamps.atom", "feeds/lamps.rss", "feeds/lamps.json"} <= set(hrefs(page))
        assert "3 entries" in page.text_content()
        assert "newest 2026-03-01" in page.text_content()

    serving(tmp_path, script)


def test_front_page_links_to_merged_feeds_and_opml(tmp_path: Path) -> None:
    """There is one merged feed for all and one for each group, and an OPML list for readers that import one."""

    async def script(site: WebSite) -> None:
        page = (await site.get("/")).text
        assert all(f'href="{path}"' in page for path in ("feeds/all.atom", "feeds/all/lamps-lights.atom", "feeds.opml"))
        assert '<link rel="alternate" type="application/atom+xml" title="All feeds" href="feeds/all.atom">' in page

    serving(tmp_path, script)
