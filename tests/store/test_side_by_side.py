"""Polls of several feeds are saved side by side on PostgreSQL, and what is not of one feed stays in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from feedd.model import Changes, Entry, Feed, Incident
from feedd.store import DocumentRecord, PublishedFile, Store, Withdrawal, fenced
from feedd.store.codecs import to_time
from feedd.store.incidents import as_given
from feedd.store.search import SearchQuery
from feedd.store.search_words import read_query
from feedd.structs import replace
from tests.support.postgres_cluster import new_database
from tests.support.store_samples import HOST, HOUR, MICROSECOND, NOON, a_feed, a_poll, a_revision, an_entry

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(120)]

LAMPS, BUOYS = a_feed("lamps"), a_feed("buoys")
LOCKED = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database."""
    return new_database(postgres, uuid4().hex)


@asynccontextmanager
async def two_workers(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Open the store twice, with two feeds."""
    async with await Store.open(url) as one, await Store.open(url) as other:
        await one.feeds.register([LAMPS, BUOYS], NOON)
        yield one, other


async def save(store: Store, feed: Feed, *entries: Entry, choose: "Hold | None" = None) -> None:
    """Save a poll of a feed by an attempt of its own; with `choose`, it opens an incident."""
    attempt = await store.attempts.take(feed.id)
    assert attempt
    incidents = [Incident(kind="silent", opened_at=NOON, reason="no post")] if choose else []
    changes = Changes(entries=entries, revisions=tuple(map(a_revision, entries)))
    with fenced(feed.id, attempt):
        await store.polls.save(feed, changes, a_poll(feed), incidents, choose or as_given)


async def publish(store: Store, feed: Feed) -> None:
    """Publish a document of a feed by an attempt of its own."""
    attempt = await store.attempts.take(feed.id)
    assert attempt
    name = f"{feed.name}.atom"
    file = PublishedFile(name=name, number=0, digest="digest", gzipped=b"gzipped", published_at=NOON)
    document = DocumentRecord(name=name, key="key", digest="digest", published_at=NOON)
    with fenced(feed.id, attempt):
        await store.published_files.publish(file, feed, document, announce=True)


async def put(store: Store, feed: Feed) -> bool:
    """Publish a document of a feed without an attempt."""
    file = PublishedFile(name=f"{feed.name}.rss", number=0, digest="digest", gzipped=b"gzipped", published_at=NOON)
    return await store.published_files.put(file, feed)


class Hold:
    """Holds a transaction open where it chooses the time of an incident, until it is let go."""

    def __init__(self) -> None:
        self.began, self._go = Event(), Event()
        self.taken: Collection[datetime] = ()

    def __call__(self, at: datetime, taken: Collection[datetime]) -> datetime:
        """Keep the times that are taken, and wait."""
        self.taken = taken
        self.began.set()
        assert self._go.wait(60)
        return at

    def let_go(self) -> None:
        """Let the transaction end."""
        self._go.set()


@asynccontextmanager
async def held(store: Store, feed: Feed, *entries: Entry) -> AsyncIterator[None]:
    """Hold the transaction of a poll open within the block, and let it end afterwards."""
    hold = Hold()
    saving = asyncio.create_task(save(store, feed, *entries, choose=hold))
    try:
        assert await asyncio.to_thread(hold.began.wait, 60)
        yield
    finally:
        hold.let_go()
        await saving


async def waits(url: str, work: Awaitable[object], sessions: int = 1) -> "asyncio.Future[object]":
    """Begin some work, and return it when so many sessions wait for a lock; it must not end before."""
    begun = asyncio.ensure_future(work)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as looking:
        while (await (await looking.execute(LOCKED)).fetchone() or (0,))[0] < sessions:
            assert not begun.done(), begun
    return begun


async def found(store: Store, words: str) -> list[str]:
    """Return the ids of the entries that a search finds."""
    hits = await store.search.find(SearchQuery(terms=read_query(words), with_private=True), 10)
    assert hits
    return sorted(entry.id for _, entry in hits.entries)


async def test_another_feed_is_saved_and_published_while_a_poll_is_being_saved(url: str) -> None:
    """With new texts of another date, history, documents and counts of the same host; the first one ends afterwards."""
    first, second = an_entry(1, "lamps"), an_entry(2, "buoys")
    async with two_workers(url) as (one, other):
        for store in (one, other):
            store.host_days.polled(HOST if store is one else "elsewhere.example.org", 70, NOON, news=True)
        async with held(one, LAMPS, first):
            await save(other, BUOYS, second)
            await publish(other, BUOYS)
            assert ({}, [second.id]) == (
                (await other.polls.known(LAMPS.id)).entries,
                await found(other, "lamp"),
            )
        assert sorted([first.id, second.id]) == await found(other, "lamp")
        assert 2 == sum(day.tally.polls for day in await other.host_days.since(NOON))


async def test_process_that_polls_nothing_publishes_a_feed_while_another_is_saved(url: str) -> None:
    """As a web process restores a file. It waits for the poll of the feed itself, and then leaves it to who polled."""
    async with two_workers(url) as (one, other):
        async with held(one, LAMPS):
            assert await put(other, BUOYS)
            publishing = await waits(url, put(other, replace(LAMPS, edition=7)))
        assert [False, True] == [await publishing, await put(other, LAMPS)]


async def test_texts_of_one_date_are_both_found(url: str) -> None:
    """The rows of the index of words are numbered by date: who comes second waits for the first, and takes the next."""
    first, second = an_entry(1, "lamps"), an_entry(1, "buoys")
    async with two_workers(url) as (one, other):
        async with held(one, LAMPS, first):
            saving = await waits(url, save(other, BUOYS, second))
        await saving
        assert sorted([first.id, second.id]) == await found(one, "lamp")


async def test_rows_of_the_index_of_words_are_taken_in_one_order(url: str) -> None:
    """Two polls with texts of the same dates would wait for each other otherwise."""
    of_lamps = [an_entry(number, "lamps") for number in (1, 2, 3)]
    of_buoys = [an_entry(number, "buoys") for number in (3, 1)]
    async with two_workers(url) as (one, other), await psycopg.AsyncConnection.connect(url) as holder:
        # The row of another transaction holds up the first poll after it has taken one.
        await holder.execute("INSERT INTO search VALUES (%s, '')", (to_time(of_lamps[1].published),))
        saving = await waits(url, save(one, LAMPS, *of_lamps))
        last = await waits(url, save(other, BUOYS, *of_buoys), sessions=2)
        await holder.rollback()
        await asyncio.gather(saving, last)
        assert 5 == len(await found(one, "lamp"))


async def test_incidents_of_one_moment_know_of_each_other(url: str) -> None:
    """The second one chooses its time when that of the first is saved."""
    last = Hold()
    last.let_go()
    async with two_workers(url) as (one, other):
        async with held(one, LAMPS):
            saving = await waits(url, save(other, BUOYS, choose=last))
            assert not last.began.is_set()
        await saving
    assert [NOON] == list(last.taken)


async def test_withdrawal_meets_the_poll_that_is_being_saved(url: str) -> None:
    """What concerns all feeds waits for it, and takes out what it found."""
    entry = an_entry(1, "lamps")
    async with two_workers(url) as (one, other):
        async with held(one, LAMPS, entry):
            withdrawing = await waits(
                url, other.withdrawals.add(Withdrawal(kind="host", subject=HOST, withdrawn_at=NOON + HOUR))
            )
        await withdrawing
        (known,) = (await one.polls.known(LAMPS.id)).entries.values()
    assert NOON + HOUR == known.withdrawn_at


async def test_change_of_a_file_that_is_saved_late_is_not_missed(url: str) -> None:
    """Numbers are seen in their order: who has seen the second change has seen the first."""
    async with two_workers(url) as (one, other), await psycopg.AsyncConnection.connect(url) as holder:
        # The row of another transaction holds up the first one after it has taken its number.
        await holder.execute("INSERT INTO files (name, number, digest, published_at) VALUES ('lamps.atom', 0, '', 0)")
        async with await Store.open(url) as web:
            first = await waits(url, publish(one, LAMPS))
            second = await waits(url, publish(other, BUOYS), sessions=2)
            before = await web.published_files.changes(0)
            await holder.rollback()
            await asyncio.gather(first, second)
            after = await web.published_files.changes(before.number)
    assert (frozenset(), frozenset({"lamps.atom", "buoys.atom"})) == (before.changed, after.changed)


async def test_attempt_waits_for_what_an_earlier_one_is_publishing(url: str) -> None:
    """Who takes the feed then finds it published."""
    async with two_workers(url) as (one, other), await psycopg.AsyncConnection.connect(url) as holder:
        await holder.execute("INSERT INTO files (name, number, digest, published_at) VALUES ('lamps.atom', 0, '', 0)")
        publishing = await waits(url, publish(one, LAMPS))
        taking = await waits(url, other.attempts.take(LAMPS.id), sessions=2)
        await holder.rollback()
        await asyncio.gather(publishing, taking)
        assert await other.published_files.has("lamps.atom")


async def test_host_shows_its_key_to_two_polls_at_once(url: str) -> None:
    """Both see it; the first one trusts it."""
    async with two_workers(url) as (one, other):

        async def see(store: Store, feed: Feed) -> None:
            attempt = await store.attempts.take(feed.id)
            assert attempt
            with fenced(feed.id, attempt):
                await store.keys.see(HOST, 70, "AA", NOON + MICROSECOND)

        for _ in range(20):
            await asyncio.gather(see(one, LAMPS), see(other, BUOYS))
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute("DELETE FROM keys")
