"""Read crontab(5) lines, and compute when one fires next."""

from datetime import datetime, timedelta, tzinfo

# crontab(5) counts weekdays from Sunday, 0 or 7; CronTrigger from Monday.
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_fire(line: str, zone: tzinfo, after: datetime) -> datetime:
    """Return when a crontab(5) line fires next after a time, in the zone of `after`.

    Raises ValueError where the line is invalid or never fires.
    """
    from apscheduler.triggers.cron import CronTrigger

    minute, hour, day, month, weekday = line.split()
    # crontab(5): where day and weekday are both restricted, either one fires; CronTrigger wants both.
    either = [(day, "*"), ("*", weekday)] if "*" not in (day[0], weekday[0]) else [(day, weekday)]
    fires = [
        CronTrigger.from_crontab(f"{minute} {hour} {days} {month} {_named_weekdays(weekdays)}", timezone=zone)
        # A trigger returns the given time where it matches; the next time after it is wanted.
        .get_next_fire_time(None, (after + timedelta(microseconds=1)).astimezone(zone))
        for days, weekdays in either
    ]
    at: datetime = min((fire for fire in fires if fire), default=after)
    if at <= after:
        raise ValueError(f"the cron line {line!r} never fires")
    return at.astimezone(after.tzinfo)


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
