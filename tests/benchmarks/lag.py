"""How late the event loop is while feedd works."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.daemon.run import SWITCH
from feedd.daemon.workers import Workers
from feedd.publish.formats.atom_rss import render_atom
from tests.benchmarks.measuring import HOSTS, Measure, Row, gopher_server
from tests.benchmarks.renders import AT, HTML, a_document
from tests.support.poll_world import settings_for

EVERY, SLEEPS, AT_ONCE = 0.001, 1000, 32


@contextmanager
def loaded(feeds: int, entries: int, workers: Workers | None = None) -> Iterator[Measure | None]:
    """Poll feeds and render a long one, beside a loop that does nothing; the 99th percentile of the delays."""
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner() as loop:
        loop.get_loop().set_default_executor(workers or Workers())
        settings = settings_for(Path(name), log_level="error")
        for number in range(feeds):
            url = f"gopher://127.0.0.{number % HOSTS + 1}:{port}/1/{number}/m"
            (settings.feeds / f"feed{number}.toml").write_text(f'url = "{url}"\n')
        opening = open_app(settings, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
        app: App = loop.run(opening.__aenter__())
        loop.run(app.start(load_feeds(settings.feeds)))
        document = a_document(entries, AT, HTML)
        interval = sys.getswitchinterval()

        async def work() -> None:
            queue = iter([*app.definitions.all.good.values()] * 100)

            async def poll() -> None:
                for definition in queue:
                    await app.poller.poll(definition, force=True)

            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(poll())
                while True:
                    await asyncio.to_thread(render_atom, document)

        async def busy() -> float:
            working = asyncio.create_task(work())
            try:
                return await _delay()
            finally:
                working.cancel()
                await asyncio.wait([working])

        sys.setswitchinterval(SWITCH)
        yield lambda: (loop.run(busy()), loop.run(_delay()))
        sys.setswitchinterval(interval)
        loop.run(opening.__aexit__(None, None, None))


async def _delay() -> float:
    """Return the seconds by which one in a hundred short sleeps is late."""
    delays = []
    for _ in range(SLEEPS):
        began = time.perf_counter()
        await asyncio.sleep(EVERY)
        delays.append(time.perf_counter() - began - EVERY)
    return sorted(delays)[SLEEPS * 99 // 100]


ROWS = (
    Row(
        name="lag of the loop, p99: polls, and a render of 500 entries",
        yardstick="the idle loop",
        target=10,
        opened=partial(loaded, 100, 500),
    ),
)
