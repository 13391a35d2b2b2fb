"""The rows of the tables that weigh lines, and what came of it for people who ask why (`--explain`)."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

Sight = TypeVar("Sight")


class Feature(Struct, Generic[Sight], frozen=True):
    """A feature of a line, what it is worth, and why: a row of a table of points."""

    name: str
    points: int
    has: Callable[[Sight], bool]
    why: str


def points(sight: Sight, table: Sequence[Feature[Sight]]) -> int:
    """Return the sum of the points of a table for the features that a line has."""
    return sum([feature.points for feature in table if feature.has(sight)])


def enough_points(sight: Sight, table: Sequence[Feature[Sight]], least: int) -> int | None:
    """Return the sum of a table's points for a line; None where it is less than `least`.

    The rows that add points stand first in the table, so that few lines are asked for the others.
    """
    found = 0
    for feature in table:
        if feature.points < 0 and found < least:
            return None
        if feature.has(sight):
            found += feature.points
    return found if found >= least else None


class Reason(Struct, frozen=True, kw_only=True):
    """What spoke for or against something; without points, where it decides alone."""

    words: str
    points: float | None = None


class Evidence(Struct, frozen=True, kw_only=True):
    """Lines, from `first` to `last` (from 0), what they were taken for, and why."""

    first: int
    last: int
    text: str
    verdict: str
    reasons: tuple[Reason, ...] = ()
