"""Forgetting in the store: entries go with all that belongs to them, and the digests of their keys are bounded."""

from pathlib import Path

import pytest

from feedd.changes.forgetting import digest
from feedd.model import Changes, Forgetting
from feedd.store import Store, Withdrawal
from feedd.store.forgotten import CHUNK
from feedd.structs import replace
from tests.support.store_files import query
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio


async def forget(store: Store, forgetting: Forgetting) -> None:
    """Save a poll that forgets."""
    await store.polls.save(a_feed(), Changes(forgetting=forgetting), a_poll(a_feed(), 1))


async def test_forgotten_entry_goes_with_its_text_and_its_further_keys(store: Store) -> None:
    """What stays of it is the digest; the others are as they were."""
    gone, kept = (replace(an_entry(number), state="recorded", revision=1) for number in (1, 2))
    await save(store, a_feed(), [gone, kept], [a_revision(gone), a_revision(kept)])
    aliases = {"further": gone.id, "other": kept.id}
    await store.polls.save(a_feed(), Changes(aliases=aliases), a_poll(a_feed()))
    await forget(store, Forgetting(entries=(gone,), digests=(digest(gone.key),), most=CHUNK))
    known = await store.polls.known(a_feed().id)

    assert (list(known.entries), known.aliases) == ([kept.key], {"other": kept.id})
    assert known.forgotten == digest(gone.key)
    assert (await store.revisions.newest([gone.id, kept.id])).keys() == {kept.id}


async def test_forgotten_entry_of_a_withdrawn_host_leaves_no_row(path: Path) -> None:
    """A host with fresh selectors at each poll would add rows for ever; one that was named itself stays named."""
    async with await Store.open(path) as store:
        gone, named = (replace(an_entry(number), state="recorded") for number in (1, 2))
        await save(store, a_feed(), [gone, named])
        await store.withdrawals.add(Withdrawal(kind="host", subject=a_feed().location.host, withdrawn_at=NOON))
        await store.withdrawals.add(Withdrawal(kind="entry", subject=named.id, withdrawn_at=NOON))
        before = query(path, "SELECT entry_id, kind FROM withdrawn")
        await forget(store, Forgetting(entries=(gone, named), digests=(digest(gone.key),), most=CHUNK))

    assert len(before) == 3
    assert [(named.id, "entry")] == query(path, "SELECT entry_id, kind FROM withdrawn")


async def test_entry_that_is_written_and_forgotten_at_once_is_forgotten(store: Store) -> None:
    """So it is where other rules of reading record what is then too much."""
    entry = replace(an_entry(1), state="recorded")
    forgetting = Forgetting(entries=(entry,), digests=(digest(entry.key),), most=CHUNK)
    changes = Changes(entries=(entry,), aliases={"further": entry.id}, forgetting=forgetting)
    await store.polls.save(a_feed(), changes, a_poll(a_feed()))
    known = await store.polls.known(a_feed().id)

    assert (known.entries, known.aliases) == ({}, {})


async def test_further_keys_come_oldest_first_and_go_one_by_one(store: Store) -> None:
    """One that was confirmed counts as new."""
    entry = an_entry(1)
    await save(store, a_feed(), [entry])
    for minute, keys in enumerate(("ba", "c", "a")):
        feed = replace(a_feed(), polled_at=a_poll(a_feed(), minute).finished_at)
        await store.polls.save(feed, Changes(aliases=dict.fromkeys(keys, entry.id)), a_poll(feed, minute))
    assert list((await store.polls.known(a_feed().id)).aliases) == ["b", "c", "a"]
    await forget(store, Forgetting(aliases=("b",)))

    assert list((await store.polls.known(a_feed().id)).aliases) == ["c", "a"]


async def test_oldest_digests_go_first(store: Store) -> None:
    """Many at once or few at a time, the newest stay, in their order; those of another feed are not counted."""
    digests = [digest(str(number)) for number in range(4 * CHUNK)]
    await store.polls.save(a_feed("boats"), Changes(), a_poll(a_feed("boats")))
    most = 2 * CHUNK
    await store.polls.save(
        a_feed("boats"), Changes(forgetting=Forgetting(digests=tuple(digests), most=most)), a_poll(a_feed("boats"))
    )
    for start in range(0, len(digests), 300):
        await forget(store, Forgetting(digests=tuple(digests[start : start + 300]), most=most))
    few, many = [(await store.polls.known(a_feed(name).id)).forgotten for name in ("lamps", "boats")]

    assert many == b"".join(digests[-most:])
    assert few.endswith(b"".join(digests[-CHUNK:]))
    assert CHUNK * 16 < len(few) <= most * 16
