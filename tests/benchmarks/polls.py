"""What polls cost where nothing changes."""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.model import Report
from feedd.telemetry.log import set_up_log
from tests.benchmarks.lag import EVERY, MILLISECOND, SECONDS, held
from tests.benchmarks.measuring import (
    HOSTS,
    Measure,
    Row,
    curl,
    gopher_server,
    processor_time,
    time_of_command,
    wall_time,
)
from tests.support.poll_world import settings_for

MONTH, HOUR, SECOND = timedelta(days=30), timedelta(hours=1), timedelta(seconds=1)
REST = 'interval = "1h"\n[index]\nfirst = 1\n[article]\nrecheck_days = 0\n'


class Wall(Struct):
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time that was set."""
        return self.now


class Crowd(Struct, frozen=True, kw_only=True):
    """A daemon that polls feeds, and its clock."""

    app: App
    loop: asyncio.Runner
    dispatch: Dispatch
    urls: Sequence[str]
    wall: Wall
    reports: list[Report]

    async def settle(self) -> None:
        """Poll all feeds until nothing is due to them."""
        definitions = [*self.app.definitions.all.good.values()]
        for _ in range(3):
            self.wall.now += MONTH
            for start in range(0, len(definitions), HOSTS):  # each of these has a host of its own
                await asyncio.gather(*map(self.app.poller.poll, definitions[start : start + HOSTS]))

    async def poll_all(self) -> None:
        """Let all feeds fall due, and poll them."""
        self.wall.now += 2 * HOUR
        self.reports.clear()
        while len(self.reports) < len(self.urls):
            self.wall.now += SECOND  # feeds that are due at once are spread over a quarter of an hour
            await self.dispatch.tick()
            await asyncio.sleep(0)
        assert all(report.ok for report in self.reports)

    async def fall_due(self) -> None:
        """Let all feeds fall due, and take them up for some seconds."""
        self.wall.now += MONTH
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            self.wall.now += SECOND
            await self.dispatch.tick()
            await asyncio.sleep(EVERY)


@contextmanager
def crowd(count: int) -> Iterator[Crowd]:
    """Open a daemon with so many new feeds, which writes its log."""
    with (
        TemporaryDirectory() as name,
        gopher_server() as port,
        asyncio.Runner() as loop,
        Path(os.devnull).open("w") as nowhere,
    ):
        set_up_log("info", "text", nowhere, {})
        settings = settings_for(Path(name))
        urls = [f"gopher://127.0.0.{number % HOSTS + 1}:{port}/1/{number}/m" for number in range(count)]
        for number, url in enumerate(urls):
            (settings.feeds / f"feed{number}.toml").write_text(f'url = "{url}"\n{REST}')
        wall = Wall(datetime(2026, 11, 22, 12, tzinfo=UTC))
        opening = open_app(settings, wall)
        app, reports = loop.run(opening.__aenter__()), list[Report]()
        dispatch = Dispatch(app, ServiceManager(), reports.append)
        loop.run(app.start(load_feeds(settings.feeds)))
        yield Crowd(app=app, loop=loop, dispatch=dispatch, urls=urls, wall=wall, reports=reports)
        dispatch.cancel_polls()
        loop.run(dispatch.finish(timedelta()))
        loop.run(opening.__aexit__(None, None, None))
        logging.getLogger().handlers.clear()


@contextmanager
def unchanged_feeds(count: int, *, by_the_wall: bool = False) -> Iterator[Measure | None]:
    """Poll feeds in which nothing changes, as the daemon does with its log, beside curl fetching the same menus."""
    if not shutil.which("curl"):
        yield None
        return
    with crowd(count) as feeds, TemporaryDirectory() as name:
        feeds.loop.run(feeds.settle())
        command = curl(feeds.urls, Path(name))
        ours = partial(wall_time if by_the_wall else processor_time, lambda: feeds.loop.run(feeds.poll_all()))
        yield lambda: (
            ours(),
            wall_time(partial(time_of_command, command)) if by_the_wall else time_of_command(command),
        )


@contextmanager
def due_at_once(count: int) -> Iterator[Measure]:
    """Let so many feeds fall due at one moment: the longest callback while they are taken up."""
    with crowd(count) as feeds:
        yield lambda: (feeds.loop.run(held(feeds.fall_due)), MILLISECOND)


ROWS = (
    *(
        Row(
            name=f"check of an unchanged feed, {count:,} feeds",
            yardstick="curl fetching the menus",
            target=2.5,
            opened=partial(unchanged_feeds, count),
            full=count > 300,
        )
        for count in (300, 1000, 10_000)
    ),
    Row(
        name="seconds in which 300 unchanged feeds are polled",
        yardstick="curl fetching the menus",
        target=3.3,
        opened=partial(unchanged_feeds, 300, by_the_wall=True),
    ),
    Row(
        name="the longest callback: 10,000 feeds fall due at once",
        yardstick="a millisecond",
        target=50,
        opened=partial(due_at_once, 10_000),
        full=True,
    ),
)
