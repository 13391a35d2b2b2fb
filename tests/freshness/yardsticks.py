"""What a rule is compared with, at the same number of requests: one interval for all, and an oracle.

A post comes at any moment between two polls, so that it waits half an interval on average.
"""

from collections.abc import Sequence
from datetime import timedelta
from math import sqrt

from feedd.changes.rhythm import CEILING, FLOOR
from tests.freshness.following import Followed

HOUR = timedelta(hours=1)


def mean_delay(followed: Sequence[Followed]) -> timedelta:
    """Return the mean delay of all posts."""
    delays = [delay for one in followed for delay in one.delays]
    return sum(delays, timedelta()) / len(delays)


def late_delay(followed: Sequence[Followed]) -> timedelta:
    """Return the 95th percentile of the delay."""
    delays = sorted(delay for one in followed for delay in one.delays)
    return delays[len(delays) * 95 // 100]


def fixed_interval(followed: Sequence[Followed]) -> timedelta:
    """Return the interval that gives all sources together the same number of requests."""
    return sum((one.span for one in followed), timedelta()) / sum(one.requests for one in followed)


def oracle_delay(followed: Sequence[Followed]) -> timedelta:
    """Return the mean delay of who knows the rate of each source, but not its hours, and keeps the same bounds.

    Cho and Garcia-Molina (2003) minimise what is lost over all sources for a number of requests by a Lagrange
    multiplier. Where a source with the rate r is polled with the interval I, its posts lose r I / 2 in all, and there
    are 1 / I requests. So d/dI (r I / 2 + m / I) = 0, that is I = sqrt(2 m / r), within the bounds; m is the one that
    gives the number of requests.
    """
    pairs = [(one, len(one.delays) * HOUR / one.span) for one in followed]
    requests = sum(one.requests for one in followed)

    def interval(rate: float, scale: float) -> timedelta:
        return min(max(scale / sqrt(rate) * HOUR, FLOOR), CEILING) if rate else CEILING

    low, high = 1e-3, 1e3
    for _ in range(50):
        scale = sqrt(low * high)
        spent = sum(one.span / interval(rate, scale) for one, rate in pairs)
        low, high = (scale, high) if spent > requests else (low, scale)
    lost = sum((len(one.delays) * interval(rate, high) / 2 for one, rate in pairs), timedelta())
    return lost / sum(len(one.delays) for one in followed)
