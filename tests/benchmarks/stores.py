"""What keeping costs: bytes and processor time beside plain SQLite and zlib."""

import asyncio
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, partial
from itertools import cycle
from pathlib import Path
from pydoc_data.topics import topics
from tempfile import TemporaryDirectory

from feedd.gopher.url import parse_url
from feedd.model import Article, Charsets, Entry, EntryState, Revision
from feedd.reading import ArticleRules, read_article
from feedd.store import Store
from feedd.store.sqlite import SETTINGS
from feedd.structs import replace
from tests.benchmarks.measuring import Measure, Row, processor_time
from tests.support.store_samples import a_feed, a_revision, an_entry, save

PROSE = "\n".join(text for _, text in sorted(topics.items()))  # a repeated sentence would flatter what compresses
ARTICLES, SIZE, BATCH, PAGE = 300, 6000, 50, 16_384
ARTICLE = parse_url("gopher://news.example.org/0/a")

# What is needed to keep an article and to know it again.
PLAIN = """
CREATE TABLE article (
  feed_id TEXT, key TEXT, hash TEXT, title TEXT, seen INTEGER, html BLOB, text BLOB, raw BLOB, UNIQUE (feed_id, key)
)
"""
PLAIN_WORDS = "CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='ascii')"
PLAIN_SAVE = """
INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed_id, key) DO UPDATE SET
  hash = excluded.hash, title = excluded.title, seen = excluded.seen, html = excluded.html, text = excluded.text,
  raw = excluded.raw WHERE article.hash <> excluded.hash
"""


@cache
def read_articles() -> Sequence[tuple[bytes, Article]]:
    """Return articles of 6 kB of different prose, with their bytes."""
    made = []
    for number in range(ARTICLES):
        start = number * 7919 % (len(PROSE) - SIZE)
        raw = PROSE[start : start + SIZE].replace("\n", "\r\n").encode()
        article = read_article(raw, ARTICLE, ArticleRules(), Charsets())
        assert isinstance(article, Article)
        made.append((raw, article))
    return made


def articles(state: EntryState) -> list[tuple[Entry, Revision]]:
    """Return entries with these articles."""
    made = []
    for number, (raw, article) in enumerate(read_articles()):
        entry = replace(an_entry(number), state=state, revision=1, fingerprint=f"{number:032x}")
        made.append((entry, replace(a_revision(entry), raw=raw, text=article.text, html=article.html)))
    return made


async def keep(store: Store, kept: Sequence[tuple[Entry, Revision]]) -> None:
    """Save articles as polls do."""
    for start in range(0, len(kept), BATCH):
        batch = kept[start : start + BATCH]
        await save(store, a_feed(), [entry for entry, _ in batch], [revision for _, revision in batch])


def keep_plainly(database: sqlite3.Connection, kept: Sequence[tuple[Entry, Revision]], *, words: bool) -> None:
    """Do the same with nothing but SQLite and zlib."""
    for start in range(0, len(kept), BATCH):
        database.execute("BEGIN IMMEDIATE")
        for number, (entry, one) in enumerate(kept[start : start + BATCH], start):
            bodies = (zlib.compress(body, 6) for body in (one.html.encode(), one.text.encode(), one.raw))
            seen = int(entry.published.timestamp())
            database.execute(PLAIN_SAVE, (a_feed().id, entry.key, entry.fingerprint, entry.title, seen, *bodies))
            if words:
                database.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, one.text))
        database.execute("COMMIT")


async def weigh(path: Path, kept: Sequence[tuple[Entry, Revision]]) -> int:
    """Return the bytes of a store with these articles, without the words of the search."""
    async with await Store.open(path) as store:
        await keep(store, kept)
    with closing(sqlite3.connect(path)) as database:
        for table in ("search", "searched"):
            database.execute(f"DROP TABLE {table}")
        database.commit()
        figures = [database.execute(f"PRAGMA {one}").fetchone()[0] for one in ("page_count", "freelist_count")]
        return int(figures[0] - figures[1]) * PAGE


@contextmanager
def stored() -> Iterator[Measure | None]:
    """Weigh what articles take in the file beside their bytes as zlib packs them."""
    kept = articles("published")
    with TemporaryDirectory() as name:
        folder = Path(name)
        empty, full = (asyncio.run(weigh(folder / f"{len(some)}.sqlite3", some)) for some in ([], kept))
    bodies = sum(len(zlib.compress(revision.raw, 6)) for _, revision in kept)
    yield lambda: (full - empty, bodies)


@contextmanager
def upserts(state: EntryState) -> Iterator[Measure | None]:
    """Save articles, published ones with their words for the search, beside plain SQLite."""
    kept, words = articles(state), state == "published"
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        folder, files = Path(name), iter(range(1000))

        def ours() -> float:
            store = loop.run(Store.open(folder / f"{next(files)}.sqlite3"))
            took = processor_time(lambda: loop.run(keep(store, kept)))
            loop.run(store.close())
            return took

        def plain() -> float:
            with closing(sqlite3.connect(folder / f"{next(files)}.sqlite3", isolation_level=None)) as database:
                for statement in (*SETTINGS, PLAIN, *((PLAIN_WORDS,) if words else ())):
                    database.execute(statement)
                return processor_time(lambda: keep_plainly(database, kept, words=words))

        yield lambda: (ours(), plain())


@contextmanager
def known(feeds: int) -> Iterator[Measure | None]:
    """Read what is known of a feed of 1,000 entries among many, beside selecting the same rows."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        path = Path(name) / "feedd.sqlite3"
        store = loop.run(Store.open(path))
        names = [f"feed{number}" for number in range(feeds)]
        for each in names:
            loop.run(save(store, a_feed(each), [an_entry(number, each) for number in range(1000)]))
        turns = cycle(names)

        async def ours() -> None:
            for _ in range(10):
                await store.polls.known(a_feed(next(turns)).id)

        def plain() -> None:
            for _ in range(10):
                database.execute("SELECT * FROM entries WHERE feed_id = ?", (a_feed(next(turns)).id,)).fetchall()

        with closing(sqlite3.connect(path)) as database:
            yield lambda: (processor_time(lambda: loop.run(ours())), processor_time(plain))
        loop.run(store.close())


ROWS = (
    Row(name="known: 1,000 of 20,000 entries", yardstick="the bare select", target=1.5, opened=partial(known, 20)),
    Row(
        name="known: 1,000 of 1,000,000 entries",
        yardstick="the bare select",
        target=1.5,
        opened=partial(known, 1000),
        full=True,
    ),
    Row(name="bytes of an article in the store", yardstick="one body, by zlib", target=2, opened=stored),
    Row(name="save of an article", yardstick="sqlite3, zlib", target=1.5, opened=partial(upserts, "recorded")),
    Row(
        name="save of an article, with its words for the search",
        yardstick="sqlite3, zlib, fts5",
        target=1.5,
        opened=partial(upserts, "published"),
    ),
)
