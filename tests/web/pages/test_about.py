"""What is the same for everybody: the introduction, the icons, and the word to crawlers."""

from pathlib import Path
from struct import unpack_from
from urllib.robotparser import RobotFileParser

from lxml import etree

from tests.support.store_samples import urn
from tests.support.web_site import Site, as_page, serving

UUID = urn("lamps 1").removeprefix("urn:uuid:")
PAGES = ("/", "/feeds/lamps/", f"/feeds/lamps/{UUID}", f"/feeds/lamps/{UUID}/changes", "/about", "/status", "/nowhere")


def test_about_introduces_and_helps(tmp_path: Path) -> None:
    """A visitor learns what this is, which address to copy, and how an author has a text taken away."""

    async def script(site: Site) -> None:
        answer = await site.get("/about")
        page = as_page(answer.text)
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
        assert {"./feeds/all.atom", "./feeds.opml", "./status", "./"} <= set(page.xpath("//main//a/@href"))

    serving(tmp_path, script, base_url="https://feeds.example.org/below")


def test_about_says_who_runs_it(tmp_path: Path) -> None:
    """Contact and disclaimer stand there as text and links, whatever they hold."""

    async def script(site: Site) -> None:
        page = as_page((await site.get("/about")).text)
        assert ["mailto:ada@example.org"] * 2 == [
            href for href in page.xpath("//main//a/@href") if href.startswith("mailto:")
        ]
        assert "Texts are <shown> as found." in page.xpath("string(//main)")

    serving(tmp_path, script, contact="ada@example.org", disclaimer="Texts are <shown> as found.")


def test_about_without_contact_and_disclaimer(tmp_path: Path) -> None:
    """Where the operator says nothing the page is whole all the same, and its addresses start at the root."""

    async def script(site: Site) -> None:
        text = as_page((await site.get("/about")).text).text_content()
        assert "The operator has left no address here." in text
        assert "/feeds/NAME.atom" in text
        assert "None" not in text

    serving(tmp_path, script)


def test_every_page_leads_to_about_and_status(tmp_path: Path) -> None:
    """From any depth the foot of a page leads there, and its head names the icons."""

    async def script(site: Site) -> None:
        for path in PAGES:
            page = as_page((await site.get(path)).text)
            root = "../" * (path.count("/") - 1) or "./"
            assert {f"{root}about", f"{root}status", root} <= set(page.xpath("//footer//a/@href"))
            assert [f"{root}favicon.ico", f"{root}icon.svg"] == page.xpath("//link[@rel='icon']/@href")

    serving(tmp_path, script)


def test_pages_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    """Every answer allows styles, pictures and sound from our own address alone, and no scripts at all."""

    async def script(site: Site) -> None:
        for path in (*PAGES, "/style.css", "/icon.svg", "/favicon.ico", "/robots.txt"):
            headers = (await site.get(path)).headers
            assert [
                "default-src 'none'",
                "style-src 'self'",
                "img-src 'self'",
                "media-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            ] == headers["content-security-policy"].split("; ")
            assert "noindex" == headers["x-robots-tag"]

    serving(tmp_path, script)


def test_icons_are_small_and_whole(tmp_path: Path) -> None:
    """The favicon holds two PNG pictures, each where its directory says, and the other one is plain SVG."""

    async def script(site: Site) -> None:
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
    """Feeds and pages may be asked for, so that noindex is seen; media, differences and further pages may not."""

    async def script(site: Site) -> None:
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
    """The rules name paths as the public sees them, so that an operator can copy them to the root of the host."""

    async def script(site: Site) -> None:
        assert "Disallow: /be%20low/media/" in (await site.get("/robots.txt")).text.splitlines()

    serving(tmp_path, script, base_url="https://feeds.example.org/be%20low")
