"""The state of a feed after a poll: its failures in a row, next check, publishing rate and edition."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.changes.backlog import FLEETING, waits_its_turn
from feedd.changes.incidents import next_notice
from feedd.changes.intervals import Interval, NextFire, next_check, publishing_rate
from feedd.changes.page_form import LostForm
from feedd.changes.rhythm import FLOOR, rhythm_of
from feedd.changes.safeguards import HOLD, KEPT_STATE, doubt_index, next_doubt
from feedd.errors import CircuitOpen, MistakeError, SourceError
from feedd.model import Changes, Doubt, Entry, Feed, GopherUrl, Known
from feedd.structs import replace


class PollFailure(Struct, frozen=True, kw_only=True):
    """Why a poll failed. `stage` is as in SourceError; `retry_at` is when to try again, where no request was sent."""

    reason: str
    stage: str
    doubt: Doubt | None = None  # where the index looks damaged: to store until the same bytes came often enough
    retry_at: datetime | None = None


class FeedRules(Struct, frozen=True, kw_only=True):
    """The rules of a feed that its state depends on, from its definition and the settings."""

    name: str
    location: GopherUrl
    interval: Interval
    tombstones: bool = False  # whether the document shows that an entry left the index
    notice_after: timedelta | None = None  # how long it fails before subscribers get a notice; None: no notice


def failure_of(error: SourceError | MistakeError) -> PollFailure:
    """Return the failure of a poll from its error: an error of the source, or a mistake in the definition."""
    stage = error.stage if isinstance(error, SourceError) else "definition"
    retry_at = error.until if isinstance(error, CircuitOpen) else None
    return PollFailure(reason=str(error), stage=stage, retry_at=retry_at)


def doubted(raw: bytes, count: int, known: Known, now: datetime) -> PollFailure | None:
    """Return the failure of a poll whose index looks damaged, None where the index is accepted; see `doubt_index`."""
    found = doubt_index(raw, count, known, now)
    return PollFailure(reason=f"index: {found[0]}", stage="index", doubt=found[1]) if found else None


def damaged(lost: LostForm | None, known: Known, now: datetime) -> PollFailure | None:
    """Return the failure of a poll whose index lost its form, None where it did not, or where it stays so."""
    doubt = next_doubt(lost.form.encode(), known.feed.doubt if known.feed else None, now) if lost else None
    if lost is None or doubt is None:
        return None
    return PollFailure(reason=f"index: {lost.reason}; {KEPT_STATE}", stage="index", doubt=doubt)


def after_poll(
    feed: Feed,
    known: Known,
    changes: Changes,
    failure: PollFailure | None,
    rules: FeedRules,
    now: datetime,
    next_fire: NextFire,
) -> Feed:
    """Return the state of the feed after a poll that ended at `now`, with the time of its next check.

    `feed` is its state before; where the poll succeeded, it has the title of the new index already. `failure` is None
    for a poll that succeeded.
    """
    feed = _counted(feed, failure, now)
    if failure is None:
        feed = replace(feed, turnovers=changes.turnovers)
    entries = {**known.entries, **{entry.key: entry for entry in changes.entries}}.values()
    due = next_check(
        rules.interval,
        now,
        failures=feed.failures,
        rhythm=rhythm_of(entries, feed.first_seen, now),
        seed=feed.id,
        next_fire=next_fire,
    )
    if failure and failure.retry_at:  # no request was sent: it is due when its host may be asked
        due = failure.retry_at
    if changes.held:
        due = min(due, now + HOLD)
    elif failure is None and feed.turnovers < FLEETING and any(map(waits_its_turn, entries)):
        due = min(due, now + FLOOR)
    return replace(
        feed,
        name=rules.name,
        location=rules.location,
        edition=feed.edition + _shows_changes(feed, known, changes, tombstones=rules.tombstones),
        held_at=(feed.held_at or now) if changes.held else feed.held_at if failure else None,
        next_check_at=due,
        notice=next_notice(feed, rules.notice_after, now),
        rate=feed.rate if failure else publishing_rate(publishing_dates(entries), arrivals(entries), now),
    )


def publishing_dates(entries: Collection[Entry]) -> list[datetime]:
    """Return the dates of entries, without undated ones of the first poll: their date is only that of the poll."""
    first = _first_seen(entries)
    return [entry.published for entry in entries if entry.dated_by != "seen" or entry.first_seen != first]


def arrivals(entries: Collection[Entry]) -> list[datetime]:
    """Return when new entries were found, without those of the first poll, which were not new."""
    first = _first_seen(entries)
    return [
        entry.first_seen for entry in entries if entry.first_seen != first and entry.state not in ("recorded", "held")
    ]


def news(new: Iterable[Entry], known: Known) -> tuple[Entry, ...]:
    """Return the entries that a poll announces, without those that the first good poll found, which were not new."""
    if known.feed is None or known.feed.good_at is None:
        return ()
    first = _first_seen(known.entries.values())
    return tuple(one for one in new if one.first_seen != first)


def _first_seen(entries: Iterable[Entry]) -> datetime | None:
    return min((entry.first_seen for entry in entries), default=None)


def _counted(feed: Feed, failure: PollFailure | None, now: datetime) -> Feed:
    """Count a failure, or reset the count; `failing_since` is the time of the first failure in a row."""
    if failure is None:
        return replace(
            feed, polled_at=now, good_at=now, failures=0, error=None, stage=None, failing_since=None, doubt=None
        )
    return replace(
        feed,
        polled_at=now,
        failures=feed.failures + 1,
        error=failure.reason,
        stage=failure.stage,
        failing_since=min(feed.failing_since or now, now),  # the clock may have been set back
        doubt=failure.doubt or feed.doubt,
    )


def _shows_changes(feed: Feed, known: Known, changes: Changes, *, tombstones: bool) -> bool:
    """Return whether anything that the documents of the feed show has changed."""
    retitled = known.feed is None or known.feed.title != feed.title
    return changes.touched or retitled or (tombstones and _came_or_went(known.entries, changes.entries))


def _came_or_went(before: Mapping[str, Entry], changed: Iterable[Entry]) -> bool:
    """Return whether an entry left the index or returned to it, which tombstones show."""
    return any(entry.key in before and entry.gone_at != before[entry.key].gone_at for entry in changed)
