"""The state of each feed, as one value each: for the status page, `feedd status` and the metrics."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from feedd.changes.incidents import is_silent
from feedd.changes.wording import rate_words, silence_words, stage_words
from feedd.model import Feed
from feedd.store.summaries import FeedSummary
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.store.listing import ListedFeed  # `list` shows no pages

LONGEST_ERROR = 300  # characters; a server's error page may be very long
LONGEST_ADMIN = 100

State: TypeAlias = Literal["ok", "empty", "failing", "silent", "held back", "new", "paused", "broken definition"]
Admins: TypeAlias = Mapping[tuple[str, int], str]

NEEDS_ATTENTION = ("failing", "broken definition")  # what an operator should look at


class FeedState(Struct, frozen=True, kw_only=True):
    """The state of one feed; `since` is when the state began, None where that is not known."""

    name: str
    title: str
    state: State
    since: datetime | None = None
    polled_at: datetime | None = None
    good_at: datetime | None = None
    next_at: datetime | None = None
    entries: int = 0
    stored_bytes: int = 0  # of its texts, with earlier revisions and archive pages
    rhythm: str = ""  # the usual time between entries, in words
    silence: str = ""  # how long there was no new entry, in words; empty unless the state is "silent"
    host: str = ""
    admin: str = ""
    stage: str = ""  # at which the last poll failed, see SourceError
    stage_text: str = ""  # the same in words
    error: str = ""
    is_broken: bool = False  # whether its definition has a mistake; the last correct definition may still be in use


def feed_states(
    summaries: Iterable[FeedSummary],
    title: Callable[[FeedSummary], str],
    broken: Collection[str],
    admins: Admins,
    now: datetime,
) -> tuple[FeedState, ...]:
    """Return the state of each feed that is served and of each broken definition, sorted by name.

    States in `NEEDS_ATTENTION` come first. `broken` are the names of the broken definitions, `admins` the
    administrators by host and port.
    """
    served = [one for one in summaries if one.served]
    known = {one.feed.name for one in served}
    states = [feed_state(one, title(one), one.feed.name in broken, admins, now) for one in served]
    states += [
        FeedState(name=name, title=name, state="broken definition", is_broken=True)
        for name in broken
        if name not in known
    ]
    return tuple(sorted(states, key=lambda one: (one.state not in NEEDS_ATTENTION, one.name)))


def feed_state(
    summary: "FeedSummary | ListedFeed", title: str, is_broken: bool, admins: Admins, now: datetime
) -> FeedState:
    """Return the state of one feed; `is_broken`: its definition has a mistake."""
    feed = summary.feed
    state = _state_of(summary, is_broken, now)
    return FeedState(
        name=feed.name,
        title=title,
        state=state,
        since=_since(summary, state),
        polled_at=feed.polled_at,
        good_at=feed.good_at,
        next_at=None if summary.paused_at else feed.next_check_at,
        entries=summary.published,
        stored_bytes=summary.stored_bytes,
        rhythm=rate_words(feed),
        silence=silence_words(feed, now) if state == "silent" else "",
        host=feed.location.host,
        admin=one_line(admins.get((feed.location.host, feed.location.port), ""), LONGEST_ADMIN),
        stage=(feed.stage or "") if feed.failures else "",
        stage_text=stage_words(feed.stage) if feed.failures else "",
        error=one_line(feed.error or "") if feed.failures else "",
        is_broken=is_broken,
    )


def for_strangers(state: FeedState) -> FeedState:
    """Return a state without the words of an error, which may name hosts and paths, and without those of operators."""
    return replace(state, error="", admin="", is_broken=False)


def one_line(text: str, most: int = LONGEST_ERROR) -> str:
    """Return a stranger's text as one line of at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _since(summary: "FeedSummary | ListedFeed", state: State) -> datetime | None:
    feed: Feed = summary.feed
    began_at = {
        "failing": feed.failing_since or feed.good_at,
        "held back": feed.held_at,
        "silent": feed.rate.last if feed.rate else None,
    }
    return began_at.get(state, summary.paused_at)


def _state_of(summary: "FeedSummary | ListedFeed", is_broken: bool, now: datetime) -> State:
    """Return the most important of the states that apply."""
    if summary.paused_at:
        return "broken definition" if is_broken else "paused"
    if summary.feed.failures:
        return "failing"
    if summary.feed.held_at:
        return "held back"
    if is_silent(summary.feed, now):
        return "silent"
    if not summary.feed.good_at:
        return "new"
    return "ok" if summary.published else "empty"
