"""Keep the database's write-ahead log short, so that the database file alone has nearly everything."""

import asyncio
from datetime import timedelta

from feedd.errors import FeeddError
from feedd.store import Store
from feedd.telemetry.log import events

EVERY = timedelta(minutes=5)  # each time costs the disk two syncs, and the pages that changed

log = events()


async def keep_log_short(store: Store, every: timedelta = EVERY) -> None:
    """Empty the log again and again, by the monotonic clock, until cancelled.

    A failure is logged once: the ticks of the daemon say for themselves what they cannot save.
    """
    failed = ""
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await store.shorten_log()
            failed = ""
        except FeeddError as failure:
            if failed != str(failure):
                log.error("write-ahead log not emptied", error=failure)
            failed = str(failure)
