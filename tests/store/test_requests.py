"""Poll requests in the store, and their answers."""

from datetime import timedelta

from feedd.store import Store
from tests.support.store_samples import HOUR, MICROSECOND, NOON, run


def test_requests_are_pending_until_they_are_answered(store: Store) -> None:
    """A request is pending, the oldest first, until its report is saved for the process that waits."""
    run(store.requests.add("b", "lamps", "force", NOON + HOUR))
    run(store.requests.add("a", "boats", "all", NOON))
    assert [("a", "boats", "all", NOON), ("b", "lamps", "force", NOON + HOUR)] == [
        (one.id, one.feed_name, one.mode, one.asked_at) for one in run(store.requests.pending(NOON + HOUR))
    ]
    assert {} == run(store.requests.answers(["a", "b"]))

    run(store.requests.answer("b", '{"feed": "lamps"}', NOON + 2 * HOUR))

    assert ["a"] == [one.id for one in run(store.requests.pending(NOON + 2 * HOUR))]
    assert {"b": '{"feed": "lamps"}'} == run(store.requests.answers(["a", "b", "c"]))


def test_old_requests_are_deleted(store: Store) -> None:
    """A day later no process waits for a request any more, and no daemon polls for it."""
    run(store.requests.add("old", "lamps", "all", NOON - MICROSECOND))
    run(store.requests.add("kept", "lamps", "all", NOON))

    assert ["kept"] == [one.id for one in run(store.requests.pending(NOON + timedelta(days=1)))]
    run(store.requests.add("new", "lamps", "all", NOON + timedelta(days=1)))

    assert ["kept", "new"] == [one.id for one in run(store.requests.pending(NOON + timedelta(days=1)))]
    assert ["kept", "new"] == [one.id for one in run(store.requests.pending(NOON))]  # by a clock that was set back
