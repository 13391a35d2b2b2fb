"""How the feeds are doing: which are read well, which fail and since when, and how many people say they read them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.store import FeedSummary, Store
from feedd.web.frame import Frame
from feedd.web.subscribers import Subscribers

LONGEST_ERROR = 300  # characters; a server's error page may be a novel
LONGEST_ADMIN = 100

State: TypeAlias = Literal["ok", "failing", "held back", "new", "paused", "broken definition"]
Admins: TypeAlias = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One line of the status: `since` is when the last good poll was, of a feed that fails or is held back."""

    name: str
    title: str
    state: State
    since: datetime | None = None
    polled_at: datetime | None = None
    next_at: datetime | None = None
    entries: int = 0
    host: str = ""
    admin: str = ""
    error: str = ""
    is_broken: bool = False  # its definition; what was last good of it may still be in use


class Status:
    """The route to the status page."""

    def __init__(
        self,
        *,
        frame: Frame,
        store: Store,
        title: Callable[[FeedSummary], str],
        broken: Callable[[], Collection[str]],
        subscribers: Subscribers,
        now: Callable[[], datetime],
    ) -> None:
        self._frame = frame
        self._store = store
        self._title = title
        self._broken = broken
        self._subscribers = subscribers
        self._now = now

    def routes(self) -> tuple[Route, ...]:
        """Give the route."""
        return (Route("/status", self.status),)

    async def status(self, request: Request) -> Response:
        """Show how each feed does, what is wrong first."""
        states = feed_states(await self._store.feeds(), self._title, self._broken(), await self._store.hosts.admins())
        counts = self._subscribers.counts(self._now())
        headers = {"Cache-Control": "no-store"}  # who looks here wants to know how it is now
        return self._frame.page(request, "status.html", states=states, counts=counts, headers=headers)


def feed_states(
    summaries: Iterable[FeedSummary], title: Callable[[FeedSummary], str], broken: Collection[str], admins: Admins
) -> tuple[FeedState, ...]:
    """Give the state of each feed that is served, and of each definition that is broken: these first, then by name."""
    served = [one for one in summaries if one.served]
    known = {one.feed.name for one in served}
    states = [_state(one, title(one), one.feed.name in broken, admins) for one in served]
    states += [
        FeedState(name=name, title=name, state="broken definition", is_broken=True)
        for name in broken
        if name not in known
    ]
    return tuple(sorted(states, key=lambda one: (one.state not in ("failing", "broken definition"), one.name)))


def _state(summary: FeedSummary, title: str, is_broken: bool, admins: Admins) -> FeedState:
    feed = summary.feed
    state = _word(summary, is_broken)
    return FeedState(
        name=feed.name,
        title=title,
        state=state,
        since=feed.held_at if state == "held back" else feed.good_at if state == "failing" else summary.paused_at,
        polled_at=feed.polled_at,
        next_at=None if summary.paused_at else feed.next_check_at,
        entries=summary.published,
        host=feed.location.host,
        admin=_line(admins.get((feed.location.host, feed.location.port), ""), LONGEST_ADMIN),
        error=_line(feed.error or "", LONGEST_ERROR) if feed.failures else "",
        is_broken=is_broken,
    )


def _word(summary: FeedSummary, is_broken: bool) -> State:
    """Name the one state that matters most."""
    if summary.paused_at:
        return "broken definition" if is_broken else "paused"
    if summary.feed.failures:
        return "failing"
    if summary.feed.held_at:
        return "held back"
    return "ok" if summary.feed.good_at else "new"


def _line(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
