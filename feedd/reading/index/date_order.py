"""Learns from the dates of a page which number is the day, the month and the year."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise

from feedd.reading.words.dates import Found

ORDERS = ("dmy", "mdy", "ymd")
CALM = 4  # dates for each turn from rising to falling, at least: a page with more turns is in no order
MUCH_LONGER = 3  # times: the years of one reading spread over so much more time than those of the other


def learn_order(found: Sequence[Found], sure: Sequence[Collection[date]] = ()) -> str | None:
    """Return the order of dates that stand below each other on a page; None where nothing tells.

    `sure` has for each of them the days by which the same link is dated elsewhere. Then it is asked which orders give
    days of the calendar, which of them gives a sequence, and which one the shortest time from first to last.
    """
    doubtful = [one for one in found if one.readings]
    if not doubtful:
        return None
    votes = Counter(
        order
        for one, days in zip(found, sure, strict=False)
        for order in ORDERS
        if not one.is_sure and one.in_order(order) in days
    )
    if votes and (len(votes) == 1 or votes.most_common(2)[0][1] > votes.most_common(2)[1][1]):
        return votes.most_common(1)[0][0]
    possible = Counter(order for one in doubtful for order, _ in one.readings)
    orders = [order for order in ORDERS if possible[order] == max(possible.values(), default=0) > 0]
    if len(orders) > 1:
        orders = _in_sequence(orders, doubtful)
    if "ymd" in orders and len(orders) > 1:
        orders = by_span(orders, doubtful)
    return orders[0] if len({tuple(_days(order, doubtful)) for order in orders}) == 1 else None


def _days(order: str, found: Sequence[Found]) -> list[date]:
    return [day for one in found if (day := one.in_order(order)) is not None]


def _in_sequence(orders: Sequence[str], found: Sequence[Found]) -> list[str]:
    """Keep the orders with the fewest turns, if that is a sequence."""
    turns = {order: _turns(_days(order, found)) for order in orders}
    least = min(turns.values())
    return [order for order in orders if turns[order] == least or least * CALM > len(found)]


def _turns(days: Sequence[date]) -> int:
    """Return how often days that rise begin to fall, or the other way round."""
    steps = [later > earlier for earlier, later in pairwise(days) if later != earlier]
    return sum(before != after for before, after in pairwise(steps))


def by_span(orders: Sequence[str], found: Sequence[Found]) -> list[str]:
    """Drop the year at the front, or the others, where it makes the time from first to last much longer."""
    spans = {order: max(days) - min(days) for order in orders if (days := _days(order, found))}
    front, others = spans["ymd"], min(span for order, span in spans.items() if order != "ymd")
    if front > others * MUCH_LONGER:
        return [order for order in orders if order != "ymd"]
    return ["ymd"] if others > front * MUCH_LONGER else list(orders)
