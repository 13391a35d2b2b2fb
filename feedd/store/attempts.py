"""The attempts to poll a feed, where several processes do: each is a number, and the last one counts; see `fence`."""

from datetime import datetime

from feedd.store.codecs import to_time
from feedd.store.executor import Executor

# Whoever saves by an earlier attempt has the row: this waits for that.
TAKE = "UPDATE feeds SET attempt = attempt + 1 WHERE id = :id RETURNING attempt"

TAKE_DUE = """
UPDATE feeds SET attempt = attempt + 1 WHERE id = :id AND paused_at IS NULL AND next_check_at <= :now
RETURNING attempt
"""

PUT_OFF = """
UPDATE feeds SET next_check_at = :until WHERE id = :id AND attempt = :attempt AND next_check_at < :until
"""


class Attempts:
    """Gives out the attempts."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def take(self, feed_id: str) -> int | None:
        """Begin to poll a feed, whether it is due or not, and supersede whoever polls it; None: there is no such."""
        return await self._executor.read_first(TAKE, lambda row: int(row["attempt"]), id=feed_id)

    async def take_due(self, feed_id: str, now: datetime) -> int | None:
        """Begin to poll a feed as `take` does; None where it is not due, as after another process polled it."""
        return await self._executor.read_first(TAKE_DUE, lambda row: int(row["attempt"]), id=feed_id, now=to_time(now))

    async def put_off(self, feed_id: str, attempt: int, until: datetime) -> None:
        """Let a feed wait whose poll could not be saved; no effect where another process polls it meanwhile."""
        await self._executor.write(PUT_OFF, id=feed_id, attempt=attempt, until=to_time(until))
