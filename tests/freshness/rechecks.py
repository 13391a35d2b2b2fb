"""Re-checks of articles: the share of edits that they notice, how late, and by how many requests an article.

Edits are made up: at ages as they were measured on 1,139 posts, see `intervals.RECHECKS`. The first reading, with the
delay of the poll that found the post, has those that were made before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import exp, log
from random import Random

from feedd.changes.intervals import RECHECKS
from tests.freshness.yardsticks import HOUR

DAY = timedelta(days=1)
PLANS = (RECHECKS, (DAY, 7 * DAY), (timedelta(hours=6), 7 * DAY), (7 * DAY,), (DAY,))
# The share of edits up to an age; within each step all ages are as likely on a logarithmic scale.
AGES = ((0.0, HOUR / 60), (0.44, HOUR), (0.61, DAY), (0.84, 7 * DAY), (1.0, 90 * DAY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What re-checks at some ages of an article come to."""

    requests: int  # an article
    in_first_reading: float  # share of all edits
    by_rechecks: float
    late: timedelta  # mean from such an edit until it is noticed


def noticed(delays: Sequence[timedelta], plan: Sequence[timedelta], seed: int) -> Noticed:
    """Return what a plan comes to, with one edit of each of the posts that were found with these delays."""
    random, first, late = Random(seed), 0, []
    for delay in delays:
        age = _age(random)
        after = next((delay + step - age for step in (timedelta(), *plan) if delay + step >= age), None)
        if age <= delay:
            first += 1
        elif after is not None:
            late.append(after)
    number = len(delays)
    return Noticed(
        requests=len(plan),
        in_first_reading=first / number,
        by_rechecks=len(late) / number,
        late=sum(late, timedelta()) / max(1, len(late)),
    )


def _age(random: Random) -> timedelta:
    """Return how old a post is when it is edited."""
    share = random.random()
    (low, young), (high, old) = next(pair for pair in pairwise(AGES) if share <= pair[1][0])
    ratio = (share - low) / (high - low)
    return young * exp(ratio * log(old / young))
