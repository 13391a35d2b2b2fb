"""In a poll, a date that index or file name says confirms one that the document alone would leave in doubt."""

import io
from pathlib import Path

import feedparser
import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.support.poll_world import PARAGRAPH, in_world, menu

pytestmark = pytest.mark.anyio

HEADS = {  # alone, each of them leaves day and month in doubt, or is a sentence with a date
    "numbers": "The weir\n========\n03/11/2025 14:30",
    "many words": "The weir\n\nThe old miller wrote all this down by lamplight on 3 November 2025 14:30 for us",
}


async def read_in_poll(folder: Path, row: str, head: str) -> feedparser.FeedParserDict:
    """Return the entry of a document below a head, whose row of the index is `label|selector`."""
    selector = row.partition("|")[2].encode()
    other = "0eels.txt                             2025-Oct-02 04:36     0.6 KB|/eels.txt"
    document = written(head)
    hole = {b"/index": menu("A phlog", "", row, other), selector: document, b"/eels.txt": b"Eels.\r\n"}
    async with in_world(folder, hole) as world:
        await world.poll()
        entries = feedparser.parse(io.BytesIO(world.published())).entries
    return next(entry for entry in entries if entry.title == "The weir")


def written(head: str) -> bytes:
    """Return a document as it stands on a server."""
    return f"{head}\n\n{PARAGRAPH}\n".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
async def test_day_of_a_listing_confirms_that_of_the_head(tmp_path: Path, head: str) -> None:
    """The entry has day and hour of its head, which is read only with the help of the index."""
    place = GopherUrl(host="h.example", item_type="0", selector=b"/weir.txt")
    entry = await read_in_poll(
        tmp_path, "0weir.txt                             2025-Nov-03 04:36     0.6 KB|/weir.txt", head
    )

    assert read_article(written(head), place, ArticleRules(), Charsets()).published is None
    assert "2025-11-03T14:30:00+00:00" == entry.published


async def test_day_of_another_listing_confirms_nothing(tmp_path: Path) -> None:
    """A head that only the listing's day would explain stays in doubt where that is another day."""
    row = "0weir.txt                             2025-Nov-20 04:36     0.6 KB|/weir.txt"
    entry = await read_in_poll(tmp_path, row, HEADS["numbers"])

    assert "2025-11-20T04:36:00+00:00" == entry.published
    assert "03/11/2025" in entry.content[0].value


async def test_day_that_the_file_name_confirms_leaves_the_text(tmp_path: Path) -> None:
    """The line of the head says nothing but the day of the entry."""
    entry = await read_in_poll(tmp_path, "0The weir|/2025-11-03-weir.txt", "The weir\n========\n03/11/2025")

    assert "2025-11-03T12:00:00+00:00" == entry.published
    assert "03/11/2025" not in entry.content[0].value
