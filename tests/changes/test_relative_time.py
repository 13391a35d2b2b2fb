"""How far a time is from now, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from feedd.changes.relative_time import length_words, relative_time

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=0), "0 min"),
        (timedelta(seconds=59), "1 min"),
        (timedelta(minutes=59, seconds=29), "59 min"),
        (timedelta(minutes=59, seconds=31), "1 h"),
        (timedelta(hours=23, minutes=29), "23 h"),
        (timedelta(hours=23, minutes=31), "1 day"),
        (timedelta(hours=47), "2 days"),
        (timedelta(days=59), "59 days"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=364), "12 months"),
        (timedelta(days=730), "2 years"),
        (timedelta(days=365_000), "999 years"),
        (timedelta(days=-3), "3 days"),
    ],
)
def test_length_is_said_in_its_largest_fitting_unit(span: timedelta, words: str) -> None:
    """What rounds up to the next unit is said in that one."""
    assert words == length_words(span)


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(seconds=29), "now"),
        (timedelta(seconds=-29), "now"),
        (timedelta(seconds=31), "in 1 min"),
        (timedelta(minutes=5), "in 5 min"),
        (timedelta(hours=-3), "3 h ago"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_time_is_said_from_now(later: timedelta, words: str) -> None:
    """The future has "in", the past has "ago"."""
    assert words == relative_time(NOW + later, NOW)
