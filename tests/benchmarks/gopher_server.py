"""A plain Gopher server in a process of its own, so that its processor time is nobody's: `python -m ... HOSTS`.

It answers every selector with the document named by its last letter: `m` a menu of 50 lines, `a` an article of 6 kB,
`l` a menu of 300 lines, `f` a menu of 1,000 articles, `w` fifty of them, which are `/NUMBER/p`: 6 kB of other prose
each. It listens on one port of 127.0.0.1 to 127.0.0.HOSTS, prints that port, and ends with its
input.
"""

import asyncio
import re
import sys
from datetime import date
from functools import partial
from pydoc_data.topics import topics
from textwrap import fill

MENU_LINES, LONG_MENU_LINES = 50, 300
WORDS = re.findall(r"[a-z]+[,.]?", "".join(text for _, text in sorted(topics.items())))
PROSE = "\n\n".join(fill(" ".join(WORDS[n : n + 70]), 70) for n in range(0, len(WORDS), 70)).encode()
SENTENCE = (
    b"The bees came back on a Sunday, and nobody in the street had\nexpected them before the middle of the month.\n"
)
ARTICLE = b"Bees\n====\n\nBy Ada Quill\n3 May 2024\n\n" + SENTENCE * 56


def menu(lines: int, host: str, port: int) -> bytes:
    """Return a menu in which one line in three is a dated link, the others are text."""
    links = (
        b"02024-%02d-%02d - The bees of day %d\t/%d/a\t%s\t%d\r\n"
        b"iAnother day in the garden, and what came of it.\t\tnull.host\t1\r\ni\t\tnull.host\t1\r\n"
        % (n % 12 + 1, n % 28 + 1, n, n, host.encode(), port)
        for n in range(lines // 3)
    )
    return b"".join(links) + b".\r\n"


def listed(count: int, host: str, port: int) -> bytes:
    """Return a menu of so many articles, one a day."""
    first = date(2024, 1, 1).toordinal()
    links = (f"0{date.fromordinal(first + n)} - The bees of day {n}\t/{n}/p\t{host}\t{port}\r\n" for n in range(count))
    return "".join(links).encode() + b".\r\n"


def prose(number: int) -> bytes:
    """Return an article of 6 kB whose words are its own: a repeated text would flatter what compresses or caches."""
    start = number * 7919 % (len(PROSE) - 6000)
    return b"The bees of day %d\n\n" % number + PROSE[start : start + 6000]


class _Answers(asyncio.Protocol):
    def __init__(self, documents: dict[bytes, bytes]) -> None:
        self._documents = documents

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._request = b""

    def data_received(self, data: bytes) -> None:
        self._request += data
        if not self._request.endswith(b"\n"):  # curl sends the end of the line by itself
            return
        assert isinstance(self._transport, asyncio.WriteTransport)
        selector = self._request.strip()
        if selector.endswith(b"/p"):
            answer = prose(int(selector[1:-2]))
        else:
            answer = self._documents.get(selector[-1:], b"3Nothing here\t\terror.host\t1\r\n.\r\n")
        self._transport.write(answer)
        self._transport.close()


async def serve(hosts: int) -> None:
    """Serve until the standard input ends."""
    port = 0
    for number in range(1, hosts + 1):
        documents: dict[bytes, bytes] = {}
        host = f"127.0.0.{number}"
        server = await asyncio.get_running_loop().create_server(partial(_Answers, documents), host, port, backlog=1024)
        port = server.sockets[0].getsockname()[1]
        documents |= {b"m": menu(MENU_LINES, host, port), b"l": menu(LONG_MENU_LINES, host, port), b"a": ARTICLE}
        documents |= {b"f": listed(1000, host, port), b"w": listed(50, host, port)}
    print(port, flush=True)  # noqa: T201  # for the process that started it
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
