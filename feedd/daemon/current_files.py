"""Keep what the web server has in memory of published files as the store has it, where several processes publish."""

import asyncio

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
