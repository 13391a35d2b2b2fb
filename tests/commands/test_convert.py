"""`feedd convert`: one index to one feed, also where several processes convert the same index at once."""

import asyncio
from pathlib import Path

import pytest

from feedd.commands.convert import convert
from feedd.demo.hole import Hole
from feedd.demo.scenes import first_scene
from tests.support.poll_world import menu, settings_for, text

pytestmark = pytest.mark.anyio


async def test_conversions_of_one_index_at_once_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that starts all its sources together gets the same feed from each."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    async with Hole(first_scene()) as hole:
        settings, url = settings_for(tmp_path), f"gopher://{hole.host}:{hole.port}/1/phlog"
        ends = await asyncio.gather(
            *(convert(settings, url, form="atom", encoding=None, use_cache=True) for _ in range(3))
        )

    assert [report.error for _, report in ends] == [None] * 3
    assert len({document for document, _ in ends}) == 1


@pytest.mark.parametrize(
    ("form", "sign"), [("atom", b"<entry>"), ("rss", b"<item>"), ("json", b'"content_html": "<p>')]
)
async def test_converted_feed_links_to_no_page_of_ours(tmp_path: Path, form: str, sign: bytes) -> None:
    """No server has pages for a feed in a pipe, whatever `base_url` the settings of a daemon have."""

    async def script() -> bytes:
        async with Hole(first_scene()) as hole:
            settings = settings_for(tmp_path, base_url="https://feeds.example", hub="https://hub.feeds.example/")
            url = f"gopher://{hole.host}:{hole.port}/1/phlog"
            document, _ = await convert(settings, url, form=form, encoding=None, use_cache=False)
            return document or b""

    document = await script()
    assert sign in document
    assert b"feeds.example" not in document


async def test_conversion_asks_a_hole_for_no_more_than_it_needs(tmp_path: Path) -> None:
    """The admin of the host is not asked for, since no page shows it and a reader waits for the pipe."""
    async with Hole({b"/phlog": menu("Phlog", "02026-11-01 First|/a"), b"/a": text("First")}) as hole:
        url = f"gopher://{hole.host}:{hole.port}/1/phlog"
        await convert(settings_for(tmp_path), url, form="atom", encoding=None, use_cache=False)
    assert [b"/phlog", b"robots.txt", b"/robots.txt", b"/a"] == hole.requests


@pytest.mark.parametrize("cache", ["/proc/nowhere", "/dev/null"])
async def test_conversion_without_a_usable_cache_says_so_and_converts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: str
) -> None:
    """A service account and a container have no home; the cache is only a convenience."""
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    async with Hole({b"/phlog": menu("Phlog", "02026-11-01 First|/a"), b"/a": text("First")}) as hole:
        url = f"gopher://{hole.host}:{hole.port}/1/phlog"
        document, report = await convert(settings_for(tmp_path), url, form="atom", encoding=None, use_cache=True)

    assert b"<entry>" in (document or b"")
    (problem,) = report.problems
    assert problem.startswith("nothing is kept between two runs")
    assert "XDG_CACHE_HOME" in problem
    assert "--data" not in problem
