"""What reading costs beside fetching, in CPU time of one and the same thread: a ratio, so that no machine matters."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from feedd.gopher.transport import Limits, fetch
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from tests.gophering import served

AT_MOST = 20  # times the CPU of fetching: a poll waits for the network, not for us
ROUNDS = 30
LIMITS = Limits(total=timedelta(seconds=10), connect=timedelta(seconds=5), idle=timedelta(seconds=5), max_bytes=1 << 20)
ARTICLE = b"Bees\n====\n\nBy Ada Quill\n3 May 2024\n\n" + b"\n".join(
    b"The bees came back on a Sunday, and nobody in the street had\nexpected them before the middle of the month. "
    b"They took the\nempty hive by the fence, see gopher://bees.example/0/hive.txt\n"
    for _ in range(36)
)
MENU = b"".join(
    b"02024-%02d-%02d - The bees of day %d\t/log/%d.txt\t{HOST}\t{PORT}\r\n" % (n % 12 + 1, n % 28 + 1, n, n)
    for n in range(300)
)


def _read(data: bytes, url: GopherUrl) -> object:
    return read_article(data, url, ArticleRules(), Charsets())


def _list(data: bytes, url: GopherUrl) -> object:
    return read_index(data, url, IndexRules(), Charsets())


@pytest.mark.parametrize(
    ("item_type", "document", "read"),
    [("0", ARTICLE, _read), ("1", MENU, _list)],
    ids=["6 kB article", "300-line menu"],
)
def test_reading_costs_little_beside_fetching(
    item_type: str, document: bytes, read: Callable[[bytes, GopherUrl], object]
) -> None:
    """At most twenty times the CPU of fetching the same bytes over loopback."""
    with served({b"/a": document}) as hole:
        url = hole.url(b"/a", item_type)

        async def fetch_all() -> tuple[float, bytes]:
            data = await fetch(url, limits=LIMITS, trusted=True)
            started = time.thread_time()
            for _ in range(ROUNDS):
                await fetch(url, limits=LIMITS, trusted=True)
            return time.thread_time() - started, data

        fetching, data = asyncio.run(fetch_all())
    read(data, url)
    started = time.thread_time()
    for _ in range(ROUNDS):
        read(data, url)
    reading = time.thread_time() - started

    assert reading < AT_MOST * fetching, f"{reading / fetching:.1f} times"
