"""Incidents of feeds: which ones open or close with a poll, and when subscribers get a notice of an outage."""

from collections.abc import Collection
from datetime import datetime, timedelta

from feedd.changes.wording import HELD, silence_words
from feedd.model import Changes, Feed, Incident, IncidentKind, OutageNotice
from feedd.structs import replace

# Three failures in a row are more than a lost packet, six hours are more than a reboot or an evening of maintenance.
# Both are needed: a feed that is polled every 15 minutes has three failures within an hour, and one that is polled once
# a day has failed for six hours after a single failure.
FAILURES, OUTAGE = 3, timedelta(hours=6)

NOTHING = Changes()


def changed_incidents(
    feed: Feed, opened: Collection[Incident], now: datetime, found: Changes = NOTHING
) -> tuple[Incident, ...]:
    """Return the incidents that open, change their reason or close with a poll at `now`, as they are after it.

    `feed` is its state after the poll, `opened` are its incidents that were open before. Unchanged ones are left out.
    `found` is what the poll found: some of it is an incident while each poll finds it again.
    """
    before = {one.kind: one for one in opened}
    after = (
        _failing(feed, before.get("failing"), now),
        _silent(feed, before.get("silent"), now),
        _held(feed, before.get("held"), now),
        _doubted(feed, before.get("doubted"), now),
        _untrusted(feed, before.get("untrusted"), now),
        _full(feed, before.get("full"), found.full, now),
        _found(feed, "withheld", before.get("withheld"), found.withheld, now),
        _found(feed, "shared ids", before.get("shared ids"), found.shared_ids, now),
    )
    return tuple(one for one in after if one and one != before.get(one.kind))


def next_notice(feed: Feed, after: timedelta | None, now: datetime) -> OutageNotice | None:
    """Return a new notice for subscribers once a feed has failed for `after`, else the last one, unchanged."""
    since = feed.failing_since
    if since is None or after is None or now < since + after or (feed.notice and feed.notice.since == since):
        return feed.notice
    return OutageNotice(since=since, at=since + after, stage=feed.stage or "index")


def is_silent(feed: Feed, now: datetime) -> bool:
    """Return whether a source that can be read has published nothing for longer than its rate explains.

    One that was already silent at its first poll does not count: nothing has changed.
    """
    if feed.rate is None or feed.failures or feed.held_at:
        return False
    unusual_from = feed.rate.last + feed.rate.patience
    return feed.first_seen < unusual_from < now


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
    if feed.failures or feed.held_at or feed.rate is None:  # it cannot be read, or is held back
        return opened
    if not is_silent(feed, now):
        return _closed(opened, now)
    return opened or _new("silent", feed.rate.last + feed.rate.patience, silence_words(feed, now))


def _held(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    if feed.held_at is None:
        return _closed(opened, now)
    return opened or _new("held", feed.held_at, HELD)


def _doubted(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    if feed.doubt is None:
        return _closed(opened, now)
    return opened or _new("doubted", feed.doubt.at, (feed.error or "").removeprefix("index: "))


def _found(
    feed: Feed, kind: IncidentKind, opened: Incident | None, reason: str | None, now: datetime
) -> Incident | None:
    if reason is None:
        return opened if feed.failures else _closed(opened, now)
    return opened or _new(kind, now, reason)


def _untrusted(feed: Feed, opened: Incident | None, now: datetime) -> Incident | None:
    if feed.stage == "certificate":
        return opened or _new("untrusted", now, (feed.error or "").removeprefix("certificate: "))
    return opened if feed.failures else _closed(opened, now)


def _full(feed: Feed, opened: Incident | None, reason: str | None, now: datetime) -> Incident | None:
    if reason is None:
        return opened if feed.failures else _closed(opened, now)
    return replace(opened, reason=reason) if opened else _new("full", now, reason)


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
