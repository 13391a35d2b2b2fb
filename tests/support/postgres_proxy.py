"""A proxy between a process and a PostgreSQL server, which a test cuts and mends."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

SOCKET = ".s.PGSQL.5432"  # as libpq looks for it in a folder


class Proxy:
    """Passes bytes on, or nobody's while it is cut."""

    def __init__(self, server: str) -> None:
        self.is_cut = False
        self.places = float("inf")  # new connections that are let through yet
        self.delay = 0.0  # seconds that each piece of bytes is late
        self._flows = asyncio.Event()
        self._flows.set()
        self._server = server
        self._writers: set[asyncio.StreamWriter] = set()
        self.loop = asyncio.new_event_loop()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a client with the server until one of them closes."""
        self.places -= 1
        if self.is_cut or self.places < 0:
            writer.transport.abort()
            return
        with suppress(OSError):
            other, to_server = await asyncio.open_unix_connection(self._server)
            self._writers |= {writer, to_server}
            await asyncio.gather(self._pass(reader, to_server), self._pass(other, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(2**16):
                await asyncio.sleep(self.delay)
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
        self._writers.discard(writer)

    def cut(self) -> None:
        """End all connections, and let no new one through."""
        self.is_cut = True
        self.loop.call_soon_threadsafe(self._end_all)

    async def end(self, listening: asyncio.Server) -> None:
        """End all connections, and what passes bytes on."""
        listening.close()
        self._end_all()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _end_all(self) -> None:
        for one in self._writers:
            one.transport.abort()

    def hold(self) -> None:
        """Keep all bytes, as a server does that does not come to an end."""
        self.loop.call_soon_threadsafe(self._flows.clear)

    def let_go(self) -> None:
        """Pass on what was kept, and all that follows."""
        self.loop.call_soon_threadsafe(self._flows.set)

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """Serve until the block ends, and yield the proxy and the URL of the same database through it."""
    (server,) = parse_qs(urlsplit(url).query)["host"]
    with TemporaryDirectory(prefix="feedd-proxy-") as name:
        proxy = Proxy(str(Path(server) / SOCKET))
        thread = threading.Thread(target=proxy.loop.run_forever)
        thread.start()
        starting = asyncio.start_unix_server(proxy.accept, Path(name) / SOCKET)
        listening = asyncio.run_coroutine_threadsafe(starting, proxy.loop).result()
        try:
            yield proxy, url.replace(server, name)
        finally:
            asyncio.run_coroutine_threadsafe(proxy.end(listening), proxy.loop).result()
            proxy.loop.call_soon_threadsafe(proxy.loop.stop)
            thread.join()
            proxy.loop.close()
