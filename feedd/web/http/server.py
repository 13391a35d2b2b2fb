"""Runs uvicorn in our event loop: it listens and speaks HTTP; signals and logs are handled by feedd."""

import asyncio
import contextlib
import math
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from feedd.errors import FeeddError
from feedd.web.http.protocol import BoundedProtocol
from feedd.web.http.repeats import Repeats

BACKLOG = 4096  # as systemd listens with: asyncio would lower it, and the kernel has its own limit
SOCKET_MODE = 0o660  # for a group that scrapes; others read the metrics through nothing else
CONNECTIONS = 500  # open at once, then 503; fewer where the limit of file descriptors is low
ACCEPTED = 16  # connections taken at a time: asyncio takes its backlog, before one of them can be refused or closed
KEEP_ALIVE = timedelta(seconds=5)  # readers ask for one document and leave


def listen(address: str, setting: str = "listen") -> list[socket.socket]:
    """Listen at HOST:PORT, on every address of the host; `[::1]:8070` for IPv6, port 0 for any free port.

    Raises a FeeddError that names the address and what to do.
    """
    host, _, port = address.rpartition(":")
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, place in dict.fromkeys((family, place) for family, _, _, _, place in found):
            opened = socket.create_server(place, family=family, backlog=BACKLOG)
            # A new object, which knows its protocol, TCP: otherwise asyncio leaves Nagle's algorithm on, and a response
            # waits 40 ms for an ACK.
            sockets.append(socket.socket(fileno=opened.detach()))
    except OSError as error:
        for each in sockets:
            each.close()
        reason, _, _ = str(error.strerror).partition(" (while")  # create_server repeats the address
        raise FeeddError(
            f"{setting}: {address}: cannot listen there: {reason}; free it or set another `{setting}`"
        ) from error
    return sockets


@contextlib.contextmanager
def listen_at(place: str, setting: str) -> Iterator[list[socket.socket]]:
    """Yield sockets that listen at HOST:PORT, or at the path of a unix socket, which is there while the block runs.

    Raises a FeeddError as `listen` does.
    """
    if not place.startswith("/"):
        yield listen(place, setting)
        return
    opened = socket.socket(socket.AF_UNIX)
    try:
        _remove_stale(Path(place))
        opened.bind(place)
        Path(place).chmod(SOCKET_MODE)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise FeeddError(
            f"{setting}: {place}: cannot listen there: {error.strerror}; free it or set another `{setting}`"
        ) from error
    try:
        yield [opened]
    finally:
        Path(place).unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    """Remove a socket that a killed process left; one that somebody listens on, and any other file, stays."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as tried:
        tried.setblocking(False)
        try:
            tried.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()


class WebServer:
    """Serves one application in the running loop, from `start` until `stop`."""

    address = ""  # where it listens, for the log

    def __init__(self, protocol: type[BoundedProtocol] = BoundedProtocol, *, connections: int = CONNECTIONS) -> None:
        self._protocol = protocol
        self._connections = connections

    async def start(self, app: ASGIApp, sockets: Sequence[socket.socket]) -> None:
        """Serve on these sockets, which `stop` closes. Returns when connections are accepted."""
        self.address = " ".join(_name(each) for each in sockets)
        self._server = _EmbeddedServer(
            uvicorn.Config(
                app,
                http=partial(self._protocol, repeats=Repeats()),  # type: ignore[arg-type]  # uvicorn calls it
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=min(ACCEPTED, self._connections),
                limit_concurrency=self._connections,
                timeout_keep_alive=int(KEEP_ALIVE.total_seconds()),
            )
        )
        self._serving = asyncio.create_task(self._server.serve(list(sockets)), name="web")
        listening = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait((self._serving, listening), return_when=asyncio.FIRST_COMPLETED)
        for each in sockets:
            with contextlib.suppress(OSError):  # closed: the error is raised below
                each.listen(BACKLOG)
        if not listening.done():
            listening.cancel()
            await self._serving  # raises the error that kept it from listening

    async def stop(self, limit: timedelta) -> None:
        """Accept no more connections, finish the responses under way, and cancel what is left after the limit."""
        self._server.config.timeout_graceful_shutdown = math.ceil(limit.total_seconds())
        self._server.should_exit = True
        await self._serving


class _EmbeddedServer(uvicorn.Server):
    """Installs no signal handlers, and reports when it listens.

    uvicorn would finish all responses before feedd learns of the signal.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def _name(listener: socket.socket) -> str:
    place = listener.getsockname()
    if not isinstance(place, tuple):
        return str(place)  # a unix socket's path
    host, port = place[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
