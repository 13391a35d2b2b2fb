"""In a poll, the tags that a document names become categories of its entry, beside those of the index."""

import io
from pathlib import Path

import feedparser
import pytest

from tests.support.poll_world import PARAGRAPH, in_world, menu

pytestmark = pytest.mark.anyio


async def test_tags_of_a_document_are_categories_of_its_entry(tmp_path: Path) -> None:
    """They leave the text, and a mood that no category can hold stays there."""
    document = f"Title: Weir\r\nTags: rust, old mills\r\nMood: sleepy\r\n\r\n{PARAGRAPH}\r\n".encode()
    hole = {
        b"/index": menu("A phlog", "", "02026-11-03 - Weir|/weir", "02026-11-02 - Eels|/eels"),
        b"/weir": document,
        b"/eels": b"Eels.\r\n",
    }
    async with in_world(tmp_path, hole) as world:
        await world.poll()
        newest = feedparser.parse(io.BytesIO(world.published())).entries[0]

    assert ["rust", "old mills"] == [tag.term for tag in newest.tags]
    assert "old mills" not in newest.content[0].value
    assert "Mood: sleepy" in newest.content[0].value


async def test_tags_that_an_edit_removes_leave_the_entry(tmp_path: Path) -> None:
    """The categories are those that the edited document names."""
    document = f"Title: Weir\r\nCategory: rust\r\nTags: old mills\r\n\r\n{PARAGRAPH}\r\n".encode()
    hole = {b"/index": menu("A phlog", "", "02026-11-03 - Weir|/weir"), b"/weir": document}
    async with in_world(tmp_path, hole) as world:
        await world.poll()
        before = feedparser.parse(io.BytesIO(world.published())).entries[0]
        world.hole.put(b"/weir", f"Title: Weir\r\n\r\n{PARAGRAPH} {PARAGRAPH}\r\n".encode())
        await world.poll(force=True)
        after = feedparser.parse(io.BytesIO(world.published())).entries[0]

    assert ["rust", "old mills"] == [tag.term for tag in before.tags]
    assert [] == [tag.term for tag in after.get("tags", [])]
