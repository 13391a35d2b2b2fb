"""The index of words: FTS5 of SQLite, and text search of PostgreSQL with words that are split in the same way.

Its rows are numbered by date, so that the newest entries are found first, without sorting.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import accumulate

from feedd.store.database import Database
from feedd.store.search_words import WORDS, Term

MOST_BYTES = 500_000  # of the words of a text: PostgreSQL takes a megabyte for a row, with their places


class WordIndex(ABC):
    """The rows with the words of entries. All but `is_made` is called within the transaction of the caller."""

    taken: str  # a SELECT that finds the row :row where it is there
    spare: str  # a SELECT of the rows that nobody finds, less those that are found, as `spare`
    hits: str  # a SELECT of row and points (fewer are better) for :match, of the newest :most

    @abstractmethod
    def is_made(self, database: Database) -> bool:
        """Return whether it is there, with words that are split as today."""

    @abstractmethod
    def make(self, database: Database) -> bool:
        """Make it anew, empty; False where this database cannot search."""

    @abstractmethod
    def add(self, database: Database, row: int, title: str, text: str, feed: str) -> int:
        """Add the words of an entry, and return its row: `row` or one after it, see `free_row`."""

    @abstractmethod
    def match(self, terms: Sequence[Term], feed: str | None) -> str:
        """Return the condition :match for entries with all terms in title or text, of one feed or of all."""

    def free_row(self, database: Database, row: int) -> int:
        """Return `row` if it is free, else a free one after it with none free directly before: the next in most cases.

        A source may give all its posts one date, so that the rows from there on are not asked one after the other.
        """

        def is_taken(one: int) -> bool:
            return bool(database.execute(self.taken, {"row": one}))

        if not is_taken(row):
            return row
        last, step = row, 1
        while is_taken(last + step):
            last, step = last + step, step * 2
        free = last + step
        while free - last > 1:
            middle = (last + free) // 2
            last, free = (middle, free) if is_taken(middle) else (last, middle)
        return free

    def has_spare(self, database: Database, most: int) -> bool:
        """Return whether more than `most` rows are found by nobody, besides as many as are found."""
        return bool(database.execute(self.spare)[0]["spare"] > most)

    @abstractmethod
    def drop_spare(self, database: Database) -> bool:
        """Delete rows that nobody finds; True where all were deleted, and all entries are to be read again."""


class Fts5(WordIndex):
    """FTS5 without the texts: it has the places of their words only, and cannot delete them without the old text."""

    # The tokenizer only splits at the blanks that `searchable` sets: it takes all beyond ASCII for letters.
    _TABLE = (
        f"CREATE VIRTUAL TABLE search USING fts5(title, text, feed, content='', tokenize='ascii') /* words {WORDS} */"
    )
    _IS_MADE = "SELECT sql FROM sqlite_master WHERE name = 'search'"
    taken = "SELECT id FROM search_docsize WHERE id = :row"
    _ADD = "INSERT INTO search (rowid, title, text, feed) VALUES (:row, :title, :text, :feed)"
    spare = "SELECT (SELECT COUNT(*) FROM search_docsize) - 2 * (SELECT COUNT(*) FROM searched) AS spare"
    hits = (
        "SELECT rowid AS row, bm25(search, 8.0, 1.0, 0.0) AS points FROM search WHERE search MATCH :match "
        "ORDER BY rowid DESC LIMIT :most"
    )

    def is_made(self, database: Database) -> bool:
        """Return whether it is there; False without FTS5 in this machine's SQLite, too."""
        made = database.execute(self._IS_MADE)
        return bool(made) and made[0]["sql"] == self._TABLE and self._can_search(database)

    def make(self, database: Database) -> bool:
        """Make it anew; False without FTS5 in this machine's SQLite."""
        made = database.execute(self._IS_MADE)
        try:
            if made:
                database.execute("DROP TABLE search")
            database.execute(self._TABLE)
        except sqlite3.OperationalError:
            return False
        return True

    def add(self, database: Database, row: int, title: str, text: str, feed: str) -> int:
        """Add a row."""
        row = self.free_row(database, row)
        database.execute(self._ADD, {"row": row, "title": title, "text": text, "feed": feed})
        return row

    def match(self, terms: Sequence[Term], feed: str | None) -> str:
        """Return an expression of FTS5: words are letters and digits, so that nothing of them has a meaning there."""
        quoted = (f'"{" ".join(one.forms)}"{" *" if one.is_prefix else ""}' for one in terms)
        match = f"{{title text}} : ({' AND '.join(quoted)})"
        return f'{match} AND feed : "{feed}"' if feed else match

    def drop_spare(self, database: Database) -> bool:
        """Begin anew: one row cannot be deleted."""
        return self.make(database)

    def _can_search(self, database: Database) -> bool:
        try:
            database.execute("SELECT rowid FROM search LIMIT 0")
        except sqlite3.OperationalError:
            return False
        return True


class TsVectors(WordIndex):
    """Text search of PostgreSQL: vectors of words of weights A (title), B (text) and D (the feed)."""

    _IS_MADE = "SELECT obj_description(to_regclass('search')) AS words"
    _MAKE = (
        "DROP TABLE IF EXISTS search",
        "CREATE TABLE search (row {integer} PRIMARY KEY NOT NULL, words TSVECTOR NOT NULL)",
        "CREATE INDEX search_words ON search USING GIN (words)",
        f"COMMENT ON TABLE search IS 'words {WORDS}'",
    )
    taken = "SELECT row FROM search WHERE row = :row"
    _ADD = """
    INSERT INTO search (row, words) VALUES (:row, CAST(:words AS tsvector)) ON CONFLICT (row) DO NOTHING RETURNING row
    """
    spare = "SELECT (SELECT COUNT(*) FROM search) - 2 * (SELECT COUNT(*) FROM searched) AS spare"
    _DROP_SPARE = "DELETE FROM search WHERE NOT EXISTS (SELECT 1 FROM searched WHERE searched.row = search.row)"
    hits = (
        "SELECT row, -ts_rank('{0, 0, 0.125, 1}', words, CAST(:match AS tsquery)) AS points FROM search "
        "WHERE words @@ CAST(:match AS tsquery) ORDER BY row DESC LIMIT :most"
    )

    def is_made(self, database: Database) -> bool:
        """Return whether it is there."""
        return bool(database.execute(self._IS_MADE)[0]["words"] == f"words {WORDS}")

    def make(self, database: Database) -> bool:
        """Make it anew."""
        for statement in self._MAKE:
            database.execute(statement.format_map(database.column_types))
        return True

    def add(self, database: Database, row: int, title: str, text: str, feed: str) -> int:
        """Add a row, which a poll of another feed may take at the same time."""
        titled = title.split()
        texted = text.split()
        sizes = accumulate(len(word.encode()) for word in texted)
        texted = [word for word, size in zip(texted, sizes, strict=True) if size <= MOST_BYTES]
        # The gap between title and text keeps a phrase from standing in both.
        places = [f"'{word}':{place}A" for place, word in enumerate(titled, 1)]
        places += [f"'{word}':{place}B" for place, word in enumerate(texted, len(titled) + 2)]
        words = " ".join([f"'{feed}':1D", *places])
        while not database.execute(self._ADD, {"row": (row := self.free_row(database, row)), "words": words}):
            pass
        return row

    def match(self, terms: Sequence[Term], feed: str | None) -> str:
        """Return a tsquery: words are letters and digits, so that nothing of them has a meaning there."""
        phrases = [
            " <-> ".join([*(f"'{form}':AB" for form in one.forms[:-1]), f"'{one.forms[-1]}':{'*' * one.is_prefix}AB"])
            for one in terms
        ]
        return " & ".join([*(f"({phrase})" for phrase in phrases), *([f"'{feed}':D"] if feed else [])])

    def drop_spare(self, database: Database) -> bool:
        """Delete the rows that nobody finds."""
        database.execute(self._DROP_SPARE)
        return False


_FTS5, _TS_VECTORS = Fts5(), TsVectors()


def index_of(database: Database) -> WordIndex:
    """Return the index of words that a database has."""
    return _TS_VECTORS if database.dialect == "postgres" else _FTS5
