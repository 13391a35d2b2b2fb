"""All that a poll uses, and what it returns."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct, field

from feedd.changes.intervals import NextFire
from feedd.config.definition import Definition
from feedd.gopher.addresses import is_private
from feedd.model import Access, Feed, GopherUrl, Report
from feedd.polling.source import Source
from feedd.store import UnchangedPoll


class Edges(Source, frozen=True, kw_only=True):
    """Everything outside that a poll uses: the network, the store, the clock."""

    next_fire: Callable[[str, tzinfo, datetime], datetime]
    notice_after: timedelta | None = None  # how long a feed fails before its subscribers get a notice; None: never
    learns_admin: bool = True  # whether to fetch caps.txt to learn who runs the host
    is_reached_privately: Callable[[str], bool | None] = lambda _: None  # by host: whether its last address is private
    notifies: bool = False  # whether the operator's program is to be told of what is new
    announces: Callable[[], bool] = lambda: True  # whether the clock is believed; if not, what is new waits
    access: Access = "public"  # of feeds whose definition does not say it
    rules: dict[str, tuple[Definition, str]] = field(default_factory=dict)  # by feed id: see `quiet_poll`

    def fires_of(self, definition: Definition) -> NextFire:
        """Return when cron lines fire in the time zone of a definition."""
        return lambda line, after: self.next_fire(line, definition.zone, after)

    def is_private(self, url: GopherUrl, *, private_before: bool) -> bool:
        """Return whether a host is private; a name that led to no address now is what it was before."""
        if is_private(url.host):
            return True
        reached = self.is_reached_privately(url.host)
        return private_before if reached is None else reached


class Polled(Struct, frozen=True, kw_only=True):
    """A poll: its report, and the feed as it was saved; or what is to be saved, where nothing was read or changed."""

    report: Report
    feed: Feed | None = None
    unsaved: UnchangedPoll | None = None


def new_feed(definition: Definition, now: datetime, access: Access) -> Feed:
    """Return the feed of a definition that was never polled. It is due at once. `access` is that of the settings."""
    return Feed(
        id=definition.id,
        name=definition.name,
        location=definition.url,
        first_seen=now,
        next_check_at=now,
        terms=definition.terms,
        private_host=is_private(definition.url.host),
        access=definition.access or access,
    )
