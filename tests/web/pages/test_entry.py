"""The page of an entry: its text, links, adjacent entries and media, and how much of it may be shown."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from feedd.identity import location_key
from feedd.model import Entry, GopherUrl, MediaFile, WebUrl
from feedd.structs import replace
from tests.support.store_samples import HOST, NOON, a_feed, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, WebSite, as_page, edit_first_article, hrefs, serving, uuid

pytestmark = pytest.mark.anyio

UUID = uuid(1)
PROXIED = f"https://gopher.floodgap.com/gopher/gw?a=gopher%3A%2F%2F{HOST}%2F0%2Flamps%2F1.txt"


async def test_entry_page_shows_the_article(tmp_path: Path) -> None:
    """An article's page has title, authors, date, the text as it was read, and the source."""
    async with serving(tmp_path, base_url="https://feeds.example.org/gopher") as site:
        page = as_page(await site.get(f"/feeds/lamps/{UUID}"))
        assert "Lamp 1 is lit" == page.findtext(".//article/h1")
        assert "as the keeper told" in page.xpath("string(//div[@class='content']/p)")
        assert "The Lamp <Post>" == page.xpath("string(//main/p[@class='facts'])")
        assert "via" not in page.xpath("string(//article/p[@class='facts'])")
        assert ["2026-03-01T13:00:00+00:00"] == page.xpath("//article/p//time/@datetime")
        notice = page.xpath("//div[@class='notice']")[0]
        assert "proxied material" in notice.text_content()
        assert [f"gopher://{HOST}/0/lamps/1.txt", PROXIED] == notice.xpath(".//a/@href")
        assert "en" == page.find(".//article").get("lang")


async def test_entry_page_says_when_it_was_updated(tmp_path: Path) -> None:
    """An entry that was updated on a later day says so, with a link to the differences where they are known."""
    async with serving(tmp_path, replace(an_entry(9), updated=NOON + timedelta(days=3))) as site:
        facts = (await page_of(site, 9)).xpath("//article/p[@class='facts']")[0]
        assert "changed on 2026-03-04" in facts.text_content()
        assert [] == facts.xpath(".//a")
        await edit_first_article(site, "Lamp 1 is out.", None)
        assert [f"{UUID}/changes"] == (await page_of(site, 1)).xpath("//article/p[@class='facts']//a/@href")


async def test_entry_page_of_a_web_item(tmp_path: Path) -> None:
    """The page of an entry that is a web link contains that link."""
    async with serving(tmp_path, replace(an_entry(9), location=WebUrl("https://example.com/?a&b"))) as site:
        page = as_page(await site.get(f"/feeds/lamps/{uuid(9)}"))
        assert "https://example.com/?a&b" in hrefs(page.find(".//article"))


async def test_entry_page_links_to_its_changes(tmp_path: Path) -> None:
    """The link stands after the note of the last significant edit, or alone if no edit was significant."""
    async with serving(tmp_path) as site:
        link = "//p[@class='changes']"
        assert [] == as_page(await site.get(f"/feeds/lamps/{UUID}")).xpath(link)
        await edit_first_article(site, "Lamp 1 is lit.", None)
        (quiet,) = as_page(await site.get(f"/feeds/lamps/{UUID}")).xpath(link)
        assert ("What changed since it was first read", f"{UUID}/changes") == (
            quiet.text_content().strip(),
            quiet.find("a").get("href"),
        )
        assert "A change that was not announced" in (await site.get(f"/feeds/lamps/{UUID}/changes")).text
    async with serving(tmp_path) as site:
        await edit_first_article(site, "Lamp 1 is lit.", "Changed <today>.")
        (line,) = as_page(await site.get(f"/feeds/lamps/{UUID}")).xpath("//p[@class='changes']")
        assert "Changed <today>. See the changes" == line.text_content()


GATE = "https://gopher.floodgap.com/gopher/gw?a="


async def keep(site: WebSite, entry: Entry, text: str) -> None:
    """Publish an entry whose article has this HTML."""
    read = replace(entry, revision=1)
    await save(site.store, a_feed(), [read], [replace(a_revision(read), html=text)])


async def page_of(site: WebSite, number: int, query: str = "") -> Any:
    """Request an entry's page and parse it."""
    answer = await site.get(f"/feeds/lamps/{uuid(number)}{query}")
    assert 200 == answer.status
    return html.document_fromstring(answer.text)


async def test_entry_page_links_to_adjacent_entries(tmp_path: Path) -> None:
    """Each entry links to the one before and the one after it, with titles; the first and last entry have one link."""
    async with serving(tmp_path) as site:
        found = []
        for number in (1, 2, 3):
            page = await page_of(site, number)
            for rel in ("prev", "next"):
                assert page.xpath(f"//main//nav//a[@rel='{rel}']/@href") == page.xpath(
                    f"//head/link[@rel='{rel}']/@href"
                )
            found.append([page.xpath(f"//main//nav//a[@rel='{rel}']/@href") for rel in ("prev", "next")])
        assert [[[], [uuid(2)]], [[uuid(1)], [uuid(3)]], [[uuid(2)], []]] == found
        assert ["Lamp 3 is lit"] == (await page_of(site, 2)).xpath("//main//nav//a[@rel='next']/span/text()")


async def test_entry_page_of_a_feed_with_one_entry(tmp_path: Path) -> None:
    """Without another entry there are no such links."""
    async with serving(tmp_path) as site:
        hidden = [replace(an_entry(number), state="recorded") for number in (1, 2)]
        await save(site.store, a_feed(), hidden)
        assert [] == (await page_of(site, 3)).xpath("//main//nav")


OURS = replace(
    an_entry(8), key=location_key(an_entry(8).location)
)  # the keys of the samples are not made from their locations
LINKS = (
    '<p><a href="gopher://other.example.org/1/menu%20%26%22">menu</a> <a href="gopher://10.0.0.1/0/x">home</a> '
    f'<a href="gopher://{HOST}/0/lamps/8.txt">ours</a> <a href="https://example.com/?a&amp;b">web</a></p>'
)


WEB = "https://example.com/?a&b"


async def test_links_into_gopher_go_through_the_proxy(tmp_path: Path) -> None:
    """By default they lead to our own page or the proxy, which a browser can open; one to a private host is none."""
    async with serving(tmp_path, OURS) as site:
        await keep(site, an_entry(9), LINKS)
        for query in ("", "?links=proxy", "?links=zebra", "?links=&links=zebra"):
            page = await page_of(site, 9, query)
            hrefs = page.xpath("//div[@class='content']//a/@href")
            proxied = f"{GATE}gopher%3A%2F%2Fother.example.org%2F1%2Fmenu%2520%2526%2522"
            assert [proxied, uuid(8), WEB] == hrefs
            assert [uuid(9) + "?links=gopher"] == page.xpath("//p[@class='choice']/a/@href")
            assert [uuid(8)] == page.xpath("//main//nav//a/@href")
            assert "zebra" not in html.tostring(page).decode()


async def test_links_into_gopher_stay_as_the_visitor_chooses(tmp_path: Path) -> None:
    """A visitor with a Gopher client can keep the Gopher addresses, also on the pages of adjacent entries."""
    async with serving(tmp_path, OURS) as site:
        await keep(site, an_entry(9), LINKS)
        page = await page_of(site, 9, "?links=gopher")
        hrefs = page.xpath("//div[@class='content']//a/@href")
        menu, own = "gopher://other.example.org/1/menu%20%26%22", f"gopher://{HOST}/0/lamps/8.txt"
        assert [menu, own, WEB] == hrefs
        assert [uuid(9)] == page.xpath("//p[@class='choice']/a/@href")
        older = page.xpath("//main//nav//a/@href")[0]
        assert f"{uuid(8)}?links=gopher" == older
        assert f"{uuid(3)}?links=gopher" in (await page_of(site, 8, "?links=gopher")).xpath("//main//nav//a/@href")


async def test_choice_is_offered_only_where_there_is_one(tmp_path: Path) -> None:
    """A text without Gopher links, or only with links into a private network, offers no choice."""
    async with serving(tmp_path) as site:
        await keep(site, an_entry(9), '<a href="gopher://10.0.0.1/0/x">home</a>')
        for number in (1, 9):
            assert [] == (await page_of(site, number)).xpath("//p[@class='choice']")


async def test_entry_page_names_source_host_and_sections(tmp_path: Path) -> None:
    """The publication, the Gopher server and the headings of the index are shown under the title, as text."""
    async with serving(tmp_path) as site:
        entry = replace(an_entry(9), source="<b>CNN</b>", authors=("Ada",), categories=("World & Oil", "<i>"))
        await keep(site, entry, "<p>x</p>")
        line = " ".join((await page_of(site, 9)).xpath("string(//span[@class='origin'])").split())
        assert f"From <b>CNN</b>, found on the Gopher server {HOST} under World & Oil, <i>" == line
        line = (await page_of(site, 1)).xpath("string(//span[@class='origin'])")
        assert f"Found on the Gopher server {HOST}" == line


@pytest.mark.parametrize("article", [b"", b"[article]\npictures = true\n"])
async def test_page_of_a_gallery_shows_each_picture_once(tmp_path: Path, article: bytes) -> None:
    """In the text, whatever its feed shows, from the address that was asked, with size and label; sounds are above."""
    location = GopherUrl(host=HOST, item_type="I", selector=b"/pier.png")
    pier = replace(an_entry(9), location=location, title="The pier", revision=1)
    links = (
        f'<p><a href="gopher://{HOST}/I/pier.png">The pier</a></p><p><a href="gopher://{HOST}/s/sea.mp3">Sea</a></p>'
    )
    async with serving(tmp_path, text=DEFINITION + article, base_url="https://feeds.example.org/gopher") as site:
        await save(site.store, a_feed(), [pier], [replace(a_revision(pier, 1), html=links)])
        index = a_feed().location
        await site.store.media_lengths.save(location, index, MediaFile(length=7, width=2000, height=1000))
        page = await page_of(site, 9)
        (image,) = page.xpath("//article//img")
        file = f"../../media/lamps/{uuid(9)}/pier.png"
        described = {"loading": "lazy", "width": "2000", "height": "1000", "alt": "The pier"}
        assert {"src": file, **described} == dict(image.attrib)
        assert "content" == image.xpath("string(ancestor::div/@class)")
        assert [file] == image.xpath("../@href")
        assert 1 == len(page.xpath("//article//audio"))


async def test_entry_page_shows_its_media(tmp_path: Path) -> None:
    """Audio, video and images come from our own address, wherever the page is, and load on demand."""
    async with serving(tmp_path, base_url="https://feeds.example.org/below") as site:
        sound = replace(an_entry(9), location=GopherUrl(host=HOST, item_type="s", selector=b'/lamps/9 "><script>.mp3'))
        text = f'<p><a href="gopher://{HOST}/I/b.png">b</a> <a href="gopher://{HOST}/;/c.webm">c</a></p>'
        await keep(site, sound, text)
        page = await page_of(site, 9)
        folder = f"../../media/lamps/{uuid(9)}/"
        (audio,), (image,), (film,) = (page.xpath(f"//article//{name}") for name in ("audio", "img", "video"))
        assert "none" == audio.get("preload")
        assert "controls" in audio.attrib
        assert audio.get("src").startswith(folder)
        assert audio.get("src").endswith(".mp3")
        assert (f"{folder}b.png", "lazy") == (image.get("src"), image.get("loading"))
        assert (f"{folder}c.webm", "none") == (film.get("src"), film.get("preload"))
        assert [f"{folder}b.png", f"{folder}c.webm"] == page.xpath("//div[@class='content']//a/@href")
        assert [] == page.xpath("//script")


EXCERPT = DEFINITION + b'[article]\ncontent = "excerpt"\n'
NONE = DEFINITION + b'[article]\ncontent = "none"\n'


async def test_entry_page_shows_no_more_than_the_feed(tmp_path: Path) -> None:
    """The pages of a feed of excerpts or titles show no more text, and no changes, which would reveal it."""
    for text, shown in ((EXCERPT, True), (NONE, False)):
        async with serving(tmp_path / str(shown), text=text) as site:
            words = "Beginning. " + "word " * 2000 + "secret end"
            entry = replace(an_entry(9), revision=2, location=GopherUrl(host=HOST, item_type="s", selector=b"/9.mp3"))
            revisions = [replace(a_revision(entry, 1)), replace(a_revision(entry, 2), html=f"<p>{words}</p>")]
            await save(site.store, a_feed(), [entry], revisions)
            page = await page_of(site, 9)
            seen = page.text_content()
            assert "secret end" not in seen
            assert shown == ("Beginning." in seen)
            assert shown == bool(page.xpath("//audio"))
            assert [] == page.xpath("//p[@class='changes']")
            assert 404 == (await site.get(f"/feeds/lamps/{uuid(9)}/changes")).status
            assert f"gopher://{HOST}/s/9.mp3" in page.xpath("//div[@class='notice']//a/@href")


async def test_entry_page_of_hostile_titles(tmp_path: Path) -> None:
    """A stranger's title is text on the page of the entry, on those of adjacent entries, and in attributes."""
    async with serving(tmp_path) as site:
        title = '"><script>alert(1)</script>\u0001' + "x" * 5000
        await keep(site, replace(an_entry(9), title=title, published=NOON), '<a href="gopher://h.example/0/a">x</a>')
        for number in (9, 1):
            page = await page_of(site, number)
            assert [] == page.xpath("//script | //@onload")
            assert [300] >= [len(each) for each in page.xpath("//main//nav//span/text()")]


async def test_title_stands_once(tmp_path: Path) -> None:
    """Where the text begins with its own title, the page has that of the entry alone; other first lines stay."""
    shown = {
        "<h1>Lamp 9 is <b>Lit</b></h1><p>x</p>": "x",
        "<p>Lamp 9 is lit</p>\n<p>y</p>": "y",
        '<p dir="rtl">Lamp 9 is lit</p>z': "z",
    }
    stays = {"<h2>Lamp 9</h2>": "Lamp 9", "<p>Lamp 9 is lit and warm</p>": "Lamp 9 is lit and warm"}
    async with serving(tmp_path) as site:
        for place, (text, expected) in enumerate((shown | stays).items()):
            entry = replace(an_entry(9), revision=place + 1)
            await save(site.store, a_feed(), [entry], [replace(a_revision(entry, place + 1), html=text)])
            content = (await page_of(site, 9)).xpath("string(//div[@class='content'])")
            assert expected == content.strip()


async def test_byline_is_shown_where_it_is_known(tmp_path: Path) -> None:
    """It is the text's own, else that of the definition; the name of the feed, which stands above, is none."""
    facts = "string(//article/p[@class='facts']/span)"
    async with serving(tmp_path / "own", replace(an_entry(9), authors=("Ada", "Bo"))) as site:
        assert "Ada, Bo" == (await page_of(site, 9)).xpath(facts)
    async with serving(tmp_path / "definition", text=DEFINITION + b'[article]\nauthor = "Cy"\n') as site:
        assert "Cy" == (await page_of(site, 1)).xpath(facts)


async def test_wide_drawing_is_fitted(tmp_path: Path) -> None:
    """A phone shows all of its columns."""
    async with serving(tmp_path) as site:
        await keep(site, an_entry(9), f"<p>x</p><pre>  {'-' * 78}|</pre>")
        assert ["c80"] == (await page_of(site, 9)).xpath("//pre/@class")
