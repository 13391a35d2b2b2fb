"""The wall clock: the one that is passed in where feedd runs for real."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Give the time, aware and in UTC."""
    return datetime.now(UTC)
