"""The stored bytes of each feed: how many there are, and what goes first where they are too many.

They are counted with each write, in its transaction. First the bytes of old revisions go, as they were sent, then these
revisions, then texts of entries that were never announced and left the index, then texts of published entries beyond
the newest ones, the oldest first. The fingerprint of a text stays, so that another look at it announces nothing.
"""

from datetime import datetime

from feedd.store.codecs import DELETED, NOTHING, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.search import NOTE

STEP = 20  # revisions of one call
STEP_BYTES = 4_194_304  # after which a call stops: it is one transaction, and other calls wait for it

COUNT = "UPDATE feeds SET stored_bytes = stored_bytes + :change WHERE id = :feed_id"

STORED = "SELECT stored_bytes FROM feeds WHERE id = :feed_id"

# LENGTH reads no bytes of a long column.
OLD_BYTES = """
SELECT revisions.entry_id AS id, revisions.number AS number, LENGTH(revisions.raw) AS size
FROM entries JOIN revisions ON revisions.entry_id = entries.id AND revisions.number < entries.revision
WHERE entries.feed_id = :feed_id AND entries.revision > 1 AND LENGTH(revisions.raw) > :least
ORDER BY revisions.read_at LIMIT :limit
"""

OLD_REVISIONS = """
SELECT revisions.entry_id AS id, revisions.number AS number,
  LENGTH(revisions.text) + LENGTH(revisions.html) + LENGTH(revisions.raw) AS size
FROM entries JOIN revisions ON revisions.entry_id = entries.id AND revisions.number < entries.revision
WHERE entries.feed_id = :feed_id AND entries.revision > 1 AND LENGTH(revisions.text) > 0
ORDER BY revisions.read_at LIMIT :limit
"""

SILENT_TEXTS = """
SELECT entries.id AS id, 0 AS number, (
  SELECT SUM(LENGTH(text) + LENGTH(html) + LENGTH(raw)) FROM revisions WHERE entry_id = entries.id
) AS size
FROM entries
WHERE feed_id = :feed_id AND state IN ('recorded', 'held') AND revision > 0 AND text_gone_at IS NULL
  AND gone_at IS NOT NULL AND (state = 'recorded' OR problem IS NOT NULL)
LIMIT :limit
"""

# The newest entries are in the documents of the feed; an archive page has its own copies of the texts.
PUBLISHED_TEXTS = """
SELECT entries.id AS id, revisions.number AS number,
  LENGTH(revisions.text) + LENGTH(revisions.html) + LENGTH(revisions.raw) AS size
FROM entries JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
WHERE entries.feed_id = :feed_id AND entries.state = 'published'
  AND entries.revision > 0 AND entries.text_gone_at IS NULL
  AND entries.published < (
    SELECT shown.published FROM entries AS shown
    WHERE shown.feed_id = :feed_id AND shown.state = 'published' AND shown.withdrawn_at IS NULL
    ORDER BY shown.published DESC, shown.id LIMIT 1 OFFSET :last
  )
ORDER BY entries.published, entries.id LIMIT :limit
"""

DELETE_BYTES = "UPDATE revisions SET raw = :deleted WHERE entry_id = :id AND number = :number"

# The row stays, for what it says of the edit. No rules read an empty text: what is read next is compared with nothing.
DELETE_TEXT = """
UPDATE revisions SET text = :deleted, html = :deleted, raw = :deleted, reading = 0
WHERE entry_id = :id AND number = :number
"""

DELETE_REVISIONS = "DELETE FROM revisions WHERE entry_id = :id"

# As if it had never been read: if it is announced in the end, it is read again.
UNREAD = "UPDATE entries SET revision = 0, fingerprint = NULL, checks = 0, doubt = NULL WHERE id = :id"

MARK_GONE = "UPDATE entries SET text_gone_at = :now WHERE id = :id"

MARK_THERE = "UPDATE entries SET text_gone_at = NULL WHERE id = :id AND text_gone_at IS NOT NULL"

# What to look for, and what to do with each revision that is found; the first that finds any is taken.
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (OLD_BYTES, (DELETE_BYTES,)),
    (OLD_REVISIONS, (DELETE_TEXT,)),
    (SILENT_TEXTS, (DELETE_REVISIONS, UNREAD)),
    (PUBLISHED_TEXTS, (DELETE_TEXT, MARK_GONE, NOTE)),
)


class Texts:
    """The bytes of the texts of all feeds."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def stored(self, feed_id: str) -> int:
        """Return how many bytes are stored of a feed: of its revisions and archive pages."""
        return await self._executor.run(_stored, feed_id)

    async def shrink(self, feed_id: str, most: int, newest: int, now: datetime) -> int:
        """Delete texts of a feed that has more than `most` bytes, as many as one short transaction can.

        The texts of its `newest` published entries stay, at least one. Returns the bytes that were freed; 0 where
        nothing is to be deleted, or nothing is left that may be.
        """
        values: dict[str, Value] = {"feed_id": feed_id, "last": newest - 1, "now": to_time(now)}
        return await self._executor.run(_shrink, feed_id, most, values)


def count_bytes(database: Database, feed_id: str, change: int) -> None:
    """Add to the stored bytes of a feed, within the transaction of the caller."""
    database.execute(COUNT, {"feed_id": feed_id, "change": change})


def mark_there(database: Database, entry_id: str) -> None:
    """Record that the text of an entry is stored, within the transaction of the caller."""
    database.execute(MARK_THERE, {"id": entry_id})


def _stored(database: Database, feed_id: str) -> int:
    rows = database.execute(STORED, {"feed_id": feed_id})
    return int(rows[0]["stored_bytes"]) if rows else 0


def _shrink(database: Database, feed_id: str, most: int, values: dict[str, Value]) -> int:
    with database.transaction():
        excess = _stored(database, feed_id) - most
        if excess <= 0:
            return 0
        for find, actions in STAGES:
            if found := database.execute(find, {**values, "limit": STEP, "least": len(NOTHING)}):
                freed = _delete(database, found, actions, min(excess, STEP_BYTES), values)
                count_bytes(database, feed_id, -freed)
                return freed
    return 0


def _delete(
    database: Database, found: list[Row], actions: tuple[str, ...], wanted: int, values: dict[str, Value]
) -> int:
    """Delete what was found until enough bytes are freed, and return how many were."""
    freed = 0
    for row in found:
        if freed >= wanted:
            break
        place = {**values, "id": row["id"], "number": row["number"], "deleted": DELETED}
        for action in actions:
            database.execute(action, place)
        freed += row["size"]
    return freed
