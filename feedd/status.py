"""How each feed does, in one value a feed: for the status page, and for `feedd status`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.changes.incidents import is_silent
from feedd.changes.wording import rate_words, silence_words, stage_words
from feedd.model import Feed
from feedd.store import FeedSummary

LONGEST_ERROR = 300  # characters; a server's error page may be a novel
LONGEST_ADMIN = 100

State: TypeAlias = Literal["ok", "failing", "silent", "held back", "new", "paused", "broken definition"]
Admins: TypeAlias = Mapping[tuple[str, int], str]

BAD = ("failing", "broken definition")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How one feed does; `since` is when its state began, where that is known."""

    name: str
    title: str
    state: State
    since: datetime | None = None
    polled_at: datetime | None = None
    good_at: datetime | None = None
    next_at: datetime | None = None
    entries: int = 0
    rhythm: str = ""  # in words, as is the silence
    silence: str = ""
    host: str = ""
    admin: str = ""
    stage: str = ""  # of the last failure, see SourceError, and the same in words
    trouble: str = ""
    error: str = ""
    is_broken: bool = False  # its definition; what was last good of it may still be in use


def feed_states(
    summaries: Iterable[FeedSummary],
    title: Callable[[FeedSummary], str],
    broken: Collection[str],
    admins: Admins,
    now: datetime,
) -> tuple[FeedState, ...]:
    """Give the state of each feed that is served, and of each definition that is broken: these first, then by name."""
    served = [one for one in summaries if one.served]
    known = {one.feed.name for one in served}
    states = [_state(one, title(one), one.feed.name in broken, admins, now) for one in served]
    states += [
        FeedState(name=name, title=name, state="broken definition", is_broken=True)
        for name in broken
        if name not in known
    ]
    return tuple(sorted(states, key=lambda one: (one.state not in BAD, one.name)))


def one_line(text: str, most: int = LONGEST_ERROR) -> str:
    """Give what a stranger said as one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _state(summary: FeedSummary, title: str, is_broken: bool, admins: Admins, now: datetime) -> FeedState:
    feed = summary.feed
    state = _word(summary, is_broken, now)
    return FeedState(
        name=feed.name,
        title=title,
        state=state,
        since=_since(summary, state),
        polled_at=feed.polled_at,
        good_at=feed.good_at,
        next_at=None if summary.paused_at else feed.next_check_at,
        entries=summary.published,
        rhythm=rate_words(feed),
        silence=silence_words(feed, now) if state == "silent" else "",
        host=feed.location.host,
        admin=one_line(admins.get((feed.location.host, feed.location.port), ""), LONGEST_ADMIN),
        stage=(feed.stage or "") if feed.failures else "",
        trouble=stage_words(feed.stage) if feed.failures else "",
        error=one_line(feed.error or "") if feed.failures else "",
        is_broken=is_broken,
    )


def _since(summary: FeedSummary, state: State) -> datetime | None:
    feed: Feed = summary.feed
    begun = {
        "failing": feed.failing_since or feed.good_at,
        "held back": feed.held_at,
        "silent": feed.rate.last if feed.rate else None,
    }
    return begun.get(state, summary.paused_at)


def _word(summary: FeedSummary, is_broken: bool, now: datetime) -> State:
    """Name the one state that matters most."""
    if summary.paused_at:
        return "broken definition" if is_broken else "paused"
    if summary.feed.failures:
        return "failing"
    if summary.feed.held_at:
        return "held back"
    if is_silent(summary.feed, now):
        return "silent"
    return "ok" if summary.feed.good_at else "new"
