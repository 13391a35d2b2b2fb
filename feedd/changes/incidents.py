"""What an operator wants to know, once: which incident of a feed opens or closes with a poll, and how it is told."""

from collections.abc import Collection
from datetime import datetime, timedelta

from feedd.changes.wording import HELD, silence_words
from feedd.model import Feed, Incident, IncidentKind, OutageNotice

# Three in a row are no lost packet, and six hours no reboot and no evening of maintenance: of both the later one, for a
# feed of every 15 minutes has its three within the hour, and one of every day its six hours after a single failure.
FAILURES, OUTAGE = 3, timedelta(hours=6)


def watch(feed: Feed, opened: Collection[Incident], now: datetime) -> tuple[Incident, ...]:
    """Give the incidents that open, change their reason or close, as they stand after a poll at `now`.

    `feed` is as the poll left it, `opened` are its open incidents.
    """
    before = {one.kind: one for one in opened}
    after = (
        _failing(feed, before.get("failing"), now),
        _silent(feed, before.get("silent"), now),
        _held(feed, before.get("held"), now),
    )
    return tuple(one for one in after if one and one != before.get(one.kind))


def next_notice(feed: Feed, after: timedelta | None, now: datetime) -> OutageNotice | None:
    """Give the notice that subscribers get once a feed failed for so long; one that was given is never changed."""
    since = feed.failing_since
    if since is None or after is None or now < since + after or (feed.notice and feed.notice.since == since):
        return feed.notice
    return OutageNotice(since=since, at=since + after, stage=feed.stage or "index")


def is_silent(feed: Feed, now: datetime) -> bool:
    """Tell whether a source that can be read is quiet for longer than its rhythm explains.

    One that was quiet already when feedd came to it is as it was expected: that is no news.
    """
    if feed.pace is None or feed.failures or feed.held_at:
        return False
    odd_from = feed.pace.last + feed.pace.patience
    return feed.first_seen < odd_from < now


def _failing(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    since = feed.failing_since
    if not feed.failures or since is None:
        return _closed(opened, now)
    if opened is None and (feed.failures < FAILURES or now - since < OUTAGE):
        return None
    stage = feed.stage or "index"
    reason = (feed.error or "").removeprefix(f"{stage}: ")
    return Incident(kind="failing", opened_at=opened.opened_at if opened else since, stage=stage, reason=reason)


def _silent(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    if feed.failures or feed.held_at or feed.pace is None:  # what cannot be read, or is not believed, is not quiet
        return opened
    if not is_silent(feed, now):
        return _closed(opened, now)
    return opened or _new("silent", feed.pace.last + feed.pace.patience, silence_words(feed, now))


def _held(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    if feed.held_at is None:
        return _closed(opened, now)
    return opened or _new("held", feed.held_at, HELD)


def _new(kind: IncidentKind, at: datetime, reason: str) -> Incident:
    return Incident(kind=kind, opened_at=at, reason=reason)


def _closed(opened: Incident | None, now: datetime) -> Incident | None:
    if opened is None:
        return None
    return Incident(
        kind=opened.kind,
        opened_at=opened.opened_at,
        reason=opened.reason,
        stage=opened.stage,
        closed_at=max(now, opened.opened_at),  # the clock may have been set back
    )
