"""One Gopher transaction: connect, send the request, read to the end of the connection (RFC 1436 §2).

The end of data is the end of the connection, never a dot: few servers send one, and texts and files contain dots.
A document is returned whole or not at all, a file piece by piece. The writing side stays open until the end: TLS has
no half-close, and Gopher does not need it.
"""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import TypeVar

from feedd.errors import CutOff, FeeddError, Refused, TooLong, TooSlow, Unreachable
from feedd.gopher.addresses import refusal
from feedd.gopher.url import format_url, request_line
from feedd.model import GopherUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """The limits of a transaction in time and size; the message of an error names the limit that caused it."""

    total: timedelta  # from the look-up of the name to the last byte
    connect: timedelta  # to each address, with the TLS handshake
    idle: timedelta  # between two bytes, once connected
    max_bytes: int  # of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumRate:
    """How fast a long file must come: a server that sends a byte now and then would hold a slot for the whole time."""

    window: timedelta = timedelta(minutes=1)
    least_bytes: int = 64 * 1024  # in each window; a modem of the nineties managed three times that


USUAL_RATE = MinimumRate()
MOST_WAITING = 1024 * 1024  # bytes received and not yet handed over; above this the server has to wait

Take = Callable[[bytes], Awaitable[None]]
A = TypeVar("A", bound="_Answer")


async def fetch(url: GopherUrl, *, limits: FetchLimits, trusted: bool = False, verify_tls: bool = True) -> bytes:
    """Request a URL and return the whole answer, which may be empty; never a part of it.

    Unreachable: no address accepted the connection; the message has the reason of each. Refused: `addresses.refusal`
    refused all addresses; it is asked about the very addresses that are connected to. CutOff: the server broke off, or
    a limit was passed: TooLong where it was `max_bytes`, TooSlow where it was `total` or `idle`. `trusted`: the host
    and port of a definition that may be private.
    """
    answer = await _transact(url, lambda: _Answer(limits), _end_of, limits, trusted=trusted, verify_tls=verify_tls)
    return bytes(answer.received)


async def download(
    url: GopherUrl,
    take: Take,
    *,
    limits: FetchLimits,
    rate: MinimumRate = USUAL_RATE,
    trusted: bool = False,
    verify_tls: bool = True,
) -> None:
    """Request a URL and hand its bytes to `take` as they come, no faster than `take` returns; errors as in `fetch`.

    The answer is whole only if this returns. An exception of `take` ends the transaction and is passed on.
    """
    await _transact(
        url,
        lambda: _Flow(limits, rate),
        lambda flow: flow.hand_over(take),
        limits,
        trusted=trusted,
        verify_tls=verify_tls,
    )


async def _transact(
    url: GopherUrl,
    protocol: Callable[[], A],
    follow: Callable[[A], Awaitable[str | None]],
    limits: FetchLimits,
    *,
    trusted: bool,
    verify_tls: bool,
) -> A:
    """Connect, send the request, and follow the answer to its end; raises the error that broke it off."""
    request = request_line(url)
    place = format_url(url)
    stage = "resolve"
    try:
        async with asyncio.timeout(limits.total.total_seconds()) as deadline:
            addresses = _allowed(await _resolve(url, place), url.port, place, trusted=trusted)
            stage = "connect"
            transport, answer = await _connect(url, addresses, place, limits, protocol, verify_tls=verify_tls)
            stage = "receive"
            try:
                transport.write(request)  # in one piece: Pituophis treats the first segment as the whole request
                broken = await follow(answer)
            finally:
                transport.abort()
    except TimeoutError as error:
        if not deadline.expired():
            raise
        reason = f"not done within {limits.total.total_seconds():g} s (limit: total)"
        raise TooSlow(reason, stage=stage, place=place) from error
    if broken:
        raise answer.failure(broken, stage=stage, place=place)
    return answer


class _Answer(asyncio.Protocol):
    """Collects one answer within the limits; the result of `ended` is why it broke off, None where it was whole."""

    def __init__(self, limits: FetchLimits) -> None:
        self.received = bytearray()
        self.count = 0  # bytes so far
        self.failure = CutOff  # the error to raise where it broke off
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[str | None] = self._loop.create_future()
        self._max_bytes = limits.max_bytes
        self._idle = limits.idle.total_seconds()
        self._heard_at = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None

    def connection_made(self, _transport: asyncio.BaseTransport) -> None:
        self._heard_at = self._loop.time()
        self._watch_silence()

    def data_received(self, data: bytes) -> None:
        if self.ended.done():
            return
        self._heard_at = self._loop.time()
        self.count += len(data)
        if self.count > self._max_bytes:
            self.failure = TooLong
            self._end(f"the answer is longer than {self._max_bytes} bytes (limit: max_bytes)")
        else:
            self.received += data

    def eof_received(self) -> None:
        """Treat this as the end under TLS too, with or without close_notify: most Gopher servers send none."""
        self._end(None)

    def connection_lost(self, error: Exception | None) -> None:
        cause = f": {error}" if error else ""
        self._end(f"the connection broke after {self.count} bytes{cause}")

    def _watch_silence(self) -> None:
        """Check at the earliest time at which the silence can be too long, instead of one timer for each piece."""
        left = self._heard_at + self._idle - self._loop.time()
        if left > 0:
            self._idle_timer = self._loop.call_later(left, self._watch_silence)
        else:
            self.failure = TooSlow
            self._end(f"no byte for {self._idle:g} s after the first {self.count} (limit: idle)")

    def _end(self, broken: str | None) -> None:
        if self._idle_timer:
            self._idle_timer.cancel()
        if not self.ended.done():
            self.ended.set_result(broken)


async def _end_of(answer: _Answer) -> str | None:
    return await answer.ended


class _Flow(_Answer):
    """Hands one answer over piece by piece, and pauses reading while more than MOST_WAITING bytes wait."""

    def __init__(self, limits: FetchLimits, rate: MinimumRate) -> None:
        super().__init__(limits)
        self._rate = rate
        self._came = asyncio.Event()
        self._is_held = False
        self._was_held = False  # in this window
        self._rate_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as they are made
        self._transport = transport
        super().connection_made(transport)
        self._start_window()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._came.set()
        if len(self.received) >= MOST_WAITING and not self._is_held:
            self._is_held = self._was_held = True
            self._transport.pause_reading()

    async def hand_over(self, take: Take) -> str | None:
        """Hand over all bytes that come; return why the answer broke off, None where it was whole."""
        while not self.ended.done() or self.received:
            await self._came.wait()
            self._came.clear()
            piece = bytes(self.received)
            self.received.clear()
            if piece:
                await take(piece)
            if self._is_held:
                self._is_held = False
                self._heard_at = self._loop.time()
                self._transport.resume_reading()
        return self.ended.result()

    def _watch_silence(self) -> None:
        """Do not count the time in which reading was paused by this side."""
        if self._is_held:
            self._heard_at = self._loop.time()
        super()._watch_silence()

    def _start_window(self) -> None:
        self._was_held = self._is_held
        self._rate_timer = self._loop.call_later(self._rate.window.total_seconds(), self._end_window, self.count)

    def _end_window(self, before: int) -> None:
        brought = self.count - before
        if self._was_held or brought >= self._rate.least_bytes:
            self._start_window()
        else:
            window = f"{self._rate.window.total_seconds():g} s"
            self._end(f"only {brought} bytes in {window}, expected {self._rate.least_bytes} (limit: minimum rate)")

    def _end(self, broken: str | None) -> None:
        if self._rate_timer:
            self._rate_timer.cancel()
        super()._end(broken)
        self._came.set()


async def _resolve(url: GopherUrl, place: str) -> list[str]:
    """Return the addresses of a host, IPv6 and IPv4, in the order that the system prefers."""
    try:
        return [str(ip_address(url.host))]  # without a thread
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        reason = f"no address for {url.host} ({why}); check the name, and whether this machine has a network connection"
        raise Unreachable(reason, stage="resolve", place=place) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _allowed(addresses: Iterable[str], port: int, place: str, *, trusted: bool) -> list[str]:
    verdicts = {address: refusal(address, port, trusted=trusted) for address in addresses}
    allowed = [address for address, reason in verdicts.items() if reason is None]
    if not allowed:
        reasons = "; ".join(dict.fromkeys(reason for reason in verdicts.values() if reason))
        raise Refused(reasons, stage="connect", place=place)
    return allowed


async def _connect(
    url: GopherUrl,
    addresses: Iterable[str],
    place: str,
    limits: FetchLimits,
    protocol: Callable[[], A],
    *,
    verify_tls: bool,
) -> tuple[asyncio.Transport, A]:
    """Connect to the first address that accepts. Addresses are literal: there is no look-up between guard and use."""
    loop = asyncio.get_running_loop()
    failures = []
    for address in addresses:
        try:
            async with asyncio.timeout(limits.connect.total_seconds()) as deadline:
                return await loop.create_connection(
                    protocol,
                    address,
                    url.port,
                    ssl=_tls(verify=verify_tls) if url.tls else None,
                    server_hostname=url.host if url.tls else None,
                )
        except OSError as error:  # TimeoutError and ssl.SSLError among them
            if error.errno in (errno.EMFILE, errno.ENFILE):  # not the fault of the host
                raise FeeddError(
                    f"connect: {place}: no file may be opened any more ({_why(error)}); raise `ulimit -n`"
                ) from error
            late = f"no connection within {limits.connect.total_seconds():g} s (limit: connect)"
            failures.append(f"{address} port {url.port}: {late if deadline.expired() else _why(error)}")
    raise Unreachable("; ".join(failures), stage="connect", place=place)


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError) or not error.errno:
        return str(error) or type(error).__name__
    return os.strerror(error.errno)  # asyncio's own text is about its calls


@cache
def _tls(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
