"""Words for people about the state of a feed: its failure, its publishing rate, its silence."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from feedd.changes.intervals import Adaptive, Cron, Every, Interval
from feedd.changes.relative_time import length_words
from feedd.changes.rhythm import CEILING, FLOOR, JITTER
from feedd.model import DatedBy, Feed

STAGES = {
    "resolve": "its name leads to no address",
    "connect": "it takes no connection",
    "certificate": "it has another key than the one that is trusted",
    "send": "it breaks off the connection",
    "receive": "its answer does not come to an end",
    "robots": "its robots.txt asks feedd to leave it alone",
    "index": "what it answers is no index that could be read",
    "definition": "feedd's own definition of it has a mistake",
}

# Where the date of an entry comes from, as words after "by".
DATE_SOURCES: Mapping[DatedBy, str] = {
    "label": "its line",
    "selector": "its address",
    "heading": "the heading above",
    "nearby": "a line beside it",
    "listing": "its file's time",
    "article": "its text",
    "seen": "when it was seen",
}

HELD = "more is new at once than it ever announced; it is looked at again before it is believed"


def stage_words(stage: str | None) -> str:
    """Return in words where a poll failed, for people who do not run feedd."""
    return STAGES.get(stage or "", STAGES["index"])


def rate_words(feed: Feed) -> str:
    """Return how often a source publishes: "about every 3 days"; empty where that is not known."""
    return f"about every {_days(feed.rate.usual)}" if feed.rate else ""


def silence_words(feed: Feed, now: datetime) -> str:
    """Return how long a source is silent: "usually every 3 days, quiet for 40 days"; empty where no rate is known."""
    if feed.rate is None:
        return ""
    return f"usually every {_days(feed.rate.usual)}, quiet for {(now - feed.rate.last).days} days"


def next_poll_words(interval: Interval, feed: Feed, waiting: int = 0) -> str:
    """Return why the next poll of a feed that is polled by itself is when it is: one sentence without its end.

    `waiting` is how many of its entries are not published yet.
    """
    if feed.polled_at is None:
        return "it was never polled, so it is due at once"
    if feed.failures:
        return _wait_after_failures(interval, feed.failures)
    if feed.held_at:
        return "more is new at once than it ever announced, so it is looked at again soon"
    if waiting and feed.next_check_at - feed.polled_at <= FLOOR:
        return f"entries wait for their turn, so it comes at most {length_words(FLOOR)} after the last"
    if isinstance(interval, Cron):
        return f'its definition says when: `interval = "{interval.line}"`'
    if isinstance(interval, Adaptive):
        often = rate_words(feed)
        known = f"it publishes {often}" if often else "little shows yet how often it publishes"
        return f"{known}; the rarer, the longer the wait, from 15 min to a day, and shorter at its usual hours"
    share = (feed.next_check_at - feed.polled_at) / interval.period
    said = f"the {length_words(interval.period)} of its definition"
    if share < 1 - JITTER:
        return f"sooner than {said}, as the definition has changed"
    if share > 1 + JITTER:
        return f"later than {said}, as many feeds were due at once"
    return f"{said}, moved by up to a tenth"


def _wait_after_failures(interval: Interval, failures: int) -> str:
    """Return what failures in a row do to the wait, as `next_check` counts it."""
    failed = "the last poll failed" if failures == 1 else f"the last {failures} polls failed"
    if isinstance(interval, Cron):
        return f"{failed}, so it comes when its definition says, or sooner"
    if isinstance(interval, Every) and interval.period >= CEILING:
        return f"{failed}, and a wait of a day or more stays"
    return f"{failed}, and each doubles the wait, up to a day"


def _days(gap: timedelta) -> str:
    return "day" if gap.days <= 1 else f"{gap.days} days"
