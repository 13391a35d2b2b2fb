"""The calls of the store: one after the other, each completely or not at all."""

import asyncio
import threading
from collections.abc import Iterator

from feedd.model import Feed, Known
from feedd.store import Store
from tests.support.store_samples import NOON, a_feed, run, save


class Gate:
    """Stops the thread of the store in the middle of a `register`, after the first of two feeds is written."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def feeds(self) -> Iterator[Feed]:
        """Yield one feed, wait for the gate, and yield another."""
        yield a_feed("boats")
        self.reached.set()
        self.opened.wait()
        yield a_feed("coast")


def names(store: Store) -> list[str]:
    """Return the names of all feeds."""
    return [summary.feed.name for summary in run(store.feeds.summaries())]


def test_cancelled_caller_tears_no_transaction(store: Store) -> None:
    """A running call is finished when its caller is cancelled, a waiting one does not run, and the store goes on."""

    async def cancel_both() -> None:
        gate = Gate()
        running = asyncio.create_task(store.feeds.register(gate.feeds(), NOON))
        await asyncio.to_thread(gate.reached.wait)
        waiting = asyncio.create_task(save(store, a_feed("never"), []))
        await asyncio.sleep(0)  # its turn to ask the store
        running.cancel()
        waiting.cancel()
        results = await asyncio.gather(running, waiting, return_exceptions=True)
        gate.opened.set()
        assert [asyncio.CancelledError] * 2 == [type(result) for result in results]

    run(cancel_both())

    assert ["boats", "coast"] == names(store)
    assert [] == [summary.feed.name for summary in run(store.feeds.summaries()) if summary.paused_at]


def test_calls_run_one_after_the_other(store: Store) -> None:
    """Simultaneous calls run in their order, and none blocks the event loop while it waits."""

    async def read_while_writing() -> tuple[bool, Known]:
        gate = Gate()
        writing = asyncio.create_task(store.feeds.register(gate.feeds(), NOON))
        await asyncio.to_thread(gate.reached.wait)
        reading = asyncio.create_task(store.polls.known(a_feed("coast").id))
        await asyncio.sleep(0)
        early = reading.done()
        gate.opened.set()
        await writing
        return early, await reading

    early, known = run(read_while_writing())

    assert (False, a_feed("coast")) == (early, known.feed)
