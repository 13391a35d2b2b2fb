"""The times that were stored while the wall clock could not be believed: from when on they are, and their correction.

Only one process at a time polls, and only it calls these.
"""

from datetime import datetime, timedelta

from feedd.store.codecs import MICROSECOND, from_time, to_time
from feedd.store.database import Database, Row
from feedd.store.executor import Executor

BEGIN = "INSERT INTO clock_doubts (only_row, since) VALUES (1, :since) ON CONFLICT (only_row) DO NOTHING"

SINCE = "SELECT since AS at FROM clock_doubts"

NEWEST = "SELECT MAX(polled_at) AS at FROM feeds HAVING MAX(polled_at) IS NOT NULL"

# What its author dated keeps its date, and so does what is published; nothing is published by such times.
CORRECTIONS = (
    """
    UPDATE entries SET published = published + :by, updated = updated + :by
    WHERE first_seen >= :since AND dated_by = 'seen' AND state <> 'published'
    """,
    """
    UPDATE revisions SET read_at = read_at + :by
    WHERE read_at >= :since AND entry_id IN (SELECT id FROM entries WHERE first_seen >= :since)
    """,
    "UPDATE entries SET first_seen = first_seen + :by WHERE first_seen >= :since",
    "UPDATE entries SET gone_at = gone_at + :by WHERE gone_at >= :since",
    "UPDATE polls SET started_at = started_at + :by, finished_at = finished_at + :by WHERE started_at >= :since",
    "UPDATE feeds SET first_seen = first_seen + :by WHERE first_seen >= :since",
    "UPDATE merge_members SET joined_at = joined_at + :by WHERE joined_at >= :since",
    "UPDATE feeds SET held_at = held_at + :by WHERE held_at >= :since",
    "UPDATE feeds SET failing_since = failing_since + :by WHERE failing_since >= :since",
    "UPDATE feeds SET good_at = good_at + :by WHERE good_at >= :since",
    # A tombstone shows when its entry left, so the documents are made anew.
    """
    UPDATE feeds SET polled_at = polled_at + :by, next_check_at = next_check_at + :by, edition = edition + 1
    WHERE polled_at >= :since
    """,
    "DELETE FROM clock_doubts",
)


class ProvisionalTimes:
    """The times since the wall clock was doubted; a process that ends meanwhile leaves them to the next one."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def begin(self, since: datetime) -> None:
        """Times from `since` on are provisional, if none are yet. All others that were stored are earlier."""
        await self._executor.write(BEGIN, since=to_time(since))

    async def since(self) -> datetime | None:
        """Return from when on times are provisional, None where none are."""
        return await self._executor.read_first(SINCE, _read_time)

    async def newest(self) -> datetime | None:
        """Return when the last poll ended, None before the first one."""
        return await self._executor.read_first(NEWEST, _read_time)

    async def correct(self, by: timedelta) -> None:
        """Add `by` to all provisional times, which are right from then on."""
        await self._executor.run(_correct, by)


def _correct(database: Database, by: timedelta) -> None:
    with database.transaction():
        for row in database.execute(SINCE):
            for statement in CORRECTIONS:
                database.execute(statement, {"since": row["at"], "by": by // MICROSECOND})


def _read_time(row: Row) -> datetime:
    return from_time(row["at"])
