"""Hosts for the chaos test: ten good phlogs or twenty hostile ones, served by one process.

Each has its own server and port, so that no feed waits for another feed of the same host. Good hosts are served by one
process and hostile ones by another: if a good feed suffers, the reason is then feedd and not its server.
"""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct, field

from tests.support.broken_server import Behaviour, Conversation, misbehaving
from tests.support.hostile_hosts import HostKind, here, index, posts
from tests.support.poll_world import define

FIRST_POSTS = 3  # of a good feed


class Requests(Struct, kw_only=True):
    """What was requested from a server, and when, by the clock of the system."""

    at: list[tuple[float, bytes]] = field(default_factory=list)

    def times(self, selector: bytes) -> list[float]:
        """Return when a selector was requested."""
        return [at for at, asked in self.at if asked == selector]


class Phlogs(Struct, frozen=True, kw_only=True):
    """A number of good feeds, polled at an interval; each has a new post every `every` seconds since the start."""

    count: int
    interval: float
    every: float
    begun: float = field(default_factory=time.time)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the feeds."""
        return tuple(f"good-{number}" for number in range(self.count))

    def written_at(self, number: int) -> float:
        """Return when a post with this number was listed for the first time."""
        return self.begun + max(number - FIRST_POSTS + 1, 0) * self.every

    def kinds(self) -> tuple[HostKind, ...]:
        """Return them as kinds of hosts."""
        return tuple(
            HostKind(name=name, behave=partial(self._behave, name), interval=f"{self.interval:g}s")
            for name in self.names
        )

    def _behave(self, name: str) -> Behaviour:
        async def answer(talk: Conversation) -> None:
            newest = FIRST_POSTS - 1 + int((time.time() - self.begun) / self.every)
            await here(posts(range(newest, -1, -1), f"{name}-"))(talk)

        return index(answer)


class Servers:
    """A process that serves kinds of hosts: the address of each, and at the end the requests of each."""

    def __init__(self, kinds: Sequence[HostKind]) -> None:
        self.kinds = tuple(kinds)
        self.ports: Mapping[str, int] = {}
        self.asked: Mapping[str, Requests] = {}
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.kinds), daemon=True)

    def __enter__(self) -> Self:
        """Start the process, and learn its ports."""
        self._process.start()
        self.ports = self._pipe.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._pipe.send("end")
        self.asked = self._pipe.recv()
        self._process.join()

    def define(self, folder: Path) -> None:
        """Write a definition of a feed for each kind."""
        for kind in self.kinds:
            url = f"gopher://127.0.0.1:{self.ports[kind.name]}/1/index"
            define(folder, kind.name, url, f'interval = "{kind.interval}"\n{kind.rest}')


def _serve(pipe: Connection, kinds: Sequence[HostKind]) -> None:
    asyncio.run(_serve_all(pipe, kinds))


async def _serve_all(pipe: Connection, kinds: Sequence[HostKind]) -> None:
    asked = {kind.name: Requests() for kind in kinds}
    async with AsyncExitStack() as stack:
        ports = {}
        for kind in kinds:
            if kind.listens:
                server = await stack.enter_async_context(misbehaving(noting(asked[kind.name], kind.behave())))
                ports[kind.name] = server.port
            else:
                taken = stack.enter_context(closing(socket.socket()))
                taken.bind(("127.0.0.1", 0))  # and nobody listens
                ports[kind.name] = taken.getsockname()[1]
        pipe.send(ports)
        await asyncio.to_thread(pipe.recv)
    pipe.send(asked)


def noting(asked: Requests, behaviour: Behaviour) -> Behaviour:
    """Use this behaviour, and record the requests."""

    async def behave(talk: Conversation) -> None:
        asked.at.append((time.time(), talk.request.removesuffix(b"\r\n")))
        await behaviour(talk)

    return behave
