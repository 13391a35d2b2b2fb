"""The web application as a whole, requested over a real socket."""

import asyncio
from contextlib import suppress
from pathlib import Path

from tests.support.web_site import WebSite, serving

ODD_REQUESTS = (
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%ff%00/%ed%a0%80/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /feeds/lamps/?page=%ff&&=&page=2 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x00\xff\r\n\r\n",
)


def test_pages_answer_odd_requests_with_4xx(tmp_path: Path) -> None:
    """A request that no browser sends is answered as the client's mistake, never as a failure of ours."""

    async def script(site: WebSite) -> None:
        for request in ODD_REQUESTS:
            reader, writer = await asyncio.open_connection(*site.address)
            writer.write(request)
            assert (await reader.readline()).startswith(b"HTTP/1.1 4")
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    serving(tmp_path, script)


def test_pages_answer_head(tmp_path: Path) -> None:
    """A HEAD has the headers of a GET and no body."""

    async def script(site: WebSite) -> None:
        get, head = await site.get("/"), await site.get("/", "HEAD")
        assert (200, b"", get.headers["content-length"]) == (head.status, head.body, head.headers["content-length"])

    serving(tmp_path, script)
