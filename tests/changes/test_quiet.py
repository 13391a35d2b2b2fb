"""Until when the next polls of a feed can find nothing while its index stays as it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from feedd.changes.intervals import Every
from feedd.changes.plan import RecheckRules
from feedd.changes.quiet import QUIET_FOR, check_after, is_settled, quiet_after
from feedd.changes.rhythm import rhythm_of
from feedd.model import Changes, Doubt, Incident, Known, PublishingRate, Quiet, Rhythm
from feedd.structs import replace
from tests.support.store_samples import NOON, a_feed, an_entry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD = replace(an_entry(1), first_seen=NOON - 30 * DAY, published=NOON - 40 * DAY, updated=NOON - 40 * DAY, checks=3)
BEFORE = Known(feed=replace(a_feed(), polled_at=NOON - HOUR, good_at=NOON - HOUR), entries={OLD.key: OLD})
ONCE = Changes(turnovers=0)


def settled(before: Known = BEFORE, changes: Changes = ONCE, *, days: int = 7, **after: Any) -> Quiet | None:
    """Return what is settled after a poll at noon that left a feed as it was but for these facts."""
    assert before.feed
    feed = replace(before.feed, polled_at=NOON, good_at=NOON, **after)
    return quiet_after(before, feed, changes, RecheckRules(days=days), "index", "rules", NOON)


def with_entry(**facts: Any) -> Known:
    """Return what is known with another entry of a month ago that has these facts."""
    other = replace(OLD, id="urn:uuid:other", key="other", **facts)
    return replace(BEFORE, entries={**BEFORE.entries, other.key: other})


def test_feed_to_which_nothing_happens_is_quiet_for_a_day() -> None:
    """Then all is read again."""
    rhythm = rhythm_of([OLD], a_feed().first_seen, NOON)
    assert settled() == Quiet(index="index", rules="rules", until=NOON + DAY, rhythm=rhythm)


INCIDENT = Incident(kind="failing", opened_at=NOON - DAY, reason="x")


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        (Known(feed=replace(a_feed(), title="x"), entries=BEFORE.entries), ONCE, {"title": "y"}),
        (BEFORE, ONCE, {"reading": 99}),
        (BEFORE, ONCE, {"turnovers": 1}),
        (replace(BEFORE, incidents=(INCIDENT,)), ONCE, {}),
        (BEFORE, replace(ONCE, index=b"other bytes"), {}),
        (BEFORE, replace(ONCE, problems=("robots.txt forbids it",)), {}),
        (BEFORE, replace(ONCE, full="full"), {}),
        (with_entry(state="waiting"), ONCE, {}),
        (with_entry(state="held"), ONCE, {}),
        (with_entry(attempts=1), ONCE, {}),
        (with_entry(doubt=Doubt(digest="d", repeats=1, at=NOON)), ONCE, {}),
        (with_entry(checks=2), ONCE, {}),
    ],
)
def test_next_poll_may_find_something(before: Known, changes: Changes, after: dict[str, Any]) -> None:
    """Something changed, is wrong, waits, or is due."""
    assert settled(before, changes, **after) is None


def test_first_poll_settles_nothing() -> None:
    """Its state before was unknown."""
    assert quiet_after(Known(feed=None), a_feed(), ONCE, RecheckRules(), "index", "rules", NOON) is None


@pytest.mark.parametrize(
    ("before", "after", "until"),
    [
        (with_entry(first_seen=NOON - 7 * DAY + HOUR, checks=2), {}, NOON + HOUR),
        (with_entry(first_seen=NOON - 7 * DAY + HOUR, checks=2, gone_at=NOON - DAY), {}, NOON + DAY),
        (with_entry(first_seen=NOON - 7 * DAY + HOUR, checks=2, withdrawn_at=NOON - DAY), {}, NOON + DAY),
        (with_entry(published=NOON + 2 * HOUR), {}, NOON + 2 * HOUR),
    ],
)
def test_what_is_due_ends_the_quiet(before: Known, after: dict[str, Any], until: datetime) -> None:
    """An article is to be read again, or a date in the future comes."""
    quiet = settled(before, **after)

    assert quiet
    assert quiet.until == until


def test_silence_that_becomes_unusual_is_noticed_then() -> None:
    """It opens an incident, and no sooner."""
    rate = PublishingRate(usual=DAY, last=NOON - 14 * DAY, patience=14 * DAY + HOUR)
    quiet = settled(replace(BEFORE, feed=replace(a_feed(), rate=rate)))

    assert quiet
    assert quiet.until == NOON + HOUR


@pytest.mark.parametrize(
    ("rules", "now", "is_quiet"),
    [
        ("rules", NOON, True),
        ("rules", NOON + DAY - HOUR, True),
        ("other rules", NOON, False),
        ("rules", NOON + DAY, False),
        ("rules", NOON - HOUR, False),  # the clock was set back
    ],
)
def test_quiet_holds_under_its_rules_and_for_its_time(rules: str, now: datetime, is_quiet: bool) -> None:
    """Otherwise the whole poll is made."""
    quiet = Quiet(index="index", rules="rules", until=NOON + QUIET_FOR, rhythm=Rhythm())

    assert is_settled(quiet, rules, now) == is_quiet


def test_poll_after_a_quiet_one_is_an_interval_away() -> None:
    """Plus or minus a tenth, as after any good poll."""
    quiet = Quiet(index="index", rules="rules", until=NOON + DAY, rhythm=Rhythm())

    def never(line: str, after: datetime) -> datetime:
        raise AssertionError((line, after))

    at = check_after(a_feed().id, quiet, Every(HOUR), NOON, never)

    assert timedelta(minutes=54) <= at - NOON <= timedelta(minutes=66)
