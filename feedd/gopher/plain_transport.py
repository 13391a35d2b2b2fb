"""A connection without TLS, with no more calls than one request and its answer need.

asyncio's own connections and transports compute longer than all of the rest of a transaction; they stay for TLS.
"""

import asyncio
import errno
import os
import socket

PIECE = 256 * 1024  # bytes at a time, as asyncio's


async def connected_socket(address: str, port: int, at: float) -> socket.socket:
    """Return a socket that is connected to a literal address; TimeoutError where it is not at a time of the loop."""
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        opened.setblocking(False)
        error = opened.connect_ex((address, port))
        if error == errno.EINPROGRESS:
            await _writable(opened.fileno(), at)
            error = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
    except BaseException:
        opened.close()
        raise
    return opened


async def _writable(number: int, at: float) -> None:
    """Wait for a descriptor; `asyncio.timeout` and `sock_connect` do the same with three times as many calls."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()
    loop.add_writer(number, _settle, waiter, None)
    timer = loop.call_at(at, _settle, waiter, TimeoutError())
    try:
        await waiter
    finally:
        timer.cancel()
        loop.remove_writer(number)


def _settle(waiter: asyncio.Future[None], error: Exception | None) -> None:
    if waiter.done():  # by the other one of both, in the same turn of the loop
        return
    if error:
        waiter.set_exception(error)
    else:
        waiter.set_result(None)


class PlainTransport(asyncio.Transport):
    """Writes to a connected socket and tells a protocol what comes; it is closed by `abort` alone."""

    def __init__(self, opened: socket.socket, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._socket = opened
        self._number = opened.fileno()  # event loops take longer for a socket
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._unsent = b""
        self._is_reading = False
        protocol.connection_made(self)
        self.resume_reading()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send a request, which is small, at once; what the server has no room for is sent when it has."""
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._lose(error)
            return
        self._unsent = bytes(data[sent:])
        if self._unsent:
            self._loop.add_writer(self._number, self._write_rest)

    def _write_rest(self) -> None:
        self._loop.remove_writer(self._number)
        self.write(self._unsent)

    def _receive(self) -> None:
        """Read what is there, and look once more whether it was all: most servers end with the last piece."""
        try:
            for _ in range(2):  # a server that sends without end must not keep the loop from all others
                data = self._socket.recv(PIECE)
                if not data:
                    break
                self._protocol.data_received(data)
                if len(data) == PIECE or not self._is_reading:
                    return
            else:
                return
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error)
            return
        self.pause_reading()
        self._protocol.eof_received()

    def _lose(self, error: OSError) -> None:
        self.abort()
        self._protocol.connection_lost(error)

    def pause_reading(self) -> None:
        """Let the server wait."""
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._number)

    def resume_reading(self) -> None:
        """Read what comes."""
        if not self._is_reading and self._socket.fileno() >= 0:  # another connection may have the number by now
            self._is_reading = True
            self._loop.add_reader(self._number, self._receive)

    def abort(self) -> None:
        """Close the connection at once."""
        self.pause_reading()
        if self._unsent:
            self._unsent = b""
            self._loop.remove_writer(self._number)
        self._socket.close()
