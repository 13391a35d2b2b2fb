"""The page of an entry's changes, requested over a real socket."""

from pathlib import Path

import pytest

from feedd.structs import replace
from feedd.web.pages.changes import MOST_SHOWN
from tests.support.store_samples import a_feed, a_revision, an_entry, save
from tests.support.web_site import as_page, edit_first_article, hrefs, serving, uuid

pytestmark = pytest.mark.anyio

UUID = uuid(1)
CHANGES = f"/feeds/lamps/{UUID}/changes"


async def test_changes_page_marks_what_was_removed_and_added(tmp_path: Path) -> None:
    """Each edit is shown with its note; removed words are in <del>, added ones in <ins>, the rest is plain."""
    async with serving(tmp_path) as site:
        text, note = "Lamp 1 is lit, as <b>Bo</b> told in his report 1.", "Changed on 2026-03-04: 1 word added."
        await edit_first_article(site, text, note)
        page = as_page(await site.get(CHANGES))
        assert [note, "2026-03-01 First read"] == [heading.text_content() for heading in page.findall(".//h2")]
        difference = page.xpath("//pre[@class='difference']")[0]
        assert ["the keeper "] == [one.text for one in difference.findall("del")]
        assert ["<b>Bo</b> "] == [one.text for one in difference.findall("ins")]
        assert "Lamp 1 is lit, as the keeper <b>Bo</b> told in his report 1." == difference.text_content()
        assert {f"../{UUID}", "../"} <= set(hrefs(page))
        assert 200 == (await site.get(f"/feeds/lamps/{UUID}")).status


async def test_changes_page_of_an_article_that_never_changed(tmp_path: Path) -> None:
    """The page says so; an entry that is not published has no such page."""
    async with serving(tmp_path, an_entry(7), replace(an_entry(8), state="recorded")) as site:
        page = as_page(await site.get(CHANGES))
        assert ["2026-03-01 First read"] == [heading.text_content() for heading in page.findall(".//h2")]
        assert [] == page.xpath("//ins | //del")
        unread, hidden = (uuid(number) for number in (7, 8))
        assert "No text of this entry is kept" in (await site.get(f"/feeds/lamps/{unread}/changes")).text
        assert 404 == (await site.get(f"/feeds/lamps/{hidden}/changes")).status


async def test_changes_page_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """Only the lines near a change of a long text are shown, each as it was."""
    async with serving(tmp_path) as site:
        lines = [f"  {number}  " for number in range(1, 31)]
        before, after = "\n".join(lines), "\n".join([*lines[:29], "  thirty  "])
        entry = an_entry(4)
        texts = [replace(a_revision(entry, number), text=text) for number, text in ((1, before), (2, after))]
        await save(site.store, a_feed(), [replace(entry, revision=2)], texts)
        (difference,) = as_page(await site.get(f"/feeds/lamps/{uuid(4)}/changes")).xpath("//pre[@class='difference']")
        expected = "26 lines unchanged  27  \n  28  \n  29  \n  30  thirty  "
        assert expected == difference.text_content()


async def test_changes_are_turned_page_by_page(tmp_path: Path) -> None:
    """Each change of forty-five is on one of three pages, with its difference to the one before it."""
    async with serving(tmp_path) as site:
        entry, path = an_entry(4), f"/feeds/lamps/{uuid(4)}/changes"
        texts = [replace(a_revision(entry, number), note=f"Edit {number}.") for number in range(1, 46)]
        await save(site.store, a_feed(), [replace(entry, revision=45)], texts)
        pages = []
        while path:
            pages.append(as_page(await site.get(path)))
            path = "".join(f"{path.partition('?')[0]}{link}" for link in pages[-1].xpath("//a[@rel='next']/@href"))
        notes = [[heading.text for heading in page.xpath("//h2[not(time)]")] for page in pages]
        assert [
            [f"Edit {number}." for number in range(45 - start, 45 - end, -1)]
            for start, end in ((0, 20), (20, 40), (40, 44))
        ] == notes
        assert [20, 20, 4] == [len(page.xpath("//ins")) for page in pages]
        assert [[], ["changes"], ["changes"]] == [page.xpath("//a[@rel='prev']/@href") for page in pages]


async def test_long_differences_are_cut(tmp_path: Path) -> None:
    """Two revisions of half a megabyte with nothing in common: the page has a part, and says so."""
    async with serving(tmp_path) as site:
        entry = an_entry(4)
        texts = [replace(a_revision(entry, number), text=f"word{number} " * 80_000) for number in (1, 2)]
        await save(site.store, a_feed(), [replace(entry, revision=2)], texts)
        answer = await site.get(f"/feeds/lamps/{uuid(4)}/changes")
        assert len(answer.body) < MOST_SHOWN + 10_000
        assert 1 == answer.text.count("The rest of what changed is too long for a page.")
