"""The counts of feeds are those of the states that the status page shows."""

from collections import Counter
from datetime import timedelta

import pytest

from feedd.model import Changes, Incident, PublishingRate
from feedd.status import feed_states
from feedd.store import Store
from feedd.store.withdrawals import Withdrawal
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

WEEK = timedelta(days=7)
BROKEN = {"paused-and-broken", "good-and-broken", "never-seen"}


async def crowd(store: Store) -> None:
    """Save feeds in every state, some of them in two."""
    good = replace(a_feed(), good_at=NOON, polled_at=NOON, first_seen=NOON - 9 * WEEK)
    silent = PublishingRate(usual=WEEK, last=NOON - 5 * WEEK, patience=4 * WEEK)
    feeds = {
        "good": good,
        "good-and-broken": good,
        "new": replace(good, good_at=None),
        "held": replace(good, held_at=NOON),
        "failing": replace(good, failures=3, rate=silent),
        "silent": replace(good, rate=silent),
        "silent-and-empty": replace(good, rate=silent),
        "empty": good,
        "withdrawn": good,
        "paused": replace(good, failures=3),
        "paused-and-broken": good,
        "removed": good,
        "taken": good,
    }
    feeds = {name: replace(one, name=name, id=a_feed(name).id) for name, one in feeds.items()}
    await store.feeds.register(feeds.values(), NOON)
    for name, feed in feeds.items():
        entries = [replace(an_entry(1, name), revision=1)] if not name.endswith("empty") else []
        incidents = [Incident(kind="silent", opened_at=NOON, reason="quiet")] if feed.rate else []
        changes = Changes(entries=tuple(entries), revisions=tuple(map(a_revision, entries)))
        await store.polls.save(feed, changes, a_poll(feed), incidents)
    await store.withdrawals.add(
        Withdrawal(kind="entry", subject=an_entry(1, "withdrawn").id, withdrawn_at=NOON, reason=None)
    )
    await store.feeds.remove(feeds["removed"], NOON)
    other = replace(a_feed("another"), name="taken", next_check_at=NOON + WEEK)
    active = [one for name, one in feeds.items() if not name.startswith(("paused", "removed", "taken"))]
    await store.feeds.register([*active, other], NOON)


async def test_states_are_those_of_the_status_page() -> None:
    """Also of feeds that were renamed, removed, emptied by a withdrawal, or whose definition is broken."""
    async with await Store.memory() as store:
        await crowd(store)
        summaries = await store.feeds.summaries()
        counts = await store.feeds.counts(BROKEN, 100)

    states = feed_states(summaries, lambda one: one.feed.name, BROKEN, {}, NOON)
    assert Counter(one.state for one in states) == counts.states
    assert {one.name: one.stored_bytes for one in states if one.host} == counts.largest
    assert sum(counts.largest.values()) == counts.stored_bytes


async def test_only_the_largest_feeds_are_named() -> None:
    """The others are in the sum."""
    async with await Store.memory() as store:
        await store.feeds.register([a_feed("small"), a_feed("large")], NOON)
        for name, many in (("small", 1), ("large", 3)):
            entries = [replace(an_entry(each, name), revision=1) for each in range(many)]
            await save(store, a_feed(name), entries, [a_revision(one) for one in entries])
        counts = await store.feeds.counts((), 1)

    assert ["large"] == [*counts.largest]
    assert counts.largest["large"] < counts.stored_bytes < 2 * counts.largest["large"]


async def test_active_feed_that_waits_longest_is_due() -> None:
    """A paused one is not, and where all are paused, none is."""
    async with await Store.memory() as store:
        assert None is (await store.feeds.counts((), 1)).due_since
        late = replace(a_feed("late"), next_check_at=NOON + WEEK)
        await store.feeds.register([a_feed(), late], NOON)
        assert NOON == (await store.feeds.counts((), 1)).due_since
        await store.feeds.register([late], NOON)
        assert late.next_check_at == (await store.feeds.counts((), 1)).due_since
