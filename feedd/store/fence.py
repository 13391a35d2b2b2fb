"""The fence: of several processes that poll a feed, only the one that began last may save anything.

Who polls takes an attempt (`Attempts.take`) and does all that follows `fenced` by it. A process that was believed dead
and goes on after another took its feed gets `Superseded` from each transaction, and changes nothing. One process alone
takes no attempts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct


class Fence(Struct, frozen=True):
    """The feed that is polled, and the number of the attempt."""

    feed_id: str
    attempt: int


FENCE: ContextVar[Fence | None] = ContextVar("fence", default=None)  # of this task and of those that it starts


@contextmanager
def fenced(feed_id: str, attempt: int) -> Iterator[None]:
    """Let all that is written within the block be refused once there is a later attempt."""
    token = FENCE.set(Fence(feed_id, attempt))
    try:
        yield
    finally:
        FENCE.reset(token)
