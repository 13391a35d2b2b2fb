"""One Gopher transaction: connect, send the request, read to the end of the connection (RFC 1436 §2).

A document is returned whole or not at all, a file piece by piece; where it ends is the subject of `answers`. The
writing side stays open until the end: TLS has no half-close, and Gopher does not need it.
"""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from feedd.errors import FeeddError, Refused, TooSlow, Unreachable, Untrusted
from feedd.gopher.addresses import PROXY_SUFFIXES, refusal
from feedd.gopher.answers import (
    MENUS,
    TEXTS,
    USUAL_RATE,
    Answer,
    FetchLimits,
    Flow,
    MinimumRate,
    Pause,
    Take,
    end_or_dot,
)
from feedd.gopher.certificate import key_fingerprint
from feedd.gopher.socks import HostPort, connect_by
from feedd.gopher.url import format_url, request_line
from feedd.model import GopherUrl

CheckKey = Callable[[str], Awaitable[None]]
OnResolved = Callable[[Sequence[str]], None]
A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a server is reached and recognised."""

    ca_bundle: Path | None = None  # certificates of authorities beside those of the system
    check_key: CheckKey | None = None  # gets the fingerprint of its key in place of authorities, and may raise
    proxy: HostPort | None = None  # a SOCKS5 proxy, which resolves the name of the server too


DIRECT = Route()

# What OpenSSL says of an answer that is no TLS; which of them depends on the answer and on its version.
NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING", "PACKET_LENGTH_TOO_LONG")


def ignore_addresses(_addresses: Sequence[str]) -> None:
    """Do nothing."""


async def fetch(
    url: GopherUrl,
    *,
    limits: FetchLimits,
    trusted: bool = False,
    route: Route = DIRECT,
    terminates: bool = False,
    pause: Pause = asyncio.sleep,
    on_resolved: OnResolved = ignore_addresses,
) -> bytes:
    """Request a URL and return the whole answer, which may be empty; never a part of it.

    `terminates`: the server ends its texts with a `.` line, so that they end there as menus do, after `QUIET` seconds
    of silence on the clock of `pause`. Where it is not known to, a text that ends so is whole only if the server then
    breaks the connection, or is silent until a time limit.

    Unreachable: no address accepted the connection, or so a proxy says; the message has the reason of each.
    ProxyFailed: the proxy does not work. What `check_key` raises is passed on before anything is sent. Refused:
    `addresses.refusal` refused all addresses; it is asked about the very addresses that are connected to. CutOff: the
    server broke off, or a limit was passed: TooLong where it was `max_bytes`, TooSlow where it was `total` or `idle`.
    `trusted`: the host and port of a definition that may be private. `on_resolved` is called with the addresses of
    the host, unless a proxy looks them up.
    """

    def ends_at_dot(received: bytearray) -> bool:
        return b"\t" in received if url.item_type in MENUS else terminates  # what has no TAB may be a text all the same

    async def follow(answer: Answer) -> str | None:
        if url.item_type in MENUS | TEXTS:
            return await end_or_dot(answer, ends_at_dot, pause)
        return await answer.ended

    answer = await _transact(
        url,
        lambda: Answer(limits),
        follow,
        limits,
        trusted=trusted,
        route=route,
        on_resolved=on_resolved,
    )
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
        lambda: Flow(limits, rate),
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
    on_resolved: OnResolved = ignore_addresses,
) -> A:
    """Connect, send the request, and follow the answer to its end; raises the error that broke it off."""
    request = request_line(url)
    place = format_url(url)
    stage = "resolve"
    try:
        async with asyncio.timeout(limits.total.total_seconds()) as deadline:
            addresses = await _addresses(url, place, route.proxy, trusted=trusted, on_resolved=on_resolved)
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


async def _addresses(
    url: GopherUrl, place: str, proxy: HostPort | None, *, trusted: bool, on_resolved: OnResolved
) -> list[str]:
    """Return the allowed addresses of a host; by a proxy its name, of which no name server is told."""
    found = [url.host] if proxy else await _resolve(url, place)
    if not proxy:
        on_resolved(found)
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
            if error.errno in (errno.EMFILE, errno.ENFILE):  # not the fault of the host
                raise FeeddError(
                    f"connect: {place}: no file may be opened any more ({_why(error)}); raise `ulimit -n`"
                ) from error
            late = f"no connection within {limit:g} s (limit: connect)"
            failures.append(f"{address} port {url.port}: {late if deadline.expired() else _why(error)}")
    raise Unreachable("; ".join(failures), stage="connect", place=place)


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        way_out = 'to trust the key that it has, write tls = "tofu" into the definition'
        return f"its certificate is not accepted: {error.verify_message}; {way_out}"
    if isinstance(error, ssl.SSLError) and error.reason in NO_TLS:
        return "this server does not speak TLS; try gopher://"
    if isinstance(error, ConnectionResetError) and not error.errno:  # asyncio's own, where a handshake is broken off
        return "the server ended the TLS handshake, perhaps since it does not speak TLS; try gopher://"
    if isinstance(error, ssl.SSLError) or not error.errno:
        return str(error) or type(error).__name__
    if error.errno == errno.ECONNREFUSED:
        return f"{os.strerror(error.errno)} (no server listens there; check host and port)"
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
