"""Saving what was done outside, as a program that was told something: it cannot be undone, so it must not be lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from feedd.errors import Unavailable
from feedd.telemetry.log import events

AGAIN = 0.5  # seconds between two attempts

log = events()


async def save_patiently(
    save: Callable[[], Awaitable[None]], clock: Callable[[], datetime], until: datetime, **what: object
) -> None:
    """Save by `save`; a server that does not answer is asked again until others may do what was done, then StoreError.

    `save` must be one that may be repeated: only the server knows whether it did it. `what` stands in the log.
    """
    while True:
        try:
            return await save()
        except Unavailable as failure:
            if clock() >= until:
                raise
            log.debug("done, which is not saved yet", **what, error=failure)
        await asyncio.sleep(AGAIN)
