"""Incidents in the store. Each test runs once for each database of the `store` fixture."""

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from feedd.changes.timestamps import own_second
from feedd.model import Changes, Feed, Incident
from feedd.store import Store, Tally
from feedd.store.incidents import KEPT
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll

pytestmark = pytest.mark.anyio


SECOND = timedelta(seconds=1)


OUTAGE = Incident(kind="failing", opened_at=NOON, stage="connect", reason="refused")


@pytest.fixture(params=["sqlite"])
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Yield an opened store with one feed, on each database that there is."""
    opened = await Store.open(tmp_path / "data" / "feedd.sqlite3")
    await opened.feeds.register([a_feed(), a_feed("boats")], NOON)
    yield opened
    await opened.close()


async def save(store: Store, *incidents: Incident, feed: Feed | None = None, minute: int = 0) -> None:
    """Save incidents with a poll at that minute after noon."""
    feed = feed or a_feed()
    await store.polls.save(feed, Changes(), a_poll(feed, minute), incidents, own_second)


async def kept(store: Store, since: datetime = NOON - 1000 * HOUR) -> list[Incident]:
    """Return the incidents of all feeds."""
    return [one.incident for one in await store.incidents.newest(1000, since)]


async def test_open_incident_is_known_before_the_next_poll(store: Store) -> None:
    """It is known until it is closed; then it is kept for the status page."""
    assert () == (await store.polls.known(a_feed().id)).incidents
    await save(store, OUTAGE)
    assert (OUTAGE,) == (await store.polls.known(a_feed().id)).incidents
    assert () == (await store.polls.known(a_feed("boats").id)).incidents

    closed = replace(OUTAGE, closed_at=NOON + HOUR)
    await save(store, closed, minute=60)
    assert () == (await store.polls.known(a_feed().id)).incidents
    assert [closed] == await kept(store)


async def test_changed_reason_changes_nothing_else(store: Store) -> None:
    """The opening time stays, because it identifies the incident to subscribers."""
    await save(store, OUTAGE)
    later = replace(OUTAGE, stage="index", reason="nothing")
    await save(store, later, minute=60)

    assert [later] == await kept(store)
    (one,) = await store.incidents.newest(1)
    assert (a_feed().name, a_poll(a_feed(), 60).finished_at) == (one.feed.name, one.changed_at)


async def test_incidents_of_one_second_stand_apart(store: Store) -> None:
    """Each opens, and closes, at the next free second, which never changes."""
    await save(store, OUTAGE)
    await save(store, OUTAGE, feed=a_feed("boats"))
    await save(store, replace(OUTAGE, kind="held"))
    assert [2, 1, 0] == [(one.opened_at - NOON) // SECOND for one in await kept(store)]

    await save(store, replace(OUTAGE, closed_at=NOON))
    await save(store, OUTAGE, minute=1)
    closed, *opened = (await kept(store))[1], (await kept(store))[0]
    assert (NOON, NOON + 3 * SECOND) == (closed.opened_at, closed.closed_at)
    assert [NOON + 4 * SECOND] == [one.opened_at for one in opened]


async def test_who_saves_chooses_the_time_from_those_that_are_taken(store: Store) -> None:
    """The caller gets the used times within an hour from the wanted second on, also those of the same save."""
    shown: list[tuple[datetime, list[datetime]]] = []

    def choose(at: datetime, taken: Collection[datetime]) -> datetime:
        shown.append((at, sorted(taken)))
        return at + 2 * HOUR

    part = SECOND / 2
    for name, at in (("boats", NOON - part), ("coast", NOON + part), ("dunes", NOON + HOUR)):
        feed = a_feed(name)
        await store.polls.save(feed, Changes(), a_poll(feed), [replace(OUTAGE, opened_at=at)])
    both = [replace(OUTAGE, opened_at=NOON + part), replace(OUTAGE, kind="held", opened_at=NOON + 2 * HOUR)]
    await store.polls.save(a_feed(), Changes(), a_poll(a_feed()), both, choose)

    assert [(NOON + part, [NOON + part]), (NOON + 2 * HOUR, [NOON + 2 * HOUR + part])] == shown
    assert [NOON + 4 * HOUR, NOON + 2 * HOUR + part] == [
        one.opened_at for one in (await store.polls.known(a_feed().id)).incidents
    ][::-1]


async def test_times_are_kept_as_given_where_nobody_chooses(store: Store) -> None:
    """The store itself changes no time."""
    for feed in (a_feed(), a_feed("boats")):
        await store.polls.save(feed, Changes(), a_poll(feed), [OUTAGE])

    assert [NOON, NOON] == [one.opened_at for one in await kept(store)]


async def test_newest_are_those_that_opened_or_closed_last(store: Store) -> None:
    """Incidents of removed feeds, and those closed before the given time, are left out."""
    await save(store, OUTAGE)
    await save(store, replace(OUTAGE, kind="held", opened_at=NOON + HOUR))
    await save(store, replace(OUTAGE, opened_at=NOON + 2 * HOUR), feed=a_feed("boats"))
    await save(store, replace(OUTAGE, closed_at=NOON + 3 * HOUR))
    assert [NOON, NOON + 2 * HOUR, NOON + HOUR] == [one.opened_at for one in await kept(store)]
    assert [NOON + 2 * HOUR, NOON + HOUR] == [one.opened_at for one in await kept(store, NOON + 4 * HOUR)]
    assert [NOON] == [one.incident.opened_at for one in await store.incidents.newest(1)]

    await store.feeds.remove(a_feed(), NOON)
    assert ["boats"] == [one.feed.name for one in await store.incidents.newest(10)]


async def test_old_ones_are_dropped_and_open_ones_never(store: Store) -> None:
    """The number of stored incidents is limited, however often a source fails and returns."""
    await save(store, replace(OUTAGE, kind="silent"))
    for number in range(KEPT + 3):
        at = NOON + (number + 1) * HOUR
        await save(store, replace(OUTAGE, opened_at=at))
        await save(store, replace(OUTAGE, opened_at=at, closed_at=at + HOUR / 2))

    found = await kept(store)
    assert KEPT + 1 == len(found)
    assert ["silent"] == [one.kind for one in found if not one.closed_at]


async def test_tally_counts_active_feeds(store: Store) -> None:
    """A paused feed neither fails nor is silent."""
    assert Tally(failing=0, silent=0) == await store.incidents.tally()
    await save(store, replace(OUTAGE, kind="silent"), feed=replace(a_feed("boats"), failures=0))
    await save(store, feed=replace(a_feed(), failures=1))
    assert Tally(failing=1, silent=1) == await store.incidents.tally()

    await store.feeds.register([], NOON)
    assert Tally(failing=0, silent=0) == await store.incidents.tally()


async def test_incident_is_kept_with_its_poll_or_not_at_all(store: Store, tmp_path: Path) -> None:
    """Otherwise a process killed between the two could announce it twice."""
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        database.execute("CREATE TRIGGER refuse BEFORE INSERT ON incidents BEGIN SELECT RAISE(ABORT, 'refused'); END")
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        await save(store, OUTAGE, feed=replace(a_feed(), failures=1))

    assert [0, 0] == [one.feed.failures for one in await store.feeds.summaries()]
    assert () == await store.polls.recent(a_feed().id, 10)
