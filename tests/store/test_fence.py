"""The fence of a poll, on each database: who was superseded changes nothing."""

from datetime import timedelta

import pytest

from feedd.errors import Superseded
from feedd.model import Changes
from feedd.store import Store, UnchangedPoll, fenced
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll, an_entry

pytestmark = pytest.mark.anyio
LATER = NOON + HOUR


async def taken(store: Store, feed_id: str) -> int:
    """Take an attempt that there must be."""
    attempt = await store.attempts.take(feed_id)
    assert attempt
    return attempt


async def test_only_the_last_attempt_saves(store: Store) -> None:
    """Entries, history, documents and pings of the superseded one are refused; those of the last one are kept."""
    feed = a_feed()
    await store.feeds.register([feed], NOON)
    first, last = await taken(store, feed.id), await taken(store, feed.id)
    with fenced(feed.id, first):
        for refused in (
            store.polls.save(feed, Changes(entries=(an_entry(1),)), a_poll(feed)),
            store.polls.save_unchanged([UnchangedPoll(poll=a_poll(feed), next_check_at=LATER, settled=None)]),
            store.documents.save("lamps.atom", "key", "digest", NOON, announce=True),
            store.documents.drop(["lamps.atom"]),
        ):
            with pytest.raises(Superseded):
                await refused
    assert [{}, feed, (), None, ()] == [
        (known := await store.polls.known(feed.id)).entries,
        known.feed,
        await store.polls.recent(feed.id, 10),
        await store.documents.get("lamps.atom"),
        await store.outbox.due(LATER, 10),
    ]
    with fenced(feed.id, last):
        await store.polls.save(feed, Changes(entries=(an_entry(1),)), a_poll(feed))
        await store.documents.save("lamps.atom", "key", "digest", NOON, announce=True)
    assert (1, 1) == (
        len((await store.polls.known(feed.id)).entries),
        len(await store.outbox.due(LATER, 10)),
    )


async def test_a_feed_is_taken_when_it_is_due(store: Store) -> None:
    """Not before, not while it is paused, and not again after it was polled."""
    feed = a_feed()
    await store.feeds.register([feed], NOON)
    assert (None, 1) == (
        await store.attempts.take_due(feed.id, NOON - timedelta(seconds=1)),
        await store.attempts.take_due(feed.id, NOON),
    )
    await store.polls.save(replace(feed, next_check_at=LATER), Changes(), a_poll(feed))
    assert await store.attempts.take_due(feed.id, NOON) is None
    await store.feeds.register([], NOON)
    assert (None, 2) == (await store.attempts.take_due(feed.id, LATER), await store.attempts.take(feed.id))


async def test_a_poll_that_could_not_be_saved_is_put_off_by_who_polled(store: Store) -> None:
    """A superseded process moves no time."""
    feed = a_feed()
    await store.feeds.register([feed], NOON)
    first = await taken(store, feed.id)
    await store.attempts.put_off(feed.id, first + 1, LATER)
    assert await store.attempts.take_due(feed.id, NOON)
    await store.attempts.put_off(feed.id, first + 1, LATER)
    assert await store.attempts.take_due(feed.id, NOON) is None
