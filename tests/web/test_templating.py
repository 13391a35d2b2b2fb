"""What all pages have in common: escaping, headers, links, contact and disclaimer."""

import base64
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import Environment

from feedd.structs import replace
from feedd.web.templating import COPYING
from tests.support.store_samples import an_entry
from tests.support.web_site import as_page, hrefs, serving, uuid

pytestmark = pytest.mark.anyio

ENTRY = f"/feeds/lamps/{uuid(1)}"
WITH_FORM = ("/", "/status", "/search?q=lit")
PAGES = (*WITH_FORM, "/feeds/lamps/", ENTRY, f"{ENTRY}/changes", "/about", "/nowhere")


async def test_pages_escape_what_strangers_wrote(tmp_path: Path) -> None:
    """Titles and names that contain markup are shown as text on every page."""
    hostile = replace(an_entry(9), title="<script>alert(1)</script>", authors=("<img src=x>", '"onload="x'))
    async with serving(tmp_path, hostile) as site:
        entry = f"/feeds/lamps/{uuid(9)}"
        for path in ("/", "/search?q=alert", "/feeds/lamps/", f"{entry}/changes", entry):
            page = as_page(await site.get(path))
            assert [] == page.xpath("//script[not(text()=$ours)] | //img | //post | //@onload", ours=COPYING)
        assert "<script>alert(1)</script>" == page.findtext(".//article/h1")


async def test_every_response_allows_only_our_own_content(tmp_path: Path) -> None:
    """Each allows styles, images and sound from our own address alone, no frames, indexing or referrers.

    No script but one, by its digest, and that on the pages alone that contain it.
    """
    digest = base64.b64encode(sha256(COPYING.encode()).digest()).decode()
    async with serving(tmp_path) as site:
        assets = ("/style.css", "/icon.svg", "/favicon.ico", "/robots.txt")
        for path in (*PAGES, *assets, "/feeds/lamps"):
            answer = await site.get(path)
            assert [
                "default-src 'none'",
                "style-src 'self'",
                "img-src 'self'",
                "media-src 'self'",
                "base-uri 'none'",
                "form-action 'self'" if path in WITH_FORM else "form-action 'none'",
                "frame-ancestors 'none'",
                *([f"script-src 'sha256-{digest}'"] if path == "/feeds/lamps/" else []),
            ] == answer.headers["content-security-policy"].split("; ")
            assert "noindex" == answer.headers["x-robots-tag"]
            assert "nosniff" == answer.headers["x-content-type-options"]
            assert "no-referrer" == answer.headers["referrer-policy"]


async def test_pages_have_no_inline_style(tmp_path: Path) -> None:
    """The policy would block it."""
    async with serving(tmp_path) as site:
        for path in PAGES:
            text = (await site.get(path)).text
            assert "style=" not in text
            assert "<style" not in text


async def test_pages_show_contact_and_disclaimer(tmp_path: Path) -> None:
    """Contact and disclaimer are in the footer of every page, with addresses as links."""
    async with serving(tmp_path, contact="ada@example.org", disclaimer="Texts are <shown> as found.") as site:
        page = as_page(await site.get("/"))
        assert "mailto:ada@example.org" in hrefs(page)
        assert "Texts are <shown> as found." in page.text_content()


async def test_every_page_links_to_about_and_status(tmp_path: Path) -> None:
    """At any depth the top of a page has these links, and its head names the icons."""
    async with serving(tmp_path) as site:
        for path in PAGES:
            page = as_page(await site.get(path))
            root = "../" * (path.count("/") - 1) or "./"
            assert {f"{root}about", f"{root}status", root} <= set(page.xpath("//header//a/@href"))
            assert [f"{root}favicon.ico", f"{root}icon.svg"] == page.xpath("//link[@rel='icon']/@href")


async def test_templates_are_compiled_beside_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stand still meanwhile, many times as long on a small machine as on a large one."""
    compiled: dict[str, int] = {}
    original = Environment.compile

    def compiling(environment: Environment, source: str, name: str, filename: str) -> object:
        compiled[name] = threading.get_ident()
        return original(environment, source, name, filename)

    monkeypatch.setattr(Environment, "compile", compiling)
    async with serving(tmp_path) as site:
        for path in PAGES:
            await site.get(path)
    assert {"base.html", "front.html", "status.html", "entry.html"} <= {*compiled}
    assert threading.get_ident() not in compiled.values()
