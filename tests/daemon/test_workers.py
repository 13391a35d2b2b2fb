"""What the threads of the daemon run at a time."""

import asyncio
import threading

from feedd.daemon.workers import Workers


def test_calls_take_turns_and_names_do_not_wait_for_them() -> None:
    """A second call begins when the first one has ended; a name is looked up meanwhile."""
    ended = threading.Event()

    async def calls() -> tuple[bool, bool]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(Workers())
        first = loop.run_in_executor(None, ended.wait, 10)
        second = loop.run_in_executor(None, ended.is_set)
        found = await loop.getaddrinfo("localhost", 70)
        ended.set()
        return bool(found) and await first, await second

    assert (True, True) == asyncio.run(calls())
