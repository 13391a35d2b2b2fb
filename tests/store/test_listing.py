"""Lists of feeds, page by page, with thousands of feeds; each test runs for each database of the `store` fixture."""

import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from feedd.model import Feed, Terms
from feedd.store import CONDITIONS, FeedQuery, Store
from feedd.store.incidents import NEWEST, NEWEST_PUBLIC
from feedd.store.listing import MOST_COUNTED, page_statement
from feedd.structs import replace
from tests.support.store_files import on_sqlite
from tests.support.store_samples import NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio

MANY = 3000
GROUPS = (None, "Zebra", "apple  pie")


def a_listed_feed(number: int) -> Feed:
    """Return a feed of one of three groups; every tenth one is private, every hundredth fails."""
    return replace(
        a_feed(f"feed{number:05}"),
        terms=Terms(group=GROUPS[number % 3]),
        private_host=number % 10 == 0,
        failures=int(number % 100 == 1),
        good_at=NOON if number % 2 else None,
    )


@pytest.fixture
async def crowded(store: Store) -> Store:
    """Return a store with thousands of feeds, of which one is removed and one paused."""
    feeds = [a_listed_feed(number) for number in range(MANY)]
    await store.feeds.register([*feeds[:-2], feeds[-1]], NOON)
    await store.feeds.register(feeds[:-2], NOON)
    await store.feeds.remove(feeds[-2], NOON)
    return store


async def names(store: Store, query: FeedQuery, limit: int = 290) -> list[str]:
    """Return the names of all pages, turned forwards; and check that turning backwards gives the same."""
    found, back, last = [], [], query
    while True:
        listed = await store.listing.page(last, limit)
        assert len(listed.feeds) <= limit
        found += [one.feed.name for one in listed.feeds]
        if not listed.next:
            break
        last = replace(query, after=listed.next)
    back = [one.feed.name for one in listed.feeds]
    while listed.previous:
        listed = await store.listing.page(replace(query, before=listed.previous), limit)
        back = [one.feed.name for one in listed.feeds] + back
    assert found == back
    return found


async def test_pages_have_every_feed_once(crowded: Store) -> None:
    """Turned forwards and backwards, by name and by group, with and without private feeds, of one condition."""
    every = [f"feed{number:05}" for number in range(MANY) if number != MANY - 2]
    public = [name for name in every if not name.endswith("0")]
    assert every == await names(crowded, FeedQuery(with_private=True))
    assert public == await names(crowded, FeedQuery(with_private=False))
    by_group = sorted(public, key=lambda name: ((GROUPS[int(name[4:]) % 3] or "").lower(), name))
    assert by_group == await names(crowded, FeedQuery(with_private=False, by_heading=True))
    assert [f"feed{number:05}" for number in range(1, MANY, 100)] == await names(
        crowded, FeedQuery(with_private=True, condition="failing"), 30
    )
    assert [f"feed{MANY - 1:05}"] == await names(crowded, FeedQuery(with_private=True, condition="paused"))
    assert every[120:130] == await names(crowded, FeedQuery(with_private=True, prefix="feed0012"), 4)
    assert [] == await names(crowded, FeedQuery(with_private=True, prefix="feed1"))


PLANS = tuple(
    FeedQuery(with_private=private, by_heading=heading, condition=condition, prefix=prefix, after=after, before=before)
    for private, heading, condition, prefix, (after, before) in product(
        (True, False), (True, False), (None, *CONDITIONS[:1]), ("", "feed0"), (("", ""), ("feed5", ""), ("", "feed5"))
    )
    if not (heading and (condition or prefix))  # the front page has no filter
)


@on_sqlite
@pytest.mark.usefixtures("store")
async def test_page_reads_its_own_rows(tmp_path: Path) -> None:
    """An index gives the rows in order: nothing is scanned or sorted."""
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as opened:
        for query in PLANS:
            plan = plan_of(opened, page_statement(query))
            assert "USING INDEX feeds_" in plan, query
            assert "SCAN" not in plan, query
            assert "TEMP B-TREE" not in plan, query
        for statement in (NEWEST, NEWEST_PUBLIC):
            plan = plan_of(opened, statement)
            assert "incidents_opened" in plan
            assert "incidents_closed" in plan


def plan_of(opened: sqlite3.Connection, statement: str) -> str:
    """Return how SQLite would run a statement."""
    parameters = dict.fromkeys(("limit", "name", "heading", "condition", "prefix", "end", "since"), "")
    rows = opened.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    return "\n".join(row[3] for row in rows)


async def test_entries_of_a_feed_are_counted_up_to_a_limit(store: Store) -> None:
    """A page has a hundred feeds, and one of them may have fifty thousand entries."""
    entries = [an_entry(number) for number in range(MOST_COUNTED + 10)]
    await save(store, a_feed(), [*entries, replace(an_entry(1, "other"), state="recorded")])
    (listed,) = (await store.listing.page(FeedQuery(with_private=False), 10)).feeds
    assert (MOST_COUNTED + 1, entries[-1].published) == (listed.published, listed.newest)


@on_sqlite
async def test_rows_of_an_older_release_are_sorted_at_the_start(store: Store, tmp_path: Path) -> None:
    """Until then nothing is public: SQL cannot tell which host is private. Feeds without a definition count too."""
    hidden = replace(a_feed("nas"), location=replace(a_feed().location, host="nas.lan"), private_host=True)
    grouped = replace(a_feed(), terms=Terms(group="Lamps & Lights"))
    await store.feeds.register([grouped, hidden], NOON)
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as other, other:
        other.execute("UPDATE feeds SET private = NULL, heading = NULL")
    before = await store.listing.page(FeedQuery(with_private=False), 10)
    await store.feeds.register([], NOON)
    after = await store.listing.page(FeedQuery(with_private=False, by_heading=True), 10)
    assert ([], ["lamps"]) == ([one.feed.name for one in before.feeds], [one.feed.name for one in after.feeds])
    assert await store.feeds.any_private()
