"""Cron lines, read as crontab(5) reads them, and changes of the clock, handled as cron(8) describes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedd.scheduling.cron import next_fire

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 6 * * *", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 12 * * *", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("*/10 * * * *", datetime(2026, 11, 22, 12, 10, tzinfo=UTC)),
        ("0 6 * * 0", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        ("0 6 * * 7", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        ("0 6 * * 1", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 6 * * 2-3", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("0 6 * * 5-7", datetime(2026, 11, 27, 6, tzinfo=UTC)),
        ("0 18 * * */2", datetime(2026, 11, 22, 18, tzinfo=UTC)),
        ("0 6 * * mon", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("0 6 24 * 3", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("0 6 1 1 *", datetime(2027, 1, 1, 6, tzinfo=UTC)),
    ],
)
def test_next_fire_reads_a_line_as_crontab_does(line: str, expected: datetime) -> None:
    """Weekdays count from Sunday; where both a day and a weekday are given, either one fires."""
    assert expected == next_fire(line, UTC, SUNDAY)


def test_next_fire_keeps_to_the_zone_of_the_definition() -> None:
    """Six in the morning is six in New York, also when its daylight saving time ends."""
    zone = ZoneInfo("America/New_York")

    assert datetime(2026, 11, 23, 11, tzinfo=UTC) == next_fire("0 6 * * *", zone, SUNDAY)
    assert datetime(2026, 7, 2, 10, tzinfo=UTC) == next_fire("0 6 * * *", zone, datetime(2026, 7, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize("line", ["0 6 31 2 *", "61 6 * * *", "0 6 * *", "0 6 * * 9", "0 6 * * 0-99999999999", "soon"])
def test_next_fire_refuses_a_line_that_never_fires(line: str) -> None:
    """A field out of range, a missing field or the 31st of February raises ValueError."""
    with pytest.raises(ValueError, match=r".+"):
        next_fire(line, UTC, SUNDAY)


MINUTE = timedelta(minutes=1)
BEFORE, BEHIND = timedelta(hours=3), timedelta(hours=25)  # of a change: to the next midnight and past it
CHANGING = (
    ("Europe/Berlin", 2017),
    ("America/New_York", 2017),
    ("Australia/Lord_Howe", 2017),  # by half an hour
    ("Africa/Casablanca", 2013),  # also around Ramadan
    ("America/Sao_Paulo", 2009),  # at midnight
)
# A line, and the minutes, hours, days and weekdays (from Monday, 0) that it names; None stands for all.
LINES = {
    "0 0 * * *": ({0}, {0}, None, None),
    "15 0 * * 1": ({15}, {0}, None, {0}),
    "30 2 * * *": ({30}, {2}, None, None),
    "0,45 1-3 * * *": ({0, 45}, {1, 2, 3}, None, None),
    "59 23 * * 6,7": ({59}, {23}, None, {5, 6}),
    "10 1 15-31 * *": ({10}, {1}, {*range(15, 32)}, None),
    "*/15 * * * *": ({0, 15, 30, 45}, None, None, None),
    "20 * * * *": ({20}, None, None, None),
    "*/20 2 * * *": ({0, 20, 40}, {2}, None, None),
    "0 */3 * * *": ({0}, {*range(0, 24, 3)}, None, None),
    "* 0 * * 0": (None, {0}, None, {6}),
}


def _changes(name: str, first: int) -> Iterator[datetime]:
    """Yield the instants at which a zone's clock changes, to the minute, in ten years from `first` on."""
    zone, hour = ZoneInfo(name), timedelta(hours=1)
    at = datetime(first, 1, 1, tzinfo=UTC)
    while at.year < first + 10:
        if at.astimezone(zone).utcoffset() != (at + hour).astimezone(zone).utcoffset():
            minutes = (at + number * MINUTE for number in range(61))
            yield next(one for one in minutes if one.astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset())
        at += hour


def _fires(line: str, instants: list[datetime], walls: list[datetime]) -> list[datetime]:
    """Go through minutes one by one, as cron does, and return those at which a line fires."""
    minutes, hours, days, weekdays = LINES[line]

    def matches(wall: datetime) -> bool:
        return (
            (minutes is None or wall.minute in minutes)
            and (hours is None or wall.hour in hours)
            and (days is None or wall.day in days)
            and (weekdays is None or wall.weekday() in weekdays)
        )

    if "*" in (line.split()[0][0], line.split()[1][0]):
        return [instant for instant, wall in zip(instants, walls, strict=True) if matches(wall)]
    fired, seen = [], walls[0] - MINUTE  # the latest time on the wall that was looked at
    for instant, wall in zip(instants, walls, strict=True):
        skipped = [seen + number * MINUTE for number in range(1, max(0, int((wall - seen) / MINUTE)) + 1)]
        if any(map(matches, skipped)):
            fired.append(instant)
        seen = max(seen, wall)
    return fired


@pytest.mark.slow
@pytest.mark.parametrize(("name", "first"), CHANGING)
def test_a_line_fires_around_each_change_of_the_clock_as_cron_does(name: str, first: int) -> None:
    """Ten years of changes, minute by minute."""
    zone = ZoneInfo(name)
    changes = [*_changes(name, first)]
    for change in changes:
        instants = [change - BEFORE + number * MINUTE for number in range(int((BEFORE + BEHIND) / MINUTE))]
        walls = [instant.astimezone(zone).replace(tzinfo=None, fold=0) for instant in instants]
        for line in LINES:
            found, at = [], instants[0] - MINUTE
            while (at := next_fire(line, zone, at)) <= instants[-1]:
                found.append(at)
            assert found == _fires(line, instants, walls), (line, change)
    assert len(changes) >= 18
