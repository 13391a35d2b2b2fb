"""One index to one feed, for pipes: a poll into a cache of articles and first-seen times in the user's cache folder."""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from feedd.app import open_app
from feedd.commands.preview import definition_of
from feedd.config.settings import KEEP_REVISIONS, Settings
from feedd.errors import Occupied
from feedd.model import Report
from feedd.publish import publish_options, render_document
from feedd.store import PollerLock, Store

LOOK_AGAIN = 0.2  # seconds between two looks at whether another conversion of the same index has ended


async def convert(
    settings: Settings, url: str, *, form: str, encoding: str | None, remember: bool
) -> tuple[bytes | None, Report]:
    """Give the feed of an index and how its poll went; the last good feed where it failed, None where there is none."""
    definition = definition_of(url, encoding)
    settings = replace(settings, base_url=None)  # what goes into a pipe has no page of ours behind it
    async with AsyncExitStack() as life:
        if remember:
            life.enter_context(await _take_turn(_cache() / f"{definition.id.rpartition(':')[2]}.lock"))
        # The cache is not the data folder: the setting `keep_revisions` does not reach it.
        kept = Store.open(_cache() / "convert.sqlite3", keep_revisions=KEEP_REVISIONS) if remember else Store.memory()
        store = await kept
        app = await life.enter_async_context(open_app(settings, store=store, publishes=False))
        report = await app.poller.poll(definition)
        feed = (await store.polls.known(definition.id)).feed
        if feed is None or feed.good_at is None:
            return None, report
        options = publish_options(settings, definition.name, definition.terms)
        return await render_document(store, feed, options, form), report


async def _take_turn(path: Path) -> PollerLock:
    """Wait until nobody else converts this index: a reader may start several of its sources at once."""
    while True:
        try:
            return PollerLock(path).acquire("convert")
        except Occupied:
            await asyncio.sleep(LOOK_AGAIN)


def _cache() -> Path:
    """The XDG base directory specification's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feedd"
