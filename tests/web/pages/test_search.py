"""The page of the search, requested over a real socket."""

from pathlib import Path

import pytest

from feedd.structs import replace
from feedd.web.pages.search import HITS_A_PAGE, MOST_PAGES
from tests.support.store_samples import an_entry
from tests.support.web_site import WebSite, as_page, serving, uuid

pytestmark = pytest.mark.anyio


async def words_of(site: WebSite, query: str) -> str:
    """Return the words of a page of results."""
    answer = await site.get(f"/search?{query}")
    assert (200, "no-store") == (answer.status, answer.headers["cache-control"])
    return " ".join("".join(as_page(answer).xpath("//main//text()")).split())


async def test_results_have_marked_words(tmp_path: Path) -> None:
    """In title and text, with the link to the post; the page needs no script."""
    async with serving(tmp_path) as site:
        page = as_page(await site.get("/search?q=lit+KEEPER"))
        assert {f"feeds/lamps/{uuid(number)}" for number in (1, 2, 3)} == set(page.xpath("//li//h2/a/@href"))
        assert ["lit", "lit", "keeper"] == page.xpath("(//li)[1]//mark/text()")
        assert ["lit KEEPER"] == page.xpath("//input[@name='q']/@value")
        assert not page.xpath("//script | //@onclick")
        assert {10} == {len(day) for day in page.xpath("//li//time/text()")}  # most posts have a day and no time
        newest = as_page(await site.get("/search?q=lit&order=newest"))
        assert [f"feeds/lamps/{uuid(number)}" for number in (3, 2, 1)] == newest.xpath("//li//h2/a/@href")
        assert ["search?q=lit"] == newest.xpath("//main/p[@class='facts']/a/@href")


async def test_pages_are_turned(tmp_path: Path) -> None:
    """By links, to a bounded depth, with all that was asked for."""
    more = [replace(an_entry(number), title="Beacon <1>") for number in range(10, 10 + HITS_A_PAGE + 1)]
    async with serving(tmp_path, *more) as site:
        page = as_page(await site.get("/search?q=beacon&order=newest&feed=lamps"))
        assert ["search?q=beacon&feed=lamps&order=newest&page=2"] == page.xpath("//a[@rel='next']/@href")
        second = as_page(await site.get("/" + page.xpath("//a[@rel='next']/@href")[0]))
        assert (1, []) == (len(second.xpath("//li")), second.xpath("//a[@rel='next']"))
        assert ["search?q=beacon&feed=lamps&order=newest"] == second.xpath("//a[@rel='prev']/@href")
        assert "There are no more posts" in await words_of(site, f"q=beacon&page={MOST_PAGES + 70}")
        assert "Only in The Lamp <Post>" in await words_of(site, "q=beacon&feed=lamps")
        assert "Beacon <1>" in await words_of(site, "q=beacon&feed=nowhere")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Type words of a title or a text"),
        ("q=+*+", "There is no word in what you typed."),
        ("q=zebra", "No post here has this word. Try fewer words, or the beginnings of words: zebra*"),
        ("q=%22zebra+lamp%22+x", "No post here has all of these words."),
        ("q=%3Cscript%3E&page=-1", "No post here has this word."),
        ("q=%22%20OR%20NEAR%28", "No post here has all of these words."),
        ("q=%00%FF%0A&order=x&feed=..", "There is no word"),
        (f"q={'a+' * 5000}", "No post here"),
    ],
)
async def test_who_finds_nothing_is_told_what_to_do(tmp_path: Path, query: str, said: str) -> None:
    """Whatever was typed."""
    async with serving(tmp_path) as site:
        assert said in await words_of(site, query)


async def test_excerpt_is_all_that_is_shown(tmp_path: Path) -> None:
    """Of a text whose author allows no more, and nothing where none is allowed."""
    text = b'url = "gopher://news.example.org/1/lamps"\n[article]\ncontent = "none"\n'
    async with serving(tmp_path, text=text) as site:
        page = await site.get("/search?q=lit")
        assert ("<mark>lit</mark>" in page.text, "keeper" in page.text) == (True, False)


async def test_without_full_text_search(tmp_path: Path) -> None:
    """The page says so."""
    async with serving(tmp_path) as site:
        site.store._database.searches = False  # noqa: SLF001  # as on a machine whose SQLite has no FTS5
        assert "cannot search" in await words_of(site, "q=lit")
