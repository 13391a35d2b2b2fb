"""What was asked of hosts is counted in memory and written with polls."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.model import Changes
from feedd.store import HostTally, Store, UnchangedPoll
from feedd.store.host_days import KEPT_FOR
from tests.support.store_samples import HOST, NOON, a_feed, a_poll

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


async def save(store: Store) -> None:
    """Save a poll."""
    feed = a_feed()
    await store.feeds.register([feed], NOON)
    await store.polls.save(feed, Changes(), a_poll(feed))


async def test_counts_are_written_with_the_next_poll_that_is_saved(store: Store) -> None:
    """A request takes no transaction; both kinds of polls write, and add to what is there."""
    for started in (0.0, 3.0, 5.5):
        store.host_days.request(HOST, 70, NOON, started)
    store.host_days.received(HOST, 70, NOON, 100)
    store.host_days.polled(HOST, 70, NOON, news=True)
    assert () == await store.host_days.since(NOON)
    await save(store)
    store.host_days.request(HOST, 70, NOON, 7.0)
    store.host_days.polled(HOST, 70, NOON, news=False)
    await store.polls.save_unchanged([UnchangedPoll(poll=a_poll(a_feed()), next_check_at=NOON, settled=None)])
    store.host_days.request(HOST, 70, NOON, 10.0)
    await store.upcoming.look(NOON, NOON, 1, [UnchangedPoll(poll=a_poll(a_feed()), next_check_at=NOON, settled=None)])

    (one,) = await store.host_days.since(NOON, HOST)
    gap = timedelta(seconds=1.5)
    assert HostTally(requests=5, bytes=100, least_gap=gap, polls=2, news=1) == one.tally
    assert [(NOON.date(), 1, one.tally)] == list(await store.host_days.by_day(NOON))


async def test_what_could_not_be_written_is_written_later(store: Store) -> None:
    """A full disk loses no count, and adds none twice."""
    store.host_days.request(HOST, 70, NOON, 0.0)
    with pytest.raises(StoreError), store.host_days.counted():
        raise StoreError("the disk is full")
    store.host_days.request(HOST, 70, NOON, 1.0)
    await save(store)
    await save(store)
    assert [2] == [one.tally.requests for one in await store.host_days.since(NOON)]


async def test_rest_is_written_when_the_store_is_closed(path: Path) -> None:
    """What a command asks after its last poll counts, too."""
    async with await Store.open(path) as store:
        store.host_days.request(HOST, 70, NOON, 0.0)
    async with await Store.open(path) as store:
        assert [1] == [one.tally.requests for one in await store.host_days.since(NOON)]


async def test_old_days_are_forgotten(store: Store) -> None:
    """When a newer day is written."""
    for days in (0, 1, 2, 32):
        store.host_days.request(HOST, 70, NOON + days * DAY, 0.0)
        await save(store)
    kept = await store.host_days.since(NOON + 2 * DAY)
    assert [NOON.date() + timedelta(days=32), NOON.date() + timedelta(days=2)] == [one.day for one in kept]
    assert timedelta(days=30) == KEPT_FOR
