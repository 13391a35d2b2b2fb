"""Times that were stored while the clock could not be believed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.model import Changes, Entry
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

BEFORE = NOON - 24 * HOUR
BY = timedelta(days=40, seconds=7)


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Yield an opened store with one feed that is known since before noon, and polled at noon."""
    opened = await Store.open(path)
    await opened.feeds.register([replace(a_feed(), first_seen=BEFORE)], BEFORE)
    yield opened
    await opened.close()


async def corrected(store: Store, *entries: Entry) -> tuple[Entry, ...]:
    """Save entries by a poll at noon, when times are provisional since then, correct them, and return the entries."""
    feed = replace(a_feed(), first_seen=BEFORE, polled_at=NOON, good_at=BEFORE, next_check_at=NOON + HOUR)
    await store.provisional_times.begin(NOON)
    await save(store, feed, entries, [a_revision(entries[0])])
    await store.provisional_times.correct(BY)
    known = (await store.polls.known(a_feed().id)).entries
    return tuple(known[entry.key] for entry in entries)


async def test_what_waits_gets_the_time_at_which_it_was_found(store: Store) -> None:
    """A date by the clock moves with it, one by its author does not."""
    seen = replace(an_entry(1), state="waiting", dated_by="seen", gone_at=NOON + HOUR, revision=1)
    dated = replace(an_entry(2), state="waiting", dated_by="label")
    after = await corrected(store, seen, dated)
    moved = replace(seen, first_seen=NOON + BY, published=seen.published + BY, updated=seen.updated + BY)
    assert (replace(moved, gone_at=NOON + HOUR + BY), replace(dated, first_seen=NOON + BY)) == after
    assert [NOON + BY] == [one.read_at for one in (await store.revisions.newest([seen.id])).values()]


async def test_what_was_known_before_keeps_its_times(store: Store) -> None:
    """What is published keeps its date whenever it was dated."""
    old = replace(an_entry(3), first_seen=BEFORE, state="recorded", dated_by="seen")
    published = replace(an_entry(4), dated_by="seen")
    assert (old, replace(published, first_seen=NOON + BY)) == await corrected(store, old, published)


async def test_feed_and_its_poll_are_corrected(store: Store) -> None:
    """The next check keeps its distance, and what happened before is left alone."""
    await corrected(store, an_entry(1))
    feed = (await store.polls.known(a_feed().id)).feed
    assert feed
    assert (BEFORE, BEFORE) == (feed.first_seen, feed.good_at)
    assert (NOON + BY, NOON + HOUR + BY, 1) == (feed.polled_at, feed.next_check_at, feed.edition)
    assert [NOON + BY] == [poll.started_at for poll in await store.polls.recent(feed.id, 9)]


async def test_times_are_corrected_once(store: Store) -> None:
    """From then on they are like all others; where none are provisional, nothing changes."""
    await store.provisional_times.begin(NOON)
    await store.provisional_times.begin(NOON + HOUR)
    assert NOON == await store.provisional_times.since()
    first = await corrected(store, replace(an_entry(1), state="waiting", dated_by="seen"))
    assert await store.provisional_times.since() is None
    await store.provisional_times.correct(BY)
    assert first == tuple((await store.polls.known(a_feed().id)).entries.values())


async def test_newest_poll_of_all_feeds_is_known(store: Store) -> None:
    """Time was at least as late as that."""
    assert await store.provisional_times.newest() is None
    boats = replace(a_feed("boats"), polled_at=NOON + HOUR)
    for feed in (boats, replace(a_feed(), polled_at=NOON)):
        await store.polls.save(feed, Changes(), a_poll(feed))
    assert NOON + HOUR == await store.provisional_times.newest()
