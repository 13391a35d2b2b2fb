"""One index to one feed, for pipes: a poll into a cache of articles and first-seen times in the user's cache folder."""

import os
from pathlib import Path

from feedd.engine import open_engine
from feedd.model import Report
from feedd.preview import definition_of
from feedd.publish import imprint_of, render_document
from feedd.settings import Settings
from feedd.store import Store


async def convert(
    settings: Settings, url: str, *, form: str, encoding: str | None, remember: bool
) -> tuple[bytes | None, Report]:
    """Give the feed of an index and how its poll went; the last good feed where it failed, None where there is none."""
    definition = definition_of(url, encoding)
    store = await (Store.open(_cache() / "convert.sqlite3") if remember else Store.memory())
    async with open_engine(settings, store, public=False) as engine:
        report = await engine.poll(definition)
        feed = (await store.known(definition.id)).feed
        if feed is None or feed.good_at is None:
            return None, report
        imprint = imprint_of(settings, definition.name, definition)
        return await render_document(store, feed, imprint, form), report


def _cache() -> Path:
    """The XDG base directory specification's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feedd"
