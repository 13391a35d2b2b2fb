"""One Gopher transaction: connect, send the request, read to the end of the connection (RFC 1436 §2).

The end of data is the end of the connection, not a dot: few servers send one, and texts and files contain dots. Where
a server does not close in good order, a menu or a text is whole at a `.` line after which nothing comes (§3.7, §3.8).
A document is returned whole or not at all, a file piece by piece. The writing side stays open until the end: TLS has
no half-close, and Gopher does not need it.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from feedd.errors import CutOff, Refused, TooLong, TooSlow, Unreachable, Untrusted
from feedd.gopher.addresses import PROXY_SUFFIXES, refusal
from feedd.gopher.certificate import key_fingerprint
from feedd.gopher.socks import HostPort, connect_by
from feedd.gopher.text import ends_with_dot
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

MENUS, TEXTS = frozenset({"1", "7"}), frozenset({"0"})  # RFC 1436 §3.8; all other items end only with the connection
QUIET = 2.0  # seconds after a `.` line: servers that send one early, or inside an included file, go on at once

CheckKey = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a server is reached and recognised."""

    ca_bundle: Path | None = None  # certificates of authorities beside those of the system
    check_key: CheckKey | None = None  # gets the fingerprint of its key in place of authorities, and may raise
    proxy: HostPort | None = None  # a SOCKS5 proxy, which resolves the name of the server too


DIRECT = Route()

Take = Callable[[bytes], Awaitable[None]]
Pause = Callable[[float], Awaitable[object]]
A = TypeVar("A", bound="_Answer")


async def fetch(
    url: GopherUrl,
    *,
    limits: FetchLimits,
    trusted: bool = False,
    route: Route = DIRECT,
    terminates: bool = False,
    pause: Pause = asyncio.sleep,
) -> bytes:
    """Request a URL and return the whole answer, which may be empty; never a part of it.

    `terminates`: the server ends its texts with a `.` line, so that they end there as menus do, after `QUIET` seconds
    of silence on the clock of `pause`. Where it is not known to, a text that ends so is whole only if the server then
    breaks the connection, or is silent until a time limit.

    Unreachable: no address accepted the connection, or so a proxy says; the message has the reason of each.
    ProxyFailed: the proxy does not work. What `check_key` raises is passed on before anything is sent. Refused:
    `addresses.refusal` refused all addresses; it is asked about the very addresses that are connected to. CutOff: the
    server broke off, or a limit was passed: TooLong where it was `max_bytes`, TooSlow where it was `total` or `idle`.
    `trusted`: the host and port of a definition that may be private.
    """

    def ends_at_dot(received: bytearray) -> bool:
        return b"\t" in received if url.item_type in MENUS else terminates  # what has no TAB may be a text all the same

    async def follow(answer: _Answer) -> str | None:
        if url.item_type in MENUS | TEXTS:
            return await _end_or_dot(answer, ends_at_dot, pause)
        return await answer.ended

    answer = await _transact(url, lambda: _Answer(limits), follow, limits, trusted=trusted, route=route)
    return bytes(answer.received)


async def download(
    url: GopherUrl,
    take: Take,
    *,
    limits: FetchLimits,
    rate: MinimumRate = USUAL_RATE,
    trusted: bool = False,
    route: Route = DIRECT,
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
        route=route,
    )


async def _transact(
    url: GopherUrl,
    protocol: Callable[[], A],
    follow: Callable[[A], Awaitable[str | None]],
    limits: FetchLimits,
    *,
    trusted: bool,
    route: Route,
) -> A:
    """Connect, send the request, and follow the answer to its end; raises the error that broke it off."""
    request = request_line(url)
    place = format_url(url)
    stage = "resolve"
    try:
        async with asyncio.timeout(limits.total.total_seconds()) as deadline:
            addresses = await _addresses(url, place, route.proxy, trusted=trusted)
            stage = "connect"
            transport, answer = await _connect(url, addresses, place, limits, protocol, route=route)
            try:
                if url.tls and route.check_key:
                    stage = "certificate"
                    await route.check_key(_key_of(transport, place))
                stage = "receive"
                transport.write(request)  # in one piece: Pituophis treats the first segment as the whole request
                broken = await follow(answer)
            finally:
                transport.abort()
    except TimeoutError as error:
        if not deadline.expired():
            raise
        if stage == "receive" and answer.is_quiet:
            return answer
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
        self.quiet_at = -1  # `count` at its last `.` line after which nothing came for `QUIET` seconds
        self.came = asyncio.Event()  # bytes, or the end
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[str | None] = self._loop.create_future()
        self._max_bytes = limits.max_bytes
        self._idle = limits.idle.total_seconds()
        self._heard_at = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came for `QUIET` seconds after a `.` line: then a time limit does not break it off."""
        return self.count == self.quiet_at

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
        self.came.set()

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
        self.came.set()


async def _end_or_dot(answer: _Answer, ends_at_dot: Callable[[bytearray], bool], pause: Pause) -> str | None:
    """Follow a menu or a text to its end; return why it broke off, None where it is whole."""
    while not answer.ended.done():
        answer.came.clear()
        if ends_with_dot(answer.received) and await _nothing_comes(answer.came, pause):
            answer.quiet_at = answer.count
            if ends_at_dot(answer.received):
                return None
        await answer.came.wait()
    broke_after_dot = answer.failure is CutOff and ends_with_dot(answer.received)
    return None if answer.is_quiet or broke_after_dot else answer.ended.result()


async def _nothing_comes(came: asyncio.Event, pause: Pause) -> bool:
    """Return whether nothing comes for `QUIET` seconds."""
    coming, pausing = asyncio.ensure_future(came.wait()), asyncio.ensure_future(pause(QUIET))
    try:
        await asyncio.wait((coming, pausing), return_when=asyncio.FIRST_COMPLETED)
        return not came.is_set()
    finally:
        coming.cancel()
        pausing.cancel()


class _Flow(_Answer):
    """Hands one answer over piece by piece, and pauses reading while more than MOST_WAITING bytes wait."""

    def __init__(self, limits: FetchLimits, rate: MinimumRate) -> None:
        super().__init__(limits)
        self._rate = rate
        self._is_held = False
        self._was_held = False  # in this window
        self._rate_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as they are made
        self._transport = transport
        super().connection_made(transport)
        self._start_window()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if len(self.received) >= MOST_WAITING and not self._is_held:
            self._is_held = self._was_held = True
            self._transport.pause_reading()

    async def hand_over(self, take: Take) -> str | None:
        """Hand over all bytes that come; return why the answer broke off, None where it was whole."""
        while not self.ended.done() or self.received:
            await self.came.wait()
            self.came.clear()
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


async def _addresses(url: GopherUrl, place: str, proxy: HostPort | None, *, trusted: bool) -> list[str]:
    """Return the allowed addresses of a host; by a proxy its name, of which no name server is told."""
    found = [url.host] if proxy else await _resolve(url, place)
    verdicts = {one: refusal(one, url.port, trusted=trusted, by_proxy=proxy is not None) for one in found}
    allowed = [one for one, reason in verdicts.items() if reason is None]
    if not allowed:
        reasons = "; ".join(dict.fromkeys(reason for reason in verdicts.values() if reason))
        raise Refused(reasons, stage="connect", place=place)
    return allowed


async def _resolve(url: GopherUrl, place: str) -> list[str]:
    """Return the addresses of a host, IPv6 and IPv4, in the order that the system prefers."""
    if url.host.endswith(PROXY_SUFFIXES):
        reason = f'{url.host} is reached by a proxy only; set socks_proxy, as in "127.0.0.1:9050" for Tor'
        raise Refused(reason, stage="resolve", place=place)
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


async def _connect(
    url: GopherUrl,
    addresses: Iterable[str],
    place: str,
    limits: FetchLimits,
    protocol: Callable[[], A],
    *,
    route: Route,
) -> tuple[asyncio.Transport, A]:
    """Connect to the first address that accepts. Addresses are literal: there is no look-up between guard and use.

    By a proxy the one address is what the URL has, which the proxy resolves.
    """
    loop = asyncio.get_running_loop()
    failures = []
    name = url.host if url.tls else None
    # By a proxy it takes longer than a connection of our own: only the limit of the whole transaction counts.
    limit = (limits.total if route.proxy else limits.connect).total_seconds()

    async def connect(address: str) -> tuple[asyncio.Transport, A]:
        tls = _tls(verify=route.check_key is None, ca_bundle=route.ca_bundle) if url.tls else None
        if route.proxy is None:
            return await loop.create_connection(protocol, address, url.port, ssl=tls, server_hostname=name)
        opened = await connect_by(route.proxy, address, url.port, place, limit)
        return await loop.create_connection(protocol, sock=opened, ssl=tls, server_hostname=name)

    for address in addresses:
        try:
            async with asyncio.timeout(limit) as deadline:
                return await connect(address)
        except OSError as error:  # TimeoutError and ssl.SSLError among them
            late = f"no connection within {limit:g} s (limit: connect)"
            failures.append(f"{address} port {url.port}: {late if deadline.expired() else _why(error)}")
    raise Unreachable("; ".join(failures), stage="connect", place=place)


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        way_out = 'to trust the key that it has, write tls = "tofu" into the definition'
        return f"its certificate is not accepted: {error.verify_message}; {way_out}"
    if isinstance(error, ssl.SSLError) or not error.errno:
        return str(error) or type(error).__name__
    return os.strerror(error.errno)  # asyncio's own text is about its calls


def _key_of(transport: asyncio.Transport, place: str) -> str:
    """Return the fingerprint of the key with which a server has proved itself in the handshake."""
    certificate = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    try:
        return key_fingerprint(certificate or b"")
    except ValueError as error:
        raise Untrusted(str(error), stage="certificate", place=place) from error


@cache
def _tls(*, verify: bool, ca_bundle: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
