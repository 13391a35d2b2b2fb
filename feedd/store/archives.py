"""The pages of archived feeds (RFC 5005 §4): which entries stand on none yet, and the pages as they were closed."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from feedd.model import Entry
from feedd.store.database import Database, Row, Value
from feedd.store.records import ArchivePage
from feedd.store.rows import ZLIB_LEVEL, from_time, read_full_entry, to_time
from feedd.store.statements import FULL_ENTRIES
from feedd.store.turns import Turns

MOST_PAGES = 1_000_000  # no bound, but a number that both databases take for one

LAST = "SELECT COALESCE(MAX(number), 0) AS number FROM archives WHERE feed_id = :feed_id"

NUMBERS = """
SELECT number FROM archives WHERE feed_id = :feed_id AND fullness <= :fullness ORDER BY number DESC LIMIT :limit
"""

PAGE = "SELECT * FROM archives WHERE feed_id = :feed_id AND number = :number"

# The order of `newest` backwards, so that what falls out of a document comes first. An index holds these entries alone.
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


class Archives:
    """The archive pages of all feeds; their bytes mean nothing here."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def last(self, feed_id: str) -> int:
        """Give the number of the page of a feed that was closed last, which is how many there are."""
        return (await self._turns.read(LAST, _read_number, feed_id=feed_id))[0]

    async def numbers(self, feed_id: str, fullness: int, limit: int = MOST_PAGES) -> tuple[int, ...]:
        """Give the numbers of the pages that hold no more of each article than `fullness` says, the last one first."""
        return await self._turns.read(NUMBERS, _read_number, feed_id=feed_id, fullness=fullness, limit=limit)

    async def unarchived(self, feed_id: str, limit: int, *, gone_too: bool) -> Sequence[Entry]:
        """Give the published entries that stand on no page, with content, the order of `Store.newest` backwards."""
        return await self._turns.read(UNARCHIVED, read_full_entry, feed_id=feed_id, limit=limit, gone_too=int(gone_too))

    async def close(
        self, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], closed_at: datetime, fullness: int
    ) -> None:
        """Keep the next pages for ever, each with the ids of its entries, in one transaction."""
        await self._turns.run(_close, feed_id, pages, {"closed_at": to_time(closed_at), "fullness": fullness})

    async def page(self, feed_id: str, number: int) -> ArchivePage | None:
        """Give a page as it was closed."""
        found = await self._turns.read(PAGE, _read_page, feed_id=feed_id, number=number)
        return found[0] if found else None


def _close(
    database: Database, feed_id: str, pages: Iterable[tuple[bytes, Iterable[str]]], common: Mapping[str, Value]
) -> None:
    with database.transaction():
        last = _read_number(database.execute(LAST, {"feed_id": feed_id})[0])
        for number, (data, entry_ids) in enumerate(pages, last + 1):
            packed = zlib.compress(data, ZLIB_LEVEL)
            database.execute(ADD_PAGE, {**common, "feed_id": feed_id, "number": number, "data": packed})
            database.execute_each(MARK_ENTRY, ({"number": number, "id": entry_id} for entry_id in entry_ids))


def _read_number(row: Row) -> int:
    return int(row["number"])


def _read_page(row: Row) -> ArchivePage:
    return ArchivePage(
        number=row["number"],
        closed_at=from_time(row["closed_at"]),
        fullness=row["fullness"],
        data=zlib.decompress(row["data"]),
    )
