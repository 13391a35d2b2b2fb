"""A SOCKS5 proxy on loopback (RFC 1928, without authentication) that knows only the names that a test gives it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from msgspec import Struct, field

HOST_UNREACHABLE = 4  # RFC 1928 §6
Place = tuple[str, int]


class SocksProxy(Struct):
    """A running proxy: its address, and the places that it was asked for, a name as a name."""

    port: int
    asked: list[Place] = field(default_factory=list)

    @property
    def address(self) -> Place:
        """Return host and port."""
        return "127.0.0.1", self.port


@asynccontextmanager
async def socks_proxy(known: Mapping[str, Place]) -> AsyncIterator[SocksProxy]:
    """Serve until the block ends; `known` are the hosts that can be reached, with the places where they really are."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                _, methods = await reader.readexactly(2)
                await reader.readexactly(methods)
                writer.write(b"\x05\x00")
                *_, kind = await reader.readexactly(4)
                host = await _read_host(reader, kind)
                proxy.asked.append((host, int.from_bytes(await reader.readexactly(2))))
                place = known.get(host)
                writer.write(bytes([5, 0 if place else HOST_UNREACHABLE, 0, 1]) + bytes(6))
                if place:
                    await _pipe(reader, writer, *await asyncio.open_connection(*place))
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy = SocksProxy(port=listener.sockets[0].getsockname()[1])
    try:
        yield proxy
    finally:
        listener.close()
        remaining = tuple(tasks)
        for task in remaining:
            task.cancel()
        await asyncio.gather(*remaining, return_exceptions=True)
        await listener.wait_closed()


async def _read_host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == 3:
        return (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    family, length = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
    return socket.inet_ntop(family, await reader.readexactly(length))


async def _pipe(
    client: asyncio.StreamReader,
    to_client: asyncio.StreamWriter,
    server: asyncio.StreamReader,
    to_server: asyncio.StreamWriter,
) -> None:
    """Pass everything on, until one side closes."""

    async def flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    flows = [asyncio.create_task(flow(client, to_server)), asyncio.create_task(flow(server, to_client))]
    try:
        await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in flows:
            one.cancel()
        to_server.transport.abort()
