"""What reading costs compared with fetching over loopback: a ratio of CPU times, which is the same on any machine."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from tests.support.threaded_gopher import served

AT_MOST = 30  # times the CPU time of fetching, with the share of the scripted server
BATCHES, ROUNDS = 5, 10  # the fastest batch counts: other processes can only make one slower
LIMITS = FetchLimits(
    total=timedelta(seconds=10), connect=timedelta(seconds=5), idle=timedelta(seconds=5), max_bytes=1 << 20
)
ARTICLE = b"Bees\n====\n\nBy Ada Quill\n3 May 2024\n\n" + b"\n".join(
    b"The bees came back on a Sunday, and nobody in the street had\nexpected them before the middle of the month. "
    b"They took the\nempty hive by the fence, see gopher://bees.example/0/hive.txt\n"
    for _ in range(34)
)
# One line in three is a link; in the menus of 24 holes one in seven is, and the others are text.
MENU = b"".join(
    b"02024-%02d-%02d - The bees of day %d\t/log/%d.txt\t{HOST}\t{PORT}\r\n"
    b"iAnother day in the garden, and what came of it.\t\tnull.host\t1\r\ni\t\tnull.host\t1\r\n"
    % (n % 12 + 1, n % 28 + 1, n, n)
    for n in range(100)
)


def _read(data: bytes, url: GopherUrl) -> object:
    return read_article(data, url, ArticleRules(), Charsets())


def _list(data: bytes, url: GopherUrl) -> object:
    return read_index(data, url, IndexRules(), Charsets())


@pytest.mark.alone
@pytest.mark.parametrize(
    ("item_type", "document", "read"),
    [("0", ARTICLE, _read), ("1", MENU, _list)],
    ids=["6 kB article", "300-line menu"],
)
def test_reading_costs_little_beside_fetching(
    item_type: str, document: bytes, read: Callable[[bytes, GopherUrl], object]
) -> None:
    """Reading takes at most thirty times the CPU time of fetching the same bytes."""
    with served({b"/a": document}) as hole, asyncio.Runner() as loop:
        url = hole.url(b"/a", item_type)

        def get() -> bytes:
            return loop.run(fetch(url, limits=LIMITS, trusted=True))

        data = get()
        fetching = _seconds(get)
        reading = _seconds(lambda: read(data, url))

    assert reading < AT_MOST * fetching, f"{reading / fetching:.1f} times"


def _seconds(work: Callable[[], object]) -> float:
    def batch() -> float:
        started = time.process_time()
        for _ in range(ROUNDS):
            work()
        return time.process_time() - started

    return min(batch() for _ in range(BATCHES))
