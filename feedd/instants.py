"""When entries are said to be published: one instant each, given once and kept for ever."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from feedd.model import Candidate, DatedBy

SECOND = timedelta(seconds=1)


def date_entries(
    candidates: Sequence[Candidate], taken: Collection[datetime], now: datetime
) -> dict[str, tuple[datetime, DatedBy]]:
    """Give each candidate, by key, the instant it will be published under for ever; no two of a feed share one.

    A date without a time is noon UTC, moved by seconds so that the order of the page holds; the undated count down
    from `now` by their place on the page.
    """
    used, dates = set(taken), dict[str, tuple[datetime, DatedBy]]()
    on_page = sorted(candidates, key=lambda candidate: candidate.position)
    dated = [(candidate, candidate.moment) for candidate in on_page if candidate.moment]
    for candidate, moment in dated if _rising([moment.at for _, moment in dated]) else reversed(dated):
        dates[candidate.key] = take_free(moment.at, used), moment.dated_by
    latest = now + SECOND
    for candidate in on_page:
        if candidate.moment is None:
            latest = min(now - candidate.position * SECOND, latest - SECOND)
            while latest in used:
                latest -= SECOND
            used.add(latest)
            dates[candidate.key] = latest, "seen"
    return dates


def take_free(at: datetime, used: set[datetime]) -> datetime:
    """Take the first second from `at` on that no entry of the feed has, and mark it as used."""
    at = at.replace(microsecond=0)
    while at in used:
        at += SECOND
    used.add(at)
    return at


def _rising(times: Sequence[datetime]) -> bool:
    """Tell whether a page runs from old to new."""
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(times)]
    return sum(steps) > 0
