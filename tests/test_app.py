"""The composition root: parts that are built once, and a clock that is passed in."""

from dataclasses import replace
from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from tests.support.poll_world import menu, text, world

pytestmark = pytest.mark.anyio
DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


def files(public: Path) -> dict[str, bytes]:
    """Every published file, by its path."""
    return {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}


async def test_what_another_process_polled_is_published_the_same(tmp_path: Path) -> None:
    """Publishing follows from what was saved: whoever polls need not be who publishes."""
    async with world(tmp_path, DOCUMENTS) as opened:
        definitions = opened.app.definitions.all
        async with open_app(opened.app.settings, opened.clock, publishes=False) as polling:
            assert (await polling.poller.poll(definitions.good["hole"])).ok
        assert files(tmp_path / "data" / "public") == {}
        await opened.app.publisher.publish_all()

        both = replace(opened.app.settings, data=tmp_path / "both")
        async with open_app(both, opened.clock) as app:
            await app.adopt(definitions)
            assert (await app.poller.poll(definitions.good["hole"])).ok
            await app.publisher.publish_all()

    apart = files(tmp_path / "data" / "public")
    assert {"hole.atom", "hole.rss", "hole.json", "all.atom", "feeds.opml"} == apart.keys()
    assert files(tmp_path / "both" / "public") == apart


async def test_definitions_have_one_owner(tmp_path: Path) -> None:
    """What a reload adopts is seen by the poller and the publisher at once."""
    async with world(tmp_path, DOCUMENTS) as opened:
        (tmp_path / "feeds" / "hole.toml").write_text('url = "gopher://example.org/"\ntitle = "New"\n', "utf-8")
        await opened.app.adopt(load_definitions(tmp_path / "feeds"))

        assert opened.app.poller.definitions is opened.app.definitions is opened.app.publisher.definitions
        assert [one.terms.title for one in opened.app.definitions.all.good.values()] == ["New"]
