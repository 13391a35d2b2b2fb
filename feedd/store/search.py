"""Which published entries have the words that somebody searches for.

The words of an entry are those of its title and of as much of its text as is shown. They are written by the transaction
that saves the entry. What changes for many entries at once is noted in `unsearched`, and read in short steps behind the
daemon's start; so are the entries that were there before. A row of the index that is replaced stays in it, found by
nobody, until there are too many of them. What a query finds is looked up in the tables of entries and feeds: what is
withdrawn, removed or of a private host is not found, whatever the index says.

The index itself is `word_index`'s: what each database has for it.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.model import Entry, Feed
from feedd.store.bodies import unpack_text
from feedd.store.codecs import read_terms, unpack
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.search_words import Term, searchable
from feedd.store.timeline import read_with_feed
from feedd.store.word_index import index_of

Order: TypeAlias = Literal["best", "newest"]

MOST_AT_ONCE = 100  # entries of a poll whose words are read in its transaction; of the others the daemon reads them
MOST_WORDS = 600_000  # characters of words after which a transaction reads no more entries: 0.2 s, others wait for it
STEP = 20  # entries of one step behind the start: 40 ms for texts of usual length
MOST_RANKED = 3000  # of the newest entries that have the words, the best are shown: a common word costs no more
SPARE = 1000  # rows that nobody finds, besides as many as are found, until all is read again

_FORGET_ALL = "DELETE FROM searched"
_NOTE_ALL = """
INSERT INTO unsearched (entry_id) SELECT id FROM entries WHERE state = 'published' ON CONFLICT (entry_id) DO NOTHING
"""
NOTE = """
INSERT INTO unsearched (entry_id) SELECT id FROM entries WHERE id = :id ON CONFLICT (entry_id) DO NOTHING
"""
_NOTE_OF_FEED = """
INSERT INTO unsearched (entry_id) SELECT id FROM entries WHERE feed_id = :feed_id AND state = 'published'
ON CONFLICT (entry_id) DO NOTHING
"""
_NOTE_WHERE_TERMS_DIFFER = """
INSERT INTO unsearched (entry_id) SELECT entries.id FROM feeds JOIN entries ON entries.feed_id = feeds.id
WHERE feeds.id = :id AND feeds.terms <> :terms AND entries.state = 'published'
ON CONFLICT (entry_id) DO NOTHING
"""
_NOTED = "SELECT entry_id FROM unsearched LIMIT :limit"
_DONE = "DELETE FROM unsearched WHERE entry_id = :id"
_FORGET = "DELETE FROM searched WHERE entry_id = :id"

_READ = """
SELECT entries.*, feeds.terms AS terms, searched.form AS form, revisions.text AS words, revisions.html AS html
FROM entries JOIN feeds ON feeds.id = entries.feed_id
LEFT JOIN searched ON searched.entry_id = entries.id
LEFT JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
WHERE entries.id = :id
"""
_KEEP = """
INSERT INTO searched (row, entry_id, form) VALUES (:row, :id, :form)
ON CONFLICT (entry_id) DO UPDATE SET row = excluded.row, form = excluded.form
"""
FIND = """
SELECT entries.id AS id FROM ({hits}) AS hits
JOIN searched ON searched.row = hits.row
JOIN entries ON entries.id = searched.entry_id AND entries.state = 'published' AND entries.withdrawn_at IS NULL
JOIN feeds ON feeds.id = entries.feed_id AND feeds.removed_at IS NULL {private}
JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
ORDER BY {order} hits.row DESC LIMIT :limit OFFSET :offset
"""


class SearchQuery(Struct, frozen=True, kw_only=True):
    """What is searched for, in one feed or in all."""

    terms: tuple[Term, ...]
    with_private: bool
    own: tuple[str, ...] = ()  # ids of private feeds that are searched in any case
    feed_id: str | None = None
    order: Order = "best"


class SearchHits(Struct, frozen=True, kw_only=True):
    """A page of entries, with content, each with its feed."""

    entries: tuple[tuple[Feed, Entry], ...] = ()
    has_more: bool = False
    is_partial: bool = False  # some entries are still to be read


class Search:
    """Searches the published entries."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def find(self, query: SearchQuery, limit: int, offset: int = 0) -> SearchHits | None:
        """Return the entries that have all terms; None where this machine's SQLite cannot search."""
        return await self._executor.run(_find, query, limit, offset)

    async def catch_up(self, most: int = STEP) -> bool:
        """Read the words of some entries that were noted; return whether there may be more of them."""
        return await self._executor.run(_catch_up, most)


def prepare_search(database: Database) -> None:
    """Make the index where there is none or one of other words, and note all entries, whose words are then unread.

    Where this machine's database cannot search, nothing is searched, and what changes is noted for another one.
    """
    index = index_of(database)
    if index.is_made(database):
        database.searches = True
        return
    with database.transaction():
        database.searches = index.make(database)
        if database.searches:
            note_all(database)


def note_all(database: Database) -> None:
    """Note all entries, whose words are unread, within the transaction of the caller."""
    database.execute(_FORGET_ALL)
    database.execute(_NOTE_ALL)


def note_feed(database: Database, feed_id: str) -> None:
    """Note the entries of a feed whose texts changed all at once, within the transaction of the caller."""
    database.execute(_NOTE_OF_FEED, {"feed_id": feed_id})


def note_other_terms(database: Database, feeds: Iterable[dict[str, Value]]) -> None:
    """Note the entries of feeds whose terms are about to change: they say how much of a text is shown."""
    database.execute_each(_NOTE_WHERE_TERMS_DIFFER, ({"id": one["id"], "terms": one["terms"]} for one in feeds))


def forget_words(database: Database, entry_ids: Iterable[str]) -> None:
    """Find these entries no more, within the transaction that deletes them."""
    database.execute_each(_FORGET, ({"id": each} for each in entry_ids))


def read_words(database: Database, entries: Iterable[Entry]) -> None:
    """Make the words of saved entries searchable, within the transaction of the caller that saved them."""
    published = [entry for entry in entries if entry.state == "published"]
    # By date, as the rows of the index are: two transactions that wait for each other's rows would never end.
    at_once = sorted(published[:MOST_AT_ONCE], key=lambda entry: entry.published)
    ids = [entry.id for entry in (*at_once, *published[MOST_AT_ONCE:])]
    done = _index(database, ids[:MOST_AT_ONCE]) if database.searches else 0
    database.execute_each(NOTE, ({"id": each} for each in ids[done:]))


def find_statement(database: Database, query: SearchQuery) -> str:
    """Return the SELECT of a query."""
    own = " OR :own LIKE '%' || feeds.id || '%'" if query.own else ""
    private = "" if query.with_private else f"AND (feeds.private = 0{own})"
    order = "hits.points," if query.order == "best" else ""
    return FIND.format(hits=index_of(database).hits, private=private, order=order)


def _find(database: Database, query: SearchQuery, limit: int, offset: int) -> SearchHits | None:
    if not database.searches:
        return None
    if not query.terms:
        return SearchHits()
    match = index_of(database).match(query.terms, query.feed_id and _feed_word(query.feed_id))
    place: dict[str, Value] = {"match": match, "most": MOST_RANKED, "limit": limit + 1, "offset": offset}
    if query.own and not query.with_private:
        place["own"] = " ".join(query.own)
    ids = [row["id"] for row in database.execute(find_statement(database, query), place)]
    return SearchHits(
        entries=tuple(read_with_feed(database, each) for each in ids[:limit]),
        has_more=len(ids) > limit,
        is_partial=bool(database.execute(_NOTED, {"limit": 1})),
    )


def _catch_up(database: Database, most: int) -> bool:
    if not database.searches:
        return False
    with database.transaction():
        ids = [row["entry_id"] for row in database.execute(_NOTED, {"limit": most})]
        done = _index(database, ids)
        database.execute_each(_DONE, ({"id": each} for each in ids[:done]))
        if done < len(ids) or len(ids) == most or not index_of(database).has_spare(database, SPARE):
            return done < len(ids) or len(ids) == most
        if index_of(database).drop_spare(database):
            note_all(database)
    return True


def _index(database: Database, entry_ids: Sequence[str]) -> int:
    """Read the words of entries until there are `MOST_WORDS`, at least of one; return of how many entries."""
    characters = 0
    for done, entry_id in enumerate(entry_ids):
        if characters >= MOST_WORDS:
            return done
        rows = database.execute(_READ, {"id": entry_id})
        if not rows or rows[0]["state"] != "published":
            forget_words(database, [entry_id])
            continue
        row, content = rows[0], read_terms(rows[0]["terms"]).content
        title = row["title"] or row["label"]
        form = _digest((content, row["revision"], row["text_gone_at"], row["published"], title, row["summary"]))
        if form == row["form"]:
            continue
        words = searchable(title), searchable(_shown(row, content)), _feed_word(row["feed_id"])
        characters += sum(map(len, words))
        number = index_of(database).add(database, row["published"], *words)
        database.execute(_KEEP, {"row": number, "id": entry_id, "form": form})
    return len(entry_ids)


def _digest(parts: Sequence[Value]) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:16]


def _feed_word(feed_id: str) -> str:
    return _digest((feed_id,))


def _shown(row: Row, content: str) -> str:
    """Return as much of the text of an entry as is shown, of a row of `_READ`."""
    if content == "none" or row["text_gone_at"]:
        return ""
    if not row["html"]:
        return row["summary"] or ""
    if content == "excerpt":
        from feedd.excerpt import excerpt  # it loads a library that most commands do not need

        return excerpt(unpack(row["html"]))
    return unpack_text(row["html"], row["words"])
