"""A pool of tasks: bounded, and none of them twice at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from feedd.scheduling.task_pool import POLLS_AT_ONCE, TaskPool


def test_pool_starts_each_due_feed_once_while_it_runs() -> None:
    """A feed that is being polled is still due in the store, and is not started again."""

    async def scenario() -> list[str]:
        started: list[str] = []
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return ["a", "b"][:limit]

        async def poll(feed_id: str) -> None:
            started.append(feed_id)
            await gate.wait()

        pool = TaskPool(due, poll)
        for _ in range(3):
            await pool.tick()
            await asyncio.sleep(0)
        assert pool.running == 2
        gate.set()
        assert await pool.drain(timedelta(seconds=30)) == 0
        return started

    assert asyncio.run(scenario()) == ["a", "b"]


def test_pool_runs_a_bounded_number_at_once() -> None:
    """However many feeds are due, the number of running polls is limited."""

    async def scenario() -> int:
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return [str(number) for number in range(limit)]

        async def poll(_: str) -> None:
            await gate.wait()

        pool = TaskPool(due, poll)
        await pool.tick()
        await pool.tick()
        running = pool.running
        gate.set()
        await pool.drain(timedelta(seconds=30))
        return running

    assert asyncio.run(scenario()) == POLLS_AT_ONCE


def test_drain_cancels_at_its_limit_and_says_how_many() -> None:
    """A poll that does not end is cancelled and counted."""

    async def scenario() -> int:
        async def due(_: int) -> Sequence[str]:
            return ["endless"]

        async def poll(_: str) -> None:
            await asyncio.Event().wait()

        pool = TaskPool(due, poll)
        await pool.tick()
        return await pool.drain(timedelta(0))

    assert asyncio.run(scenario()) == 1
