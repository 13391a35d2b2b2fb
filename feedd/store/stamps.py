"""Published entries with stamps: only those are read whole in which something differs from what was published last."""

from base64 import b64encode
from collections.abc import Container
from hashlib import sha256

from msgspec import Struct

from feedd.model import Entry
from feedd.store.database import Database, Row
from feedd.store.entries import ENTRY, NOTE, PUBLISHED, read_entry, read_full_entry
from feedd.store.executor import Executor

STAMP = 9  # bytes, 12 characters: that two of one feed are the same by chance is out of the question

# A revision is never rewritten, so its number and the time of its reading stand for its text.
NEWEST = f"""
SELECT entries.*, revisions.read_at AS read_at, {NOTE} AS note FROM entries
LEFT JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
{PUBLISHED}
"""  # noqa: S608  # all of it is ours


class StampedEntry(Struct, frozen=True, kw_only=True):
    """A published entry. Where its stamp is the same, so is all that is stored of it that a document shows."""

    entry: Entry
    stamp: str


class Stamps:
    """The stamps of published entries, which are computed and not stored here."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def newest(self, feed_id: str, limit: int, known: Container[str], salt: str) -> tuple[StampedEntry, ...]:
        """Return what `Entries.newest` does, with stamps; entries with a stamp in `known` have no content.

        `salt` is mixed into each stamp: whatever else decides how an entry is published.
        """
        return await self._executor.run(_read_newest, feed_id, limit, known, salt)


def _read_newest(
    database: Database, feed_id: str, limit: int, known: Container[str], salt: str
) -> tuple[StampedEntry, ...]:
    stamped = []
    for row in database.execute(NEWEST, {"feed_id": feed_id, "limit": limit}):
        stamp = b64encode(sha256(f"{salt} {dict(row)!r}".encode()).digest()[:STAMP]).decode()
        entry = read_entry(row) if stamp in known else _read_whole(database, row)
        stamped.append(StampedEntry(entry=entry, stamp=stamp))
    return tuple(stamped)


def _read_whole(database: Database, row: Row) -> Entry:
    return read_full_entry(database.execute(ENTRY, {"id": row["id"]})[0])
