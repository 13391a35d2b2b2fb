"""Which feeds are active and what they are called, as definitions say: register, pause, rename, remove."""

from collections.abc import Iterable
from datetime import datetime

from feedd.gopher.addresses import is_private
from feedd.gopher.url import parse_url
from feedd.model import Feed
from feedd.store.codecs import (
    read_terms,
    to_time,
)
from feedd.store.database import Database
from feedd.store.feed_rows import PRIVATE_HOST, TOKEN, feed_values, heading_of
from feedd.store.search import note_other_terms

PAUSE_ALL = "UPDATE feeds SET paused_at = :now WHERE paused_at IS NULL"

PAUSE = "UPDATE feeds SET paused_at = :now WHERE id = :id AND paused_at IS NULL"

_INSERT = """
INSERT INTO feeds (
  id, name, location, title, first_seen, next_check_at, polled_at, good_at, failures, error, edition, terms, private,
  heading
) VALUES (
  :id, :name, :location, :title, :first_seen, :next_check_at, :polled_at, :good_at, :failures, :error, :edition, :terms,
  :private, :heading
) ON CONFLICT (id) DO"""

REGISTER = (
    _INSERT
    + f""" UPDATE SET
  name = excluded.name, location = excluded.location, terms = excluded.terms, paused_at = NULL, removed_at = NULL,
  heading = excluded.heading,
  private = CASE WHEN feeds.location <> excluded.location THEN excluded.private
    ELSE (COALESCE(feeds.private, excluded.private) & {PRIVATE_HOST}) | (excluded.private & {TOKEN}) END,
  next_check_at = CASE WHEN feeds.location <> excluded.location THEN excluded.next_check_at ELSE feeds.next_check_at END
"""
)

POLL_NO_LATER_THAN = "UPDATE feeds SET next_check_at = :latest WHERE id = :id AND next_check_at > :latest"

# A feed that is defined but not active stays paused.
RENAME = f"""
UPDATE feeds SET name = :name, location = :location, terms = :terms, removed_at = NULL, heading = :heading,
  private = CASE WHEN location <> :location THEN :private
    ELSE (COALESCE(private, :private) & {PRIVATE_HOST}) | (:private & {TOKEN}) END
WHERE id = :id
"""  # noqa: S608  # ours

CLAIM_NAME = """
INSERT INTO names (name, feed_id) VALUES (:name, :id) ON CONFLICT (name) DO UPDATE SET feed_id = excluded.feed_id
"""

# After its database was lost, a feed is unknown and may still have subscribers.
ADD = _INSERT + " NOTHING"

REMOVE = """
UPDATE feeds SET removed_at = COALESCE(removed_at, :now), paused_at = COALESCE(paused_at, :now) WHERE id = :id
"""

# Rows of a release that did not know; SQL cannot tell which host is private.
UNSORTED = "SELECT id, location, terms FROM feeds WHERE private IS NULL"

SORT = "UPDATE feeds SET private = :private, heading = :heading WHERE id = :id"


def register(
    database: Database,
    feeds: Iterable[Feed],
    now: datetime,
    inactive: Iterable[Feed],
    latest: Iterable[tuple[str, datetime]],
    paused: Iterable[str] | None,
) -> None:
    """Make feeds active and pause others, see `Feeds.register`."""
    with database.transaction():
        _sort_rows(database)
        if paused is None:
            database.execute(PAUSE_ALL, {"now": to_time(now)})
        else:
            database.execute_each(PAUSE, [{"id": feed_id, "now": to_time(now)} for feed_id in paused])
        active, others = list(map(feed_values, feeds)), list(map(feed_values, inactive))
        note_other_terms(database, [*active, *others])
        database.execute_each(REGISTER, active)
        database.execute_each(RENAME, others)
        database.execute_each(CLAIM_NAME, [*others, *active])
        poll_no_later_than(database, latest)


def poll_no_later_than(database: Database, latest: Iterable[tuple[str, datetime]]) -> None:
    """Make feeds due at these times where they are due later."""
    database.execute_each(POLL_NO_LATER_THAN, ({"id": feed_id, "latest": to_time(at)} for feed_id, at in latest))


def remove(database: Database, feed: Feed, now: datetime) -> None:
    """Mark a feed as removed, also an unknown one; its name leads to it from now on."""
    with database.transaction():
        database.execute(ADD, feed_values(feed))
        database.execute(REMOVE, {"id": feed.id, "now": to_time(now)})
        database.execute(CLAIM_NAME, {"id": feed.id, "name": feed.name})


def _sort_rows(database: Database) -> None:
    rows = database.execute(UNSORTED)
    database.execute_each(
        SORT,
        (
            {
                "id": row["id"],
                "private": int(is_private(parse_url(row["location"]).host)),
                "heading": heading_of(read_terms(row["terms"])),
            }
            for row in rows
        ),
    )
