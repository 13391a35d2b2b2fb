"""Read crontab(5) lines, and compute when one fires next.

Changes of the clock are handled as Debian's cron(8) describes. A time in a skipped hour fires once, right after the
change; one in a repeated hour fires once, in its first pass. A line with a wildcard in hour or minute follows the
clock.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

# crontab(5) counts weekdays from Sunday, 0 or 7; CronTrigger from Monday.
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")

_NextMatch = Callable[[datetime], datetime | None]  # of a time on the wall, without a zone, to the next that matches


def next_fire(line: str, zone: tzinfo, after: datetime) -> datetime:
    """Return when a crontab(5) line fires next after a time, in the zone of `after`.

    Raises ValueError where the line is invalid or never fires.
    """
    minute, hour, *_ = line.split()
    follows_clock = "*" in (minute[0], hour[0])
    after_utc = after.astimezone(UTC)
    best: datetime | None = None
    for wall in _matches(_next_match(line), _start(after, zone)):
        instants = _all_instants(wall, zone) if follows_clock else [_one_instant(wall, zone)]
        later = [instant for instant in instants if instant > after_utc]
        best = min([best, *later] if best else later, default=None)
        if best is not None and (not follows_clock or wall.replace(tzinfo=zone).astimezone(UTC) >= best):
            return best.astimezone(after.tzinfo)
    raise ValueError(f"the cron line {line!r} never fires")


def _start(after: datetime, zone: tzinfo) -> datetime:
    """Return the time on the wall from which matches may fire; in a repeated hour it is earlier than `after`."""
    local = after.astimezone(zone)
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    repeated = (first or timedelta()) - (second or timedelta())
    return local.replace(tzinfo=None, fold=0) - max(repeated, timedelta())


def _matches(next_match: _NextMatch, start: datetime) -> Iterator[datetime]:
    """Yield the times on the wall from `start` on that match, in order."""
    wall = next_match(start)
    while wall is not None:
        yield wall
        wall = next_match(wall + timedelta(microseconds=1))


def _all_instants(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Return all instants in UTC at which the clock shows a time: none, one or two."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in both if one.astimezone(zone).replace(tzinfo=None, fold=0) == wall)


def _one_instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first instant in UTC at which the clock shows a time; for a skipped one that of the change."""
    if instants := _all_instants(wall, zone):
        return instants[0]
    # PEP 495: of a skipped time the earlier reading lies before the change, and the later one behind it.
    before, behind = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    offset = before.astimezone(zone).utcoffset()
    while behind - before > timedelta(seconds=1):
        middle = before + (behind - before) / 2
        before, behind = (middle, behind) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return behind.replace(microsecond=0)


@lru_cache(maxsize=256)
def _next_match(line: str) -> _NextMatch:
    """Return the function that finds the next time on the wall, this one included, that matches a line."""
    from apscheduler.triggers.cron import CronTrigger

    minute, hour, day, month, weekday = line.split()
    # crontab(5): where day and weekday are both restricted, either one fires; CronTrigger wants both.
    either = [(day, "*"), ("*", weekday)] if "*" not in (day[0], weekday[0]) else [(day, weekday)]
    # The wall is read as UTC, in which no hour is skipped: in a zone CronTrigger counts a day as 24 hours.
    triggers = [
        CronTrigger.from_crontab(f"{minute} {hour} {days} {month} {_named_weekdays(weekdays)}", timezone=UTC)
        for days, weekdays in either
    ]

    def next_match(wall: datetime) -> datetime | None:
        fires = (trigger.get_next_fire_time(None, wall.replace(tzinfo=UTC)) for trigger in triggers)
        return min((fire.replace(tzinfo=None) for fire in fires if fire), default=None)

    return next_match


def _named_weekdays(field: str) -> str:
    """Return a weekday field with names for numbers: `1-5` becomes `mon,tue,wed,thu,fri`; names stay."""
    parts: list[str] = []
    for part in field.split(","):
        days, _, step = part.partition("/")
        first, dash, last = "0-6".partition("-") if days == "*" and step else days.partition("-")
        if first.isdigit() and int(last or first) >= len(WEEKDAYS):
            raise ValueError(f"{field!r} is not a weekday; expected 0 to 7, or mon to sun")
        if first.isdigit():
            numbers = range(int(first), int(last if dash else first) + 1)[:: int(step or 1)]
            parts.extend(WEEKDAYS[number] for number in numbers)
        else:
            parts.append(part)
    return ",".join(dict.fromkeys(parts))
