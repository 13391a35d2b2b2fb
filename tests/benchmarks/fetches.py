"""What fetching costs."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.gopher.url import parse_url
from tests.benchmarks.measuring import Measure, Row, curl, gopher_server, processor_time, time_of_command

LIMITS = FetchLimits(
    total=timedelta(seconds=20), connect=timedelta(seconds=10), idle=timedelta(seconds=10), max_bytes=1 << 20
)


@contextmanager
def fetched(count: int) -> Iterator[Measure | None]:
    """Fetch articles, 64 at a time, beside curl."""
    if not shutil.which("curl"):
        yield None
        return
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner() as loop:
        urls = [f"gopher://127.0.0.1:{port}/0/{number}/a" for number in range(count)]

        async def fetch_all() -> None:
            queue = iter([parse_url(url) for url in urls])

            async def work() -> None:
                for url in queue:
                    await fetch(url, limits=LIMITS, trusted=True)

            async with asyncio.TaskGroup() as group:
                for _ in range(64):
                    group.create_task(work())

        command = curl(urls, Path(name))
        yield lambda: (processor_time(lambda: loop.run(fetch_all())), time_of_command(command))


ROWS = (Row(name="fetch of 1,000 articles of 6 kB", yardstick="curl", target=1.5, opened=partial(fetched, 1000)),)
