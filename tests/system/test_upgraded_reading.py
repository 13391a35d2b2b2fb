"""A data folder whose feeds other rules of reading read: `data/upgraded_reading/N` was left by the rules of number N.

It has a feed of each strategy, all of which were polled once. `documents.json` has what their hosts answer, by host and
selector; any other selector is not found.
"""

import io
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.app import App, open_app
from feedd.commands.reread import reread
from feedd.config.loading import load_feeds
from feedd.model import GopherUrl, Report
from feedd.reading import READER, Reader
from tests.support.other_rules import FOUND, other_rules
from tests.support.poll_world import settings_for

pytestmark = pytest.mark.anyio

LEFT = Path(__file__).parents[1] / "data" / "upgraded_reading"
POLLED = datetime(2026, 11, 22, 12, tzinfo=UTC)
STRATEGIES = ["aggregator", "feed", "log", "menu", "page", "tree"]
NOT_FOUND = b"3not found\t\terror.host\t1\r\n.\r\n"


@pytest.fixture(params=sorted(path.name for path in LEFT.iterdir()))
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder that such a feedd left, with its database, files and definitions in their places."""
    source = LEFT / str(request.param)
    shutil.copytree(source / "public", tmp_path / "data" / "public")
    shutil.copytree(source / "feeds", tmp_path / "feeds")
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        database.executescript((source / "feedd.sql").read_text("utf-8"))
    return source


@asynccontextmanager
async def taken_over(folder: Path, source: Path, reader: Reader) -> AsyncIterator[App]:
    """Start with the folder as the daemon does; its hosts answer as they did."""
    documents: Mapping[str, Mapping[str, str]] = json.loads((source / "documents.json").read_text("utf-8"))

    async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        assert url.host == origin.host
        found = documents[url.host].get(url.selector.decode())
        return NOT_FOUND if found is None else found.encode()

    settings = settings_for(folder, base_url="https://feeds.example.org")
    now = POLLED + timedelta(hours=2)
    async with open_app(settings, lambda: now, wrap_fetch=lambda _: fetch, reader=reader) as app:
        await app.start(load_feeds(settings.feeds))
        yield app


async def polled(app: App, *, force: bool = False) -> list[Report]:
    """Poll all feeds."""
    return [await app.poller.poll(one, force=force) for one in app.definitions.all.good.values()]


def shown(folder: Path, name: str) -> dict[str, tuple[str, str, str, str]]:
    """Return the published entries of a feed by id: title, dates and text."""
    parsed = feedparser.parse(io.BytesIO((folder / f"{name}.atom").read_bytes()))
    assert not parsed.bozo
    return {one.id: (one.title, one.published, one.updated, one.content[0].value) for one in parsed.entries}


@pytest.mark.parametrize("reader", [READER, other_rules(), other_rules(-1)])
async def test_first_poll_announces_nothing_and_changes_no_entry(tmp_path: Path, left: Path, reader: Reader) -> None:
    """Also where every text is read again, and at the poll after that."""
    async with taken_over(tmp_path, left, reader) as app:
        reports = [*await polled(app), *await polled(app, force=True), *await polled(app)]
        readings = {one.feed.name: one.feed.reading for one in await app.store.feeds.summaries()}

    assert [Report(feed=name, ok=True) for name in STRATEGIES * 3] == reports
    assert dict.fromkeys(STRATEGIES, reader.number) == readings
    for name in STRATEGIES:
        assert shown(left / "public", name) == shown(tmp_path / "data" / "public", name)


async def test_reread_renews_titles_and_texts_and_announces_nothing(tmp_path: Path, left: Path) -> None:
    """Ids and dates stay, and no later poll finds anything new or edited."""
    reader = other_rules()
    async with taken_over(tmp_path, left, reader) as app:
        for name in STRATEGIES:
            await reread(app.settings, name, reader=reader)
        reports = [*await polled(app), *await polled(app, force=True)]

    assert [Report(feed=name, ok=True) for name in STRATEGIES * 2] == reports
    for name in STRATEGIES:
        before, after = shown(left / "public", name), shown(tmp_path / "data" / "public", name)
        assert {id_: entry[1:3] for id_, entry in before.items()} == {id_: entry[1:3] for id_, entry in after.items()}
        mark = "" if name == "tree" else "!"  # the submenu that has its labels is not stored
        assert [f"{entry[0]}{mark}" for entry in before.values()] == [after[id_][0] for id_ in before]
        assert all(FOUND in entry[3] for entry in after.values())
