"""The wall clock, and when feedd believes it."""

from datetime import UTC, datetime, timedelta

import pytest

from feedd.scheduling.clock import JUMP, SETTLED, Clock, SharedClock, uptime, utc_now
from tests.support.wall_clock import RELEASE, WallClock

HOURS = timedelta(hours=3)
DAYS = timedelta(days=10)
YEARS = timedelta(days=3650)
SECOND = timedelta(seconds=1)


def test_clock_is_aware_and_in_utc() -> None:
    """All times in feedd are aware and in UTC."""
    assert timedelta() == utc_now().utcoffset() == Clock()().utcoffset()


def test_uptime_is_never_set() -> None:
    """It does not depend on the time of day."""
    assert timedelta() < uptime() <= uptime()


@pytest.mark.parametrize("jump", [HOURS, -HOURS, JUMP, -JUMP], ids=str)
def test_clock_that_is_adjusted_is_followed(jump: timedelta) -> None:
    """Up to a day, it is a person or NTP that sets it right."""
    wall = WallClock()
    clock = wall.clock()
    wall.jump(jump)
    before = clock()
    assert clock.look() is None
    assert (before + jump, None) == (clock(), clock.doubt)


@pytest.mark.parametrize("jump", [DAYS, -DAYS, YEARS, -YEARS], ids=str)
def test_clock_that_jumps_is_believed_after_an_hour(jump: timedelta) -> None:
    """Until then feedd's own time goes on evenly."""
    wall = WallClock()
    clock = wall.clock()
    before = clock()
    wall.jump(jump)
    assert clock.look() is None
    assert "jumped" in str(clock.doubt)
    wall.pass_time(SETTLED - SECOND)
    assert clock.look() is None
    assert before + SETTLED - SECOND == clock()
    wall.pass_time(SECOND)
    assert jump == clock.look()
    clock.correct(jump)
    assert (before + jump + SETTLED, None) == (clock(), clock.doubt)


def test_clock_that_jumps_is_believed_once_the_kernel_says_so() -> None:
    """NTP corrected it, and there is no need to wait."""
    wall = WallClock()
    clock = wall.clock()
    wall.jump(DAYS)
    wall.synchronised = True
    assert DAYS == clock.look()


def test_clock_that_comes_back_is_believed_at_once() -> None:
    """A wrong jump and back again: feedd's time never changed."""
    wall = WallClock()
    clock = wall.clock()
    wall.jump(YEARS)
    assert clock.look() is None
    wall.jump(-YEARS)
    assert timedelta() == clock.look()


def test_clock_that_jumps_again_and_again_is_not_believed() -> None:
    """The hour begins with the last jump."""
    wall = WallClock()
    clock = wall.clock()
    for _ in range(5):
        wall.jump(DAYS)
        assert clock.look() is None
        wall.pass_time(SETTLED - SECOND)
        assert clock.look() is None


def test_suspend_is_no_jump() -> None:
    """The time that the machine was up goes on meanwhile."""
    wall = WallClock()
    clock = wall.clock()
    wall.pass_time(DAYS)
    assert clock.look() is None
    assert clock.doubt is None


def test_time_before_the_release_is_not_believed() -> None:
    """A machine without a battery starts in 1970; feedd then is at its release, or later where it knows later times."""
    wall = WallClock(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    clock = wall.clock()
    assert "1970-01-01 00:05" in str(clock.doubt)
    assert RELEASE == clock()
    clock.not_before(RELEASE + DAYS)
    clock.not_before(RELEASE + HOURS)
    assert RELEASE + DAYS + SECOND == clock()
    wall.pass_time(HOURS - SECOND)
    assert RELEASE + DAYS + HOURS == clock()


def test_first_possible_time_is_believed_at_once() -> None:
    """As it would be by a process that starts then; feedd's time was behind by what is returned."""
    wall = WallClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock = wall.clock()
    assert clock.look() is None
    wall.jump(RELEASE + DAYS - wall())
    assert DAYS == clock.look()
    clock.correct(DAYS)
    assert RELEASE + DAYS == clock()


def test_impossible_time_that_stays_is_believed_after_an_hour() -> None:
    """A machine whose clock nobody sets is to work, too; a possible time replaces it at once."""
    wall = WallClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock = wall.clock()
    wall.pass_time(SETTLED)
    behind = clock.look()
    assert behind
    clock.correct(behind)
    assert clock.look() is None
    assert (wall(), None) == (clock(), clock.doubt)
    wall.jump(RELEASE + DAYS - wall())
    assert RELEASE + DAYS - clock() == clock.look()


def test_fixed_clock_shows_what_it_is_told() -> None:
    """For tests and for those who know better, no time is impossible and no jump is one."""
    wall = WallClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock = Clock.believed(wall)
    for jump in (YEARS, -YEARS):
        wall.jump(jump)
        assert clock.look() is None
        assert (wall(), None) == (clock(), clock.doubt)


def test_shared_clock_goes_on_whatever_the_wall_clock_shows() -> None:
    """And follows the server, where that is set."""
    wall = WallClock()
    shared = SharedClock(RELEASE, lambda: wall.passed)
    wall.jump(YEARS)
    wall.pass_time(HOURS)
    assert RELEASE + HOURS == shared()
    for set_by in (DAYS, -DAYS):
        shared.follow(RELEASE + set_by, shared.steady())
        assert RELEASE + set_by == shared()


@pytest.mark.parametrize(("early", "late"), [(SECOND, HOURS), (HOURS, SECOND), (HOURS, HOURS)])
def test_shared_clock_is_not_set_back_by_an_answer_that_comes_late(early: timedelta, late: timedelta) -> None:
    """The server showed the time somewhere between question and answer; that is no reason to doubt what is known."""
    wall = WallClock()
    shared = SharedClock(RELEASE, lambda: wall.passed)
    asked = shared.steady()
    wall.pass_time(early)
    shown = RELEASE + wall.passed
    wall.pass_time(late)
    shared.follow(shown, asked)
    assert RELEASE + early + late == shared()
