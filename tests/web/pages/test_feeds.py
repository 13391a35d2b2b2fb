"""The pages for people, asked for over a real socket and read as HTML."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from lxml import html

from feedd.config.definition import parse_definition
from feedd.config.settings import load_settings
from feedd.errors import StoreError
from feedd.model import Entry, WebUrl
from feedd.publish import PublicFolder
from feedd.store import Store
from feedd.store.feeds import Feeds
from tests.support.store_samples import HOST, NOON, a_feed, a_revision, an_entry, save, urn
from tests.support.web_site import DEFINITION, Answer, Site, serving, site

UUID = urn("lamps 1").removeprefix("urn:uuid:")
PROXIED = f"https://gopher.floodgap.com/gopher/gw?a=gopher%3A%2F%2F{HOST}%2F0%2Flamps%2F1.txt"


def parsed(answer: Answer) -> Any:
    """Read a page."""
    return html.document_fromstring(answer.text)


def hrefs(page: Any) -> list[str]:
    """Give where the links of a page lead."""
    return [str(href) for href in page.xpath("//@href")]


def test_front_lists_the_feeds(tmp_path: Path) -> None:
    """The front page names each feed, links to its page, and offers both documents to subscribe to."""

    async def script(site: Site) -> None:
        answer = await site.get("/")
        page = parsed(answer)
        assert (200, "text/html; charset=utf-8") == (answer.status, answer.headers["content-type"])
        assert "Lamps & Lights" == page.findtext(".//h2")
        assert "The Lamp <Post>" == page.findtext(".//h3/a")
        assert {"feeds/lamps/", "feeds/lamps.atom", "feeds/lamps.rss", "feeds/lamps.json"} <= set(hrefs(page))
        assert "3 entries" in page.text_content()
        assert "newest 2026-03-01" in page.text_content()

    serving(tmp_path, script)


def test_feed_page_lists_its_entries(tmp_path: Path) -> None:
    """A feed's page links to its entries, newest first, to its source, and to its documents for readers to find."""

    async def script(site: Site) -> None:
        page = parsed(await site.get("/feeds/lamps/"))
        entries = [(link.text, link.get("href")) for link in page.xpath("//ol//a")]
        ids = [urn(f"lamps {number}").removeprefix("urn:uuid:") for number in (3, 2, 1)]
        assert [(f"Lamp {3 - place} is lit", uuid) for place, uuid in enumerate(ids)] == entries
        assert f"gopher://{HOST}/1/lamps" in hrefs(page)
        assert ["../lamps.atom"] == page.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")

    serving(tmp_path, script)


def test_feed_page_shows_only_what_is_published(tmp_path: Path) -> None:
    """Entries that are only recorded, or wait for their text, have no line and no page."""

    async def script(site: Site) -> None:
        page = parsed(await site.get("/feeds/lamps/"))
        assert 3 == len(page.xpath("//ol/li"))
        for number in (7, 8):
            assert 404 == (await site.get(f"/feeds/lamps/{urn(f'lamps {number}').removeprefix('urn:uuid:')}")).status

    hidden = replace(an_entry(7), state="recorded"), replace(an_entry(8), state="waiting")
    serving(tmp_path, script, *hidden)


def test_feed_page_that_is_just_full_is_the_last(tmp_path: Path) -> None:
    """No page follows that says nothing has been published, where there are just as many entries as fit on one."""

    async def script(site: Site) -> None:
        page = parsed(await site.get("/feeds/lamps/"))
        assert 50 == len(page.xpath("//ol/li"))
        assert 404 == (await site.get("/feeds/lamps/?page=2")).status

    serving(tmp_path, script, *(an_entry(number) for number in range(4, 51)))


def test_feed_page_turns(tmp_path: Path) -> None:
    """A feed of many entries has as many pages as it needs, linked to each other, and no more."""

    async def script(site: Site) -> None:
        first, second = [parsed(await site.get(f"/feeds/lamps/?page={number}")) for number in (1, 2)]
        assert [50, 3] == [len(page.xpath("//ol/li")) for page in (first, second)]
        assert ["?page=2"] == first.xpath("//a[@rel='next']/@href")
        assert [] == first.xpath("//a[@rel='prev']")
        assert ["?page=1"] == second.xpath("//a[@rel='prev']/@href")
        assert [] == second.xpath("//a[@rel='next']")
        for number in ("0", "-1", "3", "x", "99999999999999999999", "9" * 5000, "1%20", "%C2%B2", ""):
            assert 404 == (await site.get(f"/feeds/lamps/?page={number}")).status

    serving(tmp_path, script, *(an_entry(number) for number in range(4, 54)))


def test_entry_page_shows_the_article(tmp_path: Path) -> None:
    """An article's page has title, authors, date, the text as it was read, and where it comes from."""

    async def script(site: Site) -> None:
        page = parsed(await site.get(f"/feeds/lamps/{UUID}"))
        assert "Lamp 1 is lit" == page.findtext(".//article/h1")
        assert "as the keeper told" in page.xpath("string(//div[@class='content']/p)")
        assert f"The Lamp <Post>, via {HOST}" in page.xpath("string(//article/p[@class='facts'])")
        assert ["2026-03-01T13:00:00+00:00"] == page.xpath("//article/p//time/@datetime")
        notice = page.xpath("//div[@class='notice']")[0]
        assert "proxied material" in notice.text_content()
        assert [f"gopher://{HOST}/0/lamps/1.txt", PROXIED] == notice.xpath(".//a/@href")
        assert "en" == page.find(".//article").get("lang")

    serving(tmp_path, script, base_url="https://feeds.example.org/gopher")


def test_entry_page_says_when_it_was_updated(tmp_path: Path) -> None:
    """An entry that was updated on a later day says so."""

    async def script(site: Site) -> None:
        text = (await site.get(f"/feeds/lamps/{urn('lamps 9').removeprefix('urn:uuid:')}")).text
        assert "updated" in text
        assert "2026-03-04" in text

    serving(tmp_path, script, replace(an_entry(9), updated=NOON + timedelta(days=3)))


def test_entry_page_of_a_web_item(tmp_path: Path) -> None:
    """An entry that leads out of gopherspace links to where it leads."""

    async def script(site: Site) -> None:
        page = parsed(await site.get(f"/feeds/lamps/{urn('lamps 9').removeprefix('urn:uuid:')}"))
        assert "https://example.com/?a&b" in hrefs(page.find(".//article"))

    serving(tmp_path, script, replace(an_entry(9), location=WebUrl("https://example.com/?a&b")))


CHANGES = f"/feeds/lamps/{UUID}/changes"


async def edit(site: Site, text: str, note: str | None) -> None:
    """Let the first article change; without a note the edit is no significant one."""
    entry = replace(an_entry(1), revision=2, updated=NOON + timedelta(days=3))
    revision = replace(a_revision(entry, 2), text=text, significant=note is not None, note=note)
    await save(site.store, a_feed(), [entry], [revision])


def test_changes_page_marks_what_was_removed_and_added(tmp_path: Path) -> None:
    """Each edit stands with its note, what was taken away and what came in marked as HTML has it, the rest plain."""

    async def script(site: Site) -> None:
        await edit(site, "Lamp 1 is lit, as <b>Bo</b> told in his report 1.", "Changed on 2026-03-04: 1 word added.")
        page = parsed(await site.get(CHANGES))
        assert ["Changed on 2026-03-04: 1 word added.", "2026-03-01Read first"] == [
            heading.text_content() for heading in page.findall(".//h2")
        ]
        difference = page.xpath("//div[@class='difference']")[0]
        assert ["the keeper "] == [one.text for one in difference.findall("del")]
        assert ["<b>Bo</b> "] == [one.text for one in difference.findall("ins")]
        assert "Lamp 1 is lit, as the keeper <b>Bo</b> told in his report 1." == difference.text_content()
        assert {f"../{UUID}", "../"} <= set(hrefs(page))
        assert 200 == (await site.get(f"/feeds/lamps/{UUID}")).status

    serving(tmp_path, script)


def test_entry_page_leads_to_its_changes(tmp_path: Path) -> None:
    """Where there are any: with the words of the last significant edit, or without where none was one."""

    async def script(site: Site) -> None:
        link = "//p[@class='changes']"
        assert [] == parsed(await site.get(f"/feeds/lamps/{UUID}")).xpath(link)
        await edit(site, "Lamp 1 is lit.", None)
        (quiet,) = parsed(await site.get(f"/feeds/lamps/{UUID}")).xpath(link)
        assert ("What changed since it was first read", f"{UUID}/changes") == (
            quiet.text_content().strip(),
            quiet.find("a").get("href"),
        )
        assert "A change that was not announced" in (await site.get(CHANGES)).text

    async def told(site: Site) -> None:
        await edit(site, "Lamp 1 is lit.", "Changed <today>.")
        (line,) = parsed(await site.get(f"/feeds/lamps/{UUID}")).xpath("//p[@class='changes']")
        assert "Changed <today>. See the changes" == line.text_content()

    serving(tmp_path, script)
    serving(tmp_path, told)


def test_changes_page_of_an_article_that_never_changed(tmp_path: Path) -> None:
    """A link to it that somebody kept or guessed leads to a page that says so, for published entries alone."""

    async def script(site: Site) -> None:
        page = parsed(await site.get(CHANGES))
        assert ["2026-03-01Read first"] == [heading.text_content() for heading in page.findall(".//h2")]
        assert [] == page.xpath("//ins | //del")
        unread, hidden = (urn(f"lamps {number}").removeprefix("urn:uuid:") for number in (7, 8))
        assert "No text of it is kept" in (await site.get(f"/feeds/lamps/{unread}/changes")).text
        assert 404 == (await site.get(f"/feeds/lamps/{hidden}/changes")).status

    serving(tmp_path, script, an_entry(7), replace(an_entry(8), state="recorded"))


def test_changes_page_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """Of a long text only what is near a change is shown, each line as it was."""

    async def script(site: Site) -> None:
        lines = [f"  {number}  " for number in range(1, 31)]
        before, after = "\n".join(lines), "\n".join([*lines[:29], "  thirty  "])
        entry = an_entry(4)
        texts = [replace(a_revision(entry, number), text=text) for number, text in ((1, before), (2, after))]
        await save(site.store, a_feed(), [replace(entry, revision=2)], texts)
        uuid = entry.id.removeprefix("urn:uuid:")
        (difference,) = parsed(await site.get(f"/feeds/lamps/{uuid}/changes")).xpath("//div[@class='difference']")
        expected = "26 lines unchanged  27  \n  28  \n  29  \n  30  thirty  "
        assert expected == difference.text_content()

    serving(tmp_path, script)


HOSTILE: tuple[Entry, ...] = (
    replace(an_entry(9), title="<script>alert(1)</script>", authors=("<img src=x>", '"onload="x')),
)


def test_pages_escape_what_strangers_wrote(tmp_path: Path) -> None:
    """Titles and names that hold markup are shown as text on every page."""

    async def script(site: Site) -> None:
        uuid = urn("lamps 9").removeprefix("urn:uuid:")
        for path in ("/", "/feeds/lamps/", f"/feeds/lamps/{uuid}/changes", f"/feeds/lamps/{uuid}"):
            page = parsed(await site.get(path))
            assert [] == page.xpath("//script | //img | //post | //@onload")
        assert "<script>alert(1)</script>" == page.findtext(".//article/h1")

    serving(tmp_path, script, *HOSTILE)


def test_pages_allow_nothing_to_run(tmp_path: Path) -> None:
    """Every page forbids scripts, frames and loads from elsewhere, indexing and referrers, and has none of them."""

    async def script(site: Site) -> None:
        paths = ("/", "/feeds/lamps/", f"/feeds/lamps/{UUID}", CHANGES, "/style.css", "/nowhere", "/feeds/lamps")
        for path in paths:
            answer = await site.get(path)
            policy = answer.headers["content-security-policy"].split("; ")
            assert {"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'"} <= set(policy)
            assert "noindex" == answer.headers["x-robots-tag"]
            assert "nosniff" == answer.headers["x-content-type-options"]
            assert "no-referrer" == answer.headers["referrer-policy"]
            assert "style=" not in answer.text
            assert "<style" not in answer.text

    serving(tmp_path, script)


MISSING = (
    "/nowhere",
    "/feeds/other/",
    "/feeds/other",
    "/feeds/lamps/zzz",
    f"/feeds/lamps/{UUID[:8]}",
    f"/feeds/lamps/{UUID}/",
    f"/feeds/lamps/{UUID.upper()}",
    f"/feeds/lamps/{UUID}/changes/",
    f"/feeds/lamps/{UUID[:8]}/changes",
    "/feeds/lamps/00000000-0000-0000-0000-000000000000/changes",
    "/feeds/lamps/00000000-0000-0000-0000-000000000000",
    "//",
    "/%00%ff",
    "/feeds/%27%20or%201/",
)


def test_pages_that_do_not_exist(tmp_path: Path) -> None:
    """What is not there is a 404 page that leads to the front, from whatever depth."""

    async def script(site: Site) -> None:
        for path in MISSING:
            answer = await site.get(path)
            assert (404, "Not found") == (answer.status, parsed(answer).findtext(".//h1"))
            root = "../" * (path.count("/") - 1) or "./"
            assert root in hrefs(parsed(answer))

    serving(tmp_path, script)


def test_pages_repeat_nothing_of_a_request(tmp_path: Path) -> None:
    """No word of a request's path, query or Host comes back, in a page or in a header."""

    async def script(site: Site) -> None:
        paths = ("/zebra", "/feeds/zebra/", "/feeds/lamps/?page=zebra", "/feeds/lamps?zebra", "/?zebra", "/zebra.atom")
        for path in paths:
            answer = await site.get(path, host="zebra.example.org")
            assert "zebra" not in answer.text + str(answer.headers)

    serving(tmp_path, script)


ODD_REQUESTS = (
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%ff%00/%ed%a0%80/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /feeds/lamps/?page=%ff&&=&page=2 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x00\xff\r\n\r\n",
)


def test_pages_answer_odd_requests_with_4xx(tmp_path: Path) -> None:
    """What no browser sends is the client's mistake, never a failure of ours."""

    async def script(site: Site) -> None:
        for request in ODD_REQUESTS:
            reader, writer = await asyncio.open_connection(*site.address)
            writer.write(request)
            assert (await reader.readline()).startswith(b"HTTP/1.1 4")
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    serving(tmp_path, script)


def test_feed_page_without_its_slash(tmp_path: Path) -> None:
    """A feed's address without the slash leads to the one with it, wherever the site is mounted."""

    async def script(site: Site) -> None:
        answer = await site.get("/feeds/lamps")
        assert (301, "lamps/") == (answer.status, answer.headers["location"])

    serving(tmp_path, script)


def test_pages_can_only_be_read(tmp_path: Path) -> None:
    """A page cannot be posted to, and says so in words."""

    async def script(site: Site) -> None:
        answer = await site.get("/", "POST")
        assert (405, "Only for reading") == (answer.status, parsed(answer).findtext(".//h1"))
        assert "GET" in answer.headers["allow"]

    serving(tmp_path, script)


def test_pages_answer_head(tmp_path: Path) -> None:
    """A HEAD has the headers of a GET and no body."""

    async def script(site: Site) -> None:
        get, head = await site.get("/"), await site.get("/", "HEAD")
        assert (200, b"", get.headers["content-length"]) == (head.status, head.body, head.headers["content-length"])

    serving(tmp_path, script)


def test_pages_show_contact_and_disclaimer(tmp_path: Path) -> None:
    """What the operator wishes to say stands at the foot of every page, addresses as links."""

    async def script(site: Site) -> None:
        page = parsed(await site.get("/"))
        assert "mailto:ada@example.org" in hrefs(page)
        assert "Texts are <shown> as found." in page.text_content()

    serving(tmp_path, script, contact="ada@example.org", disclaimer="Texts are <shown> as found.")


def test_pages_of_a_feed_without_definition(tmp_path: Path) -> None:
    """A feed whose definition is gone is still shown, under the name that its menu has."""

    async def script(site: Site) -> None:
        await site.store.feeds.register([replace(a_feed("wicks"), title="Wicks")], NOON)
        assert "Wicks" == parsed(await site.get("/feeds/wicks/")).findtext(".//h1")
        assert "Nothing has been published yet" in (await site.get("/feeds/wicks/")).text
        assert 200 == (await site.get("/feeds/lamps/")).status

    serving(tmp_path, script)


def test_pages_of_a_name_that_was_given_anew(tmp_path: Path) -> None:
    """Of two feeds that had a name one after the other, the pages show the one that has it now."""

    async def script(site: Site) -> None:
        successor = replace(a_feed(), id="urn:uuid:ffffffff-ffff-5fff-bfff-ffffffffffff")
        await site.store.feeds.register([successor], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text

    serving(tmp_path, script)


class FailingFeeds(Feeds):
    """The feeds of a store whose database is locked."""

    def __init__(self) -> None:
        """Open nothing."""

    async def summaries(self) -> NoReturn:
        """Fail."""
        raise StoreError("feedd.sqlite3: the database is locked")


class FailingStore(Store):
    """A store whose database is locked."""

    def __init__(self) -> None:
        """Open nothing."""
        self.feeds = FailingFeeds()


def test_pages_while_the_store_cannot_be_read(tmp_path: Path) -> None:
    """While the store fails the pages say to come back, and documents go on being served."""

    async def run() -> None:
        definition = parse_definition("lamps", "lamps.toml", DEFINITION)
        public = PublicFolder(tmp_path)
        public.put("lamps.atom", b"<feed/>", NOON)
        async with site(FailingStore(), public, definition, load_settings({}, {}, tmp_path)) as opened:
            answer = await opened.get("/")
            assert (503, "300", "Not now") == (
                answer.status,
                answer.headers["retry-after"],
                parsed(answer).findtext(".//h1"),
            )
            assert b"<feed/>" == (await opened.get("/feeds/lamps.atom")).body

    asyncio.run(run())


def test_healthz_says_that_the_loop_turns(tmp_path: Path) -> None:
    """The health check answers without the store, and is kept by no cache."""

    async def script(site: Site) -> None:
        answer = await site.get("/healthz")
        assert (200, b"ok\n", "no-store") == (answer.status, answer.body, answer.headers["cache-control"])

    serving(tmp_path, script)


def test_style_is_our_own(tmp_path: Path) -> None:
    """The style comes from feedd itself, for light and dark screens, and loads nothing."""

    async def script(site: Site) -> None:
        answer = await site.get("/style.css")
        assert (200, "text/css; charset=utf-8") == (answer.status, answer.headers["content-type"])
        assert "prefers-color-scheme: dark" in answer.text
        assert "url(" not in answer.text
        assert "@import" not in answer.text

    serving(tmp_path, script)


FORMER = (
    ("/feeds/lamps.atom", "beacons.atom"),
    ("/feeds/lamps.rss", "beacons.rss"),
    ("/feeds/lamps", "beacons"),
    ("/feeds/lamps/", "../beacons/"),
    (f"/feeds/lamps/{UUID}", f"../beacons/{UUID}"),
)


def test_former_name_leads_to_the_new_one(tmp_path: Path) -> None:
    """Documents and pages of a feed that was renamed are found under its new name, by each address they had."""

    async def script(site: Site) -> None:
        site.public.remove("lamps.atom")
        site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        for path, location in FORMER:
            answer = await site.get(f"{path}?a=b")
            assert (301, location) == (answer.status, answer.headers["location"])
        for path in ("/feeds/lamps.exe", "/feeds/lamps//", "/feeds/lamps/%2e%2e/%2e%2e/", "/feeds/lamps/%0d%0aA:b"):
            assert 404 == (await site.get(path)).status
        assert 200 == (await site.get("/feeds/beacons/")).status
        assert "feeds/lamps/" not in hrefs(parsed(await site.get("/")))

    serving(tmp_path, script)


def test_former_name_that_another_feed_took_is_that_feeds(tmp_path: Path) -> None:
    """A name leads to the feed that had it last."""

    async def script(site: Site) -> None:
        other = replace(a_feed("wicks"), name="lamps")
        await site.store.feeds.register([replace(a_feed(), name="beacons"), other], NOON)
        assert "Nothing has been published yet" in (await site.get("/feeds/lamps/")).text
        assert 3 == len(parsed(await site.get("/feeds/beacons/")).xpath("//ol/li"))

    serving(tmp_path, script)


def test_removed_feed_is_gone_for_good(tmp_path: Path) -> None:
    """Every address that a removed feed ever had answers 410 in words, and the front page knows it no more."""

    async def script(site: Site) -> None:
        site.public.remove("lamps.atom")
        site.public.remove("lamps.rss")
        await site.store.feeds.register([replace(a_feed(), name="beacons")], NOON)
        await site.store.feeds.remove(replace(a_feed(), name="beacons"), NOON)
        paths = [path for path, _ in FORMER]
        for path in (*paths, *(path.replace("lamps", "beacons", 1) for path in paths)):
            answer = await site.get(path)
            assert (410, "Removed") == (answer.status, parsed(answer).findtext(".//h1"))
            assert "removed on purpose" in answer.text
        assert "lamps" not in (await site.get("/")).text

    serving(tmp_path, script)


def test_front_page_leads_to_the_merged_feeds_and_the_list(tmp_path: Path) -> None:
    """Each group has its own, and the list is for readers that import one."""

    async def script(site: Site) -> None:
        page = (await site.get("/")).text
        assert all(f'href="{path}"' in page for path in ("feeds/all.atom", "feeds/all/lamps-lights.atom", "feeds.opml"))
        assert '<link rel="alternate" type="application/atom+xml" title="All feeds" href="feeds/all.atom">' in page

    serving(tmp_path, script)
