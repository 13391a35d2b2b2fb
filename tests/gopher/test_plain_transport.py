"""Tests of a connection without TLS: when a protocol is told what came."""

import asyncio
import socket

import pytest

from feedd.gopher.plain_transport import PlainTransport

pytestmark = pytest.mark.anyio


class Told(asyncio.Protocol):
    """Notes what it is told, and when the loop turns after the first piece."""

    def __init__(self, *, pauses: bool = False, sends: socket.socket | None = None) -> None:
        self.notes: list[str] = []
        self.ended = asyncio.Event()
        self.turned = asyncio.Event()
        self._pauses = pauses
        self._sends = sends  # the server's end, which sends 20 pieces, each as one is read

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, PlainTransport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Note a piece."""
        self.notes.append(data.decode())
        if self._pauses:
            self.transport.pause_reading()
        if self._sends and len(self.notes) < 20:
            self._sends.sendall(data)
        asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self.notes.append("turn")
        self.turned.set()

    def eof_received(self) -> None:
        """Note the end."""
        self.notes.append("end")
        self.ended.set()


def receiving(told: Told) -> PlainTransport:
    """Return a transport whose server has sent one piece and closed the connection."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.sendall(b"all")
    theirs.close()
    return PlainTransport(ours, told)


async def test_an_end_that_has_come_is_told_with_the_last_piece() -> None:
    """The loop need not turn once more for it."""
    told = Told()
    transport = receiving(told)

    await asyncio.wait_for(told.turned.wait(), 10)

    assert told.notes == ["all", "end", "turn"]
    transport.abort()


async def test_a_server_that_goes_on_sending_does_not_hold_the_loop() -> None:
    """Others have their turn, whatever has come meanwhile."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    told = Told(sends=theirs)
    theirs.sendall(b".")
    transport = PlainTransport(ours, told)

    await asyncio.wait_for(told.turned.wait(), 10)

    assert told.notes.index("turn") <= 2
    transport.abort()
    theirs.close()


async def test_nothing_is_told_while_reading_is_paused() -> None:
    """Not the end either; it is told when reading goes on."""
    told = Told(pauses=True)
    transport = receiving(told)

    await asyncio.wait_for(told.turned.wait(), 10)
    paused = list(told.notes)
    transport.resume_reading()
    await asyncio.wait_for(told.ended.wait(), 10)

    assert paused == ["all", "turn"]
    assert told.notes == ["all", "turn", "end"]
    transport.abort()
