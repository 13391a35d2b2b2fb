"""When a source publishes, and how long to wait before it is asked again."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes.rhythm import CEILING, FAINTEST, FIRST_GUESS, FLOOR, JITTER, LONGEST, rhythm_of, usual_wait
from feedd.model import DatedBy, Entry, Rhythm
from feedd.structs import replace
from tests.support.store_samples import an_entry

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = MONDAY + timedelta(hours=12)
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
LONG_AGO = NOW - 400 * DAY


def every(gap: timedelta, *, since: timedelta = timedelta(0), times: int = 12) -> list[datetime]:
    """Return times with the same gap between them, the newest this long ago."""
    return [NOW - since - gap * number for number in range(times)]


def posts(times: list[datetime], *, seen: datetime | None = None, dated_by: DatedBy = "label") -> list[Entry]:
    """Return entries of these times, first seen then, or at one time."""
    facts = [replace(an_entry(1), published=at, first_seen=seen or at) for at in times]
    return [replace(one, dated_by=dated_by) for one in facts]


def learnt(times: list[datetime], seen: datetime = NOW) -> Rhythm:
    """Return the rhythm of entries that the first poll found."""
    return rhythm_of(posts(times, seen=seen), NOW, NOW)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        ([], FIRST_GUESS),
        (every(MINUTE), FLOOR),
        (every(HOUR, since=HOUR), HOUR),
        (every(DAY, since=DAY), 4.9 * HOUR),
        (every(WEEK, since=WEEK), 12.96 * HOUR),
        (every(90 * DAY), LONGEST),
        (every(HOUR, since=400 * DAY), LONGEST),
        ([*every(DAY, since=DAY), NOW + 400 * DAY], 4.9 * HOUR),
    ],
    ids=["nothing", "rapid", "hourly", "daily", "weekly", "rare", "fell silent", "one in the future"],
)
def test_wait_is_the_mean_of_an_hour_and_the_usual_gap(newest: list[datetime], expected: timedelta) -> None:
    """It is the geometric mean, between 15 minutes and a day."""
    newest = sorted(newest, reverse=True)[:11]
    assert abs(usual_wait(Rhythm(newest=tuple(newest)), NOW) - expected) < expected / 50


times = st.lists(st.timedeltas(min_value=timedelta(), max_value=900 * DAY).map(lambda ago: NOW - ago), max_size=30)
shares = st.integers(min_value=FAINTEST, max_value=2400)
days = st.lists(shares, min_size=7, max_size=7).map(tuple)
hours = st.lists(shares, min_size=24, max_size=24).map(tuple)


@given(times, hours, days, st.timedeltas(min_value=-900 * DAY, max_value=900 * DAY))
def test_wait_has_its_bounds_whatever_is_known(
    newest: list[datetime], hours: tuple[int, ...], days: tuple[int, ...], jump: timedelta
) -> None:
    """Also after the clock jumped; with the most jitter it is no longer than a day."""
    rhythm = Rhythm(newest=tuple(sorted(newest, reverse=True)[:11]), hours=hours, days=days)

    wait = usual_wait(rhythm, NOW + jump)
    assert FLOOR <= wait
    assert wait * (1 + JITTER) <= CEILING + timedelta(microseconds=1)


@given(times, st.timedeltas(min_value=timedelta(), max_value=300 * DAY))
def test_wait_grows_with_the_silence(newest: list[datetime], later: timedelta) -> None:
    """While nothing appears, a source that publishes evenly is asked less and less often."""
    rhythm = Rhythm(newest=tuple(sorted(newest, reverse=True)[:11]))

    assert usual_wait(rhythm, NOW) <= usual_wait(rhythm, NOW + later) + timedelta(microseconds=1)


@given(times, st.timedeltas(min_value=timedelta(), max_value=300 * DAY))
def test_wait_shrinks_with_each_post(newest: list[datetime], later: timedelta) -> None:
    """The same source with one more post is asked no less often."""
    newest = sorted([LONG_AGO - 900 * DAY] * 11 + newest, reverse=True)
    fewer, more = (Rhythm(newest=tuple(some[:11])) for some in (newest, [NOW, *newest]))

    assert usual_wait(more, NOW + later) <= usual_wait(fewer, NOW + later) + timedelta(microseconds=1)


def test_daily_post_is_waited_for_at_its_hour() -> None:
    """Whenever the last poll was, the post is found in less than half of the time that polls at any hour would need."""
    rhythm = learnt([MONDAY + 6.5 * HOUR - number * DAY for number in range(50)])

    delays, polls = list[timedelta](), 0
    for hour in range(24):
        now = MONDAY + hour * HOUR
        while now < MONDAY + 2 * DAY:
            before, now = now, now + usual_wait(rhythm, now)
            polls += now < MONDAY + hour * HOUR + DAY
            delays += [now - MONDAY - 30.5 * HOUR] * (before < MONDAY + 30.5 * HOUR <= now)
    at_any_hour = 24 * DAY / polls / 2
    assert len(delays) == 24
    assert sum(delays, timedelta()) / 24 < at_any_hour / 2


def test_hours_are_those_of_the_source_on_both_sides_of_a_clock_change() -> None:
    """The hour beside it counts too, and eight weeks later the old one is forgotten."""
    zone = ZoneInfo("Europe/Berlin")  # its clocks went back on 25 October 2026
    mornings = [datetime(2026, 10, 31, tzinfo=zone).date() - number * DAY for number in range(60)]
    rhythm = learnt([datetime.combine(day, time(8, 30), zone).astimezone(UTC) for day in mornings])

    assert rhythm.hours[6] > rhythm.hours[7] > 200 > 50 > rhythm.hours[9]


def test_weekend_of_a_newspaper_is_left_to_it() -> None:
    """On Friday night, one that publishes from Monday to Friday is let alone for long, and on Monday it is not late."""
    weeks = [MONDAY - number * DAY + (hour + 0.5) * HOUR for number in range(1, 50) for hour in range(8, 17)]
    rhythm = learnt([at for at in weeks if at.weekday() < 5])
    friday, monday = MONDAY - 3 * DAY + 18 * HOUR, MONDAY + 9 * HOUR

    assert rhythm.days[0] > 110 > 20 > rhythm.days[6]
    assert usual_wait(rhythm, friday) > 5 * HOUR
    assert usual_wait(rhythm, monday) < 1.25 * HOUR


def test_of_some_days_no_weekday_is_concluded() -> None:
    """An index that lists the posts of three days says nothing of the other four."""
    assert learnt(every(HOUR, times=72)).days == (100,) * 7


def test_day_without_a_time_says_nothing_of_the_hour() -> None:
    """It is stored as noon; when feedd saw the entry appear says more."""
    noons = [MONDAY + 12 * HOUR - number * DAY for number in range(20)]
    seen = [replace(one, first_seen=one.published + 9 * HOUR) for one in posts(noons[:-1])]
    first = posts(noons[-1:], seen=LONG_AGO)

    assert learnt(noons).hours == (100,) * 24
    assert max(range(24), key=rhythm_of([*seen, *first], LONG_AGO, NOW + DAY).hours.__getitem__) == 21


def test_old_post_that_appears_now_appeared_now() -> None:
    """An author who adds posts with dates of last year publishes today."""
    late = posts(every(DAY, since=365 * DAY), seen=NOW - HOUR)
    first = posts([LONG_AGO], seen=LONG_AGO)

    assert rhythm_of([*late, *first], LONG_AGO, NOW).newest == (NOW - HOUR,) * 11
    held = [replace(one, state="held") for one in late]
    assert rhythm_of([*held, *first], LONG_AGO, NOW).newest[0] == NOW - 365 * DAY


def test_source_without_dates_is_asked_less_often_the_longer_it_shows_nothing_new() -> None:
    """The first guess holds for some hours, and a day later it is known to be slow."""
    entries = posts(every(MINUTE), seen=NOW, dated_by="seen")

    waits = [usual_wait(rhythm_of(entries, NOW, NOW), NOW + later) for later in (timedelta(), HOUR, DAY, 30 * DAY)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (FIRST_GUESS, LONGEST)
