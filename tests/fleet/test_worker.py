"""The worker's loop: it outlives lost connections, and ends when it is to."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from feedd.daemon.dispatch import keep_media
from feedd.daemon.saving import Saving
from feedd.errors import StoreError
from feedd.fleet.queue import Queue
from feedd.fleet.worker import Worker
from feedd.telemetry.liveness import Liveness
from tests.support.poll_world import TWO_PHLOGS, in_world


class LostQueue:
    """A queue that cannot say goodbye to its database: it raises that in place of its cancellation."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def work(self, *_: object) -> None:
        """Work until cancelled."""
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            raise StoreError("the queue does not answer") from error


@pytest.mark.anyio
async def test_worker_ends_while_the_database_is_gone(tmp_path: Path) -> None:
    """Its cancellation is not taken for one more failure."""
    queue = LostQueue()
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        worker = Worker(world.app, Saving(world.app, Liveness()), lambda _: None, keep_media)
        working = asyncio.create_task(worker.work(cast("Queue", queue), 1, timedelta()))
        await queue.begun.wait()
        worker.is_ending = True
        working.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait((working,))
        assert working.done()
