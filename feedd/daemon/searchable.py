"""Read the words of entries that were noted for searching, in short steps, so that other calls of the store go on."""

import asyncio
from datetime import timedelta

from feedd.errors import FeeddError
from feedd.store import Store
from feedd.telemetry.log import events

EVERY = timedelta(minutes=1)
PAUSE = timedelta(milliseconds=50)  # between two steps: a poll or a page that waits comes first

log = events()


async def keep_searchable(store: Store, every: timedelta = EVERY, pause: timedelta = PAUSE) -> None:
    """Read what is noted until nothing is, again and again, until cancelled; a failure is logged once."""
    failed = ""
    while True:
        try:
            more, failed = await store.search.catch_up(), ""
        except FeeddError as failure:
            if failed != str(failure):
                log.error("not searchable", error=failure)
            more, failed = False, str(failure)
        await asyncio.sleep((pause if more else every).total_seconds())
