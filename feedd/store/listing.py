"""The feeds page by page, for the lists that visitors see. A page costs its own rows, however many feeds there are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time_if_any
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.schema import CONDITION

# What the row of a feed says alone; an "ok" feed may be silent or empty.
Condition: TypeAlias = Literal["failing", "held back", "new", "ok", "paused"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
MOST_COUNTED = 1000  # entries of a feed: a hundred feeds are counted for a page
AFTER_NAMES = "\x7f"  # sorts after every character of a name

# Each form has an index of its own in `schema`: by heading or by name, of one condition, with and without private ones.
_PAGE = """
SELECT id FROM feeds WHERE removed_at IS NULL {private} {condition} AND {beyond}
  AND EXISTS (SELECT 1 FROM names WHERE names.name = feeds.name AND names.feed_id = feeds.id)
ORDER BY {order} LIMIT :limit
"""
_LISTED = """
SELECT feeds.*, (
  SELECT COUNT(*) FROM (
    SELECT 1 FROM entries WHERE feed_id = :id AND state = 'published' AND withdrawn_at IS NULL
    ORDER BY published DESC LIMIT :most
  ) AS counted
) AS entry_count, (
  SELECT published FROM entries WHERE feed_id = :id AND state = 'published' AND withdrawn_at IS NULL
  ORDER BY published DESC LIMIT 1
) AS newest
FROM feeds WHERE id = :id
"""
_PUBLIC = "AND private = 0"
_OF_CONDITION = f"AND {CONDITION} = :condition"
_STARTING = "name >= :prefix AND name < :end AND "
_HEADING = "SELECT heading FROM feeds WHERE name = :name AND removed_at IS NULL"
_IS_PUBLIC = "SELECT name FROM feeds WHERE name = :name AND removed_at IS NULL AND private = 0"


class FeedQuery(Struct, frozen=True, kw_only=True):
    """Which feeds a page lists: those after or before a name, or the first ones.

    `with_private`: also feeds of private hosts. `by_heading`: sorted by group, then by name; else by name alone.
    """

    with_private: bool
    by_heading: bool = False
    condition: Condition | None = None
    prefix: str = ""  # how the name begins
    after: str = ""
    before: str = ""


class ListedFeed(Struct, frozen=True, kw_only=True):
    """A feed with what a list shows of it."""

    feed: Feed
    paused_at: datetime | None  # since when it has no enabled definition; None: it is active
    published: int  # entries, at most one more than `MOST_COUNTED`
    newest: datetime | None  # the latest date of these
    stored_bytes: int  # see `FeedSummary`


class FeedList(Struct, frozen=True, kw_only=True):
    """One page of served feeds, with the names to continue from; empty where there is no page."""

    feeds: tuple[ListedFeed, ...]
    previous: str = ""  # `before` of the page before this one
    next: str = ""  # `after` of the page after it


class Listing:
    """Lists of the served feeds."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def page(self, query: FeedQuery, limit: int) -> FeedList:
        """Return at most `limit` feeds."""
        return await self._executor.run(_read_page, query, limit)

    async def one(self, feed_id: str) -> ListedFeed:
        """Return the known feed with that id, as a list shows it."""
        return await self._executor.run(_read_listed, feed_id)

    async def public_among(self, names: Iterable[str]) -> frozenset[str]:
        """Return which of these names belong to a feed that is not of a private host."""
        return await self._executor.run(_read_public, names)


def _read_page(database: Database, query: FeedQuery, limit: int) -> FeedList:
    backwards = bool(query.before)
    rows = database.execute(page_statement(query), _parameters(database, query, limit + 1))
    ids = [row["id"] for row in rows[:limit]]
    found = [_read_listed(database, each) for each in (ids[::-1] if backwards else ids)]
    more, came_from = len(rows) > limit, bool(query.after or query.before)
    has_previous, has_next = (more, came_from) if backwards else (came_from, more)
    return FeedList(
        feeds=tuple(found),
        previous=found[0].feed.name if found and has_previous else "",
        next=found[-1].feed.name if found and has_next else "",
    )


def _read_listed(database: Database, feed_id: str) -> ListedFeed:
    row: Row = database.execute(_LISTED, {"id": feed_id, "most": MOST_COUNTED + 1})[0]
    return ListedFeed(
        feed=read_feed(row),
        paused_at=from_time_if_any(row["paused_at"]),
        published=row["entry_count"],
        newest=from_time_if_any(row["newest"]),
        stored_bytes=row["stored_bytes"],
    )


def page_statement(query: FeedQuery) -> str:
    """Return the SELECT of a query."""
    sign, direction = ("<", " DESC") if query.before else (">", "")
    if query.by_heading:
        order, beyond = f"heading{direction}, name{direction}", f"(heading, name) {sign} (:heading, :name)"
    else:
        order, beyond = f"name{direction}", f"{_STARTING if query.prefix else ''}name {sign} :name"
    return _PAGE.format(
        private="" if query.with_private else _PUBLIC,
        condition=_OF_CONDITION if query.condition else "",
        beyond=beyond,
        order=order,
    )


def _parameters(database: Database, query: FeedQuery, limit: int) -> dict[str, Value]:
    name = query.before or query.after
    parameters: dict[str, Value] = {"limit": limit, "name": name}
    if query.by_heading:
        # A private feed must not be found by where a page begins.
        known = _HEADING if query.with_private else f"{_HEADING} {_PUBLIC}"
        rows = database.execute(known, {"name": name}) if name else []
        parameters["heading"] = rows[0]["heading"] if rows else ""
    if query.condition:
        parameters["condition"] = query.condition
    if query.prefix and not query.by_heading:
        parameters |= {"prefix": query.prefix, "end": query.prefix + AFTER_NAMES}
    return parameters


def _read_public(database: Database, names: Iterable[str]) -> frozenset[str]:
    return frozenset(row["name"] for name in names for row in database.execute(_IS_PUBLIC, {"name": name}))
