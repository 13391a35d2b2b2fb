"""Histories of indexes, poll by poll, in the forms that real ones have: what is announced, and nothing else.

`data/series/NAME/NN` are menus in the notation of `poll_world.menu`; `series.toml` says what each poll announces. The
words of a document are made from its file name without folder and suffix, so that it keeps them when it moves.
"""

import tomllib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import feedparser
import pytest

from tests.support.poll_world import in_world, menu
from tests.support.series import documents

SERIES = sorted((Path(__file__).parents[1] / "data" / "series").iterdir())


def selectors(urls: Iterable[str]) -> list[str]:
    """Return the selectors of URLs, sorted."""
    return sorted("/" + unquote(url).partition("/0/")[2] for url in urls)


@pytest.mark.anyio
@pytest.mark.parametrize("folder", SERIES, ids=lambda folder: folder.name)
async def test_series_announces_what_is_new_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    """Each poll announces what its file says and has no problem, and the feed has each post once."""
    expected: list[dict[str, Any]] = tomllib.loads((folder / "series.toml").read_text(encoding="utf-8"))["polls"]
    async with in_world(tmp_path, {}) as world:
        announced: list[str] = []
        for number, poll in enumerate(expected, 1):
            lines = (folder / f"{number:02}").read_text(encoding="utf-8").splitlines()
            world.hole.documents = {b"/index": menu(*lines), **documents(lines)}
            report = await world.poll(later=timedelta(hours=poll.get("later", 2)))
            announced += report.new

            assert (report.error is not None, report.problems, report.held) == (poll.get("fails", False), (), ())
            assert report.updated == ()
            for list_ in ("new", "gone", "moved"):
                found: tuple[str, ...] = getattr(report, list_)
                assert sorted(poll.get(list_, [])) == selectors(found), f"{list_} of poll {number}"
            parsed = feedparser.parse(world.published())
            assert len(announced) == len(parsed.entries) == len({entry.id for entry in parsed.entries})
