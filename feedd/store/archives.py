"""The pages of archived feeds (RFC 5005 §4): the stored pages, and the entries that are on no page yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from feedd.model import Entry
from feedd.store.codecs import NOTHING, from_time, pack_bytes, to_time, unpack_bytes
from feedd.store.database import UNBOUNDED, Database, Row, Value
from feedd.store.entries import FULL_ENTRIES, read_entry, read_full_entry
from feedd.store.executor import Executor
from feedd.store.texts import count_bytes

LAST = "SELECT COALESCE(MAX(number), 0) AS number FROM archives WHERE feed_id = :feed_id"

NUMBERS = """
SELECT number FROM archives WHERE feed_id = :feed_id AND fullness <= :fullness ORDER BY number DESC LIMIT :limit
"""

PAGE = "SELECT * FROM archives WHERE feed_id = :feed_id AND number = :number"

# The reverse order of `Entries.newest`: what leaves the document first comes first. A partial index has these entries.
UNARCHIVED = (
    FULL_ENTRIES
    + """
WHERE entries.feed_id = :feed_id AND entries.state = 'published' AND entries.archive IS NULL
  AND entries.withdrawn_at IS NULL
  AND (:gone_too = 1 OR entries.gone_at IS NULL)
ORDER BY entries.published, entries.id DESC LIMIT :limit
"""
)

WITHDRAWN = """
SELECT * FROM entries WHERE feed_id = :feed_id AND archive = :number AND withdrawn_at IS NOT NULL ORDER BY id
"""

# No ON CONFLICT: a page is never rewritten, and a second one with the same number is a bug of feedd.
ADD_PAGE = """
INSERT INTO archives (feed_id, number, closed_at, fullness, data)
VALUES (:feed_id, :number, :closed_at, :fullness, :data)
"""

MARK_ENTRY = "UPDATE entries SET archive = :number WHERE id = :id"

# The oldest page with bytes that may be replaced.
OLDEST = """
SELECT number FROM archives WHERE feed_id = :feed_id AND fullness > :above AND fullness < :below
ORDER BY number LIMIT 1
"""

SIZE = "SELECT LENGTH(data) AS size FROM archives WHERE feed_id = :feed_id AND number = :number"

REPLACE = """
UPDATE archives SET data = :data, closed_at = :closed_at, fullness = :fullness
WHERE feed_id = :feed_id AND number = :number
"""

# The numbers stay in use: the address of an archive page must never show another page, because pages never change.
PURGE = "UPDATE archives SET data = :nothing, fullness = :purged WHERE feed_id = :feed_id"


class ArchivePage(Struct, frozen=True, kw_only=True):
    """A page of an archived feed with its bytes. `fullness` says how much of each article they contain."""

    number: int
    closed_at: datetime
    fullness: int
    data: bytes


class Archives:
    """The archive pages of all feeds. The store interprets neither their bytes nor `fullness`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def last(self, feed_id: str) -> int:
        """Return the number of the last page of a feed, which is also the count of its pages; 0 where it has none."""
        return (await self._executor.read(LAST, _read_number, feed_id=feed_id))[0]

    async def numbers(self, feed_id: str, fullness: int, limit: int = UNBOUNDED) -> tuple[int, ...]:
        """Return the numbers of the pages with at most this fullness, the last page first."""
        return await self._executor.read(NUMBERS, _read_number, feed_id=feed_id, fullness=fullness, limit=limit)

    async def unarchived(self, feed_id: str, limit: int, *, gone_too: bool) -> Sequence[Entry]:
        """Return the published entries that are on no page, with content, in reverse order of `Entries.newest`.

        `gone_too` includes entries that left the index. Withdrawn ones are never among them.
        """
        return await self._executor.read(
            UNARCHIVED, read_full_entry, feed_id=feed_id, limit=limit, gone_too=int(gone_too)
        )

    async def close(
        self, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], closed_at: datetime, fullness: int
    ) -> None:
        """Store the next pages permanently, in one transaction. Each is its bytes and the ids of its entries."""
        await self._executor.run(_close, feed_id, pages, {"closed_at": to_time(closed_at), "fullness": fullness})

    async def oldest(self, feed_id: str, above: int, below: int) -> int | None:
        """Return the number of the oldest page with a fullness between these two; None where there is none."""
        return await self._executor.read_first(OLDEST, _read_number, feed_id=feed_id, above=above, below=below)

    async def replace(self, feed_id: str, page: ArchivePage) -> None:
        """Store a page in place of the one with its number."""
        await self._executor.run(_replace, feed_id, page)

    async def page(self, feed_id: str, number: int) -> ArchivePage | None:
        """Return a page; None: there is no page with this number."""
        return await self._executor.read_first(PAGE, _read_page, feed_id=feed_id, number=number)

    async def withdrawn(self, feed_id: str, number: int) -> tuple[Entry, ...]:
        """Return the entries on a page that are withdrawn by now, without content."""
        return await self._executor.read(WITHDRAWN, read_entry, feed_id=feed_id, number=number)


def purge_archives(database: Database, feed_id: str, fullness: int) -> None:
    """Delete the bytes of all pages of a feed and set their fullness, within the transaction of the caller."""
    database.execute(PURGE, {"feed_id": feed_id, "nothing": NOTHING, "purged": fullness})


def _close(
    database: Database, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], common: Mapping[str, Value]
) -> None:
    with database.transaction():
        last = _read_number(database.execute(LAST, {"feed_id": feed_id})[0])
        for number, (data, entry_ids) in enumerate(pages, last + 1):
            packed = pack_bytes(data)
            count_bytes(database, feed_id, len(packed))
            database.execute(ADD_PAGE, {**common, "feed_id": feed_id, "number": number, "data": packed})
            database.execute_each(MARK_ENTRY, ({"number": number, "id": entry_id} for entry_id in entry_ids))


def _replace(database: Database, feed_id: str, page: ArchivePage) -> None:
    place: dict[str, Value] = {"feed_id": feed_id, "number": page.number}
    packed = pack_bytes(page.data)
    with database.transaction():
        before = sum(row["size"] for row in database.execute(SIZE, place))
        count_bytes(database, feed_id, len(packed) - before)
        values: dict[str, Value] = {"closed_at": to_time(page.closed_at), "fullness": page.fullness}
        database.execute(REPLACE, {**place, **values, "data": packed})


def _read_number(row: Row) -> int:
    return int(row["number"])


def _read_page(row: Row) -> ArchivePage:
    return ArchivePage(
        number=row["number"],
        closed_at=from_time(row["closed_at"]),
        fullness=row["fullness"],
        data=unpack_bytes(row["data"]),
    )
