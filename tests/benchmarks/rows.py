"""The rows of `make bench`: each measures feedd and its yardstick once, in seconds of processor time."""

import asyncio
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from lxml import etree

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl
from feedd.publish.document import EntryDocument, FeedDocument, Link, Person
from feedd.publish.formats.atom_rss import render_atom
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from tests.support.poll_world import settings_for

Measure: TypeAlias = Callable[[], tuple[float, float]]
HOSTS = 64  # addresses of loopback: feedd polls one feed of a host at a time
MONTH, HOUR, SECOND = timedelta(days=30), timedelta(hours=1), timedelta(seconds=1)
LIMITS = FetchLimits(
    total=timedelta(seconds=20), connect=timedelta(seconds=10), idle=timedelta(seconds=10), max_bytes=1 << 20
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table. `opened` prepares it and yields what measures it once; None: a program is missing."""

    name: str
    yardstick: str
    target: float
    opened: Callable[[], AbstractContextManager[Measure | None]]
    full: bool = False  # for `make bench-full` alone


def processor_time(work: Callable[[], object]) -> float:
    """Return the seconds that this process computes for some work, in all its threads."""
    began = time.process_time()
    work()
    return time.process_time() - began


def time_of_command(arguments: Sequence[str], times: int = 1) -> float:
    """Return the seconds that a command computes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        subprocess.run(arguments, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def gopher_server() -> Iterator[int]:
    """Yield the port of a server in another process; see `gopher_server`."""
    command = [sys.executable, "-m", "tests.benchmarks.gopher_server", str(HOSTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


def curl(urls: Sequence[str], folder: Path) -> list[str]:
    """Return the command by which curl fetches these addresses, 64 at a time."""
    config = folder / "curl.conf"
    config.write_text("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls))
    return ["curl", "--silent", "--parallel", "--parallel-max", "64", "--config", str(config)]


@contextmanager
def unchanged_feeds(count: int) -> Iterator[Measure | None]:
    """Poll feeds in which nothing changes, as the daemon does, beside curl fetching the same menus."""
    if not shutil.which("curl"):
        yield None
        return
    with TemporaryDirectory() as name, gopher_server() as port, asyncio.Runner() as loop:
        folder, now = Path(name), datetime(2026, 11, 22, 12, tzinfo=UTC)
        settings = settings_for(folder, log_level="error")
        urls = [f"gopher://127.0.0.{number % HOSTS + 1}:{port}/1/{number}/m" for number in range(count)]
        rest = 'interval = "1h"\n[index]\nfirst = 1\n'
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
            for _ in range(4):
                now += MONTH
                for definition in app.definitions.all.good.values():
                    await app.poller.poll(definition)

        loop.run(settle())
        command = curl(urls, folder)
        yield lambda: (processor_time(lambda: loop.run(poll_all(2 * HOUR))), time_of_command(command))
        loop.run(opening.__aexit__(None, None, None))


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


@contextmanager
def read(selector: str, item_type: str, reads: Callable[[bytes, GopherUrl], object]) -> Iterator[Measure | None]:
    """Read a document beside fetching it."""
    with gopher_server() as port, asyncio.Runner() as loop:
        url = parse_url(f"gopher://127.0.0.1:{port}/{item_type}/1/{selector}")

        async def fetch_often() -> bytes:
            for _ in range(100):
                data = await fetch(url, limits=LIMITS, trusted=True)
            return data

        data = loop.run(fetch_often())

        def read_often() -> None:
            for _ in range(100):
                reads(data, url)

        yield lambda: (processor_time(read_often), processor_time(lambda: loop.run(fetch_often())))


@contextmanager
def command(arguments: Sequence[str], feeds: int = 0) -> Iterator[Measure | None]:
    """Run a command beside an interpreter that does nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_for(folder)
        for number in range(feeds):
            (settings.feeds / f"feed{number}.toml").write_text(f'url = "gopher://h{number}.example.org/1/"\n')
        feedd = [str(Path(sys.executable).with_name("feedd")), "--feeds", str(settings.feeds)]
        ours = [*feedd, "--data", str(settings.data), *arguments]
        time_of_command(ours)
        yield lambda: (time_of_command(ours, 10), time_of_command([sys.executable, "-c", "pass"], 10))


@contextmanager
def rendered(count: int) -> Iterator[Measure | None]:
    """Render an Atom document beside lxml building the same tree."""
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    html = "<p>" + "The bees came back on a Sunday, and nobody had expected them. " * 100 + "</p>"
    document = _document(count, at, html)
    tree = etree.fromstring(render_atom(document))
    plain = [(one.tag, dict(one.attrib), one.text, _depth(one)) for one in tree.iter()]

    def build() -> bytes:
        path: list[etree._Element] = []
        for tag, attributes, text, depth in plain:
            del path[depth:]
            element = etree.SubElement(path[-1], tag, attributes) if path else etree.Element(tag, attributes)
            element.text = text
            path.append(element)
        return etree.tostring(path[0], xml_declaration=True, encoding="utf-8")

    times = max(1, 500 // count)
    yield lambda: (
        processor_time(lambda: [render_atom(document) for _ in range(times)]),
        processor_time(lambda: [build() for _ in range(times)]),
    )


def _depth(element: "etree._Element") -> int:
    return sum(1 for _ in element.iterancestors())


def _document(count: int, at: datetime, html: str) -> FeedDocument:
    entries = tuple(
        EntryDocument(
            id=f"urn:uuid:{number:08}-0000-4000-8000-000000000000",
            title=f"The bees of day {number}",
            published=at - number * HOUR,
            updated=at - number * HOUR,
            authors=(Person(name="Ada Quill"),),
            links=(Link(rel="alternate", href=f"gopher://example.org/0/{number}"),),
            rights="© Ada Quill",
            summary="The bees came back on a Sunday.",
            content=html,
        )
        for number in range(count)
    )
    return FeedDocument(
        id="urn:uuid:0",
        title="Bees",
        subtitle="Notes",
        updated=at,
        author=Person(name="Ada Quill"),
        links=entries[0].links,
        rights="© Ada Quill",
        language=None,
        entries=entries,
    )


def _read_article(data: bytes, url: GopherUrl) -> object:
    return read_article(data, url, ArticleRules(), Charsets())


def _read_index(data: bytes, url: GopherUrl) -> object:
    return read_index(data, url, IndexRules(), Charsets())


# The targets are those of the project; what a row lacks to its target is work to do.
ROWS = (
    Row(
        name="check of an unchanged feed, 1,000 feeds",
        yardstick="curl fetching the menus",
        target=2.5,
        opened=partial(unchanged_feeds, 1000),
    ),
    Row(
        name="check of an unchanged feed, 10,000 feeds",
        yardstick="curl fetching the menus",
        target=2.5,
        opened=partial(unchanged_feeds, 10_000),
        full=True,
    ),
    Row(name="feedd --help", yardstick="python -c pass", target=5, opened=partial(command, ["--help"])),
    Row(name="feedd list, 20 feeds", yardstick="python -c pass", target=12, opened=partial(command, ["list"], 20)),
    Row(name="fetch of 1,000 articles of 6 kB", yardstick="curl", target=1.5, opened=partial(fetched, 1000)),
    Row(name="reading a 6 kB article", yardstick="its fetch", target=8, opened=partial(read, "a", "0", _read_article)),
    Row(name="reading a 300-line menu", yardstick="its fetch", target=15, opened=partial(read, "l", "1", _read_index)),
    *(
        Row(
            name=f"full render of {count:,} entries",
            yardstick="lxml building the tree",
            target=1.7,
            opened=partial(rendered, count),
        )
        for count in (50, 500, 5000)
    ),
)
