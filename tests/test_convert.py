"""One index to one feed for a pipe, where several pipes may ask for the same at once."""

import asyncio
from pathlib import Path

import pytest

from feedd.convert import convert
from feedd.demo.hole import Hole
from feedd.demo.scenes import first_scene
from tests.world import settings_for


def test_conversions_of_one_index_at_once_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that starts all its sources together gets the same feed from each."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    async def script() -> None:
        async with Hole(first_scene()) as hole:
            settings, url = settings_for(tmp_path), f"gopher://{hole.host}:{hole.port}/1/phlog"
            ends = await asyncio.gather(
                *(convert(settings, url, form="atom", encoding=None, remember=True) for _ in range(3))
            )

        assert [report.error for _, report in ends] == [None] * 3
        assert len({document for document, _ in ends}) == 1

    asyncio.run(script())


def test_converted_feed_links_to_no_page_of_ours(tmp_path: Path) -> None:
    """Nothing serves what goes into a pipe, whatever `base_url` the settings of a daemon give."""

    async def script() -> bytes:
        async with Hole(first_scene()) as hole:
            settings = settings_for(tmp_path, base_url="https://feeds.example")
            url = f"gopher://{hole.host}:{hole.port}/1/phlog"
            document, _ = await convert(settings, url, form="atom", encoding=None, remember=False)
            return document or b""

    document = asyncio.run(script())
    assert b"<entry>" in document
    assert b"feeds.example" not in document
