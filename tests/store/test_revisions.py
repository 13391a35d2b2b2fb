"""Revisions in the store: saved as they were read, and deleted when they are old."""

import sqlite3
from pathlib import Path

import pytest

from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import a_feed, a_revision, an_entry, save, urn

pytestmark = pytest.mark.anyio


async def test_newest_revisions_leave_out_what_was_never_read(store: Store) -> None:
    """An unknown entry, or one without a revision, has none."""
    read = replace(an_entry(1), revision=1)
    await save(store, a_feed(), [read, an_entry(2)], [a_revision(read)])

    revisions = await store.revisions.newest([read.id, an_entry(2).id, urn("nobody")])

    assert {read.id: a_revision(read)} == revisions


async def revise(store: Store, last: int, minor: range = range(0)) -> None:
    """Save this many revisions of one entry, one at a time; those in `minor` are not significant."""
    for number in range(1, last + 1):
        revision = replace(a_revision(an_entry(1), number), significant=number not in minor)
        await save(store, a_feed(), [replace(an_entry(1), revision=number)], [revision])


async def numbers(store: Store) -> list[int]:
    """Return the numbers of the stored revisions of an entry."""
    return [revision.number for revision in await store.revisions.of(an_entry(1).id)]


async def test_revisions_come_back_the_oldest_first(store: Store) -> None:
    """They are read back as they were saved; an unknown entry has none."""
    first, second = a_revision(an_entry(1)), replace(a_revision(an_entry(1), 2), significant=False, note="Changed.")
    await save(store, a_feed(), [replace(an_entry(1), revision=2)], [second, first])

    assert (first, second) == await store.revisions.of(an_entry(1).id)
    assert () == await store.revisions.of(urn("nobody"))


async def test_significant_revisions_beyond_the_bound_age_out(store: Store) -> None:
    """The newest twenty of an entry stay, and the entry does not change."""
    await revise(store, 23)

    assert list(range(4, 24)) == await numbers(store)
    assert [an_entry(1).key] == list((await store.polls.known(a_feed().id)).entries)


async def test_minor_revisions_are_deleted_once_there_is_a_newer_one(store: Store) -> None:
    """A corrected typo stays while it is the newest text; the first reading counts as a significant edit."""
    await revise(store, 4, minor=range(1, 5))

    assert [1, 4] == await numbers(store)


async def test_newest_revision_always_stays(store: Store) -> None:
    """A typo that is corrected after many edits does not delete one more of them."""
    await revise(store, 22, minor=range(22, 23))

    assert list(range(2, 23)) == await numbers(store)
    assert (a_revision(an_entry(1), 22).html,) == tuple(
        entry.content for entry in await store.entries.newest(a_feed().id, 1)
    )


async def test_revisions_of_others_are_left_alone(store: Store) -> None:
    """A new revision deletes only revisions of its own entry."""
    other = replace(an_entry(2), revision=2)
    minor = [replace(a_revision(other, number), significant=False) for number in (1, 2)]
    await save(store, a_feed(), [other], minor)
    await revise(store, 22)

    assert minor == list(await store.revisions.of(other.id))


async def test_bytes_of_old_revisions_are_dropped(store: Store) -> None:
    """The last two keep their bytes; the others keep text, HTML and fingerprint."""
    await revise(store, 4)

    *aged, before, newest = await store.revisions.of(an_entry(1).id)
    assert [replace(a_revision(an_entry(1), number), raw=b"") for number in (1, 2)] == aged
    assert [a_revision(an_entry(1), 3), a_revision(an_entry(1), 4)] == [before, newest]


async def test_revised_entries_are_counted(store: Store) -> None:
    """Only entries of the feed with more than one revision are returned, the last updated first, without content."""
    entries = [replace(an_entry(number), revision=2) for number in (1, 2)]
    once, never, other = replace(an_entry(3), revision=1), an_entry(4), replace(an_entry(1, "boats"), revision=2)
    twice = [a_revision(entry, number) for entry in entries for number in (1, 2)]
    await save(store, a_feed(), [*entries, once, never], [*twice, a_revision(once)])
    await save(store, a_feed("boats"), [other], [a_revision(other), a_revision(other, 2)])

    assert ((entries[1], 2), (entries[0], 2)) == await store.revisions.revised(a_feed().id)


async def test_revision_is_never_rewritten(path: Path) -> None:
    """A second revision with the same number is a bug of feedd: it is raised, and nothing of that save is stored."""
    entry = replace(an_entry(1), revision=1)
    async with await Store.open(path) as store:
        await save(store, a_feed(), [entry], [a_revision(entry)])
        with pytest.raises(sqlite3.IntegrityError):
            await save(store, replace(a_feed(), edition=1), [an_entry(2)], [a_revision(entry)])
        assert [entry.key] == list((await store.polls.known(a_feed().id)).entries)
        assert [a_feed()] == [summary.feed for summary in await store.feeds.summaries()]


async def test_revision_belongs_to_an_entry(path: Path) -> None:
    """A revision of an unknown entry is a bug of feedd, and is raised."""

    async def save_orphan() -> None:
        async with await Store.open(path) as store:
            await save(store, a_feed(), [], [a_revision(an_entry(1))])

    with pytest.raises(sqlite3.IntegrityError):
        await save_orphan()
