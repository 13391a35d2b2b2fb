"""Poll requests in the store, and their answers."""

from datetime import timedelta

from feedd.store import Store
from tests.support.store_samples import HOUR, MICROSECOND, NOON, run


def test_wishes(store: Store) -> None:
    """A wish is pending, the oldest first, until its report is there for the one who asked."""
    run(store.requests.add("b", "lamps", "force", NOON + HOUR))
    run(store.requests.add("a", "boats", "all", NOON))
    assert [("a", "boats", "all", NOON), ("b", "lamps", "force", NOON + HOUR)] == [
        (wish.id, wish.feed_name, wish.mode, wish.asked_at) for wish in run(store.requests.pending(NOON + HOUR))
    ]
    assert {} == run(store.requests.answers(["a", "b"]))

    run(store.requests.answer("b", '{"feed": "lamps"}', NOON + 2 * HOUR))

    assert ["a"] == [wish.id for wish in run(store.requests.pending(NOON + 2 * HOUR))]
    assert {"b": '{"feed": "lamps"}'} == run(store.requests.answers(["a", "b", "c"]))


def test_old_wishes_are_forgotten(store: Store) -> None:
    """A day later nobody waits for a wish any more, and no daemon acts on it."""
    run(store.requests.add("old", "lamps", "all", NOON - MICROSECOND))
    run(store.requests.add("kept", "lamps", "all", NOON))

    assert ["kept"] == [wish.id for wish in run(store.requests.pending(NOON + timedelta(days=1)))]
    run(store.requests.add("new", "lamps", "all", NOON + timedelta(days=1)))

    assert ["kept", "new"] == [wish.id for wish in run(store.requests.pending(NOON + timedelta(days=1)))]
    assert ["kept", "new"] == [wish.id for wish in run(store.requests.pending(NOON))]  # by a clock that was set back
