"""Texts that are deleted for want of room: what goes first, what stays, and that every stored byte is counted."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.model import Changes, Entry, Forgetting, Revision
from feedd.store import ArchivePage, Store, Withdrawal
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

FEED = a_feed()
LATER = NOON + timedelta(days=1)


def long(entry: Entry, number: int = 1) -> Revision:
    """Return a reading whose forms have nothing in common, each 2 kB long and 1 kB in the store."""
    raw, text, html = (os.urandom(1000).hex() for _ in range(3))
    return replace(a_revision(entry, number), text=text, html=html, raw=raw.encode(), reading=7)


async def fill(store: Store, count: int, revisions: int = 1) -> list[Entry]:
    """Save this many published entries, each with this many revisions, the oldest entry first."""
    entries = [replace(an_entry(number), revision=revisions) for number in range(count)]
    await save(store, FEED, entries, [long(entry, number + 1) for entry in entries for number in range(revisions)])
    return entries


async def shrink(store: Store, most: int, newest: int = 1, steps: int = 1000) -> int:
    """Delete texts until nothing is left to do, and return the bytes that were freed."""
    freed = 0
    for _ in range(steps):
        step = await store.texts.shrink(FEED.id, most, newest, LATER)
        if not step:
            break
        freed += step
    return freed


def bytes_in(path: Path) -> int:
    """Return the bytes that the columns hold."""
    texts = "SELECT SUM(LENGTH(text) + LENGTH(html) + LENGTH(raw)) FROM revisions"
    pages = "SELECT SUM(LENGTH(data)) FROM archives"
    with closing(sqlite3.connect(path)) as database:
        return sum(database.execute(statement).fetchone()[0] or 0 for statement in (texts, pages))


async def lengths(store: Store, entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Return the lengths of text and bytes of the newest revisions."""
    found = await store.revisions.newest([entry.id for entry in entries])
    return [(len(found[one.id].text), len(found[one.id].raw)) for one in entries if one.id in found]


async def test_every_stored_byte_is_counted(path: Path) -> None:
    """Whatever is added, pruned, replaced, forgotten or deleted."""
    async with await Store.open(path, keep_revisions=2) as store:
        entries = await fill(store, 4)
        assert await store.texts.stored(FEED.id) == bytes_in(path) > 4 * 3000
        for number in range(2, 6):
            edited = replace(entries[0], revision=number)
            await save(store, FEED, [edited], [long(edited, number)])
        silent = replace(an_entry(9), state="recorded", revision=1)
        await save(store, FEED, [silent], [long(silent)])
        assert await store.texts.stored(FEED.id) == bytes_in(path)
        await store.polls.save(FEED, Changes(forgetting=Forgetting(entries=(silent,))), a_poll(FEED))
        await store.archives.close(FEED.id, [(os.urandom(500), [entries[0].id])], NOON, 2)
        assert await store.texts.stored(FEED.id) == bytes_in(path)
        await store.archives.replace(FEED.id, ArchivePage(number=1, closed_at=LATER, fullness=0, data=b"thin"))
        await shrink(store, 0)
        assert await store.texts.stored(FEED.id) == bytes_in(path)
        await store.feeds.purge(FEED.id, 9)
        assert await store.texts.stored(FEED.id) == 0
        assert [one.stored_bytes for one in await store.feeds.summaries()] == [0]


async def test_old_bytes_go_first_then_old_revisions_then_texts(store: Store) -> None:
    """Each only where the one before does not suffice."""
    entries = await fill(store, 3, revisions=3)
    whole = await store.texts.stored(FEED.id)
    await shrink(store, whole - 1)
    kept = [await store.revisions.of(entry.id) for entry in entries]
    assert [len(one) for one in kept] == [3, 3, 3]
    assert sum(not revision.raw for one in kept for revision in one) == 3 + 1  # one of each entry never had its bytes

    before = await store.texts.stored(FEED.id)
    await shrink(store, before - 2 * 3000)
    kept = [await store.revisions.of(entry.id) for entry in entries]
    assert [revision.raw == b"" for one in kept for revision in one[:-1]] == [True] * sum(len(one) - 1 for one in kept)
    assert sum(len(one) for one in kept) < 9
    assert await lengths(store, entries) == [(2000, 2000)] * 3

    await shrink(store, 5000)
    assert await lengths(store, entries) == [(0, 0), (0, 0), (2000, 2000)]
    assert [len(await store.revisions.of(entry.id)) for entry in entries] == [0, 0, 1]


async def test_newest_entries_keep_their_texts(store: Store) -> None:
    """They are in the feed's document; of the others the ids, titles, dates and fingerprints stay."""
    entries = await fill(store, 5)
    await shrink(store, 0, newest=2)
    there = (await store.polls.known(FEED.id)).entries

    assert await lengths(store, entries) == [(0, 0)] * 3 + [(2000, 2000)] * 2
    assert [there[one.key].text_gone_at for one in entries] == [LATER] * 3 + [None] * 2
    assert [replace(there[one.key], text_gone_at=None) for one in entries] == entries
    assert [one.content == "" for one in await store.entries.newest(FEED.id, 5)] == [False] * 2 + [True] * 3


async def test_withdrawn_entries_do_not_count_as_newest(store: Store) -> None:
    """They are in no document, so that the next older ones are, which need their texts."""
    entries = await fill(store, 4)
    await store.withdrawals.add(Withdrawal(kind="entry", subject=entries[3].id, withdrawn_at=NOON))
    await shrink(store, 0, newest=2)

    assert [True, True] == [text > 0 for text, _ in await lengths(store, entries[1:3])]
    assert [(0, 0)] == await lengths(store, entries[:1])


async def test_text_that_is_read_again_is_there(store: Store) -> None:
    """It may go again."""
    entry, _ = await fill(store, 2)
    await shrink(store, 0)
    again = replace(entry, revision=2)
    await save(store, FEED, [again], [long(again, 2)])
    there = (await store.polls.known(FEED.id)).entries[entry.key]

    assert (there.text_gone_at, await lengths(store, [entry])) == (None, [(2000, 2000)])
    assert [one.number for one in await store.revisions.of(entry.id)] == [2]
    await shrink(store, 0)
    assert await lengths(store, [entry]) == [(0, 0)]


async def test_texts_of_what_is_never_announced_go_before_those_of_published_entries(store: Store) -> None:
    """As if they had never been read; what may be announced yet keeps its text."""
    published = await fill(store, 1)
    gone = replace(an_entry(7), revision=1, gone_at=NOON)
    silent = [
        replace(gone, state="recorded"),
        replace(an_entry(8), revision=2, gone_at=NOON, state="held", problem="x"),
    ]
    waiting = [replace(an_entry(5), revision=1, gone_at=NOON, state="waiting")]
    held = [replace(an_entry(6), revision=1, state="held", problem="x"), replace(an_entry(4), revision=1, state="held")]
    rest = [*waiting, *held]
    await save(
        store, FEED, [*silent, *rest], [long(one, number) for one in silent for number in range(1, one.revision + 1)]
    )
    await save(store, FEED, rest, [long(one) for one in rest])
    await shrink(store, 4 * 3000 + 3000)
    there = (await store.polls.known(FEED.id)).entries

    assert [there[one.key].revision for one in silent] == [0, 0]
    assert await store.revisions.newest([one.id for one in silent]) == {}
    assert await lengths(store, [*published, *rest]) == [(2000, 2000)] * 4
    again = replace(silent[1], state="waiting", revision=1)
    await save(store, FEED, [again], [long(again)])  # it is read again: its number is free

    await shrink(store, 0)
    assert await lengths(store, rest) == [(2000, 2000)] * 3


async def test_one_call_is_short(store: Store) -> None:
    """A budget that was lowered is reached step by step; other calls come between."""
    await fill(store, 51)
    whole = await store.texts.stored(FEED.id)
    steps = [await store.texts.shrink(FEED.id, 0, 1, LATER) for _ in range(4)]

    assert sum(steps) == whole - await store.texts.stored(FEED.id)
    assert (steps[3], max(steps[:3]) < whole / 2) == (0, True)
