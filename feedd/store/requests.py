"""Poll requests: what `feedd once` requests from the daemon that polls the data folder, and its answers.

`feedd withdraw` requests in the same way that it publishes by today's withdrawals; such a request names no feed.

Their table is called `wishes`, and the column of the answers `report`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

WITHDRAWALS = "withdrawals"  # the mode of a request that is no poll
KEPT_FOR = timedelta(days=1)  # no `feedd once` waits longer, and a daemon ignores older requests

ADD = "INSERT INTO wishes (id, feed_name, mode, asked_at) VALUES (:id, :feed_name, :mode, :asked_at)"

DROP_OLD = "DELETE FROM wishes WHERE asked_at < :before"

PENDING = "SELECT * FROM wishes WHERE report IS NULL AND asked_at >= :after ORDER BY asked_at, id"

UNANSWERED = "SELECT * FROM wishes WHERE id = :id AND report IS NULL"

ANSWER = "UPDATE wishes SET report = :report, fulfilled_at = :now WHERE id = :id"

ANSWER_TO = "SELECT report FROM wishes WHERE id = :id AND report IS NOT NULL"


class PollRequest(Struct, frozen=True, kw_only=True):
    """A poll that `feedd once` requests from the daemon that polls the data folder, or `WITHDRAWALS`."""

    id: str
    feed_name: str
    mode: str
    asked_at: datetime


class PollRequests:
    """The poll requests of the last day, answered or not. `Upcoming.look` returns the unanswered ones, too."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def add(self, request_id: str, feed_name: str, mode: str, now: datetime) -> None:
        """Request a poll from the daemon that polls the data folder, and delete requests older than a day."""
        request = PollRequest(id=request_id, feed_name=feed_name, mode=mode, asked_at=now)
        await self._executor.run(_add, request)

    async def pending(self, after: datetime) -> tuple[PollRequest, ...]:
        """Return the unanswered requests since a time, the oldest first."""
        return await self._executor.run(fetch_pending, after)

    async def unanswered(self, request_id: str) -> PollRequest | None:
        """Return a request; None where it was answered or is gone."""
        return await self._executor.read_first(UNANSWERED, _read_request, id=request_id)

    async def answer(self, request_id: str, report: str, now: datetime) -> None:
        """Save the report that answers a request; the waiting process gets it by `answers`."""
        await self._executor.write(ANSWER, id=request_id, report=report, now=to_time(now))

    async def answers(self, request_ids: Iterable[str]) -> Mapping[str, str]:
        """Return the reports that have been saved for these requests, by request id."""
        return await self._executor.run(_read_answers, request_ids)


def fetch_pending(database: Database, after: datetime) -> tuple[PollRequest, ...]:
    """Return the unanswered requests since a time, the oldest first."""
    return tuple(map(_read_request, database.execute(PENDING, {"after": to_time(after)})))


def _add(database: Database, request: PollRequest) -> None:
    values: dict[str, Value] = {
        "id": request.id,
        "feed_name": request.feed_name,
        "mode": request.mode,
        "asked_at": to_time(request.asked_at),
    }
    with database.transaction():
        database.execute(DROP_OLD, {"before": to_time(request.asked_at - KEPT_FOR)})
        database.execute(ADD, values)


def _read_answers(database: Database, request_ids: Iterable[str]) -> Mapping[str, str]:
    found = {request_id: database.execute(ANSWER_TO, {"id": request_id}) for request_id in request_ids}
    return {request_id: rows[0]["report"] for request_id, rows in found.items() if rows}


def _read_request(row: Row) -> PollRequest:
    return PollRequest(id=row["id"], feed_name=row["feed_name"], mode=row["mode"], asked_at=from_time(row["asked_at"]))
