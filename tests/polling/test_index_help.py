"""In a poll, what the index says of a document helps to read it: its title is cut, and a doubtful date is taken."""

import io
from pathlib import Path

import feedparser
import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.support.poll_world import PARAGRAPH, in_world, menu

pytestmark = pytest.mark.anyio

FIRST_LINES = {  # in each of them the document alone has another title, or shows the same one again as a heading
    "alone": "on the weir",
    "below another line": "day 307, wind from the east\n\non the weir",
    "in the middle": "        on the weir\n\nwind from the east",
}


def written(first_lines: str) -> bytes:
    """Return a document as it stands on a server."""
    return f"{first_lines}\n\n{PARAGRAPH}\n".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("first_lines", FIRST_LINES.values(), ids=FIRST_LINES.keys())
async def test_title_of_the_label_is_cut_from_its_document(tmp_path: Path, first_lines: str) -> None:
    """The published entry has the title of its label, and its text says it no second time."""
    document = written(first_lines)
    alone = read_article(
        document, GopherUrl(host="h.example", item_type="0", selector=b"/weir"), ArticleRules(), Charsets()
    )
    hole = {
        b"/index": menu("A phlog", "", "02026-11-03 - On the weir|/weir", "02026-11-02 - Eels|/eels"),
        b"/weir": document,
        b"/eels": written("Eels"),
    }
    async with in_world(tmp_path, hole) as world:
        await world.poll()
        newest = feedparser.parse(io.BytesIO(world.published())).entries[0]

    assert "on the weir" in alone.html
    assert "On the weir" == newest.title
    assert "on the weir" not in newest.content[0].value
    assert PARAGRAPH.split(".")[0].split("\n")[0] in newest.content[0].value
