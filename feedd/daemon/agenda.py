"""The agenda of the daemon: what is requested and what falls due within seconds, as the store has it.

The store is asked again only where somebody wrote, or when the time comes. Polls that found nothing are saved then,
in one transaction; a process that is killed before repeats them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from feedd.app import App
from feedd.errors import FeeddError
from feedd.store import DueFeed, PollRequest
from feedd.store.requests import KEPT_FOR

AHEAD = timedelta(seconds=15)  # a page shows a poll that found nothing this much later
MOST_UNSAVED = 100  # polls: then they are saved at once
MOST_FEEDS = 2000  # to look at, to find as many different hosts as there are places


class Agenda:
    """What there is to do. `on_unkept` is called with the feed of each poll that could not be saved."""

    def __init__(self, app: App, on_unkept: Callable[[str], None]) -> None:
        self._app = app
        self._on_unkept = on_unkept
        self._feeds: dict[str, DueFeed] = {}  # by id, the longest waiting first
        self._looked_at: datetime | None = None
        self._until: datetime  # it is known what falls due before this time
        self.requests: tuple[PollRequest, ...] = ()

    async def look(self, *, force: bool = False) -> bool:
        """Ask the store where it may have something new, and return whether it was asked. Raises StoreError."""
        app, now = self._app, self._app.clock()
        polls = app.poller.unsaved
        is_known = self._looked_at and self._looked_at <= now < self._until and len(polls) < MOST_UNSAVED
        is_early = all(now < one.next_check_at for _, one in polls)  # a host of one's own may be polled each second
        if is_known and is_early and not force and app.store.upcoming.is_seen():
            return False
        app.poller.unsaved = []
        try:
            until = now + AHEAD
            unsaved = [one for _, one in polls]
            looked = await app.store.upcoming.look(app.clock.wall() - KEPT_FOR, until, MOST_FEEDS, unsaved)
            for definition, _ in polls:
                await app.poller.replan(definition)
        except FeeddError:
            self._looked_at = None
            for definition, _ in polls:
                app.poller.postpone(definition.id)
                self._on_unkept(definition.id)
            raise
        self.requests = looked.requests
        meanwhile = {one.poll.feed_id for _, one in app.poller.unsaved}
        self._feeds = {one.id: one for one in looked.feeds if one.id not in meanwhile}
        self._looked_at, self._until = now, until if len(looked.feeds) < MOST_FEEDS else looked.feeds[-1].at
        return True

    def due(self, now: datetime) -> Iterator[DueFeed]:
        """Yield the feeds that are due, the longest waiting first; those being polled may be among them."""
        for one in self._feeds.values():
            if one.at > now:
                return
            yield one

    def of(self, feed_id: str) -> DueFeed | None:
        """Return what is known of a feed that falls due."""
        return self._feeds.get(feed_id)

    def drop(self, feed_id: str) -> None:
        """Forget a feed that was polled."""
        self._feeds.pop(feed_id, None)
