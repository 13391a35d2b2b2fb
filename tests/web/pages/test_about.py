"""The page that introduces the site, requested over a real socket."""

from pathlib import Path

import pytest

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
