"""The scripted gopherhole for synchronous tests: it runs in a thread with its own event loop."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from feedd.demo.hole import Hole


class Halting(Hole):
    """A gopherhole that reports when one selector is requested, and waits for the test before it answers."""

    def __init__(self, documents: Mapping[bytes, bytes], selector: bytes) -> None:
        super().__init__(documents)
        self._selector = selector
        self.asked = threading.Event()
        self.answer = threading.Event()

    def _answer(self, selector: bytes) -> bytes:
        if selector == self._selector:
            self.asked.set()
            self.answer.wait()
        return super()._answer(selector)


@contextmanager
def served(documents: Mapping[bytes, bytes], hole: Hole | None = None) -> Iterator[Hole]:
    """Serve a gopherhole until the block ends; `hole.documents` may be replaced meanwhile."""
    hole = hole or Hole(documents)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(hole.start(), loop).result()
        yield hole
    finally:
        asyncio.run_coroutine_threadsafe(hole.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
