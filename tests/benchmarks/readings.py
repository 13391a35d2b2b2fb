"""What reading costs beside fetching, and in long documents beside short ones."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from feedd.gopher.client import fetch
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from tests.benchmarks.fetches import LIMITS
from tests.benchmarks.gopher_server import ARTICLE, LONG_MENU_LINES, SENTENCE, menu
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


@contextmanager
def grown(long: bytes, short: bytes, item_type: str, reads: Callable[[bytes, GopherUrl], object]) -> Iterator[Measure]:
    """Read a long document beside as many bytes in short ones."""
    url = parse_url(f"gopher://example.org/{item_type}/1/long")

    def read_short() -> None:
        for _ in range(round(len(long) / len(short))):
            reads(short, url)

    yield lambda: (processor_time(lambda: reads(long, url)), processor_time(read_short))


def _read_article(data: bytes, url: GopherUrl) -> object:
    return read_article(data, url, ArticleRules(), Charsets())


def _read_index(data: bytes, url: GopherUrl) -> object:
    return read_index(data, url, IndexRules(), Charsets())


LONG_MENU = menu(19_998, "example.org", 70)  # 0.85 MB: a menu of more lines is refused
ROWS = (
    Row(name="reading a 6 kB article", yardstick="its fetch", target=8, opened=partial(read, "a", "0", _read_article)),
    Row(name="reading a 300-line menu", yardstick="its fetch", target=15, opened=partial(read, "l", "1", _read_index)),
    Row(
        name="reading an article of 1 MB",
        yardstick="1 MB in articles of 6 kB",
        target=1.3,
        opened=partial(grown, ARTICLE + SENTENCE * 9_800, ARTICLE, "0", _read_article),
    ),
    Row(
        name="reading a menu of 20,000 lines",
        yardstick="as much in menus of 300",
        target=1.3,
        opened=partial(grown, LONG_MENU, menu(LONG_MENU_LINES, "example.org", 70), "1", _read_index),
    ),
)
