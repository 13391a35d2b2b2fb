"""Poll requests in the store, and their answers."""

from datetime import timedelta

import pytest

from feedd.store import Store
from tests.support.store_samples import HOUR, MICROSECOND, NOON
from tests.support.upcoming import pending_requests


@pytest.mark.anyio
async def test_requests_are_pending_until_they_are_answered(store: Store) -> None:
    """A request is pending, the oldest first, until its report is saved for the process that waits."""
    await store.requests.add("b", "lamps", "force", NOON + HOUR)
    await store.requests.add("a", "boats", "all", NOON)
    assert [("a", "boats", "all", NOON), ("b", "lamps", "force", NOON + HOUR)] == [
        (one.id, one.feed_name, one.mode, one.asked_at) for one in await pending_requests(store, NOON + HOUR)
    ]
    assert {} == await store.requests.answers(["a", "b"])

    await store.requests.answer("b", '{"feed": "lamps"}', NOON + 2 * HOUR)

    assert ["a"] == [one.id for one in await pending_requests(store, NOON + 2 * HOUR)]
    assert {"b": '{"feed": "lamps"}'} == await store.requests.answers(["a", "b", "c"])


@pytest.mark.anyio
async def test_old_requests_are_deleted(store: Store) -> None:
    """A day later no process waits for a request any more, and no daemon polls for it."""
    await store.requests.add("old", "lamps", "all", NOON - MICROSECOND)
    await store.requests.add("kept", "lamps", "all", NOON)

    assert ["kept"] == [one.id for one in await pending_requests(store, NOON + timedelta(days=1))]
    await store.requests.add("new", "lamps", "all", NOON + timedelta(days=1))

    assert ["kept", "new"] == [one.id for one in await pending_requests(store, NOON + timedelta(days=1))]
    assert ["kept", "new"] == [one.id for one in await pending_requests(store, NOON)]  # by a clock that was set back
