"""What is forgotten of feeds: entries that are deleted, and the digests of their keys, in chunks.

`Polls.save` writes it. Which entries are forgotten, and how many digests stay, is decided by its caller.
"""

from feedd.model import Forgetting
from feedd.store.database import Database, Value
from feedd.store.search import forget_words
from feedd.store.texts import count_bytes

DIGEST = 16  # bytes
CHUNK = 1024  # digests of a row: 16 KB, a page of the database

DIGESTS = "SELECT digests FROM forgotten WHERE feed_id = :feed_id ORDER BY number"

NEWEST = "SELECT number, digests FROM forgotten WHERE feed_id = :feed_id ORDER BY number DESC LIMIT 1"

SAVE = """
INSERT INTO forgotten (feed_id, number, digests) VALUES (:feed_id, :number, :digests)
ON CONFLICT (feed_id, number) DO UPDATE SET digests = excluded.digests
"""

# All chunks but the newest are complete.
DROP_OLD = "DELETE FROM forgotten WHERE feed_id = :feed_id AND number <= :last"

DROP_REVISIONS = """
DELETE FROM revisions WHERE entry_id = :id RETURNING LENGTH(text) + LENGTH(html) + LENGTH(raw) AS size
"""
DROP_ALIASES = "DELETE FROM aliases WHERE entry_id = :id"
# That it was named itself stays; a document or a host is compared again when it is found again.
DROP_WITHDRAWN = "DELETE FROM withdrawn WHERE entry_id = :id AND kind <> 'entry'"
DROP_ENTRY = "DELETE FROM entries WHERE id = :id"

DROP_ALIAS = "DELETE FROM aliases WHERE feed_id = :feed_id AND key = :key"


def read_digests(database: Database, feed_id: str) -> bytes:
    """Return the digests of the keys of a feed that were forgotten, one after the other, the oldest first."""
    return b"".join(row["digests"] for row in database.execute(DIGESTS, {"feed_id": feed_id}))


def forget(database: Database, feed_id: str, forgetting: Forgetting) -> None:
    """Delete entries and further keys of a feed and add digests, within the transaction of the caller."""
    ids: list[dict[str, Value]] = [{"id": entry.id} for entry in forgetting.entries]
    freed = sum(row["size"] for one in ids for row in database.execute(DROP_REVISIONS, one))
    if freed:
        count_bytes(database, feed_id, -freed)
    for statement in (DROP_ALIASES, DROP_WITHDRAWN, DROP_ENTRY):
        database.execute_each(statement, ids)
    forget_words(database, (entry.id for entry in forgetting.entries))
    database.execute_each(DROP_ALIAS, ({"feed_id": feed_id, "key": key} for key in forgetting.aliases))
    if forgetting.digests:
        _add_digests(database, feed_id, b"".join(forgetting.digests), forgetting.most)


def _add_digests(database: Database, feed_id: str, digests: bytes, most: int) -> None:
    """Fill the newest chunk up, add others, and delete the oldest beyond `most` digests."""
    newest = database.execute(NEWEST, {"feed_id": feed_id})
    number, there = (newest[0]["number"], newest[0]["digests"]) if newest else (1, b"")
    digests, size = there + digests, CHUNK * DIGEST
    chunks = [digests[at : at + size] for at in range(0, len(digests), size)]
    for chunk in chunks:
        database.execute(SAVE, {"feed_id": feed_id, "number": number, "digests": chunk})
        number += 1
    database.execute(DROP_OLD, {"feed_id": feed_id, "last": number - 1 - max(most // CHUNK, 1)})
