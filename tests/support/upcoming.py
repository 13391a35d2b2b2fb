"""What falls due in a store, and what is requested of it."""

from datetime import datetime

from feedd.store import PollRequest, Store
from feedd.store.requests import KEPT_FOR

ALL = 1000


async def due_feeds(store: Store, now: datetime, limit: int = ALL) -> tuple[str, ...]:
    """Return the ids of the feeds that are due, the longest waiting first."""
    return tuple(one.id for one in (await store.upcoming.look(now, now, limit)).feeds)


async def pending_requests(store: Store, now: datetime) -> tuple[PollRequest, ...]:
    """Return the unanswered requests of the last day, the oldest first."""
    return (await store.upcoming.look(now - KEPT_FOR, now, ALL)).requests
