"""The revisions of entries: a revision is a reading of an article whose text differed from the one before.

A revision is stored as it was read and never rewritten. Of old ones first the bytes are deleted, then the revision.
"""

from collections.abc import Iterable, Mapping, Sequence

from feedd.model import Entry, Revision
from feedd.store.bodies import pack_bodies, unpack_bodies
from feedd.store.codecs import NOTHING, from_time, to_time
from feedd.store.database import UNBOUNDED, Database, Row, Value
from feedd.store.entries import read_entry
from feedd.store.executor import Executor
from feedd.store.texts import count_bytes, mark_there

RAW_KEPT = 2  # revisions of an entry whose bytes stay: to check the next answer and the last edit against them

# No ON CONFLICT: a revision is never rewritten, and a second one with the same number is a bug of feedd.
ADD = """
INSERT INTO revisions (entry_id, number, read_at, fingerprint, significant, note, text, html, raw, reading)
VALUES (:entry_id, :number, :read_at, :fingerprint, :significant, :note, :text, :html, :raw, :reading)
"""

# Minor edits are deleted first, then the oldest significant ones. The first reading counts as significant, because
# all others are compared with it.
DROP_OLD = """
DELETE FROM revisions
WHERE entry_id = :entry_id AND number < (SELECT revision FROM entries WHERE id = :entry_id) AND number NOT IN (
  SELECT kept.number FROM revisions AS kept
  WHERE kept.entry_id = :entry_id AND (kept.significant = 1 OR kept.number = 1)
  ORDER BY kept.number DESC LIMIT :keep
)
RETURNING LENGTH(text) + LENGTH(html) + LENGTH(raw) AS size
"""

OLD_RAW = """
SELECT LENGTH(raw) - LENGTH(:nothing) AS size FROM revisions
WHERE entry_id = :entry_id AND number <= (SELECT revision FROM entries WHERE id = :entry_id) - :keep
  AND LENGTH(raw) > LENGTH(:nothing)
"""

DROP_RAW = """
UPDATE revisions SET raw = :nothing
WHERE entry_id = :entry_id AND number <= (SELECT revision FROM entries WHERE id = :entry_id) - :keep
  AND LENGTH(raw) > LENGTH(:nothing)
"""

# One whose text was deleted for want of room has no bytes in its column.
OF_ENTRY = """
SELECT * FROM revisions WHERE entry_id = :entry_id AND number <= :until AND LENGTH(text) > 0
ORDER BY number DESC LIMIT :limit
"""

REVISED = """
SELECT entries.*, COUNT(*) AS revisions FROM entries JOIN revisions ON revisions.entry_id = entries.id
WHERE entries.feed_id = :feed_id AND entries.revision > 1 AND LENGTH(revisions.text) > 0
GROUP BY entries.id HAVING COUNT(*) > 1 ORDER BY entries.updated DESC, entries.id
"""

NEWEST = """
SELECT revisions.* FROM entries
JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
WHERE entries.id = :id
"""

PURGE = """
DELETE FROM revisions WHERE entry_id IN (SELECT id FROM entries WHERE feed_id = :feed_id) RETURNING number
"""


class Revisions:
    """The revisions of all entries. `Polls.save` writes them."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def newest(self, entry_ids: Iterable[str]) -> Mapping[str, Revision]:
        """Return the newest revision of each entry, by entry id; an entry that was never read is left out."""
        return await self._executor.run(_read_newest, entry_ids)

    async def of(self, entry_id: str, limit: int = UNBOUNDED, until: int = UNBOUNDED) -> tuple[Revision, ...]:
        """Return the last `limit` revisions of an entry whose texts are stored, up to number `until`, oldest first."""
        found = await self._executor.read(OF_ENTRY, _read_revision, entry_id=entry_id, limit=limit, until=until)
        return found[::-1]

    async def revised(self, feed_id: str) -> tuple[tuple[Entry, int], ...]:
        """Return the entries of a feed with more than one revision, each with the count, the last updated first."""
        return await self._executor.read(REVISED, _read_revised, feed_id=feed_id)


def add_revisions(database: Database, feed_id: str, revisions: Sequence[Revision], keep: int) -> None:
    """Write new revisions and delete old ones of their entries, within the transaction of the caller.

    Each of these entries keeps its newest revision, the last `keep` significant ones, and the bytes of the last
    `RAW_KEPT`.
    """
    change = 0
    for revision in revisions:
        values = _revision_values(revision)
        database.execute(ADD, values)
        change += sum(len(value) for value in values.values() if isinstance(value, bytes))
    for entry_id in {revision.entry_id for revision in revisions}:
        old: dict[str, Value] = {"entry_id": entry_id, "keep": RAW_KEPT, "nothing": NOTHING}
        dropped = database.execute(DROP_OLD, {"entry_id": entry_id, "keep": keep}) + database.execute(OLD_RAW, old)
        change -= sum(row["size"] for row in dropped)
        database.execute(DROP_RAW, old)
        mark_there(database, entry_id)
    if change:
        count_bytes(database, feed_id, change)


def purge_revisions(database: Database, feed_id: str) -> int:
    """Delete all revisions of a feed, within the transaction of the caller, and return how many there were."""
    return len(database.execute(PURGE, {"feed_id": feed_id}))


def _read_newest(database: Database, entry_ids: Iterable[str]) -> Mapping[str, Revision]:
    # A search by key takes 10 µs; a list of ids is not a parameter that both databases support.
    found = {entry_id: database.execute(NEWEST, {"id": entry_id}) for entry_id in entry_ids}
    return {entry_id: _read_revision(rows[0]) for entry_id, rows in found.items() if rows}


def _revision_values(revision: Revision) -> dict[str, Value]:
    return {
        "entry_id": revision.entry_id,
        "number": revision.number,
        "read_at": to_time(revision.read_at),
        "fingerprint": revision.fingerprint,
        "significant": int(revision.significant),
        "note": revision.note,
        "reading": revision.reading,
        **pack_bodies(revision.html.encode(), revision.text.encode(), revision.raw),
    }


def _read_revision(row: Row) -> Revision:
    bodies = unpack_bodies(row["html"], row["text"], row["raw"])
    return Revision(
        entry_id=row["entry_id"],
        number=row["number"],
        read_at=from_time(row["read_at"]),
        raw=bodies["raw"],
        text=bodies["text"].decode(),
        html=bodies["html"].decode(),
        fingerprint=row["fingerprint"],
        significant=bool(row["significant"]),
        note=row["note"],
        reading=row["reading"],
    )


def _read_revised(row: Row) -> tuple[Entry, int]:
    return read_entry(row), row["revisions"]
