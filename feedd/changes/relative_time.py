"""Words for how long something took or will take, and for how far a time is from now."""

from datetime import datetime, timedelta

# The largest number of a unit that is still said in it, the seconds of the unit, and its name.
UNITS = (
    (60, 60, "min"),
    (24, 3600, "h"),
    (60, 86_400, "day"),
    (24, 2_629_746, "month"),  # a twelfth of the mean Gregorian year
)
YEAR = 31_556_952
MOMENT = timedelta(seconds=30)  # at most half a minute away is now


def length_words(span: timedelta) -> str:
    """Return the size of a span in its largest fitting unit, rounded: "5 min", "3 h", "1 day", "2 years"."""
    seconds = abs(span).total_seconds()
    for most, unit, name in UNITS:
        if (count := round(seconds / unit)) < most:
            return _counted(count, name)
    return _counted(round(seconds / YEAR), "year")


def relative_time(at: datetime, now: datetime) -> str:
    """Return when a time is, seen from `now`: "3 h ago", "in 2 days", "now"."""
    if abs(at - now) <= MOMENT:
        return "now"
    return f"in {length_words(at - now)}" if at > now else f"{length_words(now - at)} ago"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}s" if count != 1 and unit not in ("min", "h") else f"{count} {unit}"
