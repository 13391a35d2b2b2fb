"""Every page in every state, looked at in a real web browser: see `support/page_gallery.py`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import PROGRAM, Browser, browsing
from tests.support.page_checkers import AXE, CHECKER, JAVA, accessibility_faults, html_faults
from tests.support.page_gallery import PAGES, gallery

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed"),
]
WIDTHS = (390, 800, 1400)
SCHEMES = ("light", "dark")
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all pages: each start takes half a second."""
    with browsing() as opened:
        yield opened


async def test_no_page_is_wider_than_its_window(tmp_path: Path, browser: Browser) -> None:
    """Wide drawings, long words and tables fit or scroll in a box of their own."""
    async with gallery(tmp_path) as site:
        base = f"http://127.0.0.1:{site.address[1]}"

        def look() -> list[tuple[str, int]]:
            found = []
            for name, path in PAGES.items():
                for width in WIDTHS:
                    browser.open(base + path, width)
                    if browser.evaluate(TOO_WIDE):
                        found.append((name, width))
            return found

        assert [] == await asyncio.to_thread(look)


async def test_address_is_copied(tmp_path: Path, browser: Browser) -> None:
    """The page's own policy lets its script show the buttons, and one click copies the address."""
    async with gallery(tmp_path) as site:

        def click() -> str:
            browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
            browser.open(f"http://127.0.0.1:{site.address[1]}{PAGES['feed']}")
            browser.evaluate("document.querySelector('.addresses button').click()")
            return str(browser.evaluate("navigator.clipboard.readText()"))

        assert "https://feeds.example.org/gopher/feeds/lamps.atom" == await asyncio.to_thread(click)
        assert "Copied" == await asyncio.to_thread(browser.evaluate, "document.querySelector('button span').innerText")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: see .ci/run")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(tmp_path: Path, browser: Browser, scheme: str) -> None:
    """Contrast, names, landmarks, order of headings and all else that axe knows, on a phone and on a desk."""
    async with gallery(tmp_path) as site:
        base = f"http://127.0.0.1:{site.address[1]}"

        def look() -> list[tuple[str, int, str]]:
            found = []
            for name, path in PAGES.items():
                for width in (WIDTHS[0], WIDTHS[-1]):
                    browser.open(base + path, width, scheme)
                    found += [(name, width, fault) for fault in accessibility_faults(browser)]
            return found

        assert [] == await asyncio.to_thread(look)


@pytest.mark.skipif(not (CHECKER.exists() and JAVA), reason="vnu-jar or java is not installed: see .ci/run")
async def test_html_checker_finds_nothing(tmp_path: Path) -> None:
    """Neither error nor warning, in any page and in the style sheet."""
    folder = tmp_path / "pages"
    folder.mkdir()
    async with gallery(tmp_path) as site:
        for name, path in PAGES.items():
            (folder / f"{name}.html").write_bytes((await site.get(path)).body)
        (folder / "style.css").write_bytes((await site.get("/style.css")).body)
    assert [] == await asyncio.to_thread(html_faults, folder)
