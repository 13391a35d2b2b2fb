"""What polls cost where nothing changes."""

import asyncio
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.telemetry.log import set_up_log
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


@contextmanager
def unchanged_feeds(count: int, *, by_the_wall: bool = False) -> Iterator[Measure | None]:
    """Poll feeds in which nothing changes, as the daemon does with its log, beside curl fetching the same menus."""
    if not shutil.which("curl"):
        yield None
        return
    with (
        TemporaryDirectory() as name,
        gopher_server() as port,
        asyncio.Runner() as loop,
        Path(os.devnull).open("w") as nowhere,
    ):
        set_up_log("info", "text", nowhere, {})
        folder, now = Path(name), datetime(2026, 11, 22, 12, tzinfo=UTC)
        settings = settings_for(folder)
        urls = [f"gopher://127.0.0.{number % HOSTS + 1}:{port}/1/{number}/m" for number in range(count)]
        rest = 'interval = "1h"\n[index]\nfirst = 1\n[article]\nrecheck_days = 0\n'
        for number, url in enumerate(urls):
            (settings.feeds / f"feed{number}.toml").write_text(f'url = "{url}"\n{rest}')
        opening = open_app(settings, lambda: now)
        app: App = loop.run(opening.__aenter__())
        loop.run(app.start(load_feeds(settings.feeds)))
        polled: list[bool] = []
        dispatch = Dispatch(app, ServiceManager(), lambda report: polled.append(report.ok))

        async def poll_all(later: timedelta) -> None:
            nonlocal now
            now += later
            polled.clear()
            while len(polled) < count:
                now += SECOND  # feeds that are due at once are spread over a quarter of an hour
                await dispatch.tick()
                await asyncio.sleep(0)
            assert all(polled)

        async def settle() -> None:
            nonlocal now
            definitions = [*app.definitions.all.good.values()]
            for _ in range(3):
                now += MONTH
                for start in range(0, count, HOSTS):  # each of these has a host of its own
                    await asyncio.gather(*map(app.poller.poll, definitions[start : start + HOSTS]))

        loop.run(settle())
        command = curl(urls, folder)
        if by_the_wall:
            yield lambda: (
                wall_time(lambda: loop.run(poll_all(2 * HOUR))),
                wall_time(lambda: time_of_command(command)),
            )
        else:
            yield lambda: (processor_time(lambda: loop.run(poll_all(2 * HOUR))), time_of_command(command))
        loop.run(opening.__aexit__(None, None, None))
        logging.getLogger().handlers.clear()


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
)
