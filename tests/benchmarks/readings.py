"""What reading costs beside fetching."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from feedd.gopher.client import fetch
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from tests.benchmarks.fetches import LIMITS
from tests.benchmarks.measuring import Measure, Row, gopher_server, processor_time


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


def _read_article(data: bytes, url: GopherUrl) -> object:
    return read_article(data, url, ArticleRules(), Charsets())


def _read_index(data: bytes, url: GopherUrl) -> object:
    return read_index(data, url, IndexRules(), Charsets())


ROWS = (
    Row(name="reading a 6 kB article", yardstick="its fetch", target=8, opened=partial(read, "a", "0", _read_article)),
    Row(name="reading a 300-line menu", yardstick="its fetch", target=15, opened=partial(read, "l", "1", _read_index)),
)
