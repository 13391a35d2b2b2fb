"""Pages with ten thousand feeds or a hundred thousand entries: bounded, turned by plain links, and soon there."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.model import Feed, Terms
from feedd.publish import FolderFiles
from feedd.store import Store
from feedd.structs import replace
from feedd.web.pages import front, status
from tests.support.store_samples import NOON, a_feed, an_entry, save
from tests.support.web_site import DEFINITION, WebSite, as_page, site

pytestmark = pytest.mark.anyio

MANY = 10_000
MOST_BYTES = 200_000  # of any page
TITLE = "A phlog of a title as long as people make them, <i>and</i> a few words more"
COPY = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
INSERT INTO entries (
  id, feed_id, key, location, label, title, state, first_seen, published, updated, dated_by, authors, attempts, checks,
  revision, categories
)
SELECT 'urn:uuid:' || printf('%08x-0000-4000-8000-000000000000', n), feed_id, key || n, location, label, title, state,
  first_seen, published - n * 1000000, updated, dated_by, authors, attempts, checks, revision, categories
FROM entries, numbers
"""


def a_numbered_feed(number: int) -> Feed:
    """Return a feed of one of three groups; every fifth one fails."""
    return replace(
        a_feed(f"feed{number:05}"),
        terms=Terms(title=TITLE, group=f"Group {number % 3}"),
        failures=int(number % 5 == 0),
        error="connect: refused",
        stage="connect",
    )


@asynccontextmanager
async def crowded(folder: Path, many: int) -> AsyncIterator[WebSite]:
    """Serve so many feeds."""
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    async with await Store.memory() as store:
        await store.feeds.register([a_numbered_feed(number) for number in range(many)], NOON)
        async with site(store, FolderFiles(folder), definition, load_settings({}, {}, folder)) as opened:
            yield opened


async def test_lists_are_turned_page_by_page(tmp_path: Path) -> None:
    """Each page of the front page and of the status page is bounded, and its links lead on and back again."""
    async with crowded(tmp_path, MANY) as opened:
        for path, rows, most in (
            ("/", "//ul[@class='feeds']/li", front.FEEDS_A_PAGE),
            ("/status", "//tbody[@id]", status.FEEDS_A_PAGE),
            ("/status?state=failing&name=feed0", "//tbody[@id]", status.FEEDS_A_PAGE),
        ):
            answer = await opened.get(path)
            page = as_page(answer)
            assert (most, True) == (len(page.xpath(rows)), len(answer.body) < MOST_BYTES)
            assert [] == page.xpath("//a[@rel='prev']")
            (following,) = page.xpath("//a[@rel='next']/@href")
            second = as_page(await opened.get(path.partition("?")[0] + following))
            assert most == len(second.xpath(rows))
            (back,) = second.xpath("//a[@rel='prev']/@href")
            first = await opened.get(path.partition("?")[0] + back)
            assert [one.text_content() for one in page.xpath(rows)] == [
                one.text_content() for one in as_page(first).xpath(rows)
            ]
            assert [] == page.xpath("//script | //@onclick")


async def test_status_is_filtered(tmp_path: Path) -> None:
    """By state and by the beginning of a name; what is neither is ignored, and the form shows what is asked for."""
    async with crowded(tmp_path, 500) as opened:
        page = as_page(await opened.get("/status?state=failing&name=feed0001"))
        assert ["feed00010", "feed00015"] == page.xpath("//tbody/@id")
        assert ["feed0001", "failing"] == [
            *page.xpath("//input/@value"),
            *page.xpath("string(//option[@selected])").split("\n"),
        ]
        assert status.FEEDS_A_PAGE == len(as_page(await opened.get("/status?state=%00&name=%3Cb%3E")).xpath("//tbody"))
        nothing = await opened.get("/status?name=zebra")
        assert ("No feed is listed here" in nothing.text, 200) == (True, nothing.status)
        beyond = as_page(await opened.get("/?after=feed00497"))  # the last one of the last group
        assert [] == beyond.xpath("//ul/li")
        assert "No feed is listed here." in beyond.text_content()
        # The feed of incidents links to this address, wherever the row is.
        assert ["feed00497"] == as_page(await opened.get("/status?name=feed00497")).xpath("//tbody/@id")


@pytest.mark.slow
async def test_page_of_a_feed_with_a_hundred_thousand_entries(tmp_path: Path) -> None:
    """It has fifty of them, from the first page to the last."""
    path = tmp_path / "data" / "feedd.sqlite3"
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    async with await Store.open(path) as store:
        await store.feeds.register([a_feed()], NOON)
        await save(store, a_feed(), [an_entry(1)])
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(COPY)
        async with site(store, FolderFiles(tmp_path), definition, load_settings({}, {}, tmp_path)) as opened:
            for number, rows in ((1, 50), (1000, 50), (2001, 1)):
                answer = await opened.get(f"/feeds/lamps/?page={number}")
                assert (rows, True) == (len(as_page(answer).xpath("//ol/li")), len(answer.body) < MOST_BYTES)
            assert 404 == (await opened.get("/feeds/lamps/?page=2002")).status
            assert "over 1000 entries" in (await opened.get("/")).text
            assert "over 1000" in (await opened.get("/status")).text
