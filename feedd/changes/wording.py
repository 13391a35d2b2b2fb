"""Words for people about the state of a feed: its failure, its publishing rate, its silence."""

from collections.abc import Mapping
from datetime import datetime, timedelta

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


def _days(gap: timedelta) -> str:
    return "day" if gap.days <= 1 else f"{gap.days} days"
