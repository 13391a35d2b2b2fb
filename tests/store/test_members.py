"""The served feeds with the newest entries, without counting those of all feeds."""

import random

import pytest

from feedd.model import Feed, Terms
from feedd.store import DatedFeed, Store, Withdrawal
from feedd.store.feed_rows import heading_of
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio
GROUPS = ("", "Logs", "  logs ", "Radio")


async def fill(store: Store, seed: int, most: int) -> None:
    """Save feeds of few or many entries, some of one time, recorded or withdrawn, and some that are not served."""
    chance = random.Random(seed)
    feeds = [replace(a_feed(f"f{n}"), terms=Terms(group=GROUPS[n % 4])) for n in range(chance.randrange(1, 12))]
    await store.feeds.register(feeds, NOON)
    for feed in feeds:
        entries = [
            replace(
                an_entry(number, feed.name),
                published=NOON + chance.randrange(20) * HOUR,
                state=chance.choice(["published", "published", "recorded"]),
            )
            for number in range(chance.randrange(most))
        ]
        await save(store, feed, entries)
        for entry in entries[:1]:
            await store.withdrawals.add(Withdrawal(kind="entry", subject=entry.id, withdrawn_at=NOON))
    await store.feeds.remove(feeds[-1], NOON)
    await store.feeds.register([replace(feeds[0], id=a_feed("other").id)], NOON)


async def by_counting(store: Store, limit: int, headings: set[str] | None) -> list[DatedFeed]:
    """Return what `Members.newest` should, from a summary of each feed."""
    found = [
        DatedFeed(feed=one.feed, published=one.published, newest=one.newest)
        for one in await store.feeds.summaries()
        if one.served and one.newest and (headings is None or heading_of(one.feed.terms) in headings)
    ]
    return sorted(sorted(found, key=lambda one: one.feed.id), key=lambda one: one.newest, reverse=True)[:limit]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [3, 60])
async def test_the_newest_feeds_are_those_that_counting_all_finds(store: Store, seed: int, most: int) -> None:
    """Also where entries are of one time, where one feed has most of the newest, and of groups alone."""
    await fill(store, seed, most)
    for limit in (1, 2, 5, 50):
        for headings in (None, {""}, {"logs"}, {"logs", "radio"}, set[str]()):
            assert [*await store.members.newest(limit, headings)] == await by_counting(store, limit, headings)


async def test_feeds_of_one_time_are_in_the_order_of_their_ids(store: Store) -> None:
    """However few of their entries are looked at."""
    feeds = sorted((a_feed(f"f{number}") for number in range(12)), key=lambda one: one.id)
    await store.feeds.register(feeds, NOON)
    for number, feed in enumerate(feeds):
        await save(store, feed, [replace(an_entry(1, feed.name), id=f"urn:uuid:{99 - number}")])
    assert [one.feed for one in await store.members.newest(1)] == feeds[:1]


async def test_the_roster_changes_with_what_the_list_of_subscriptions_shows(store: Store) -> None:
    """A title, a location, terms, a name, a feed more or less; no poll, and no entry."""
    lamps, tides = a_feed("lamps"), a_feed("tides")
    rosters = []

    async def note(feeds: list[Feed]) -> None:
        await store.feeds.register(feeds, NOON)
        rosters.append(await store.members.roster())

    await note([lamps, tides])
    await save(store, replace(lamps, edition=9, failures=2, polled_at=NOON), [an_entry(1)])
    assert await store.members.roster() == rosters[0]
    await save(store, replace(lamps, title="The Lamp Post"), [])
    rosters.append(await store.members.roster())
    await note([replace(lamps, terms=Terms(group="Logs")), tides])
    await note([replace(lamps, name="lanterns"), tides])
    await note([replace(lamps, name="lanterns", location=tides.location), tides])
    await store.feeds.remove(tides, NOON)
    rosters.append(await store.members.roster())
    assert len(set(rosters)) == 6
