"""The text of an entry as its server sent it, requested over a real socket."""

from pathlib import Path

import pytest

from feedd.model import GopherUrl
from feedd.structs import replace
from tests.support.store_samples import HOST, a_feed, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, as_page, serving, uuid

pytestmark = pytest.mark.anyio
LINK = "//a[contains(@href, '/source')]"


async def test_source_is_sent_as_it_came(tmp_path: Path) -> None:
    """Each byte of it, as text and nothing else, whatever it looks like, in the charset that it is read with."""
    texts = {
        1: (b"<script>alert(1)</script>\r\n.\r\n", "utf-8"),
        2: ("Über allen Gipfeln ist Ruh, in allen Wipfeln spürest du kaum einen Hauch".encode("cp1252"), "cp1252"),
    }
    async with serving(tmp_path) as site:
        for number, (raw, charset) in texts.items():
            entry = replace(an_entry(number), revision=2)
            await save(site.store, a_feed(), [entry], [replace(a_revision(entry, 2), raw=raw)])
            (link,) = as_page(await site.get(f"/feeds/lamps/{uuid(number)}")).xpath(LINK + "/@href")
            answer = await site.get(f"/feeds/lamps/{link}")
            assert (200, raw, f"text/plain; charset={charset}", "nosniff") == (
                answer.status,
                answer.body,
                answer.headers["content-type"],
                answer.headers["x-content-type-options"],
            )


async def test_entries_without_a_source(tmp_path: Path) -> None:
    """A file, a text that was never read or is gone, and a feed of excerpts have none, and no link to one."""
    sound = replace(an_entry(9), location=GopherUrl(host=HOST, item_type="s", selector=b"/9.mp3"), revision=1)
    gone = replace(an_entry(7), revision=1)
    async with serving(tmp_path / "full", sound, an_entry(8), gone) as site:
        await save(site.store, a_feed(), [], [replace(a_revision(gone), raw=b"")])
        for number in (8, 9):
            assert [] == as_page(await site.get(f"/feeds/lamps/{uuid(number)}")).xpath(LINK)
        assert [404] * 4 == [(await site.get(f"/feeds/lamps/{uuid(each)}/source")).status for each in (7, 8, 9, 77)]
    text = DEFINITION + b'[article]\ncontent = "excerpt"\n'
    async with serving(tmp_path / "excerpt", text=text) as site:
        assert 404 == (await site.get(f"/feeds/lamps/{uuid(1)}/source")).status
        assert [] == as_page(await site.get(f"/feeds/lamps/{uuid(1)}")).xpath(LINK)
