"""The newest entries of all feeds, page by page, and the activity of each feed."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.store import Store, Withdrawal
from feedd.store.timeline import COUNTS, page_statement
from feedd.structs import replace
from tests.support.store_files import on_sqlite
from tests.support.store_samples import NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio

PRIVATE = replace(a_feed("nas"), private_host=True)
DAY = timedelta(days=1)


@pytest.fixture
async def posts(store: Store) -> Store:
    """Return a store with two public feeds, of which two entries have the same date, and a private one."""
    await store.feeds.register([a_feed(), a_feed("moths"), PRIVATE], NOON)
    await save(store, a_feed(), [an_entry(number) for number in (1, 2, 3)])
    await save(store, a_feed("moths"), [an_entry(number, "moths") for number in (3, 4)])
    await save(store, PRIVATE, [an_entry(9, "nas")])
    await save(store, a_feed(), [replace(an_entry(8), state="recorded")])
    return store


async def turned(store: Store, *, whole: bool) -> list[tuple[str, str]]:
    """Return the feeds and titles of all pages, two entries a page."""
    found, after = [], None
    while page := await store.timeline.page(2, with_private=whole, after=after):
        found += [(feed.name, entry.title) for feed, entry in page]
        after = (page[-1][1].published, page[-1][1].id)
    return found


async def test_pages_have_each_published_entry_once(posts: Store) -> None:
    """The newest first; nothing withdrawn, of a removed feed or, for strangers, of a private host."""
    same = sorted([("lamps", an_entry(3)), ("moths", an_entry(3, "moths"))], key=lambda one: one[1].id)
    public = [("moths", "Lamp 4 is lit"), *((name, "Lamp 3 is lit") for name, _ in same)]
    public += [("lamps", "Lamp 2 is lit"), ("lamps", "Lamp 1 is lit")]
    assert public == await turned(posts, whole=False)
    assert [("nas", "Lamp 9 is lit"), *public] == await turned(posts, whole=True)
    await posts.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
    await posts.feeds.remove(a_feed("moths"), NOON)
    assert [("lamps", "Lamp 3 is lit"), ("lamps", "Lamp 2 is lit")] == await turned(posts, whole=False)


async def test_activity(posts: Store) -> None:
    """The newest entry, and how many there were in each span of time, the latest last; none of the future."""
    dates = [NOON + DAY, NOON, NOON - DAY * 1.5, NOON - DAY * 1.6, NOON - DAY * 3]
    await save(posts, a_feed("owls"), [replace(an_entry(at, "owls"), published=one) for at, one in enumerate(dates)])
    activity = await posts.timeline.activity([a_feed("owls").id, "unknown"], NOON, DAY, 3)
    assert ((0, 2, 1), (0, 0, 0)) == (activity[a_feed("owls").id].counts, activity["unknown"].counts)
    newest = activity[a_feed("owls").id].newest
    assert newest
    assert (NOON + DAY, None) == (newest.published, activity["unknown"].newest)


@on_sqlite
@pytest.mark.usefixtures("posts")
async def test_page_reads_its_own_rows(tmp_path: Path) -> None:
    """An index gives the entries by date, the others are looked up by key: nothing is sorted."""
    names = ("limit", "published", "id", "now", "span", "spans", "feed_id", "most")
    with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as opened:

        def plan_of(statement: str) -> str:
            rows = opened.execute(f"EXPLAIN QUERY PLAN {statement}", dict.fromkeys(names, 1)).fetchall()
            return "\n".join(row[3] for row in rows)

        for whole in (True, False):
            first, later = (plan_of(page_statement(with_private=whole, is_first=one)) for one in (True, False))
            assert first.startswith("SCAN entries USING INDEX entries_timeline\nSEARCH feeds")
            assert later.startswith("SEARCH entries USING INDEX entries_timeline (published<?)\nSEARCH feeds")
            assert "TEMP B-TREE" not in first + later
        assert "COVERING INDEX entries_newest" in plan_of(COUNTS)
