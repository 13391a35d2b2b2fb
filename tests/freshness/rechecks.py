"""Re-checks of articles: the share of edits that they notice, how late, and by how many requests an article.

Edits are made up: of one post in ten, as it was measured on 1,139 posts, and at ages as they were measured, see
`intervals.LAST`. The first reading, with the delay of the poll that found the post, has those that were made before it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from math import exp, log
from random import Random
from typing import TypeAlias

from msgspec import Struct

from feedd.changes.intervals import LAST, SHOW_EDITS, next_rechecks
from feedd.structs import replace
from tests.freshness.following import entry_of
from tests.freshness.sources import START
from tests.freshness.yardsticks import HOUR

DAY = timedelta(days=1)
# The share of edits up to an age; within each step all ages are as likely on a logarithmic scale.
AGES = ((0.0, HOUR / 60), (0.44, HOUR), (0.61, DAY), (0.84, 7 * DAY), (1.0, 90 * DAY))
EDITED = 0.1  # of all posts

Plan: TypeAlias = Callable[[Sequence[bool]], Sequence[timedelta]]
"""Returns at which ages an article is read again, by which earlier ones of its source were seen to be edited."""
Share: TypeAlias = Callable[[Random], float]
"""Returns which share of its articles an author edits."""


class Noticed(Struct, frozen=True, kw_only=True):
    """What re-checks at some ages of an article come to."""

    requests: float  # an article
    in_first_reading: float  # share of all edits
    by_rechecks: float
    late: timedelta  # mean from such an edit until it is noticed


def alike(_random: Random) -> float:
    """Each author edits as much as others."""
    return EDITED


def unlike(random: Random) -> float:
    """Some authors edit every second article, most hardly any."""
    return random.betavariate(0.5, 0.5 / EDITED - 0.5)


def fixed(*ages: timedelta) -> Plan:
    """Return the plan that reads all articles again at these ages."""
    return lambda _seen: ages


def by_history(seen: Sequence[bool]) -> Sequence[timedelta]:
    """The rule of feedd."""
    new = entry_of(START, START)
    old = replace(new, first_seen=START - 2 * LAST, checks=9)
    checked = [replace(old, revision=2 if edited else 1) for edited in seen[-SHOW_EDITS:]]
    return [at - START for at in next_rechecks([new, *checked], START, LAST.days)]


PLANS: tuple[tuple[str, Plan, Share], ...] = (
    ("1 h, 24 h, 168 h", fixed(HOUR, DAY, 7 * DAY), unlike),
    ("24 h, 168 h", fixed(DAY, 7 * DAY), unlike),
    ("48 h, 168 h", fixed(2 * DAY, 7 * DAY), unlike),
    ("168 h", fixed(7 * DAY), unlike),
    ("feedd", by_history, unlike),
    ("feedd, all edit alike", by_history, alike),
)


def noticed(sources: Sequence[Sequence[timedelta]], plan: Plan, share: Share, seed: int) -> Noticed:
    """Return what a plan comes to for sources whose posts were found with these delays."""
    random, requests, first, never, late = Random(seed), 0, 0, 0, list[timedelta]()
    for delays in sources:
        edits, seen = share(random), list[bool]()
        for delay in delays:
            ages = plan(seen)
            requests += len(ages)
            seen.append(False)
            if random.random() >= edits:
                continue
            age = _age(random)
            after = next((delay + step - age for step in (timedelta(), *ages) if delay + step >= age), None)
            if age <= delay:
                first += 1
            elif after is None:
                never += 1
            else:
                late.append(after)
                seen[-1] = True
    number = first + never + len(late)
    return Noticed(
        requests=requests / sum(map(len, sources)),
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
