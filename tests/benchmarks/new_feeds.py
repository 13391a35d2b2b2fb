"""What a new feed costs: its index and its articles are fetched, read, stored and published."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.app import open_app
from feedd.config.loading import load_feeds
from tests.benchmarks.measuring import Measure, Row, curl, gopher_server, processor_time, time_of_command
from tests.support.poll_world import define, settings_for


async def poll_all(folder: Path, left: int) -> None:
    """Poll a feed until its articles are read, twenty a poll, and publish it each time."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    settings = settings_for(folder, connections="8")
    async with open_app(settings, lambda: now) as app:
        await app.start(load_feeds(settings.feeds))
        (definition,) = app.definitions.all.good.values()
        while left > 0:
            report = await app.poller.poll(definition)
            assert report.new, report
            left -= len(report.new)
            now += timedelta(hours=1)


@contextmanager
def new_feed(count: int) -> Iterator[Measure | None]:
    """Poll a feed of many articles until it is complete, beside curl fetching the same documents."""
    if not shutil.which("curl"):
        yield None
        return
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner() as loop:
        folder, rounds, here = Path(name), iter(range(1000)), f"gopher://127.0.0.1:{port}"
        command = curl([f"{here}/1/f", *(f"{here}/0/{number}/p" for number in range(1000 - count, 1000))], folder)

        def ours() -> float:
            fresh = folder / str(next(rounds))
            define(fresh, "bees", f"{here}/1/f", f"[index]\nfirst = {count}\n")
            return processor_time(lambda: loop.run(poll_all(fresh, count)))

        yield lambda: (ours(), time_of_command(command))


ROWS = (
    Row(
        name="new feed of 200 articles",
        yardstick="curl fetching the same",
        target=20,
        opened=partial(new_feed, 200),
    ),
    Row(
        name="new feed of 1,000 articles",
        yardstick="curl fetching the same",
        target=20,
        opened=partial(new_feed, 1000),
        full=True,
    ),
)
