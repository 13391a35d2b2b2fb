"""Style, icons and robots.txt, requested over a real socket."""

from pathlib import Path
from struct import unpack_from
from urllib.robotparser import RobotFileParser

from lxml import etree

from tests.support.web_site import WebSite, serving, uuid

UUID = uuid(1)


def test_style_is_our_own(tmp_path: Path) -> None:
    """The style comes from feedd itself, for light and dark screens, and loads nothing."""

    async def script(site: WebSite) -> None:
        answer = await site.get("/style.css")
        assert (200, "text/css; charset=utf-8") == (answer.status, answer.headers["content-type"])
        assert "prefers-color-scheme: dark" in answer.text
        assert "url(" not in answer.text
        assert "@import" not in answer.text

    serving(tmp_path, script)


def test_icons_are_small_and_whole(tmp_path: Path) -> None:
    """The favicon contains two PNG images, each where its directory says, and the other icon is plain SVG."""

    async def script(site: WebSite) -> None:
        icon, drawing = await site.get("/favicon.ico"), await site.get("/icon.svg")
        assert ("image/vnd.microsoft.icon", "image/svg+xml") == (
            icon.headers["content-type"],
            drawing.headers["content-type"],
        )
        assert (0, 1, 2) == unpack_from("<HHH", icon.body)
        end = 6 + 2 * 16
        for number, size in enumerate((16, 32)):
            width, height, _, _, _, bits, length, offset = unpack_from("<BBBBHHII", icon.body, 6 + 16 * number)
            assert (size, size, 32, end) == (width, height, bits, offset)
            assert icon.body[offset:].startswith(b"\x89PNG\r\n\x1a\n")
            end += length
        assert end == len(icon.body) < 4096
        assert ["svg", "rect", "g", "path", "path", "path"] == [
            etree.QName(element).localname for element in etree.fromstring(drawing.body).iter()
        ]

    serving(tmp_path, script)


def test_robots_txt_keeps_crawlers_from_what_costs(tmp_path: Path) -> None:
    """Feeds and pages are allowed, so that crawlers see noindex; media, changes and further pages are not."""

    async def script(site: WebSite) -> None:
        answer = await site.get("/robots.txt")
        rules = RobotFileParser()
        rules.parse(answer.text.splitlines())
        assert "text/plain; charset=utf-8" == answer.headers["content-type"]
        for path in ("/", "/about", "/feeds/lamps.atom", "/feeds/lamps/", f"/feeds/lamps/{UUID}", "/feeds/all.atom"):
            assert rules.can_fetch("AnyBot", path)
        assert not rules.can_fetch("AnyBot", "/media/lamps/x/a.mp3")
        assert {"Disallow: /feeds/*/changes", "Disallow: /feeds/*?"} <= set(answer.text.splitlines())

    serving(tmp_path, script)


def test_robots_txt_of_a_site_below_a_path(tmp_path: Path) -> None:
    """The rules contain the public paths, so that an operator can copy them to the root of the host."""

    async def script(site: WebSite) -> None:
        assert "Disallow: /be%20low/media/" in (await site.get("/robots.txt")).text.splitlines()

    serving(tmp_path, script, base_url="https://feeds.example.org/be%20low")
