"""What it costs to begin where nothing has changed, with many feeds beside a few."""

import asyncio
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.app import open_app
from feedd.commands.once_result import definition_facts, note_rest
from feedd.config.loading import FeedsFolder, load_feeds
from feedd.config.settings import Settings
from feedd.config.settings_sources import load_settings
from tests.benchmarks.measuring import Measure, Row, processor_time, time_of_command, time_of_process
from tests.support.poll_world import define, settings_for

FEEDD = str(Path(sys.executable).with_name("feedd"))
FEW, SOME, MORE, MANY = 10, 100, 1000, 10_000
LATER = timedelta(days=1)


@contextmanager
def settled(folder: Path, feeds: int) -> Iterator[list[str]]:
    """Yield the beginning of a command in a folder of feeds of which none is due, as the last run has left it."""
    folder.mkdir()
    for number in range(feeds):
        define(folder, f"feed{number}", f"gopher://h{number}.example.org/1/")
    (folder / "feedd.toml").write_text('feeds = "feeds"\ndata = "data"\nlisten = "127.0.0.1:0"\n')
    asyncio.run(_settle(load_settings({"config": str(folder / "feedd.toml")}, {}, folder)))
    yield [FEEDD, "--config", str(folder / "feedd.toml")]


async def _settle(settings: Settings) -> None:
    definitions = load_feeds(settings.feeds)
    async with open_app(settings) as app:
        await app.adopt(definitions)
        now = app.clock()
        await app.store.feeds.postpone([(one.id, now + LATER) for one in definitions.good.values()])
    note_rest(settings, definition_facts(settings), tuple((name, now + LATER) for name in definitions.good), now)


def once(command: list[str]) -> float:
    """Return the seconds that `feedd once` computes."""
    return time_of_command([*command, "once"], 3)


def listening(command: list[str]) -> float:
    """Return the seconds that `feedd run` computes until it listens."""
    with subprocess.Popen([*command, "--log-level", "debug", "run"], stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stderr
        assert any(" listening " in line for line in daemon.stderr)
        seconds = time_of_process(daemon.pid)
        daemon.kill()
    return seconds


@contextmanager
def beside_a_few(feeds: int, few: int, seconds_of: Callable[[list[str]], float]) -> Iterator[Measure]:
    """Start with so many feeds, beside a few."""
    with (
        TemporaryDirectory() as name,
        settled(Path(name) / "all", feeds) as ours,
        settled(Path(name) / "few", few) as others,
    ):
        seconds_of(ours), seconds_of(others)  # the modules are compiled
        yield lambda: (seconds_of(ours), seconds_of(others))


@contextmanager
def reloading(feeds: int, few: int, line: str) -> Iterator[Measure]:
    """Reload so many definitions of which one was written since, with this line and another number, beside a few."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        life, numbers = AsyncExitStack(), itertools.count(1)

        async def opened(count: int) -> Callable[[], float]:
            settings = settings_for(Path(name, str(count)))
            for number in range(count):
                define(settings.feeds.parent, f"feed{number}", f"gopher://h{number}.example.org/1/")
            app, folder = await life.enter_async_context(open_app(settings)), FeedsFolder(settings.feeds)
            await app.start(folder.load())

            async def reload() -> None:
                await app.reload(folder.load())

            def measure() -> float:
                define(settings.feeds.parent, "feed0", "gopher://h0.example.org/1/", line.format(next(numbers)))
                return processor_time(lambda: loop.run(reload()))

            return measure

        ours, others = (loop.run(opened(count)) for count in (feeds, few))
        yield lambda: (ours(), others())
        loop.run(life.aclose())


ROWS = (
    *(
        Row(
            name=f"reload with one {key} changed, 10,000 feeds",
            yardstick="100 feeds",
            target=2,
            opened=partial(reloading, MANY, SOME, f'{key} = "{value}"'),
            full=True,
        )
        for key, value in (("interval", "{}d"), ("title", "{}"))
    ),
    Row(
        name="feedd once with nothing due, 1,000 feeds",
        yardstick="10 feeds",
        target=1.5,
        opened=partial(beside_a_few, MORE, FEW, once),
    ),
    Row(
        name="feedd once with nothing due, 10,000 feeds",
        yardstick="10 feeds",
        target=1.5,
        opened=partial(beside_a_few, MANY, FEW, once),
        full=True,
    ),
    Row(
        name="feedd run until it listens, 1,000 feeds",
        yardstick="100 feeds",
        target=1.2,
        opened=partial(beside_a_few, MORE, SOME, listening),
    ),
    Row(
        name="feedd run until it listens, 10,000 feeds",
        yardstick="100 feeds",
        target=1.2,
        opened=partial(beside_a_few, MANY, SOME, listening),
        full=True,
    ),
)
