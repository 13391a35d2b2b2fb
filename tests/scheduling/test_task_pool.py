"""A pool of tasks: bounded, and none of them twice at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from feedd.scheduling.task_pool import POLLS_AT_ONCE, TaskPool


def test_dispatcher_starts_each_due_feed_once_while_it_runs() -> None:
    """A feed that is still being polled is due in the store, and is not started again."""

    async def scenario() -> list[str]:
        started: list[str] = []
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return ["a", "b"][:limit]

        async def poll(feed_id: str) -> None:
            started.append(feed_id)
            await gate.wait()

        dispatcher = TaskPool(due, poll)
        for _ in range(3):
            await dispatcher.tick()
            await asyncio.sleep(0)
        assert dispatcher.running == 2
        gate.set()
        assert await dispatcher.drain(timedelta(seconds=30)) == 0
        return started

    assert asyncio.run(scenario()) == ["a", "b"]


def test_dispatcher_runs_a_bounded_number_at_once() -> None:
    """However many feeds are due, only so many polls are under way."""

    async def scenario() -> int:
        gate = asyncio.Event()

        async def due(limit: int) -> Sequence[str]:
            return [str(number) for number in range(limit)]

        async def poll(_: str) -> None:
            await gate.wait()

        dispatcher = TaskPool(due, poll)
        await dispatcher.tick()
        await dispatcher.tick()
        running = dispatcher.running
        gate.set()
        await dispatcher.drain(timedelta(seconds=30))
        return running

    assert asyncio.run(scenario()) == POLLS_AT_ONCE


def test_drain_cancels_at_its_limit_and_says_how_many() -> None:
    """A poll that does not end is cut, and counted."""

    async def scenario() -> int:
        async def due(_: int) -> Sequence[str]:
            return ["endless"]

        async def poll(_: str) -> None:
            await asyncio.Event().wait()

        dispatcher = TaskPool(due, poll)
        await dispatcher.tick()
        return await dispatcher.drain(timedelta(0))

    assert asyncio.run(scenario()) == 1
