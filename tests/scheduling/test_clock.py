"""The wall clock."""

from datetime import timedelta

from feedd.scheduling.clock import utc_now


def test_clock_is_aware_and_in_utc() -> None:
    """All times in feedd are aware and in UTC."""
    assert timedelta() == utc_now().utcoffset()
