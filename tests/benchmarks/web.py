"""What pages cost where there are many feeds."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.types import ASGIApp, Message

from feedd.app import App, open_app
from feedd.config.definition import parse_definition
from feedd.daemon.gauges import Gauges
from feedd.model import Feed, Terms
from feedd.structs import replace
from tests.benchmarks.lag import MILLISECOND, held
from tests.benchmarks.measuring import Measure, Row, processor_time
from tests.support.poll_world import settings_for
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save
from tests.support.web_site import DEFINITION, site

FEW, TIMES = 100, 10
LATER = NOON + timedelta(days=1)
PAGES = ("/", "/status", "/feeds/feed00050/", "/metrics")
# Ten entries for each feed, like those of one; every fifth feed fails.
FILL = """
INSERT INTO entries (
  id, feed_id, key, location, label, title, state, first_seen, published, updated, dated_by, authors, attempts, checks,
  revision, categories
)
SELECT 'urn:uuid:' || lower(hex(randomblob(16))), feeds.id, key || feeds.name, entries.location, label, entries.title,
  state, entries.first_seen, published - feeds.rowid * 60000000, updated, dated_by, authors, attempts, checks, revision,
  categories
FROM feeds, entries
"""
FAIL = """
UPDATE feeds SET good_at = first_seen, failures = rowid % 5 = 0, stage = 'connect', error = 'refused',
  stored_bytes = rowid
"""


@contextmanager
def viewed(path: str, count: int) -> Iterator[Measure | None]:
    """View a page of a site with many feeds beside one with few."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        life = AsyncExitStack()
        many, few = (loop.run(_crowd(life, Path(name, str(each)), each)) for each in (count, FEW))

        async def view(app: ASGIApp) -> None:
            for _ in range(TIMES):
                await _ask(app, path)

        loop.run(view(few))
        loop.run(view(many))
        yield lambda: (processor_time(lambda: loop.run(view(many))), processor_time(lambda: loop.run(view(few))))
        loop.run(life.aclose())


@contextmanager
def held_by_pages(count: int) -> Iterator[Measure]:
    """View the pages of a site with many feeds: the longest callback."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        life = AsyncExitStack()
        many = loop.run(_crowd(life, Path(name), count))

        async def view() -> None:
            for path in PAGES:
                await _ask(many, path)

        loop.run(view())
        yield lambda: (loop.run(held(view)), MILLISECOND)
        loop.run(life.aclose())


async def _crowd(life: AsyncExitStack, folder: Path, count: int) -> ASGIApp:
    """Serve a site with so many feeds, each of a host of its own."""
    settings = settings_for(folder)
    gauges = Gauges.of(settings)
    for number in range(count):
        gauges.observer.fetched(f"h{number}.example.org", 0.1, 6000)
    app = await life.enter_async_context(open_app(settings, lambda: LATER, observer=gauges.observer))
    await fill(app, [replace(a_feed(f"feed{n:05}"), terms=Terms(group=f"Group {n % 3}")) for n in range(count)])
    with closing(sqlite3.connect(settings.data / "feedd.sqlite3")) as other, other:
        other.execute(FAIL)
    metrics = gauges.metrics_source(app, lambda: 0)
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    opened = await life.enter_async_context(site(app.store, app.publisher.public, definition, settings, metrics))
    assert opened.app
    return opened.app


async def fill(app: App, feeds: Sequence[Feed]) -> None:
    """Register feeds of ten entries each."""
    await app.store.feeds.register(feeds, NOON)
    entries = [replace(an_entry(number, feeds[0].name), revision=1) for number in range(10)]
    await save(app.store, feeds[0], entries, [a_revision(one) for one in entries])
    with closing(sqlite3.connect(app.settings.data / "feedd.sqlite3")) as other, other:
        other.execute(FILL)


async def _ask(app: ASGIApp, path: str) -> None:
    """Ask for a page as the operator does, without a server."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200

    await app(scope, receive, send)


ROWS = (
    *(
        Row(
            name=f"{path} of {count:,} feeds",
            yardstick="the same of 100 feeds",
            target=2,
            opened=partial(viewed, path, count),
            full=count > 1000,
        )
        for count in (1000, 10_000)
        for path in PAGES
    ),
    Row(
        name="the longest callback: pages of 10,000 feeds",
        yardstick="a millisecond",
        target=50,
        opened=partial(held_by_pages, 10_000),
        full=True,
    ),
)
