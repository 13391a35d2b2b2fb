"""The keys of hosts: the first one stays, and another one is only noted until it is trusted."""

from datetime import timedelta

import pytest

from feedd.store import HostKey, SeenKey, Store
from tests.support.store_samples import HOUR, NOON

pytestmark = pytest.mark.anyio

OLD, NEW = "a" * 64, "b" * 64
HOST = ("example.org", 70)


def seen(fingerprint: str, first: int, last: int) -> SeenKey:
    """Return a key that was first and last seen these hours after noon."""
    return SeenKey(fingerprint=fingerprint, first_seen=NOON + first * HOUR, last_seen=NOON + last * HOUR)


async def see(store: Store, *fingerprints: str, hour: int = 0) -> HostKey:
    """Let the host show these keys, an hour after each other, and return what is known then."""
    for number, fingerprint in enumerate(fingerprints, hour):
        known = await store.keys.see(*HOST, fingerprint, NOON + number * HOUR)
    return known


async def test_first_key_is_trusted_and_another_is_noted(store: Store) -> None:
    """With the times at which each was first and last seen; another host has keys of its own."""
    assert await store.keys.get(*HOST) is None
    known = await see(store, OLD, OLD, NEW, NEW)
    assert (seen(OLD, 0, 1), seen(NEW, 2, 3)) == (known.trusted, known.other)
    await store.keys.see("example.org", 7070, NEW, NOON)
    assert [70, 7070] == [one.port for one in await store.keys.all()]
    assert known == await store.keys.get(*HOST)


async def test_trusted_key_that_returns_ends_the_matter(store: Store) -> None:
    """Who is trusted by mistake must have shown the key since."""
    known = await see(store, OLD, NEW, OLD)
    assert (seen(OLD, 0, 2), None) == (known.trusted, known.other)


async def test_only_the_key_that_a_person_saw_is_trusted(store: Store) -> None:
    """A third one that came meanwhile is not."""
    shown = await see(store, OLD, NEW)
    await see(store, "c" * 64, hour=2)
    await store.keys.trust(shown)
    known = await see(store, NEW, hour=3)
    assert (OLD, seen(NEW, 3, 3)) == (known.trusted.fingerprint, known.other)
    await store.keys.trust(known)
    assert HostKey(host="example.org", port=70, trusted=seen(NEW, 3, 3)) == await store.keys.get(*HOST)


async def test_requests_within_an_hour_write_nothing(store: Store) -> None:
    """A poll of twenty articles connects twenty times."""
    await see(store, OLD)
    for minutes in (59, -59):
        known = await store.keys.see(*HOST, OLD, NOON + timedelta(minutes=minutes))
        assert seen(OLD, 0, 0) == known.trusted
