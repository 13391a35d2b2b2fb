"""Follow a source by a rule for intervals, without a network: how late each post is found, and by how many polls."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from feedd.changes.intervals import Adaptive, next_check
from feedd.changes.rhythm import CEILING, FIRST_GUESS, FLOOR, rhythm_of
from feedd.model import Entry, GopherUrl
from tests.freshness.sources import Shown, Source

STORED = 600  # entries, the newest: rules look no further back

Next: TypeAlias = Callable[[datetime], datetime]
Rule: TypeAlias = Callable[[Sequence[Entry], datetime, datetime], Next]
"""Learns from what is known of a source, since when and now, and returns when to poll next after a time."""


class Followed(Struct, frozen=True, kw_only=True):
    """What following a source came to."""

    source: Source
    delays: tuple[timedelta, ...]
    requests: int

    @property
    def span(self) -> timedelta:
        """How long it was followed."""
        return self.source.end - self.source.first_poll


def follow(source: Source, rule: Rule) -> Followed:
    """Return what following a source by a rule came to; what the first poll finds has no delay."""
    now, posts = source.first_poll, source.posts
    found = bisect_right(posts, now)
    known = [entry_of(at, now, source.shown) for at in posts[:found]]
    next_after = rule(known, source.first_poll, now)
    delays: list[timedelta] = []
    requests = 1
    while (now := next_after(now)) < source.end:
        requests += 1
        until = bisect_right(posts, now, found)
        if until > found:
            delays += [now - at for at in posts[found:until]]
            known = [*known, *(entry_of(at, now, source.shown) for at in posts[found:until])][-STORED:]
            next_after, found = rule(known, source.first_poll, now), until
    return Followed(source=source, delays=tuple(delays), requests=requests)


def adaptive(known: Sequence[Entry], since: datetime, now: datetime) -> Next:
    """The rule of feedd."""
    rhythm = rhythm_of(known, since, now)

    def never(line: str, after: datetime) -> datetime:
        raise AssertionError((line, after))

    return lambda now: next_check(Adaptive(), now, failures=0, rhythm=rhythm, seed=str(since), next_fire=never)


def half_median(known: Sequence[Entry], since: datetime, _now: datetime) -> Next:
    """The rule before it, without jitter: half the median of the last gaps, or an eighth of the one that is open."""
    shown = [entry.published for entry in known if entry.dated_by != "seen" or entry.first_seen != since]
    dates = sorted(shown, reverse=True)[:16]  # some are noon of a day whose morning it is

    def next_after(now: datetime) -> datetime:
        newest = [at for at in dates if at <= now][:11]
        if len(newest) < 3:
            return now + FIRST_GUESS
        gaps = sorted(later - earlier for later, earlier in pairwise(newest))
        return now + min(max(gaps[len(gaps) // 2] / 2, (now - newest[0]) / 8, FLOOR), CEILING)

    return next_after


def entry_of(at: datetime, now: datetime, dated: Shown = "time") -> Entry:
    """Return what feedd knows of a post that it found now."""
    shown = {"time": at, "day": datetime.combine(at.date(), time(12), at.tzinfo), "nothing": now}[dated]
    return Entry(
        id="urn:uuid:0",
        key="",
        location=HOLE,
        label="",
        title="",
        state="published",
        first_seen=now,
        published=shown,
        updated=shown,
        dated_by="seen" if dated == "nothing" else "label",
        revision=1,
    )


HOLE = GopherUrl(host="hole.example", item_type="1", selector=b"/")
