"""What the server refuses; what it answers is tested in test_site.py."""

import asyncio
import socket

import pytest

from feedd.gopherhole.server import BUSY, GopherServer
from feedd.hammering import AT_ONCE, Allowances
from tests.support.own_address import own_address

pytestmark = pytest.mark.anyio


async def asked(host: str, port: int) -> bytes:
    """Send an empty selector, and return the answer."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"\r\n")
    answer = await reader.read()
    writer.close()
    return answer


async def test_a_client_that_asks_far_too_often_is_refused() -> None:
    """Each connection counts; who comes from this machine may be anybody's proxy and is not counted."""

    async def answer(_selector: bytes) -> bytes:
        return b"i\r\n.\r\n"

    now, host = [0.0], own_address()
    server = GopherServer(answer, allowances=Allowances(1, lambda: now[0]))
    await server.start([socket.create_server((place, 0)) for place in (host, "127.0.0.1")])
    try:
        port = server.place[1]
        assert [await answer(b"")] * AT_ONCE == [await asked(host, port) for _ in range(AT_ONCE)]
        assert BUSY == await asked(host, port)
        now[0] = 60.0
        assert [False, True] == [BUSY == await asked(host, port) for _ in range(2)]
        local = server._servers[1].sockets[0].getsockname()[1]  # noqa: SLF001  # the second place
        assert BUSY not in [await asked("127.0.0.1", local) for _ in range(AT_ONCE + 2)]
    finally:
        await server.stop()
