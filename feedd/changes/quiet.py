"""Until when a feed is quiet: while its index stays as it is to the byte, no poll can find anything.

What a poll finds depends on the index, the rules, what is known and the time. A poll that found nothing in the bytes of
the poll before left all that is known as it was, so the next one will find nothing in them either, until something is
due. This is said only of the plain case: of a feed that waits for nothing and to which nothing happens.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from feedd.changes.feed_state import publishing_dates
from feedd.changes.intervals import Interval, NextFire, next_check, next_recheck
from feedd.changes.plan import RecheckRules
from feedd.changes.rhythm import rhythm_of
from feedd.model import Changes, Entry, Feed, Known, Quiet

QUIET_FOR = timedelta(days=1)  # what is asked beside the index, as a robots.txt, is asked again after this time


def quiet_after(
    before: Known, feed: Feed, changes: Changes, rechecks: RecheckRules, index: str, rules: str, now: datetime
) -> Quiet | None:
    """Return what is settled after a poll that succeeded; None where the next poll may find something.

    `feed` is its state after the poll; `index` and `rules` are digests, see `Quiet`.
    """
    entries = before.entries.values()
    if before.feed is None or before.incidents or changes != Changes(turnovers=changes.turnovers):
        return None
    if _lasting(feed) != _lasting(before.feed) or not all(map(_is_settled, entries)):
        return None
    ahead = (at for at in publishing_dates(entries) if at > now)
    until = min([now + QUIET_FOR, *ahead, *_due_times(feed, entries, rechecks, now)])
    if until <= now:
        return None
    return Quiet(index=index, rules=rules, until=until, rhythm=rhythm_of(entries, feed.first_seen, now))


def may_be_quiet(feed: Feed, rules: str, now: datetime) -> Quiet | None:
    """Return what is settled of a feed, if that is still so under these rules and at this time."""
    quiet = feed.quiet
    if quiet is None or quiet.rules != rules:
        return None
    # A time further ahead dates from before the clock was set back.
    return quiet if timedelta() < quiet.until - now <= QUIET_FOR else None


def after_quiet_poll(feed: Feed, quiet: Quiet, interval: Interval, now: datetime, next_fire: NextFire) -> Feed:
    """Return the state of a feed after a poll that found its index unchanged, as `after_poll` would."""
    due = next_check(interval, now, failures=0, rhythm=quiet.rhythm, seed=feed.id, next_fire=next_fire)
    return replace(feed, polled_at=now, good_at=now, next_check_at=due)


def _lasting(feed: Feed) -> Feed:
    """Return a feed without what each poll changes."""
    never = feed.first_seen
    return replace(feed, polled_at=None, good_at=None, next_check_at=never, quiet=None, withdrawals=0)


def _is_settled(entry: Entry) -> bool:
    return entry.state in ("published", "recorded") and entry.doubt is None and entry.attempts == 0


def _due_times(feed: Feed, entries: Collection[Entry], rechecks: RecheckRules, now: datetime) -> Iterator[datetime]:
    """Yield the times at which something is due without a change of the index; past ones where it is due already."""
    if not rechecks.never:
        shown = (entry for entry in entries if not entry.withdrawn_at)
        yield from (at for entry in shown if (at := next_recheck(entry, now, rechecks.days)))
    if feed.rate and (silent_at := feed.rate.last + feed.rate.patience) >= now:
        yield silent_at
