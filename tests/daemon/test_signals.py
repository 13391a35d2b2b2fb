"""The requests that signals make, and their priority."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import pytest

from feedd.daemon.signals import Requests

pytestmark = pytest.mark.anyio


async def settle() -> None:
    """Let the loop call the handlers of signals that have arrived, and what waits for these."""
    for _ in range(5):
        await asyncio.sleep(0)


async def is_waiting(coroutine: Coroutine[Any, Any, object]) -> bool:
    """Return whether a coroutine does not end now; it is cancelled."""
    waiting = asyncio.create_task(coroutine)
    await settle()
    waiting.cancel()
    return not waiting.done()


async def received(*signals: signal.Signals) -> Requests:
    """Send signals to this process, and return the requests."""
    requests = Requests()
    for one in signals:
        signal.raise_signal(one)
    await settle()
    return requests


async def test_many_reloads_are_one() -> None:
    """A reload reads all definitions, so it answers all requests before it."""
    requests = await received(signal.SIGHUP, signal.SIGHUP, signal.SIGHUP)

    assert await requests.reload()
    assert await is_waiting(requests.reload())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_stop_comes_before_a_reload(end: signal.Signals) -> None:
    """A stop has priority, whichever came first, and its signal is known."""
    requests = await received(signal.SIGHUP, end)

    assert (False, end) == (await requests.reload(), requests.ended_by)


async def test_stop_cancels_the_work_under_way() -> None:
    """A hanging reload does not delay the stop; one that ends before is not cancelled."""
    done = []

    async def work(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(seconds)

    requests = await received()
    await requests.unless_stopped(work(0))
    signal.raise_signal(signal.SIGTERM)
    await requests.unless_stopped(work(3600))

    assert [0] == done


async def test_error_of_the_work_is_raised() -> None:
    """An error in a reload is not lost."""

    async def fail() -> None:
        raise OSError("no room")

    requests = await received()
    with pytest.raises(OSError, match="no room"):
        await requests.unless_stopped(fail())


async def test_second_stop_is_heard() -> None:
    """The first stop does not count as the second."""
    requests = await received(signal.SIGTERM)
    assert await is_waiting(requests.second_stop())

    signal.raise_signal(signal.SIGINT)
    await requests.second_stop()
