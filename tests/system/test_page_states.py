"""Every page in every state, looked at in a real web browser: see `support/page_gallery.py`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import PROGRAM, Browser, browsing
from tests.support.page_checkers import AXE, CHECKER, JAVA, accessibility_faults, html_faults
from tests.support.page_gallery import AS_OPERATOR, PAGES, TYPED, gallery
from tests.support.web_site import as_page

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
            browser.call("Network.enable")
            browser.call("Network.setExtraHTTPHeaders", headers=AS_OPERATOR)
            for name, typed in TYPED.items():
                browser.open(f"{base}/add", WIDTHS[0], scheme)
                found += [("add", WIDTHS[0], fault) for fault in accessibility_faults(browser)]
                browser.leave(f"document.forms[0].address.value = '{typed}'; document.forms[0].submit()")
                found += [(f"add, {name}", WIDTHS[0], fault) for fault in accessibility_faults(browser)]
                assert not browser.evaluate(TOO_WIDE)
            browser.call("Network.setExtraHTTPHeaders", headers={})
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
        form = await site.get("/add", **AS_OPERATOR)
        (key,) = as_page(form).xpath("//input[@name='key']/@value")
        (folder / "add.html").write_bytes(form.body)
        for name, typed in TYPED.items():
            answer = await site.post("/add", {"key": key, "address": typed}, **AS_OPERATOR)
            assert ("The mill" in answer.text) == (name == "offer")
            (folder / f"add, {name}.html").write_bytes(answer.body)
        (folder / "style.css").write_bytes((await site.get("/style.css")).body)
    assert [] == await asyncio.to_thread(html_faults, folder)


async def test_drawing_fits_a_phone_and_has_its_full_size_when_it_is_touched(tmp_path: Path, browser: Browser) -> None:
    """All columns are seen at once, and each letter when it has the focus."""
    measure = (
        "(drawing => [drawing.scrollWidth <= drawing.clientWidth, parseFloat(getComputedStyle(drawing).fontSize)])"
    )
    async with gallery(tmp_path) as site:

        def look() -> list[tuple[bool, float]]:
            browser.open(f"http://127.0.0.1:{site.address[1]}{PAGES['entry with wide art']}", WIDTHS[0])
            shown = [browser.evaluate(f"{measure}(document.querySelector('pre'))")]
            browser.evaluate("document.querySelector('pre').focus()")
            return [*shown, browser.evaluate(f"{measure}(document.querySelector('pre'))")]

        (fits, small), (fits_in_full, full) = await asyncio.to_thread(look)
        assert (True, False) == (fits, fits_in_full)
        assert small < 6 < 12 < full
