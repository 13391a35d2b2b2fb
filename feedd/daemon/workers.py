"""The threads beside the event loop: few, because what they compute holds the lock of the interpreter."""

import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

COMPUTING = 1  # each more computes nothing sooner, and the loop waits for one more at each of its turns
RESOLVING = 8  # names at once; they wait for a name server and compute nothing


class Workers(ThreadPoolExecutor):
    """The loop's default executor: calls take turns on one thread, but for those that wait for a name server."""

    def __init__(self, computing: int = COMPUTING) -> None:
        super().__init__(computing, thread_name_prefix="work")
        self._resolving = ThreadPoolExecutor(RESOLVING, thread_name_prefix="names")

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Run a call when its turn comes."""
        if fn is socket.getaddrinfo:
            return self._resolving.submit(fn, *args, **kwargs)
        return super().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # as the base has it
        """Accept no more calls, and end the threads."""
        self._resolving.shutdown(wait, cancel_futures=cancel_futures)
        super().shutdown(wait, cancel_futures=cancel_futures)
