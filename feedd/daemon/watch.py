"""Watch a folder of definitions: files written in place, replaced by renaming, or reached by a changed link."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from feedd.telemetry.log import events

QUIET = 200  # milliseconds without a change until a series of changes is over: an editor writes in several steps
RESCAN = 5000  # milliseconds: a replaced folder, or one on another machine, causes no event

FolderState: TypeAlias = bytes  # a digest: of ten thousand files the rest would be megabytes

log = events()


async def watch_folder(folder: Path, state: FolderState, changed: Callable[[], None], *, rescan: int = RESCAN) -> None:
    """Call `changed` after each change of the definitions in a folder since `state`, until cancelled."""
    async for _ in _signs(folder, rescan):
        now = await asyncio.to_thread(read_state, folder)
        if now != state:
            changed()
        state = now


def read_state(folder: Path) -> FolderState:
    """Return a digest of names, inodes, times and sizes of the definitions in a folder; links are followed."""
    found = []
    with suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if file.name.endswith(".toml"):
                with suppress(OSError):
                    status = file.stat()
                    found.append((file.name, status.st_ino, status.st_mtime_ns, status.st_size))
    return blake2b(repr(sorted(found)).encode("utf-8", "surrogateescape")).digest()


async def _signs(folder: Path, rescan: int) -> AsyncIterator[object]:
    """Yield whenever something may have changed, and at least every `rescan` milliseconds."""
    from watchfiles import awatch  # only the daemon needs it: it is slow to load

    while True:
        try:
            watch = awatch(folder, watch_filter=None, step=QUIET, rust_timeout=rescan, yield_on_timeout=True)
            place = await asyncio.to_thread(_place, folder)
            async for sign in watch:
                yield sign
                if place != await asyncio.to_thread(_place, folder):
                    break  # it watches a folder that no longer exists
        except OSError as error:  # no folder, or the kernel has no more watches
            log.debug("unwatched", folder=folder, error=error)
        yield None
        await asyncio.sleep(rescan / 1000)


def _place(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
