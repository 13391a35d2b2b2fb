"""The composition root: builds what all commands share; `daemon.run` adds what only the daemon has.

`open_app` builds every part from the settings and passes each part what it needs. Nothing is replaced afterwards.
"""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from feedd.changes.intervals import SLACK
from feedd.changes.rhythm import CEILING, JITTER
from feedd.config.current import CurrentDefinitions
from feedd.config.definition import Definition, Definitions
from feedd.config.loading import lazy_next_fire
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.gopher.places import is_meant
from feedd.hosts.circuit_breaker import CircuitBreaker
from feedd.hosts.facts import Fetch
from feedd.hosts.fetch import PoliteClient
from feedd.hosts.manners import Manners, OwnManners
from feedd.hosts.throttle import Throttle
from feedd.model import GopherUrl
from feedd.notify.notifier import ProgramNotifier
from feedd.polling.edges import Edges, Polled, new_feed
from feedd.polling.poller import Poller
from feedd.publish import FolderFiles, StoredFiles
from feedd.publish.publisher import Publisher
from feedd.publish.site import site_of
from feedd.reading.reader import READER, Reader
from feedd.scheduling.clock import Clock, SharedClock
from feedd.store import Store
from feedd.store.requests import WITHDRAWALS
from feedd.telemetry.observer import UNOBSERVED, Observer
from feedd.websub.notifier import Announcer, HubNotifier


def unwrapped(fetch: Fetch) -> Fetch:
    """Return the function that fetches, unchanged."""
    return fetch


class App(Struct, frozen=True, kw_only=True):
    """The parts of a running feedd. `definitions` is the one owner of the definitions; `adopt` and `reload` set it."""

    settings: Settings
    clock: Clock
    store: Store
    client: PoliteClient
    definitions: CurrentDefinitions
    poller: Poller
    publisher: Publisher
    notifier: Announcer
    program_notifier: ProgramNotifier

    async def adopt(self, definitions: Definitions) -> None:
        """Use these definitions from now on: enabled feeds are polled when due, the others only on request.

        Where the folder of definitions cannot be read, no feed is paused. Feeds of denied hosts count as removed.
        """
        if definitions.readable:
            await self.store.feeds_folder.bind_first(self.settings.feeds.resolve())
            await self._register(definitions.good.values(), None)
            await self._deny(self.clock())
        self.definitions.replace(definitions)

    async def _deny(self, now: datetime) -> None:
        """Withdraw what is of the denied hosts, and nothing of those that are denied no more."""
        deny = self.settings.deny
        if deny:
            for one in await self.store.feeds.summaries():
                if not one.removed_at and is_meant(one.feed.location.host, deny):
                    await self.store.feeds.remove(one.feed, now)
        if await self.store.withdrawals.deny(deny, now):
            await self.ask(uuid4().hex, "", WITHDRAWALS)  # for the media files

    async def ask(self, request_id: str, name: str, mode: str) -> None:
        """Request something of the process that polls."""
        await self.store.requests.add(request_id, name, mode, self.clock.wall())

    async def publish_withdrawals(self, drop: Callable[[Collection[GopherUrl]], Awaitable[None]]) -> None:
        """Publish by today's withdrawals, and `drop` the withdrawn media files. StoreError where a file cannot be."""
        await self.publisher.publish_all(strict=True)
        await self.drop_withdrawn(drop)

    async def drop_withdrawn(self, drop: Callable[[Collection[GopherUrl]], Awaitable[None]]) -> None:
        """Let `drop` delete the withdrawn media files."""
        from feedd.media.withdrawn import withdrawn_media  # here: few runs withdraw anything

        await drop(await withdrawn_media(self.store))

    async def reload(self, definitions: Definitions) -> None:
        """Use these definitions in place of those in use; only what was written anew is registered and published.

        A definition counts as written anew where it is another object, see `FeedsFolder`.
        """
        written, before = self._written(definitions), self.definitions.all.good.values()
        kept = {id(one) for one in definitions.good.values()}
        replaced = [one for one in before if id(one) not in kept]
        if definitions.readable:
            active = {one.id for one in definitions.good.values() if one.enabled}
            ended = [one.id for one in before if one.enabled and one.id not in active]
            await self._register(written, ended)
            await self.publisher.remove_retired()  # at once, what is not public any more
        self.definitions.replace(definitions)
        await self.publisher.publish_named([one.name for one in written])
        if any(map(self._is_denied, (*replaced, *written))):  # published by these definitions, and not registered
            await self.publisher.site.publish()
        else:
            await self.publisher.site.publish_stale()

    async def follow(self, definitions: Definitions) -> None:
        """Use these definitions, which another process of the fleet registers; publish what was written anew by them.

        Else what this process published by the old ones, after the other one, would stay until the next poll.
        """
        written = self._written(definitions)
        self.definitions.replace(definitions)
        await self.publisher.publish_named([one.name for one in written])

    def _written(self, definitions: Definitions) -> list[Definition]:
        return [one for one in definitions.good.values() if self.definitions.of(one.id) is not one]

    def _is_denied(self, definition: Definition) -> bool:
        return is_meant(definition.url.host, self.settings.deny)

    async def _register(self, written: Collection[Definition], paused: Collection[str] | None) -> None:
        now = self.clock()
        written = [one for one in written if not self._is_denied(one)]
        active = [new_feed(one, now, self.settings.access) for one in written if one.enabled]
        inactive = [new_feed(one, now, self.settings.access) for one in written if not one.enabled]
        changed = [one for one in written if self.definitions.of(one.id) != one]
        latest = [(one.id, self.poller.latest_poll(one, now)) for one in changed]
        await self.store.feeds.register(active, now, inactive, latest, paused)

    async def start(self, definitions: Definitions) -> None:
        """Start as the only poller of the data folder: repair what a killed process left behind, and publish."""
        await self.prepare(definitions)
        await self.publisher.publish_all()

    async def prepare(self, definitions: Definitions) -> None:
        """Do what `start` does, but let the documents wait for `publish_waiting`: with many feeds it takes minutes."""
        await self.repair()
        await self.begin(definitions)

    async def repair(self) -> None:
        """Do what must be done before anything is served; it takes no longer with many feeds."""
        await self.correct_times()
        await self._deny(self.clock())
        await self.publisher.clear()

    async def begin(self, definitions: Definitions) -> None:
        """Use these definitions, and what they plan; the documents wait."""
        await self.adopt(definitions)
        await self.publisher.start()  # first: it removes what is not public any more
        await self.forget_future_times()
        await self.notifier.start()
        await self.program_notifier.start()

    async def correct_times(self) -> None:
        """Correct the times that were stored while the wall clock was not believed; where it is not, let them begin.

        Those in a database on a server stay: they may be of other processes, whose clocks were right.
        """
        times, is_shared = self.store.provisional_times, self.settings.database is not None
        newest = await times.newest()
        if self.clock.doubt:
            if newest:
                self.clock.not_before(newest)
            if not is_shared:
                await times.begin(self.clock())
        elif not is_shared and (
            since := await times.since()
        ):  # those of a process that has ended, soon after its last poll
            await times.correct(self.clock() - max(since, newest or since))

    async def forget_future_times(self) -> None:
        """Make due what was planned while the clock was ahead; it has been set back since."""
        now, good = self.clock(), self.definitions.all.good.values()
        await self.store.feeds.forget_future_times(now, SLACK)
        latest = [(one.id, max(self.poller.latest_poll(one, now), now + CEILING * (1 + JITTER))) for one in good]
        await self.store.feeds.poll_no_later_than(latest)
        await self.notifier.forget_future_times(now)
        await self.program_notifier.forget_future_times(now)
        self.poller.forget_future_times()


@asynccontextmanager
async def open_app(
    settings: Settings,
    clock: Callable[[], datetime] | None = None,
    *,
    store: Store | None = None,
    publishes: bool = True,
    observer: Observer = UNOBSERVED,
    wrap_fetch: Callable[[Fetch], Fetch] = unwrapped,
    reader: Reader = READER,
) -> AsyncIterator[App]:
    """Build the parts, and close the store at the end.

    `clock` replaces that of the machine or of the database; unless it is a `Clock` itself, it is always believed.
    `store` replaces the store of the data folder, `reader` the rules of reading. With `publishes` false, no file is
    written after a poll, and no caps.txt is fetched to learn who runs a host. `wrap_fetch` receives the function that
    fetches and returns the one to use.
    """
    async with AsyncExitStack() as life:
        opened = await life.enter_async_context(
            store or await Store.open(settings.store, keep_revisions=settings.keep_revisions)
        )
        time_of_day = await _clock_of(opened) if clock is None else _believed(clock)
        manners = await life.enter_async_context(_open_manners(settings, time_of_day, store is None))
        opened.time_calls(observer.stored)
        definitions = CurrentDefinitions()
        client = PoliteClient(
            settings=settings,
            manners=manners,
            store=opened,
            clock=time_of_day,
            definitions=definitions,
            observer=observer,
        )
        publisher = Publisher(
            settings=settings,
            store=opened,
            public=StoredFiles(opened, time_of_day) if settings.database else FolderFiles(settings.data / "public"),
            definitions=definitions,
            clock=time_of_day,
            # On a server the texts are on another disk, whose room is not known here.
            free_bytes=lambda: DISK_RESERVE if settings.database else _free_bytes(settings.data),
        )

        async def publish_if_wanted(polled: Polled) -> None:
            feed, unsaved = polled.feed, polled.unsaved
            if not publishes or (unsaved and publisher.stays(polled.report.feed, unsaved.next_check_at)):
                return
            if unsaved:
                await publisher.publish_unchanged(unsaved.poll.feed_id, unsaved.next_check_at)
            elif feed:
                await publisher.publish_feed(feed)
                await publisher.keep_within_budget(feed)

        edges = Edges(
            fetch=wrap_fetch(client.fetch),
            notice_after=settings.notice_after,
            store=opened,
            learns_admin=publishes,
            is_reached_privately=client.is_reached_privately,
            delay=manners.slow_down,
            clock=time_of_day,
            reader=reader,
            next_fire=lazy_next_fire,
            parallel=settings.connections,
            access=settings.access,
            announces=lambda: time_of_day.doubt is None,
            notifies=publishes and bool(settings.notify),
        )
        yield App(
            settings=settings,
            clock=time_of_day,
            store=opened,
            client=client,
            definitions=definitions,
            poller=Poller(
                edges=edges,
                definitions=definitions,
                manners=manners,
                on_saved=publish_if_wanted,
                observer=observer,
            ),
            publisher=publisher,
            notifier=_announcer(opened, publisher, time_of_day, observer),
            program_notifier=ProgramNotifier(opened, settings, publisher.options, time_of_day, observer),
        )


async def _clock_of(store: Store) -> Clock:
    """Return the clock by which all times are stored: where several processes share a store, that of its server."""
    shown = await store.server_time()
    return Clock() if shown is None else Clock(SharedClock(shown))


def _believed(clock: Callable[[], datetime]) -> Clock:
    return clock if isinstance(clock, Clock) else Clock.believed(clock)


def _announcer(store: Store, publisher: Publisher, clock: Clock, observer: Observer) -> Announcer:
    """Return what tells of changed documents: feedd's own hub, or the notifier of another one."""
    settings, site = publisher.settings, site_of(publisher.settings)
    if not settings.own_hub:
        return HubNotifier(store.outbox, site, clock, observer)
    from feedd.websub.own_hub import OwnHub  # here: few installations have one

    return OwnHub(store, publisher, site, clock, observer, private=settings.hub_private)


@asynccontextmanager
async def _open_manners(settings: Settings, clock: Clock, stored: bool) -> AsyncIterator[Manners]:
    """Open the manners: where the store is on PostgreSQL, those of all processes that use it."""
    if settings.database and stored:
        from feedd.hosts.shared_manners import RULES, SharedManners  # only a fleet has its library
        from feedd.store.shared_hosts import open_shared_hosts

        async with open_shared_hosts(settings.database, gap=settings.gap, rules=RULES) as hosts:
            yield SharedManners(hosts, connections=settings.connections)
    else:
        throttle = Throttle(gap=settings.gap, connections=settings.connections, clock=time.monotonic)
        yield OwnManners(throttle, CircuitBreaker(clock))


def _free_bytes(folder: Path) -> int:
    """Return the free bytes of the disk; those of its reserve where that cannot be told, as without a folder."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return DISK_RESERVE
    return disk.f_bavail * disk.f_frsize
