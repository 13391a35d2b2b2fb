"""The published documents: what each was made from, its digest, and since when. The bytes are in files."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.outbox import add_ping

PRIVATE = "~private"  # what the names of files begin with that only tokens lead to; no feed has a name with "~"

DOCUMENT = "SELECT * FROM documents WHERE name = :name"

SAVE = """
INSERT INTO documents (name, key, digest, published_at, entries)
VALUES (:name, :key, :digest, :published_at, :entries)
ON CONFLICT (name) DO UPDATE SET
  key = excluded.key, digest = excluded.digest, entries = excluded.entries,
  published_at = CASE WHEN documents.digest = excluded.digest THEN documents.published_at ELSE excluded.published_at END
"""

# "0" is the character after "/".
NAMES = "SELECT name FROM documents WHERE name >= :folder || '/' AND name < :folder || '0'"

DROP = "DELETE FROM documents WHERE name = :name"


class DocumentRecord(Struct, frozen=True, kw_only=True):
    """A published document by its file name. `key` identifies what it was rendered from, `digest` its bytes."""

    name: str
    key: str
    digest: str
    published_at: datetime  # when these bytes were first published
    entries: str = ""  # what each entry was rendered from and where it stands, see `publish.parts`; empty: not known


class Documents:
    """The documents of each feed, and those of all feeds together."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def get(self, name: str) -> DocumentRecord | None:
        """Return the document that was last published under a file name; None: there is none."""
        return await self._executor.read_first(DOCUMENT, _read_document, name=name)

    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all documents in a folder, also of those whose files are gone."""
        return frozenset(await self._executor.read(NAMES, lambda row: str(row["name"]), folder=folder))

    async def save(
        self,
        name: str,
        key: str,
        digest: str,
        published_at: datetime,
        *,
        announce: bool = False,
        entries: str = "",
    ) -> None:
        """Save what is published under a file name. Where the digest is the same, `published_at` is not changed.

        Where the digest is new and `announce` is true, the same transaction adds a ping to the outbox, which replaces
        an older one.
        """
        document = DocumentRecord(name=name, key=key, digest=digest, published_at=published_at, entries=entries)
        await self._executor.run(_save, document, announce=announce)

    async def drop(self, names: Iterable[str]) -> None:
        """Delete the records of documents that are no longer published."""
        await self._executor.write_each(DROP, [{"name": name} for name in names])


def _save(database: Database, document: DocumentRecord, *, announce: bool) -> None:
    with database.transaction():
        save_document(database, document, announce=announce)


def save_document(
    database: Database, document: DocumentRecord, *, announce: bool, ping_after: timedelta = timedelta()
) -> None:
    """Do what `Documents.save` does, within the transaction of the caller. The ping is due `ping_after` later."""
    known = database.execute(DOCUMENT, {"name": document.name})
    if announce and not (known and known[0]["digest"] == document.digest):
        add_ping(database, document.name, document.digest, document.published_at + ping_after)
    values: dict[str, Value] = {
        "name": document.name,
        "key": document.key,
        "digest": document.digest,
        "published_at": to_time(document.published_at),
        "entries": document.entries,
    }
    database.execute(SAVE, values)


def _read_document(row: Row) -> DocumentRecord:
    return DocumentRecord(
        name=row["name"],
        key=row["key"],
        digest=row["digest"],
        published_at=from_time(row["published_at"]),
        entries=row["entries"] or "",
    )
