"""The outbox of pings. Each test runs once for each database of the `store` fixture."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from feedd.store import Ping, Store
from feedd.structs import replace
from tests.support.store_files import on_sqlite
from tests.support.store_samples import HOUR, NOON

pytestmark = pytest.mark.anyio

FIRST = Ping(name="lamps.atom", digest="one", attempts=0, next_try_at=NOON)


async def publish(
    store: Store, digest: str, at: datetime = NOON, name: str = "lamps.atom", *, announce: bool = True
) -> None:
    """Save that a document was published."""
    await store.documents.save(name, "key", digest, at, announce=announce)


async def waiting(store: Store) -> list[Ping]:
    """Return all pings that wait, also those that are not due."""
    return list(await store.outbox.due(NOON + 10_000 * HOUR, 100))


async def test_document_that_changed_waits_for_its_ping(store: Store) -> None:
    """The first publication counts; the same bytes under another key do not."""
    await publish(store, "one")
    await store.documents.save("lamps.atom", "another key", "one", NOON + HOUR, announce=True)

    assert [FIRST] == await waiting(store)


async def test_document_that_changes_twice_waits_once(store: Store) -> None:
    """The newer change replaces the older one, and is due at once."""
    await publish(store, "one")
    await store.outbox.put_off(FIRST, NOON + 5 * HOUR, 7)
    await publish(store, "two", NOON + HOUR)

    assert [replace(FIRST, digest="two", next_try_at=NOON + HOUR)] == await waiting(store)


async def test_same_bytes_are_not_sent_twice(store: Store) -> None:
    """The saved document shows what was sent, not the outbox."""
    await publish(store, "one")
    await store.outbox.done(FIRST)
    await publish(store, "one")

    assert [] == await waiting(store)


async def test_without_a_hub_nothing_waits(store: Store) -> None:
    """No ping is sent for what changed before there was a hub."""
    await publish(store, "one", announce=False)
    await publish(store, "one")

    assert [] == await waiting(store)


async def test_due_pings_come_in_turn(store: Store) -> None:
    """Postponed pings wait for their time and come last then; the others come by name."""
    for name in ("c.atom", "b.atom", "a.atom"):
        await publish(store, "one", name=name)
    await store.outbox.put_off(replace(FIRST, name="a.atom"), NOON + HOUR, 1)

    assert ["b.atom", "c.atom"] == [ping.name for ping in await store.outbox.due(NOON, 5)]
    assert ["b.atom", "c.atom", "a.atom"] == [ping.name for ping in await store.outbox.due(NOON + HOUR, 5)]
    assert ["b.atom"] == [ping.name for ping in await store.outbox.due(NOON + HOUR, 1)]


async def test_ping_under_way_touches_no_newer_change(store: Store) -> None:
    """A change during the request is another ping, also with the old bytes: it is neither deleted nor postponed."""
    await publish(store, "one")
    await publish(store, "two", NOON + HOUR)
    await publish(store, "one", NOON + 2 * HOUR)
    await store.outbox.put_off(FIRST, NOON + 5 * HOUR, 1)
    await store.outbox.done(FIRST)

    assert [replace(FIRST, next_try_at=NOON + 2 * HOUR)] == await waiting(store)


async def test_all_that_is_due_is_put_off_together(store: Store) -> None:
    """None was tried; pings that are not due stay unchanged."""
    await publish(store, "one")
    await publish(store, "one", NOON + 2 * HOUR, "boats.atom")
    await store.outbox.put_off_due(NOON, NOON + HOUR)

    put_off = replace(FIRST, next_try_at=NOON + HOUR)
    later = replace(FIRST, name="boats.atom", next_try_at=NOON + 2 * HOUR)
    assert [put_off, later] == await waiting(store)


async def test_ping_that_waits_too_long_is_brought_forward(store: Store) -> None:
    """It was postponed by a wrong clock; one with a shorter wait is left alone."""
    await publish(store, "one")
    await publish(store, "one", NOON + 2 * HOUR, "boats.atom")
    await store.outbox.bring_forward(NOON - HOUR, NOON + HOUR)

    later = replace(FIRST, name="boats.atom", next_try_at=NOON - HOUR)
    assert [later, FIRST] == await waiting(store)


async def test_pings_of_what_is_not_published_any_more_are_dropped(store: Store) -> None:
    """These are some where feeds end, or all where there is no hub."""
    for name in ("a.atom", "a.rss", "b.atom"):
        await publish(store, "one", name=name)

    await store.outbox.drop(["a.atom", "a.rss", "unknown.atom"])
    assert ["b.atom"] == [ping.name for ping in await waiting(store)]
    await store.outbox.drop_all()
    assert [] == await waiting(store)


@on_sqlite
async def test_document_and_its_ping_are_kept_together_or_not_at_all(store: Store, tmp_path: Path) -> None:
    """Where the document cannot be saved, no ping is either."""
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as database:
        refuse = "CREATE TRIGGER refuse BEFORE INSERT ON documents BEGIN SELECT RAISE(ABORT, 'refused'); END"
        database.execute(refuse)
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        await publish(store, "one")

    assert [] == await waiting(store)
