"""How many feeds are in each state, how much they hold and since when one is due: counted by the database itself.

A scrape of the metrics asks for it every few seconds, so no row is read into Python but those of the largest feeds.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from feedd.store.codecs import from_time_if_any
from feedd.store.database import Database
from feedd.store.schema import CONDITION

# Another feed may have taken the name of a paused one.
_NAMED = "EXISTS (SELECT 1 FROM names WHERE names.name = feeds.name AND names.feed_id = feeds.id)"
_SERVED = f"removed_at IS NULL AND (paused_at IS NULL OR {_NAMED})"

_CONDITIONS = f"""
SELECT {CONDITION} AS condition, COUNT(*) AS feeds, SUM(stored_bytes) AS bytes
FROM feeds WHERE {_SERVED} GROUP BY {CONDITION}
"""  # noqa: S608  # all of it is ours
_SILENT = f"""
SELECT COUNT(*) AS feeds FROM feeds WHERE removed_at IS NULL AND {CONDITION} = 'ok'
  AND id IN (SELECT feed_id FROM incidents WHERE kind = 'silent' AND closed_at IS NULL)
"""  # noqa: S608
# A feed with texts has published them, unless they were withdrawn: its entries need no look.
_EMPTY = f"""
SELECT COUNT(*) AS feeds FROM feeds WHERE removed_at IS NULL AND {CONDITION} = 'ok'
  AND (stored_bytes = 0 OR withdrawals > 0) AND NOT EXISTS (
    SELECT 1 FROM entries WHERE feed_id = feeds.id AND state = 'published' AND withdrawn_at IS NULL
  ) AND id NOT IN (SELECT feed_id FROM incidents WHERE kind = 'silent' AND closed_at IS NULL)
"""  # noqa: S608
_IS_PAUSED = f"SELECT paused_at FROM feeds WHERE name = :name AND {_SERVED}"  # noqa: S608
_LARGEST = f"""
SELECT name, stored_bytes FROM feeds WHERE {_SERVED} ORDER BY stored_bytes DESC, name LIMIT :limit
"""  # noqa: S608
_DUE_SINCE = "SELECT MIN(next_check_at) AS at FROM feeds WHERE paused_at IS NULL"


class FeedCounts(Struct, frozen=True, kw_only=True):
    """The feeds that are served, and the broken definitions. `states` has no state without a feed.

    A silent feed is one with an open incident of that kind.
    """

    states: Mapping[str, int]  # by `status.State`
    largest: Mapping[str, int]  # bytes of texts of the largest feeds, by name
    stored_bytes: int  # of all feeds
    due_since: datetime | None  # the earliest next check of an active feed; None: there is none


def count_feeds(database: Database, broken: Collection[str], largest: int) -> FeedCounts:
    """Count the feeds, as `Feeds.counts` does."""
    rows = database.execute(_CONDITIONS)
    states: dict[str, int] = {row["condition"]: row["feeds"] for row in rows}
    for state, statement in (("silent", _SILENT), ("empty", _EMPTY)):
        states[state] = database.execute(statement)[0]["feeds"]
        states["ok"] = states.get("ok", 0) - states[state]
    known = [row["paused_at"] is not None for name in broken for row in database.execute(_IS_PAUSED, {"name": name})]
    states["paused"] = states.get("paused", 0) - sum(known)
    states["broken definition"] = len(broken) - len(known) + sum(known)
    return FeedCounts(
        states={state: count for state, count in states.items() if count},
        largest={row["name"]: row["stored_bytes"] for row in database.execute(_LARGEST, {"limit": largest})},
        stored_bytes=sum(row["bytes"] for row in rows),
        due_since=from_time_if_any(database.execute(_DUE_SINCE)[0]["at"]),
    )
