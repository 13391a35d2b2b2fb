"""The wall clock."""

from datetime import timedelta

from feedd.scheduling.clock import utc_now


def test_clock_is_aware_and_in_utc() -> None:
    """All times in feedd are."""
    assert timedelta() == utc_now().utcoffset()
