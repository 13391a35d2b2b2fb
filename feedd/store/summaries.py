"""All feeds with the number of their entries in each state: what lists of feeds show."""

from datetime import datetime

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time_if_any
from feedd.store.database import Database, Row
from feedd.store.feed_rows import read_feed

SUMMARY = """
SELECT feeds.*, COALESCE(counted.published, 0) AS published, COALESCE(counted.recorded, 0) AS recorded,
  COALESCE(counted.waiting, 0) AS waiting, COALESCE(counted.gone, 0) AS gone, counted.newest AS newest,
  names.name IS NOT NULL AND feeds.removed_at IS NULL AS served
FROM feeds
LEFT JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
LEFT JOIN (
  SELECT feed_id,
    COUNT(*) FILTER (WHERE state = 'published' AND withdrawn_at IS NULL) AS published,
    COUNT(*) FILTER (WHERE state = 'recorded') AS recorded,
    COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
    COUNT(gone_at) AS gone,
    MAX(published) FILTER (WHERE state = 'published' AND withdrawn_at IS NULL) AS newest
  FROM entries"""

SUMMARIES = (
    SUMMARY
    + """ GROUP BY feed_id
) AS counted ON counted.feed_id = feeds.id
ORDER BY feeds.name, feeds.id
"""
)


class FeedSummary(Struct, frozen=True, kw_only=True):
    """A feed with the number of its entries in each state. `gone` counts entries of any state that left the index.

    `published` and `newest` are without entries that are withdrawn.
    """

    feed: Feed
    paused_at: datetime | None  # since when it has no enabled definition; None: it is active
    removed_at: datetime | None  # since when it is removed on purpose
    served: bool  # not removed, and no other feed has its name
    published: int
    recorded: int
    waiting: int
    gone: int
    newest: datetime | None  # the latest date of its published entries
    stored_bytes: int = 0  # of its texts and archive pages


def read_summaries(database: Database) -> tuple[FeedSummary, ...]:
    """Return all feeds by name, as `Feeds.summaries` does."""
    return tuple(map(read_summary, database.execute(SUMMARIES)))


def read_summary(row: Row) -> FeedSummary:
    """Return the summary in a row of `SUMMARY`."""
    return FeedSummary(
        feed=read_feed(row),
        paused_at=from_time_if_any(row["paused_at"]),
        removed_at=from_time_if_any(row["removed_at"]),
        served=bool(row["served"]),
        published=row["published"],
        recorded=row["recorded"],
        waiting=row["waiting"],
        gone=row["gone"],
        newest=from_time_if_any(row["newest"]),
        stored_bytes=row["stored_bytes"],
    )
