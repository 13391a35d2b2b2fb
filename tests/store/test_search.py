"""Searching the published entries: what is found, what is not any more, and what is read behind the start."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from feedd.model import Changes, Entry, Feed, Forgetting, Terms
from feedd.store import SearchHits, SearchQuery, Store, Withdrawal
from feedd.store import search as searching
from feedd.store.database import Row, Value
from feedd.store.search import find_statement
from feedd.store.search_words import read_query
from feedd.store.sqlite import SqliteDatabase
from feedd.store.word_index import Fts5
from feedd.structs import replace
from tests.support.store_files import SHORT, on_sqlite, query
from tests.support.store_samples import NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

PRIVATE = replace(a_feed("nas"), private_host=True)


async def post(store: Store, number: int, text: str, feed: Feed | None = None, title: str = "") -> Entry:
    """Publish an entry with a text in a feed, or give the entry a new text."""
    feed = feed or a_feed()
    known = await store.entries.one(feed.id, an_entry(number, feed.name).id.rpartition(":")[2])
    entry = replace(an_entry(number, feed.name), revision=known.revision + 1 if known else 1)
    entry = replace(entry, title=title or entry.title)
    revision = replace(a_revision(entry, entry.revision), text=text, html=f"<p>{text}</p>")
    await save(store, feed, [entry], [revision])
    return entry


async def find(store: Store, asked: str, feed: Feed | None = None, *, whole: bool = False) -> list[str]:
    """Return the titles of what is found, the newest first."""
    sought = SearchQuery(terms=read_query(asked), with_private=whole, feed_id=feed.id if feed else None, order="newest")
    return titles(await store.search.find(sought, 10))


def titles(hits: SearchHits | None) -> list[str]:
    """Return the titles of what was found."""
    assert hits
    return [entry.title for _, entry in hits.entries]


async def fill(store: Store) -> None:
    """Publish three posts in a public feed and one in a private one."""
    await store.feeds.register([a_feed(), PRIVATE], NOON)
    await post(store, 1, "The café by the harbour; 灯台の光")
    await post(store, 2, "A harbour without a light", title="Harbour notes")
    await post(store, 3, "Gardens")
    await post(store, 4, "The harbour of the vault", PRIVATE, "Vault")


@pytest.fixture
async def posts(store: Store) -> Store:
    """Return a store with a public feed of three posts and a private one."""
    await fill(store)
    return store


async def test_entries_are_found_by_words_phrases_and_beginnings(posts: Store) -> None:
    """In titles and texts, in any script, without case and accents; and of one feed alone."""
    one, two, three = "Lamp 1 is lit", "Harbour notes", "Lamp 3 is lit"
    assert [two, one] == await find(posts, "harbour")
    assert [two, one] == await find(posts, "HARBOUR")
    assert [one] == await find(posts, "CAFE harbour")
    assert [one] == await find(posts, '"by the harbour"')
    assert [] == await find(posts, '"harbour the by"')
    assert [one] == await find(posts, "灯台")
    assert [one] == await find(posts, "光")
    assert [] == await find(posts, "garden")
    assert [three] == await find(posts, "garden*")
    assert [three, one] == await find(posts, "lit")
    assert ["Vault", two, one] == await find(posts, "harbour", whole=True)
    assert [] == await find(posts, "harbour", PRIVATE)
    assert ["Vault"] == await find(posts, "harbour", PRIVATE, whole=True)
    best = await posts.search.find(SearchQuery(terms=read_query("harbour"), with_private=False), 10)
    assert [two, one] == titles(best)
    first = await posts.search.find(SearchQuery(terms=read_query("harbour"), with_private=False), 1)
    assert first
    assert ([two], True) == (titles(first), first.has_more)
    assert [one] == titles(await posts.search.find(SearchQuery(terms=read_query("harbour"), with_private=False), 1, 1))


HOSTILE = (
    '"',
    '" OR 1',
    "title:x",
    "NEAR(",
    "-",
    "a*b*c",
    "{text}:x",
    "^",
    "'; DROP TABLE search",
    "\x00",
    "*",
    "(" * 200,
)


@pytest.mark.parametrize("asked", HOSTILE)
async def test_nothing_that_is_typed_has_a_meaning_for_the_index(posts: Store, asked: str) -> None:
    """Any query is answered."""
    await find(posts, asked)


async def test_what_is_not_shown_is_not_found(posts: Store) -> None:
    """Old texts, withdrawn entries, removed feeds, and feeds of a private host, from the call on that says so."""
    await post(posts, 3, "Meadows")
    assert ([], ["Lamp 3 is lit"]) == (await find(posts, "gardens"), await find(posts, "meadows"))
    await posts.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
    assert ["Harbour notes"] == await find(posts, "harbour")
    await posts.withdrawals.undo("entry", an_entry(1).id)
    assert ["Harbour notes", "Lamp 1 is lit"] == await find(posts, "harbour")
    forgetting = Forgetting(entries=(an_entry(2),), aliases=(), digests=(), most=0)
    await posts.polls.save(a_feed(), Changes(forgetting=forgetting), a_poll(a_feed()))
    assert ["Lamp 1 is lit"] == await find(posts, "harbour")
    await save(posts, replace(a_feed(), private_host=True), [])
    assert [] == await find(posts, "harbour")
    await save(posts, a_feed(), [])
    await posts.feeds.remove(a_feed(), NOON)
    assert ["Vault"] == await find(posts, "harbour", whole=True)


@pytest.mark.parametrize(("content", "found"), [("excerpt", ["Long"]), ("none", [])])
async def test_only_what_an_author_allows_to_show_is_found(posts: Store, content: str, found: list[str]) -> None:
    """The words beyond an excerpt are not, also after the definition changed: the title always is."""
    await post(posts, 5, "Beginning is here. " + "And so it goes on. " * 40 + "Zebras at the end.", title="Long")
    assert ["Long"] == await find(posts, "zebras")
    await posts.feeds.register([replace(a_feed(), terms=Terms(content=content)), PRIVATE], NOON)  # type: ignore[arg-type]
    while await posts.search.catch_up():
        pass
    assert ([], found, ["Long"]) == (
        await find(posts, "zebras"),
        await find(posts, "beginning"),
        await find(posts, "long"),
    )


async def test_texts_that_were_deleted_are_not_found(posts: Store) -> None:
    """For want of room, or with the whole feed; titles are."""
    assert await posts.texts.shrink(a_feed().id, 0, 1, NOON)
    assert await posts.feeds.purge(PRIVATE.id, 0)
    await posts.search.catch_up()
    assert ["Harbour notes"] == await find(posts, "harbour", whole=True)
    assert ["Vault"] == await find(posts, "vault", whole=True)


async def test_entries_of_an_older_release_are_read_in_steps(tmp_path: Path) -> None:
    """Nothing else changes meanwhile; words that are split otherwise are read again, too."""
    path = tmp_path / "feedd.sqlite3"
    async with await Store.open(path) as store:
        await fill(store)
    for change in (
        "DROP TABLE search; DELETE FROM searched",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = sql || ' /* older words */' WHERE name = 'search'",
    ):
        with closing(sqlite3.connect(path)) as other:
            other.executescript(change)
        before = query(path, "SELECT * FROM entries"), query(path, "SELECT * FROM feeds")
        async with await Store.open(path) as again:
            assert [] == await find(again, "harbour")
            assert [True, True, False] == [await again.search.catch_up(2) for _ in range(3)]
            assert ["Harbour notes", "Lamp 1 is lit"] == await find(again, "harbour")
        assert before == (query(path, "SELECT * FROM entries"), query(path, "SELECT * FROM feeds"))


@on_sqlite
async def test_rows_that_nobody_finds_do_not_pile_up(
    posts: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After many edits all is read again, by which the index is as small as it was."""
    monkeypatch.setattr(searching, "SPARE", 10)
    for number in range(30):
        await post(posts, 1, f"Edition {number} of the harbour")
    rows = "SELECT COUNT(*) FROM search_docsize"
    before = query(tmp_path / "data" / "feedd.sqlite3", rows)
    while await posts.search.catch_up():
        pass
    assert ([(34,)], [(4,)]) == (before, query(tmp_path / "data" / "feedd.sqlite3", rows))
    assert ["Lamp 1 is lit"] == await find(posts, "edition 29")


@on_sqlite
async def test_unchanged_entries_are_not_read_again(posts: Store, tmp_path: Path) -> None:
    """A poll saves entries for other reasons, too."""
    await save(posts, a_feed(), [replace(an_entry(3), revision=1, checks=7)])
    assert [(4,)] == query(tmp_path / "data" / "feedd.sqlite3", "SELECT COUNT(*) FROM search_docsize")


@pytest.mark.parametrize("bound", ["MOST_AT_ONCE", "MOST_WORDS"])
async def test_entries_beyond_those_of_one_transaction_wait(
    posts: Store, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """A poll that publishes very many, or very long ones, is not held up, and neither are others by a later step."""
    monkeypatch.setattr(searching, bound, 1)
    await save(posts, a_feed(), [replace(an_entry(number), title="Beacon") for number in (11, 12, 13)])
    assert 1 == len(await find(posts, "beacon"))
    while await posts.search.catch_up():
        pass
    assert 3 == len(await find(posts, "beacon"))


async def test_without_fts5_everything_else_works(tmp_path: Path) -> None:
    """And another SQLite finds later what was saved meanwhile."""
    path = tmp_path / "feedd.sqlite3"
    async with await Store.open(path) as store:
        store._database.searches = False  # noqa: SLF001  # as `prepare_search` leaves it
        await store.feeds.register([a_feed()], NOON)
        await post(store, 1, "harbour")
        terms = read_query("harbour")
        assert None is await store.search.find(SearchQuery(terms=terms, with_private=True), 1)
        assert not await store.search.catch_up()
    async with await Store.open(path) as store:
        await store.search.catch_up()
        assert ["Lamp 1 is lit"] == await find(store, "harbour")


@on_sqlite
@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("order", ["best", "newest"])
@pytest.mark.parametrize("whole", [True, False])
async def test_query_scans_no_table(tmp_path: Path, order: str, *, whole: bool) -> None:
    """The index of words gives the newest rows first, and the others are looked up by key."""
    sought = SearchQuery(terms=read_query("harbour lamp*"), with_private=whole, order=order)  # type: ignore[arg-type]
    with closing(SqliteDatabase(tmp_path / "data" / "feedd.sqlite3", wait=SHORT)) as opened:
        place: dict[str, Value] = {"match": Fts5().match(sought.terms, None), "most": 1, "limit": 1, "offset": 0}
        plan = [row["detail"] for row in opened.execute(f"EXPLAIN QUERY PLAN {find_statement(opened, sought)}", place)]
    assert {"SCAN search VIRTUAL TABLE", "SCAN hits"} >= {
        one.rpartition(" INDEX")[0] or one for one in plan if "SCAN" in one
    }
    assert len([one for one in plan if "SEARCH" in one]) == 4


class CountingDatabase(SqliteDatabase):
    """A database in memory, and how many statements it was given."""

    asked = 0

    def execute(self, statement: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Count a statement and run it."""
        self.asked += 1
        return super().execute(statement, parameters)


def test_posts_of_one_date_cost_little_more_each() -> None:
    """A source that dates all its posts alike is asked for no row of each of them, and each gets a row of its own."""
    database, index = CountingDatabase(None, wait=SHORT), Fts5()
    index.make(database)
    for later in (7, 8, 12):
        index.add(database, later, "ferry", "", "a")
    rows = [index.add(database, 5, "bees", "", "a") for _ in range(300)]
    database.close()

    assert [5, 6] == rows[:2]
    assert len({*rows, 7, 8, 12}) == 303
    assert max(rows) < 5 + 2 * 303
    assert database.asked < 300 * 20
