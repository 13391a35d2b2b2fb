"""Polls in the store: what is known before a poll, and their history."""

import pytest

from feedd.model import Changes, Known
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, urn

pytestmark = pytest.mark.anyio


async def test_unknown_feed(store: Store) -> None:
    """Nothing is known of a feed that was never registered."""
    assert Known(feed=None, entries={}) == await store.polls.known(urn("nobody"))


async def test_last_good_index_is_kept_until_another_comes(store: Store) -> None:
    """A poll without an index leaves the last one."""
    await store.polls.save(a_feed(), Changes(index=b"1Lamps\t/lamps\r\n"), a_poll(a_feed()))
    await store.polls.save(a_feed(), Changes(), a_poll(a_feed(), 1))

    assert (await store.polls.known(a_feed().id)).index == b"1Lamps\t/lamps\r\n"


async def test_what_was_read_again_is_no_poll(store: Store) -> None:
    """Feed, entries and revisions are written, each with the number of the rules that read it."""
    feed, entry = replace(a_feed(), reading=3, edition=7), replace(an_entry(1), revision=1)
    revision = replace(a_revision(entry), reading=3)
    await store.polls.renew(feed, Changes(entries=(entry,), revisions=(revision,)))
    known = await store.polls.known(feed.id)

    assert (feed, {entry.key: entry}) == (known.feed, known.entries)
    assert {entry.id: revision} == await store.revisions.newest([entry.id])
    assert () == await store.polls.recent(feed.id, 10)


async def test_turnovers_are_kept(store: Store) -> None:
    """They are what a poll learned of its page; a registration does not change them."""
    feed = replace(a_feed(), turnovers=2)
    await store.polls.save(feed, Changes(), a_poll(feed))
    await store.feeds.register([a_feed()], NOON)
    known = await store.polls.known(feed.id)

    assert known.feed == feed


async def test_recent_new_counts_good_polls_the_last_one_first(store: Store) -> None:
    """A failed poll does not show how many entries a page announces."""
    for minute, (ok, new) in enumerate([(True, 3), (True, 0), (False, 0), (True, 2)]):
        await store.polls.save(a_feed(), Changes(), replace(a_poll(a_feed(), minute), ok=ok, new=new))

    assert [(), (2,), (2, 0), (2, 0, 3)] == [
        (await store.polls.known(a_feed().id, good_polls)).recent_new for good_polls in (0, 1, 2, 10)
    ]


async def test_polls(store: Store) -> None:
    """The history of a feed has the newest poll first, also where two polls began at the same time."""
    good = a_poll(a_feed())
    bad = replace(good, ok=False, error="index: no answer", new=0, updated=2, gone=3)
    for poll in (good, bad):
        await store.polls.save(a_feed(), Changes(), poll)
    await store.polls.save(a_feed("boats"), Changes(), a_poll(a_feed("boats")))

    assert (bad, good) == await store.polls.recent(a_feed().id, 10)
    assert (bad,) == await store.polls.recent(a_feed().id, 1)


async def test_poll_history_is_bounded(store: Store) -> None:
    """The newest 200 polls of each feed are kept, whatever other feeds do."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    for minute in range(203):
        await store.polls.save(lamps, Changes(), a_poll(lamps, minute))
        await store.polls.save(boats, Changes(), a_poll(boats, minute))

    for feed in (lamps, boats):
        kept = await store.polls.recent(feed.id, 1000)
        assert [a_poll(feed, minute) for minute in range(202, 2, -1)] == list(kept)
