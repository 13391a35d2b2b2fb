"""Until when a feed is quiet: while its index stays as it is to the byte, no poll can find anything.

What a poll finds depends on the index, the rules, what is known and the time. A poll that found nothing in the bytes of
the poll before left all that is known as it was, so the next one will find nothing in them either, until something is
due. This is said only of the plain case: of a feed that waits for nothing and to which nothing happens.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedd.changes.intervals import Interval, NextFire, next_check, next_rechecks
from feedd.changes.rhythm import rhythm_of
from feedd.model import Changes, Entry, Feed, Known, Quiet
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.changes.plan import RecheckRules

QUIET_FOR = timedelta(days=1)  # what is asked beside the index, as a robots.txt, is asked again after this time


def quiet_after(
    before: Known, feed: Feed, changes: Changes, rechecks: "RecheckRules", index: str, rules: str, now: datetime
) -> Quiet | None:
    """Return what is settled after a poll that succeeded; None where the next poll may find something.

    `feed` is its state after the poll; `index` and `rules` are digests, see `Quiet`.
    """
    entries = before.entries.values()
    if before.feed is None or before.incidents or changes != Changes(turnovers=changes.turnovers):
        return None
    if _lasting(feed) != _lasting(before.feed) or not all(map(_waits_for_nothing, entries)):
        return None
    from feedd.changes.feed_state import publishing_dates  # here: a quiet poll does without it

    ahead = (at for at in publishing_dates(entries) if at > now)
    until = min([now + QUIET_FOR, *ahead, *_due_times(feed, entries, rechecks, now)])
    if until <= now:
        return None
    return Quiet(index=index, rules=rules, until=until, rhythm=rhythm_of(entries, feed.first_seen, now))


def is_settled(quiet: Quiet, rules: str, now: datetime) -> bool:
    """Return whether what was settled of a feed is still so under these rules and at this time."""
    # A time further ahead dates from before the clock was set back.
    return quiet.rules == rules and timedelta() < quiet.until - now <= QUIET_FOR


def check_after(feed_id: str, quiet: Quiet, interval: Interval, now: datetime, next_fire: NextFire) -> datetime:
    """Return when a feed is polled next after a poll that found its index unchanged, as `after_poll` would."""
    return next_check(interval, now, failures=0, rhythm=quiet.rhythm, seed=feed_id, next_fire=next_fire)


def _lasting(feed: Feed) -> Feed:
    """Return a feed without what each poll changes."""
    never = feed.first_seen
    return replace(feed, polled_at=None, good_at=None, next_check_at=never, quiet=None, withdrawals=0)


def _waits_for_nothing(entry: Entry) -> bool:
    return entry.state in ("published", "recorded") and entry.doubt is None and entry.attempts == 0


def _due_times(feed: Feed, entries: Collection[Entry], rechecks: "RecheckRules", now: datetime) -> Iterator[datetime]:
    """Yield the times at which something is due without a change of the index; past ones where it is due already."""
    if not rechecks.never:
        shown = [entry for entry in entries if not entry.withdrawn_at]
        yield from next_rechecks(shown, now, rechecks.days, rechecks.fetched)
    if feed.rate and (silent_at := feed.rate.last + feed.rate.patience) >= now:
        yield silent_at
