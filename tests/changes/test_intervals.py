"""When feedd polls again: intervals, back-off and re-checks of articles."""

from datetime import UTC, datetime, timedelta

import pytest

from feedd.changes.intervals import (
    FEW_DUE,
    SHOW_EDITS,
    Adaptive,
    Cron,
    Every,
    Fetched,
    Interval,
    back_off,
    due_rechecks,
    latest_check,
    next_check,
    next_rechecks,
    publishing_rate,
    spread_out,
)
from feedd.changes.rhythm import CEILING, FLOOR, JITTER
from feedd.model import Entry, EntryState, Rhythm, WebUrl
from feedd.structs import replace
from tests.support.store_samples import NOON

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def check(interval: Interval, *, failures: int = 0, seed: str = "feed") -> timedelta:
    """Return the wait until the next poll; cron lines fire at six in the morning."""
    six = datetime(2026, 11, 23, 6, tzinfo=UTC)
    after = next_check(interval, NOW, failures=failures, rhythm=Rhythm(), seed=seed, next_fire=lambda *_: six)
    return after - NOW


def test_next_check_of_a_period_is_jittered_by_a_tenth_at_most() -> None:
    """Feeds with the same interval are polled at different times, within the limits of the jitter."""
    waits = {check(Every(HOUR), seed=str(number)) for number in range(50)}

    assert len(waits) == 50
    assert all(HOUR * (1 - JITTER) <= wait <= HOUR * (1 + JITTER) for wait in waits)


def test_next_check_is_the_same_for_the_same_input() -> None:
    """The jitter is computed, not random."""
    assert check(Adaptive()) == check(Adaptive())


@pytest.mark.parametrize(
    ("interval", "wait"),
    [
        (Adaptive(), CEILING),
        (Every(HOUR), HOUR * 1.1),
        (Every(DAY * 30), DAY * 33),
        (Cron("0 6 * * *"), HOUR * 18),
    ],
    ids=["adaptive", "period", "long period", "cron"],
)
@pytest.mark.parametrize("rhythm", [Rhythm(), Rhythm(newest=(NOW - DAY * 900,))], ids=["unknown", "silent"])
def test_next_check_of_a_feed_that_is_well_is_never_after_the_latest(
    interval: Interval, wait: timedelta, rhythm: Rhythm
) -> None:
    """The latest time is the longest wait with the most jitter, or the time when the line fires."""
    six = datetime(2026, 11, 23, 6, tzinfo=UTC)
    latest = latest_check(interval, NOW, lambda *_: six)
    checks = [
        next_check(interval, NOW, failures=0, rhythm=rhythm, seed=str(seed), next_fire=lambda *_: six)
        for seed in range(200)
    ]

    assert latest == NOW + wait
    assert max(checks) <= latest


def test_next_check_of_a_cron_line_is_when_it_fires() -> None:
    """A cron line has no jitter: a person who names a minute gets that minute."""
    assert timedelta(hours=18) == check(Cron("0 6 * * *"))


def test_next_check_of_a_cron_line_leaves_the_host_some_rest() -> None:
    """A line that fires every minute is used for the first time after ten minutes."""
    fire = next_check(Cron("* * * * *"), NOW, failures=0, rhythm=Rhythm(), seed="", next_fire=lambda _, after: after)

    assert timedelta(minutes=10) == fire - NOW


def test_next_check_of_a_failing_cron_feed_comes_before_the_line_fires() -> None:
    """After a failed daily poll, the next attempt is on the same day."""
    assert 2 * HOUR == check(Cron("0 6 * * *"), failures=1)
    assert timedelta(hours=18) == check(Cron("0 6 * * *"), failures=9)


@pytest.mark.parametrize(
    ("period", "failures", "expected"),
    [
        (HOUR, 0, HOUR),
        (HOUR, 1, 2 * HOUR),
        (HOUR, 3, 8 * HOUR),
        (HOUR, 5, CEILING),
        (FLOOR, 100_000, CEILING),
        (7 * DAY, 5, 7 * DAY),
    ],
)
def test_back_off_doubles_up_to_a_day(period: timedelta, failures: int, expected: timedelta) -> None:
    """A source is never given up, and a longer period of the definition stays."""
    assert expected == back_off(period, failures)


def seen(
    ago: timedelta,
    *,
    checks: int = 0,
    revision: int = 1,
    state: EntryState = "published",
    gone_at: datetime | None = None,
) -> Entry:
    """Return an entry that was first seen this long ago."""
    return Entry(
        id="urn:uuid:0",
        key="k",
        location=WebUrl("https://example.org/"),
        label="",
        title="",
        state=state,
        first_seen=NOW - ago,
        published=NOW,
        updated=NOW,
        dated_by="seen",
        checks=checks,
        revision=revision,
        gone_at=gone_at,
    )


@pytest.mark.parametrize(
    ("entry", "checks"),
    [
        (seen(timedelta(days=6, hours=23)), []),
        (seen(7 * DAY), [3]),
        (seen(7 * DAY, checks=2), [3]),
        (seen(30 * DAY), [3]),
        (seen(30 * DAY, checks=3), []),
        (seen(30 * DAY, state="recorded"), []),
        (seen(30 * DAY, gone_at=NOW), []),
    ],
    ids=["young", "a week", "checked early", "slept through", "done", "recorded", "gone"],
)
def test_article_is_read_again_after_a_week(entry: Entry, checks: list[int]) -> None:
    """A missed check is not repeated, and only published, listed entries are read again."""
    assert checks == [due.checks for due in due_rechecks([entry], NOW, days=7)]


@pytest.mark.parametrize(
    ("entry", "checks"),
    [
        (seen(DAY), []),
        (seen(2 * DAY), [2]),
        (seen(2 * DAY, checks=2), []),
        (seen(7 * DAY, checks=2), [3]),
        (seen(7 * DAY), [3]),
    ],
    ids=["young", "two days", "checked", "a week", "slept through"],
)
def test_article_of_a_source_that_edits_is_read_again_after_two_days_too(entry: Entry, checks: list[int]) -> None:
    """One of the newest articles that were read again had other words; what was never read again shows nothing."""
    edited = seen(20 * DAY, checks=3, revision=2)
    newer = [seen(10 * DAY, checks=3, revision=1)] * SHOW_EDITS

    assert checks == [due.checks for due in due_rechecks([entry, edited, *newer[1:]], NOW, days=7)]
    assert [] == [one for one in due_rechecks([entry, edited, *newer], NOW, days=7) if one.checks == 2]
    unread = [seen(8 * DAY, state="recorded")] * SHOW_EDITS
    assert checks == [due.checks for due in due_rechecks([entry, edited, *unread], NOW, days=7)]


@pytest.mark.parametrize("days", [0, 1, 2, 3, 6, 7, 30])
@pytest.mark.parametrize("revision", [1, 2])
@pytest.mark.parametrize("fetched", [None, ()])
def test_no_article_is_due_that_was_read_again_by_the_older_rule(days: int, revision: int, fetched: Fetched) -> None:
    """It read after an hour, a day and a week, up to so many days, and counted: no upgrade asks for all of them."""
    ages = [timedelta(hours=hours) for hours in (2, 25, 49, 73, 100, 150, 169, 400, 4000)]
    counts = [sum(step <= min(age, days * DAY) for step in (HOUR, DAY, 7 * DAY)) for age in ages]
    entries = [seen(age, checks=count, revision=revision) for age, count in zip(ages, counts, strict=True)]

    assert () == due_rechecks(entries, NOW, days, fetched)


def test_texts_that_stand_in_the_index_are_read_again_sooner() -> None:
    """That costs no request: after an hour, a day and a week."""
    entries = [seen(age) for age in (HOUR, DAY, 2 * DAY, 7 * DAY)]

    assert [1, 2, 2, 3] == [due.checks for due in due_rechecks(entries, NOW, 7, fetched=())]
    assert [1, 2, 2, 2] == [due.checks for due in due_rechecks(entries, NOW, 1, fetched=())]
    assert [NOW + HOUR / 2, NOW + DAY - HOUR / 2] == [*next_rechecks([seen(HOUR / 2)], NOW, 1, fetched=())]


def test_one_article_that_is_fetched_does_not_delay_the_others() -> None:
    """Of a feed with texts and with excerpts, each item is read again by what that costs."""
    entries = [replace(seen(DAY), key="stands"), replace(seen(DAY), key="fetched")]

    assert ["stands"] == [due.key for due in due_rechecks(entries, NOW, 7, {"fetched"})]
    assert [NOW + 6 * DAY] * 2 == [at for at in next_rechecks(entries, NOW, 7, {"fetched"}) if at > NOW]


def test_article_without_a_text_is_read_again_sooner() -> None:
    """It could not be read, or its text was deleted: an outage of a day must not leave a label alone for a week."""
    unread = [seen(age, revision=0) for age in (HOUR / 2, HOUR, DAY, 7 * DAY)]

    assert [1, 2, 3] == [due.checks for due in due_rechecks(unread, NOW, days=7)]
    assert [1, 2, 2] == [due.checks for due in due_rechecks(unread, NOW, days=2)]
    assert () == due_rechecks(unread, NOW, days=0)
    assert [NOW + HOUR / 2, NOW + DAY - HOUR / 2, NOW + 7 * DAY - HOUR / 2] == list(next_rechecks(unread[:1], NOW, 7))


def test_rechecks_come_at_the_times_that_are_told_before() -> None:
    """Until then an unchanged index need not be read; one that is due is told as due."""
    edited = seen(20 * DAY, checks=3, revision=2)

    assert [NOW + DAY, NOW + 6 * DAY] == list(next_rechecks([seen(DAY), edited], NOW, 7))
    assert [NOW + 6 * DAY] == list(next_rechecks([seen(DAY)], NOW, 7))
    assert [NOW] == list(next_rechecks([seen(8 * DAY)], NOW, 7))
    assert [] == list(next_rechecks([edited], NOW, 7))


def test_rechecks_of_what_was_seen_in_the_future_are_due() -> None:
    """The clock was set back since; an edit must not stay unseen until that time."""
    assert [3] == [due.checks for due in due_rechecks([seen(-3650 * DAY)], NOW, days=7)]
    assert () == due_rechecks([seen(-HOUR / 2)], NOW, days=7)


def test_few_feeds_are_not_spread_out() -> None:
    """They are polled within a minute anyway."""
    assert () == spread_out([str(number) for number in range(FEW_DUE)], NOW)


@pytest.mark.parametrize(("count", "over"), [(100, timedelta(seconds=100)), (10_000, timedelta(minutes=15))])
def test_many_feeds_are_spread_in_proportion(count: int, over: timedelta) -> None:
    """A second for each, up to the shortest interval; each has its place whatever others are there."""
    ids = [str(number) for number in range(count)]
    times = dict(spread_out(ids, NOW))
    assert ids == list(times)
    assert NOW <= min(times.values()) < NOW + over / 10
    assert NOW + over * 0.9 < max(times.values()) < NOW + over
    assert times == dict(spread_out(ids, NOW))


def test_due_rechecks_end_after_the_days_of_the_definition() -> None:
    """With `recheck_days = 1`, the only reading comes after a day."""
    assert [2] == [due.checks for due in due_rechecks([seen(30 * DAY)], NOW, days=1)]
    assert [2] == [due.checks for due in due_rechecks([seen(3 * DAY)], NOW, days=3)]
    assert () == due_rechecks([seen(2 * DAY)], NOW, days=3)
    assert () == due_rechecks([seen(30 * DAY)], NOW, days=0)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([0, 1, 2, 3, 4], None, id="four gaps are too few"),
        pytest.param([0, 0, 0, 0, 0, 0, 0], None, id="one day is not enough"),
        pytest.param([0, 1, 2, 3, 4, 5], (DAY, 5, 14 * DAY), id="every day, a holiday is allowed"),
        pytest.param([0, 3, 6, 9, 16, 19], (3 * DAY, 19, 28 * DAY), id="every third day, with a longer pause"),
        pytest.param([0, 400, *range(401, 412)], (DAY, 411, 14 * DAY), id="the last ten gaps count"),
        pytest.param([0, 1, 2, 3, 4, 5, 900], (DAY, 5, 14 * DAY), id="a date ahead is none yet"),
    ],
)
def test_publishing_rate_is_computed_from_dates(
    days: list[int], expected: tuple[timedelta, int, timedelta] | None
) -> None:
    """Entries of the same day count as one."""
    now = NOON + 500 * DAY
    found = publishing_rate([NOON + day * DAY for day in days], (), now)

    assert expected == (found and (found.usual, (found.last - NOON).days, found.patience))


def test_entry_with_an_older_date_counts_when_it_was_found() -> None:
    """An author who adds posts with dates of last month is not silent."""
    found = publishing_rate(
        [NOON + day * DAY for day in range(6)], [NOON + 100 * DAY, NOON + 900 * DAY], NOON + 101 * DAY
    )

    assert found is not None
    assert NOON + 100 * DAY == found.last
