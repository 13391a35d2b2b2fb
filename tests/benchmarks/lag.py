"""How late the event loop is while feedd works, and how long it is held at once."""

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
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
from tests.support.web_site import site

EVERY, SECONDS, AT_ONCE, MILLISECOND = 0.001, 3, 32, 0.001


@contextmanager
def loaded(feeds: int, entries: int, wanted: Callable[[], Awaitable[float]]) -> Iterator[Measure | None]:
    """Poll feeds, render a long one and answer over HTTP meanwhile; what is wanted of the loop, in milliseconds."""
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner() as loop:
        loop.get_loop().set_default_executor(Workers())
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
            definition = next(iter(app.definitions.all.good.values()))
            async with site(app.store, app.publisher.public, definition, settings) as opened:
                working = asyncio.create_task(work())
                try:
                    with http_load(opened.address[1], definition.name):
                        return await wanted()
                finally:
                    working.cancel()
                    await asyncio.wait([working])

        sys.setswitchinterval(SWITCH)
        gc.freeze()  # as the daemon does
        yield lambda: (loop.run(busy()), MILLISECOND)
        gc.unfreeze()
        sys.setswitchinterval(interval)
        loop.run(opening.__aexit__(None, None, None))


@contextmanager
def http_load(port: int, feed: str) -> Iterator[None]:
    """Ask a server for the documents and pages of a feed from another process."""
    command = [sys.executable, "-m", "tests.benchmarks.http_load", str(port), feed]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as asking:
        yield
        asking.terminate()


async def held(meanwhile: Callable[[], Awaitable[object]] | None = None) -> float:
    """Return the longest that one callback computes meanwhile, in seconds of the loop's thread."""
    longest, original = 0.0, asyncio.Handle._run  # noqa: SLF001  # asyncio tells of slow callbacks in its log alone

    def run(handle: asyncio.Handle) -> None:
        nonlocal longest
        began = time.thread_time()
        original(handle)
        longest = max(longest, time.thread_time() - began)

    asyncio.Handle._run = run  # type: ignore[method-assign,assignment]  # noqa: SLF001
    try:
        await (meanwhile or delay)()
    finally:
        asyncio.Handle._run = original  # type: ignore[method-assign]  # noqa: SLF001
    return longest


async def delay() -> float:
    """Return the seconds by which one in a hundred short sleeps is late."""
    delays, until = [], time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        await asyncio.sleep(EVERY)
        delays.append(time.perf_counter() - began - EVERY)
    return sorted(delays)[len(delays) * 99 // 100]


ROWS = tuple(
    Row(
        name=f"{words}: 500 feeds, a render of 500 entries, HTTP",
        yardstick="a millisecond",
        target=target,
        opened=partial(loaded, 500, 500, wanted),
    )
    for words, target, wanted in (("lag of the loop, p99", 10, delay), ("the longest callback", 50, held))
)
