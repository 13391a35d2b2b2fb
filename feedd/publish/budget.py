"""The room of a feed's texts on disk: what exceeds it is deleted after each poll, in short steps.

What was published stays known, with its id, title and dates; where its text was, documents and pages say so.
"""

import asyncio
from datetime import datetime

from feedd.model import Feed
from feedd.publish.archive import thin_oldest_page
from feedd.publish.options import PublishOptions
from feedd.publish.public import PublicFiles
from feedd.store import Store

MOST_STEPS = 60  # after one poll, which adds 20 texts at most; a lower budget is reached over the next polls


async def keep_within(
    store: Store,
    public: PublicFiles,
    feed: Feed,
    options: PublishOptions,
    most: int,
    now: datetime,
    publishing: asyncio.Lock,
    steps: int = MOST_STEPS,
) -> int:
    """Delete texts of a feed until it has at most `most` stored bytes; return how many bytes were freed.

    First those of the store go, as `Texts.shrink` orders them, then those on archive pages, the oldest page first. The
    texts of the newest `max_entries` entries stay, which are in the feed's documents. `publishing` is held where a file
    is written.
    """
    before = await store.texts.stored(feed.id)
    for _ in range(steps):
        if await store.texts.shrink(feed.id, most, options.terms.max_entries, now):
            continue
        if await store.texts.stored(feed.id) <= most:
            break
        async with publishing:
            if not await thin_oldest_page(store, public, feed, options, now):
                break
    return before - await store.texts.stored(feed.id)
