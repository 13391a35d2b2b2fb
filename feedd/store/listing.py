"""The feeds page by page, for the lists that visitors see. A page costs its own rows, however many feeds there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from feedd.store.database import Database, Value
from feedd.store.executor import Executor
from feedd.store.feeds import FeedSummary, fetch_summary
from feedd.store.schema import CONDITION

# What the row of a feed says alone; an "ok" feed may be silent or empty.
Condition: TypeAlias = Literal["failing", "held back", "new", "ok", "paused"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
AFTER_NAMES = "\x7f"  # sorts after every character of a name

# Each form has an index of its own in `schema`: by heading or by name, of one condition, with and without private ones.
_PAGE = """
SELECT id FROM feeds WHERE removed_at IS NULL {private} {condition} AND {beyond}
  AND EXISTS (SELECT 1 FROM names WHERE names.name = feeds.name AND names.feed_id = feeds.id)
ORDER BY {order} LIMIT :limit
"""
_PUBLIC = "AND private = 0"
_OF_CONDITION = f"AND {CONDITION} = :condition"
_STARTING = "name >= :prefix AND name < :end AND "
_HEADING = "SELECT heading FROM feeds WHERE name = :name AND removed_at IS NULL"
_IS_PUBLIC = "SELECT name FROM feeds WHERE name = :name AND removed_at IS NULL AND private = 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuery:
    """Which feeds a page lists: those after or before a name, or the first ones.

    `with_private`: also feeds of private hosts. `by_heading`: sorted by group, then by name; else by name alone.
    """

    with_private: bool
    by_heading: bool = False
    condition: Condition | None = None
    prefix: str = ""  # how the name begins
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """One page of served feeds, with the names to continue from; empty where there is no page."""

    feeds: tuple[FeedSummary, ...]
    previous: str = ""  # `before` of the page before this one
    next: str = ""  # `after` of the page after it


class Listing:
    """Lists of the served feeds."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def page(self, query: FeedQuery, limit: int) -> FeedList:
        """Return at most `limit` feeds."""
        return await self._executor.run(_read_page, query, limit)

    async def public_among(self, names: Iterable[str]) -> frozenset[str]:
        """Return which of these names belong to a feed that is not of a private host."""
        return await self._executor.run(_read_public, names)


def _read_page(database: Database, query: FeedQuery, limit: int) -> FeedList:
    backwards = bool(query.before)
    rows = database.execute(page_statement(query), _parameters(database, query, limit + 1))
    ids = [row["id"] for row in rows[:limit]]
    found = [one for one in (fetch_summary(database, each) for each in (ids[::-1] if backwards else ids)) if one]
    more, came_from = len(rows) > limit, bool(query.after or query.before)
    has_previous, has_next = (more, came_from) if backwards else (came_from, more)
    return FeedList(
        feeds=tuple(found),
        previous=found[0].feed.name if found and has_previous else "",
        next=found[-1].feed.name if found and has_next else "",
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
        rows = database.execute(_HEADING, {"name": name}) if name else []
        parameters["heading"] = rows[0]["heading"] if rows else ""
    if query.condition:
        parameters["condition"] = query.condition
    if query.prefix and not query.by_heading:
        parameters |= {"prefix": query.prefix, "end": query.prefix + AFTER_NAMES}
    return parameters


def _read_public(database: Database, names: Iterable[str]) -> frozenset[str]:
    return frozenset(row["name"] for name in names for row in database.execute(_IS_PUBLIC, {"name": name}))
