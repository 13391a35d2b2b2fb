"""A Gopher server (RFC 1436 §2): a line with a selector comes, one answer goes, and the connection ends."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from feedd.errors import FeeddError
from feedd.gopherhole.lines import error
from feedd.hammering import Allowances, client_of
from feedd.telemetry.log import events

CONNECTIONS = 100  # open at once
OF_ONE_ADDRESS = 20  # of these: one visitor must not take all
REFUSED = 50  # connections at once that are told so; more are closed without a word
PIECE = 64 * 1024  # bytes written at a time: what a slow client has not read yet is held a second time
LONGEST_LINE = 2048  # bytes of a selector with what is searched for
LINE_WITHIN = 10.0  # seconds
ANSWER_WITHIN = 60.0  # seconds to make an answer and to hand it over: a slow client holds a place no longer
REFUSED_WITHIN = 2.0  # seconds
BUSY = error("Too many connections are open; please come back in a moment")
FAILED = error("This cannot be shown at the moment; please come back later")

log = events()


class GopherServer:
    """Serves what `answer` returns for a selector, which is what stood before the end of the line.

    With `allowances`, a client that asks far too often is told what one gets for whom there is no place.
    """

    def __init__(
        self,
        answer: Callable[[bytes], Awaitable[bytes]],
        *,
        connections: int = CONNECTIONS,
        of_one_address: int = OF_ONE_ADDRESS,
        allowances: Allowances | None = None,
    ) -> None:
        self._answer = answer
        self._connections = connections
        self._of_one_address = of_one_address
        self._allowances = allowances
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.Task[None]] = set()
        self._refused: set[asyncio.Task[None]] = set()
        self._visitors: Counter[str] = Counter()  # connections that are served, by address

    @property
    def is_running(self) -> bool:
        """Whether it listens."""
        return bool(self._servers)

    @property
    def place(self) -> tuple[str, int]:
        """The address and the port of the first socket it listens on."""
        host, port = self._servers[0].sockets[0].getsockname()[:2]
        return host, port

    async def start(self, sockets: Sequence[socket.socket]) -> None:
        """Serve on these sockets, which `stop` closes."""
        for one in sockets:
            self._servers.append(await asyncio.start_server(self._accept, sock=one, limit=LONGEST_LINE))

    async def stop(self) -> None:
        """Stop listening and close all connections at once; nothing happens where it does not run."""
        servers, self._servers = self._servers, []
        for server in servers:
            server.close()
        connections = (*self._open, *self._refused)
        for one in connections:
            one.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        for server in servers:
            await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Count a connection at once: many come before the first of their tasks runs."""
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        has_place = len(self._open) < self._connections and self._visitors[peer] < self._of_one_address
        if has_place and self._may_ask(peer):
            self._visitors[peer] += 1
            _keep(self._serve(reader, writer), self._open, lambda: self._gone(peer))
        elif len(self._refused) < REFUSED:
            _keep(_refuse(reader, writer), self._refused)
        else:
            writer.transport.abort()

    def _may_ask(self, peer: str) -> bool:
        if self._allowances is None or not peer:
            return True
        client = client_of(peer)
        return client is None or self._allowances.asking(client)()  # None: of this machine, perhaps for many

    def _gone(self, peer: str) -> None:
        self._visitors[peer] -= 1
        if self._visitors[peer] <= 0:
            del self._visitors[peer]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # ValueError: the line is longer than the limit. In both cases no client waits for an answer.
            with contextlib.suppress(OSError, ValueError):
                async with asyncio.timeout(LINE_WITHIN):
                    line = await reader.readline()
                if line.endswith(b"\n"):
                    async with asyncio.timeout(ANSWER_WITHIN):
                        await _send(writer, await self._made(line.rstrip(b"\r\n")))
        finally:
            writer.transport.abort()

    async def _made(self, selector: bytes) -> bytes:
        try:
            return await self._answer(selector)
        except FeeddError:
            return FAILED
        except Exception:
            log.exception("bug", what="an answer over Gopher")
            return FAILED


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(OSError, ValueError):
            async with asyncio.timeout(REFUSED_WITHIN):
                await reader.readline()  # what is not read when a connection closes resets it, and no answer arrives
                await _send(writer, BUSY)
    finally:
        writer.transport.abort()


async def _send(writer: asyncio.StreamWriter, answer: bytes) -> None:
    for start in range(0, len(answer), PIECE):
        writer.write(answer[start : start + PIECE])
        await writer.drain()
    writer.close()
    await writer.wait_closed()


def _keep(
    work: Coroutine[None, None, None], tasks: set[asyncio.Task[None]], at_end: Callable[[], None] = lambda: None
) -> None:
    """Carry out some work in a task that is among `tasks` until it ends."""
    task = asyncio.create_task(work)
    tasks.add(task)

    def end(ended: asyncio.Task[None]) -> None:
        tasks.discard(ended)
        at_end()

    task.add_done_callback(end)
