"""Cron lines, read as crontab(5) reads them."""

from datetime import UTC, datetime
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
