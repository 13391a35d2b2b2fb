"""Keep what a web process has of its own as the store has it, where others poll and publish: in memory and on disk."""

import asyncio
from collections.abc import Awaitable, Callable

from feedd.errors import FeeddError
from feedd.publish import StoredFiles
from feedd.telemetry.log import events

EVERY = 1.0  # seconds: as long is a changed document served as it was

log = events()


async def keep_current(files: StoredFiles, every: float = EVERY) -> None:
    """Ask the store again and again what changed, until cancelled. Where it does not answer, this is logged once."""
    failed = ""
    while True:
        try:
            await files.look()
            failed = ""
        except FeeddError as failure:
            if not failed:
                log.error("published files as they were", error=failure)
            failed = str(failure)
        await asyncio.sleep(every)


async def drop_withdrawn(files: StoredFiles, drop: Callable[[], Awaitable[object]], every: float = EVERY) -> None:
    """Await `drop` at the start and whenever something was withdrawn, until cancelled; where it fails, again.

    That is logged once: where the database is away, it fails each second.
    """
    done, failed = None, False
    while True:
        if (now := files.withdrawals) != done:
            try:
                await drop()
                done, failed = now, False
            except FeeddError as failure:
                if not failed:
                    log.error("withdrawn files kept", error=failure)
                failed = True
        await asyncio.sleep(every)
