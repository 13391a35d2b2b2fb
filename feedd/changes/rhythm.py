"""When a source publishes, and how long to wait until it is worth asking again.

For a number of requests, news is found soonest where each source is asked in proportion to the square root of how often
it publishes (Sia and Cho 2007) and, by the same reasoning, each hour of a week in proportion to that of its share.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from math import sqrt

from feedd.model import Entry, Rhythm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FLOOR = timedelta(minutes=15)  # many Gopher servers are single-board computers in somebody's home
CEILING = timedelta(hours=24)  # a source is never given up: it is polled once a day
JITTER = 0.1  # so that feeds with the same interval are not polled at the same moment
LONGEST = CEILING / (1 + JITTER)  # so that the first post after a long silence is found within a day
FIRST_GUESS = timedelta(hours=1)

SCALE = HOUR  # the wait is the geometric mean of this and the gap between posts: 1 h for 1 h, 5 h for a day
NEWEST = 11  # posts show how often a source publishes now; older ones belong to another year
RECENT, SHARE = 3, 0.1  # the newest of them, and their share in that, for a source that publishes in bursts
FEW = 3  # dates do not show how often a source publishes before feedd knew it

WEEKS = 8  # before its newest post show when in a week it publishes, ...
MOST = 500  # ... and no more than this many posts
DOUBT = 1.0  # posts of each hour and weekday that it is taken to publish evenly before its own show when
FAINTEST = 4  # percent: also at an hour at which it never published it is asked at times
WEEK_HOURS = 7 * 24
TO_MONDAY = 3 * 24  # hours from the Monday before 1970-01-01, a Thursday


def rhythm_of(entries: Collection[Entry], since: datetime, now: datetime) -> Rhythm:
    """Return when a source publishes by its entries; where it has none, feedd looks since `since`.

    An entry that feedd saw appear appeared when it was first seen, or at the time that its index names on that day.
    """
    first = min((entry.first_seen for entry in entries), default=since)
    moments = sorted((one for one in _moments(entries, first) if one[0] <= now), reverse=True)[:MOST]
    newest = [at for at, _ in moments[:NEWEST]]
    if len(newest) < FEW and first <= now:
        newest = sorted([*newest, first], reverse=True)
    recent = [(int(_hours(at)), has_hour) for at, has_hour in moments if at > newest[0] - WEEKS * 7 * DAY]
    return Rhythm(
        newest=tuple(newest),
        hours=_shares_of_day({hour for hour, has_hour in recent if has_hour}),
        days=_shares_of_week({hour for hour, _ in recent}),
    )


def usual_wait(rhythm: Rhythm, now: datetime) -> timedelta:
    """Return how long to wait after `now`: at least `FLOOR`, at most `LONGEST`, and without jitter.

    Time is counted as the source lives: an hour at which it publishes twice as much as usual counts twice.
    """
    newest = [at for at in rhythm.newest if at <= now]  # the clock may have been set back
    if not newest:
        return FIRST_GUESS
    rates = ((1 - SHARE, _rate(rhythm, newest, now)), (SHARE, _rate(rhythm, newest[:RECENT], now)))
    wait = _until_spent(rhythm, now, sqrt(SCALE / HOUR) / sum(share * sqrt(rate) for share, rate in rates))
    return min(max(wait, FIRST_GUESS if len(newest) < FEW else FLOOR), LONGEST)


def _moments(entries: Collection[Entry], first: datetime) -> Iterator[tuple[datetime, bool]]:
    """Yield when each entry appeared, and whether its hour is known. Undated entries of the first poll are left out."""
    for entry in entries:
        seen, at = entry.first_seen, entry.published
        is_new = seen != first and entry.state not in ("recorded", "held")
        is_dated = entry.dated_by != "seen"
        has_hour = is_dated and (at.hour != 12 or at.minute != 0)  # a date without a time is noon
        if is_new and not (has_hour and timedelta() <= seen - at < DAY):
            yield seen, True
        elif is_dated:
            yield at, has_hour


def _shares_of_day(hours: set[int]) -> tuple[int, ...]:
    """Return how much of what is usual each hour of the day gets, in percent; `hours` are those with a post.

    An hour is counted with those beside it, because clocks change in spring, and no author is that exact.
    """
    counts = Counter(hour % 24 for hour in hours)
    usual = len(hours) / 24 + DOUBT
    around = (counts[at] / 2 + (counts[(at - 1) % 24] + counts[(at + 1) % 24]) / 4 for at in range(24))
    return tuple(_percent((count + DOUBT) / usual) for count in around)


def _shares_of_week(hours: set[int]) -> tuple[int, ...]:
    """Return the same for the days of a week from Monday; of less than a week, nothing is concluded."""
    days = range(min(hours, default=0) // 24, max(hours, default=0) // 24 + 1)
    if len(days) < 7:
        return Rhythm().days
    counts, seen = Counter(hour // 24 % 7 for hour in hours), Counter(day % 7 for day in days)
    a_day = len(hours) / len(days)
    return tuple(_percent((counts[day] + DOUBT) / (a_day * seen[day] + DOUBT)) for day in range(7))


def _percent(share: float) -> int:
    return max(round(100 * share), FAINTEST)


def _hours(at: datetime) -> float:
    """Return the hours since a Monday."""
    return at.timestamp() / 3600 + TO_MONDAY


def _rate(rhythm: Rhythm, newest: list[datetime], now: datetime) -> float:
    """Return the posts in an hour as the source lives: its gaps are counted with the one that is open."""
    lived = _lived(rhythm, _hours(now)) - _lived(rhythm, _hours(newest[-1]))
    return len(newest) / max(lived, FLOOR / HOUR)


def _lived(rhythm: Rhythm, hours: float) -> float:
    """Return the hours since a Monday as the source lives."""
    week, rest = divmod(hours, WEEK_HOURS)
    day, rest = divmod(rest, 24)
    hour = int(rest)
    a_day, before = sum(rhythm.hours), sum(rhythm.days[: int(day)])
    today = sum(rhythm.hours[:hour]) + (rest - hour) * rhythm.hours[hour]
    return ((week * sum(rhythm.days) + before) * a_day + rhythm.days[int(day)] * today) / 100**2


def _until_spent(rhythm: Rhythm, now: datetime, wait: float) -> timedelta:
    """Return when `wait` is spent: an hour that lives four times as fast takes two hours of it."""
    start = at = _hours(now)
    while at - start < LONGEST / HOUR:
        pace = sqrt(rhythm.hours[int(at % 24)] * rhythm.days[int(at // 24 % 7)]) / 100
        left = 1 - at % 1
        if wait <= pace * left:
            return (at + wait / pace - start) * HOUR
        wait -= pace * left
        at += left
    return LONGEST
