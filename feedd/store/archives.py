"""The pages of archived feeds (RFC 5005 §4): which entries stand on none yet, and the pages as they were closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedd.model import Entry
from feedd.store.codecs import NOTHING, from_time, pack_bytes, to_time, unpack_bytes
from feedd.store.database import UNBOUNDED, Database, Row, Value
from feedd.store.entries import FULL_ENTRIES, read_full_entry
from feedd.store.executor import Executor

LAST = "SELECT COALESCE(MAX(number), 0) AS number FROM archives WHERE feed_id = :feed_id"

NUMBERS = """
SELECT number FROM archives WHERE feed_id = :feed_id AND fullness <= :fullness ORDER BY number DESC LIMIT :limit
"""

PAGE = "SELECT * FROM archives WHERE feed_id = :feed_id AND number = :number"

# The reverse order of `Entries.newest`: what falls out of a document comes first. An index holds these entries alone.
UNARCHIVED = (
    FULL_ENTRIES
    + """
WHERE entries.feed_id = :feed_id AND entries.state = 'published' AND entries.archive IS NULL
  AND (:gone_too = 1 OR entries.gone_at IS NULL)
ORDER BY entries.published, entries.id DESC LIMIT :limit
"""
)

# No ON CONFLICT: a page is never rewritten, and a second one of the same number is our bug.
ADD_PAGE = """
INSERT INTO archives (feed_id, number, closed_at, fullness, data)
VALUES (:feed_id, :number, :closed_at, :fullness, :data)
"""

MARK_ENTRY = "UPDATE entries SET archive = :number WHERE id = :id"

# The numbers stay taken: an address that once was a page must not become another one, which never changes either.
PURGE = "UPDATE archives SET data = :nothing, fullness = :purged WHERE feed_id = :feed_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A page of an archived feed, with the bytes it was closed with; `fullness`: how much of each article they hold."""

    number: int
    closed_at: datetime
    fullness: int
    data: bytes


class Archives:
    """The archive pages of all feeds. The store knows the meaning neither of their bytes nor of `fullness`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def last(self, feed_id: str) -> int:
        """Return the number of the page of a feed that was closed last, which is how many there are."""
        return (await self._executor.read(LAST, _read_number, feed_id=feed_id))[0]

    async def numbers(self, feed_id: str, fullness: int, limit: int = UNBOUNDED) -> tuple[int, ...]:
        """Return the numbers of the pages whose fullness is at most this, the last one first."""
        return await self._executor.read(NUMBERS, _read_number, feed_id=feed_id, fullness=fullness, limit=limit)

    async def unarchived(self, feed_id: str, limit: int, *, gone_too: bool) -> Sequence[Entry]:
        """Return the published entries that stand on no page, with content, in reverse order of `Entries.newest`."""
        return await self._executor.read(
            UNARCHIVED, read_full_entry, feed_id=feed_id, limit=limit, gone_too=int(gone_too)
        )

    async def close(
        self, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], closed_at: datetime, fullness: int
    ) -> None:
        """Keep the next pages for ever, each with the ids of its entries, in one transaction."""
        await self._executor.run(_close, feed_id, pages, {"closed_at": to_time(closed_at), "fullness": fullness})

    async def page(self, feed_id: str, number: int) -> ArchivePage | None:
        """Return a page as it was closed."""
        return await self._executor.read_first(PAGE, _read_page, feed_id=feed_id, number=number)


def purge_archives(database: Database, feed_id: str, fullness: int) -> None:
    """Empty all pages of a feed, within the caller's transaction, and give them this fullness."""
    database.execute(PURGE, {"feed_id": feed_id, "nothing": NOTHING, "purged": fullness})


def _close(
    database: Database, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], common: Mapping[str, Value]
) -> None:
    with database.transaction():
        last = _read_number(database.execute(LAST, {"feed_id": feed_id})[0])
        for number, (data, entry_ids) in enumerate(pages, last + 1):
            packed = pack_bytes(data)
            database.execute(ADD_PAGE, {**common, "feed_id": feed_id, "number": number, "data": packed})
            database.execute_each(MARK_ENTRY, ({"number": number, "id": entry_id} for entry_id in entry_ids))


def _read_number(row: Row) -> int:
    return int(row["number"])


def _read_page(row: Row) -> ArchivePage:
    return ArchivePage(
        number=row["number"],
        closed_at=from_time(row["closed_at"]),
        fullness=row["fullness"],
        data=unpack_bytes(row["data"]),
    )
