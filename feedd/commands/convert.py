"""`feedd convert`: one index to one feed, by a poll into a store in the user's cache folder.

That store keeps the articles and when each entry was first seen.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from feedd.app import open_app
from feedd.commands.addresses import understand
from feedd.commands.once import WAITS
from feedd.commands.preview import definition_at
from feedd.config.definition import Definition
from feedd.config.settings import KEEP_REVISIONS, Settings
from feedd.config.user_folders import user_folder
from feedd.errors import Occupied, StoreError
from feedd.model import Report
from feedd.publish import publish_options, render_document
from feedd.store import PollerLock, Store
from feedd.structs import replace

CHECK_AGAIN = 0.2  # seconds between two checks whether another conversion of the same index has ended


async def convert(
    settings: Settings,
    url: str,
    *,
    form: str,
    encoding: str | None,
    use_cache: bool,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[bytes | None, Report]:
    """Return the feed of an index as the bytes of `form` (atom, rss or json), and the report of its poll.

    Where the poll fails it is the last good feed, None where there is none. Without `use_cache` nothing is kept; where
    the cache cannot be used neither, and a problem of the report says so.
    """
    definition = definition_at(understand(url).urls[0], encoding)
    settings = replace(settings, base_url=None)  # nothing serves pages for a feed that is written into a pipe
    async with AsyncExitStack() as stack:
        store, problem = await _cached(stack, definition) if use_cache else (await Store.memory(), None)
        app = await stack.enter_async_context(open_app(settings, store=store, publishes=False))
        await app.correct_times()
        report = await app.poller.poll(definition, progress=partial(progress, url))
        if app.clock.doubt:
            report = replace(report, ok=False, problems=(*report.problems, f"{app.clock.doubt}; {WAITS}"))
        if problem:
            report = replace(report, problems=(*report.problems, problem))
        feed = (await store.polls.known(definition.id)).feed
        if feed is None or feed.good_at is None:
            return None, report
        options = publish_options(settings, definition.name, definition.terms)
        return await render_document(store, feed, options, form), report


async def _cached(stack: AsyncExitStack, definition: Definition) -> tuple[Store, str | None]:
    """Lock and open the cache, which is only a convenience: where that fails return an empty store, and why."""
    try:
        folder = user_folder("cache")
        stack.enter_context(await _lock_when_free(folder / f"{definition.id.rpartition(':')[2]}.lock"))
        # The setting `keep_revisions` is for the data folder, not for the cache.
        return await Store.open(folder / "convert.sqlite3", keep_revisions=KEEP_REVISIONS), None
    except (StoreError, RuntimeError) as error:  # RuntimeError: the user has no home
        return await Store.memory(), (
            f"nothing is kept between two runs: {str(error).partition(';')[0]}; set XDG_CACHE_HOME to a folder that "
            "this user may write, or give --no-cache"
        )


async def _lock_when_free(path: Path) -> PollerLock:
    """Wait until no other process converts this index: a reader may start several of its sources at once."""
    while True:
        try:
            return PollerLock(path).acquire("convert")
        except Occupied:
            await asyncio.sleep(CHECK_AGAIN)
