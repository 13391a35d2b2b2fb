"""The scripted hole beside a test that is not asynchronous itself: it runs in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from feedd.demo.hole import Hole


@contextmanager
def served(documents: Mapping[bytes, bytes], hole: Hole | None = None) -> Iterator[Hole]:
    """Serve a hole until the block ends; `hole.documents` may be replaced meanwhile."""
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
