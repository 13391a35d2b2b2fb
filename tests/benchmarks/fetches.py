"""What fetching costs."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.gopher.url import parse_url
from tests.benchmarks.measuring import Measure, Row, curl, gopher_server, processor_time, time_of_command

LIMITS = FetchLimits(
    total=timedelta(seconds=20), connect=timedelta(seconds=10), idle=timedelta(seconds=10), max_bytes=1 << 20
)


def fetch_all(loop: asyncio.Runner, urls: Sequence[str]) -> None:
    """Fetch articles, 64 at a time."""
    queue = iter([parse_url(url) for url in urls])

    async def work() -> None:
        for url in queue:
            await fetch(url, limits=LIMITS, trusted=True)

    async def work_together() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(64):
                group.create_task(work())

    loop.run(work_together())


@contextmanager
def fetched(event_loop: str = "asyncio") -> Iterator[Measure | None]:
    """Fetch articles beside curl."""
    if not (shutil.which("curl") and find_spec(event_loop)):
        yield None
        return
    make_loop = import_module(event_loop).new_event_loop
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner(loop_factory=make_loop) as loop:
        urls = addresses(port, 1000)
        command = curl(urls, Path(name))
        yield lambda: (processor_time(lambda: fetch_all(loop, urls)), time_of_command(command))


@contextmanager
def many_fetched() -> Iterator[Measure]:
    """Fetch ten times as many articles, for the cost of each."""
    with gopher_server() as port, asyncio.Runner() as loop:
        few, many = addresses(port, 1000), addresses(port, 10_000)
        yield lambda: (
            processor_time(lambda: fetch_all(loop, many)) / 10,
            processor_time(lambda: fetch_all(loop, few)),
        )


def addresses(port: int, count: int) -> Sequence[str]:
    """Return the addresses of so many articles."""
    return [f"gopher://127.0.0.1:{port}/0/{number}/a" for number in range(count)]


ROWS = (
    Row(name="fetch of 1,000 articles of 6 kB", yardstick="curl", target=1.5, opened=fetched),
    Row(name="the same with uvloop", yardstick="curl", target=1.0, opened=partial(fetched, "uvloop")),
    Row(
        name="fetch of an article, 10,000 of them",
        yardstick="1,000 of them",
        target=1.15,
        opened=many_fetched,
        full=True,
    ),
)
