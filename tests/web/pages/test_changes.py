"""The page of an entry's changes, requested over a real socket."""

from dataclasses import replace
from pathlib import Path

from tests.support.store_samples import a_feed, a_revision, an_entry, save
from tests.support.web_site import WebSite, as_page, edit_first_article, hrefs, serving, uuid

UUID = uuid(1)
CHANGES = f"/feeds/lamps/{UUID}/changes"


def test_changes_page_marks_what_was_removed_and_added(tmp_path: Path) -> None:
    """Each edit is shown with its note; removed words are in <del>, added ones in <ins>, the rest is plain."""

    async def script(site: WebSite) -> None:
        text, note = "Lamp 1 is lit, as <b>Bo</b> told in his report 1.", "Changed on 2026-03-04: 1 word added."
        await edit_first_article(site, text, note)
        page = as_page(await site.get(CHANGES))
        assert [note, "2026-03-01First read"] == [heading.text_content() for heading in page.findall(".//h2")]
        difference = page.xpath("//div[@class='difference']")[0]
        assert ["the keeper "] == [one.text for one in difference.findall("del")]
        assert ["<b>Bo</b> "] == [one.text for one in difference.findall("ins")]
        assert "Lamp 1 is lit, as the keeper <b>Bo</b> told in his report 1." == difference.text_content()
        assert {f"../{UUID}", "../"} <= set(hrefs(page))
        assert 200 == (await site.get(f"/feeds/lamps/{UUID}")).status

    serving(tmp_path, script)


def test_changes_page_of_an_article_that_never_changed(tmp_path: Path) -> None:
    """The page says so; an entry that is not published has no such page."""

    async def script(site: WebSite) -> None:
        page = as_page(await site.get(CHANGES))
        assert ["2026-03-01First read"] == [heading.text_content() for heading in page.findall(".//h2")]
        assert [] == page.xpath("//ins | //del")
        unread, hidden = (uuid(number) for number in (7, 8))
        assert "No text of this entry is kept" in (await site.get(f"/feeds/lamps/{unread}/changes")).text
        assert 404 == (await site.get(f"/feeds/lamps/{hidden}/changes")).status

    serving(tmp_path, script, an_entry(7), replace(an_entry(8), state="recorded"))


def test_changes_page_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """Only the lines near a change of a long text are shown, each as it was."""

    async def script(site: WebSite) -> None:
        lines = [f"  {number}  " for number in range(1, 31)]
        before, after = "\n".join(lines), "\n".join([*lines[:29], "  thirty  "])
        entry = an_entry(4)
        texts = [replace(a_revision(entry, number), text=text) for number, text in ((1, before), (2, after))]
        await save(site.store, a_feed(), [replace(entry, revision=2)], texts)
        (difference,) = as_page(await site.get(f"/feeds/lamps/{uuid(4)}/changes")).xpath("//div[@class='difference']")
        expected = "26 lines unchanged  27  \n  28  \n  29  \n  30  thirty  "
        assert expected == difference.text_content()

    serving(tmp_path, script)
