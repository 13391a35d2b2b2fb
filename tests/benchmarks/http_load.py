"""Readers in a process of their own: `python -m ... PORT FEED` asks for documents and pages until it is ended."""

import asyncio
import sys

PATHS = ("/feeds/{feed}.atom", "/feeds/{feed}.rss", "/", "/feeds/{feed}/", "/status")
REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"


async def ask(port: int, path: str) -> None:
    """Ask again and again over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(REQUEST.format(path=path).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, length = head.partition(b"content-length: ")
        await reader.readexactly(int(length.partition(b"\r\n")[0]))


async def load(port: int, feed: str) -> None:
    """Load a server."""
    await asyncio.gather(*(ask(port, path.format(feed=feed)) for path in PATHS))


if __name__ == "__main__":
    asyncio.run(load(int(sys.argv[1]), sys.argv[2]))
