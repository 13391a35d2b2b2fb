"""The words of dates."""

from datetime import timedelta

from feedd.reading.words.calendar import MONTHS, WEEKDAYS, ZONES


def test_every_month_has_its_names() -> None:
    """Each of the twelve has a name in English, German, French and Finnish."""
    assert set(range(1, 13)) == set(MONTHS.values())
    assert [3, 3, 8, 12] == [MONTHS[word] for word in ("march", "märz", "août", "joulukuuta")]


def test_no_weekday_is_a_month() -> None:
    """A word for both would give wrong dates; the only one is mar, Tuesday in French and Spanish."""
    assert {"mar"} == WEEKDAYS & set(MONTHS)


def test_zones_know_summer_time() -> None:
    """EDT is one hour nearer to UTC than EST."""
    assert timedelta(hours=1) == ZONES["EDT"].utcoffset(None) - ZONES["EST"].utcoffset(None)
