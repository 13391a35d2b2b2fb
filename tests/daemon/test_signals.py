"""The requests that signals make, and their priority."""

import asyncio
import signal

import pytest

from feedd.daemon.signals import Requests

pytestmark = pytest.mark.anyio
HEARD = 0.05  # seconds in which the loop calls the handlers of signals that have arrived


async def received(*signals: signal.Signals) -> Requests:
    """Send signals to this process, and return the requests."""
    requests = Requests()
    for one in signals:
        signal.raise_signal(one)
    await asyncio.sleep(HEARD)
    return requests


async def test_many_reloads_are_one() -> None:
    """A reload reads all definitions, so it answers all requests before it."""
    requests = await received(signal.SIGHUP, signal.SIGHUP, signal.SIGHUP)

    assert await requests.reload()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(requests.reload(), HEARD)


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
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(requests.second_stop(), HEARD)

    signal.raise_signal(signal.SIGINT)
    await asyncio.wait_for(requests.second_stop(), 10)
