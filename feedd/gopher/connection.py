"""How a server is reached: its allowed addresses, and a connection to the first one that accepts it.

By TCP, by TLS or by a proxy. A timer is set only where something has to wait.
"""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from feedd.errors import FeeddError, Refused, TooSlow, Unreachable, Untrusted
from feedd.gopher.addresses import PROXY_SUFFIXES, refusal
from feedd.gopher.answers import Answer, FetchLimits
from feedd.gopher.certificate import key_fingerprint
from feedd.gopher.plain_transport import PlainTransport, connected_socket
from feedd.gopher.socks import HostPort, connect_by
from feedd.gopher.url import format_url
from feedd.model import GopherUrl

CheckKey = Callable[[str], Awaitable[None]]
OnResolved = Callable[[Sequence[str]], None]
A = TypeVar("A", bound=Answer)

# What OpenSSL says of an answer that is no TLS; which of them depends on the answer and on its version.
NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING", "PACKET_LENGTH_TOO_LONG")


class Route(Struct, frozen=True, kw_only=True):
    """How a server is reached and recognised."""

    ca_bundle: Path | None = None  # certificates of authorities beside those of the system
    check_key: CheckKey | None = None  # gets the fingerprint of its key in place of authorities, and may raise
    proxy: HostPort | None = None  # a SOCKS5 proxy, which resolves the name of the server too


DIRECT = Route()


class Transaction(Struct, frozen=True, kw_only=True):
    """What all stages of a transaction know."""

    url: GopherUrl
    limits: FetchLimits
    route: Route
    until: float  # the time of the loop at which all has to be done

    @property
    def place(self) -> str:
        """Return the URL for people; only errors need it."""
        return format_url(self.url)

    @asynccontextmanager
    async def within(self, stage: str) -> AsyncIterator[None]:
        """Raise TooSlow where the block is not done in the time of the whole transaction."""
        try:
            async with asyncio.timeout_at(self.until) as deadline:
                yield
        except TimeoutError as error:
            if not deadline.expired():
                raise
            raise self.too_slow(stage) from error

    def too_slow(self, stage: str) -> TooSlow:
        """Return the error where the time of the whole transaction is over."""
        return TooSlow(self.limits.too_slow, stage=stage, place=self.place)


async def find_addresses(transaction: Transaction, *, trusted: bool, on_resolved: OnResolved) -> list[str]:
    """Return the allowed addresses of a host; by a proxy its name, of which no name server is told."""
    url, by_proxy = transaction.url, transaction.route.proxy is not None
    literal = url.host if by_proxy else _literal(url.host)
    found = [literal] if literal else await _resolve(transaction)
    if not by_proxy:
        on_resolved(found)
    verdicts = {one: refusal(one, url.port, trusted=trusted, by_proxy=by_proxy) for one in found}
    allowed = [one for one, reason in verdicts.items() if reason is None]
    if not allowed:
        reasons = "; ".join(dict.fromkeys(reason for reason in verdicts.values() if reason))
        raise Refused(reasons, stage="connect", place=transaction.place)
    return allowed


@lru_cache(maxsize=256)  # the same hosts are asked again and again
def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        return None


async def _resolve(transaction: Transaction) -> list[str]:
    """Return the addresses of a host, IPv6 and IPv4, in the order that the system prefers."""
    url, place = transaction.url, transaction.place
    if url.host.endswith(PROXY_SUFFIXES):
        reason = f'{url.host} is reached by a proxy only; set socks_proxy, as in "127.0.0.1:9050" for Tor'
        raise Refused(reason, stage="resolve", place=place)
    try:
        async with transaction.within("resolve"):
            found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        reason = f"no address for {url.host} ({why}); check the name, and whether this machine has a network connection"
        raise Unreachable(reason, stage="resolve", place=place) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def connect(
    transaction: Transaction, addresses: Iterable[str], protocol: Callable[[], A]
) -> tuple[asyncio.Transport, A]:
    """Connect to the first address that accepts. Addresses are literal: there is no look-up between guard and use.

    By a proxy the one address is what the URL has, which the proxy resolves.
    """
    url, limits = transaction.url, transaction.limits
    failures = []
    # By a proxy it takes longer than a connection of our own: only the limit of the whole transaction counts.
    limit = (limits.total if transaction.route.proxy else limits.connect).total_seconds()
    for address in addresses:
        at = min(asyncio.get_running_loop().time() + limit, transaction.until)
        try:
            return await _open(address, transaction, at, protocol)
        except OSError as error:  # TimeoutError and ssl.SSLError among them
            if error.errno in (errno.EMFILE, errno.ENFILE):  # not the fault of the host
                why = f"no file may be opened any more ({_why(error)}); raise `ulimit -n`"
                raise FeeddError(f"connect: {transaction.place}: {why}") from error
            is_late = isinstance(error, TimeoutError) and error.errno is None
            if is_late and at == transaction.until:
                raise transaction.too_slow("connect") from error
            late = f"no connection within {limit:g} s (limit: connect)"
            failures.append(f"{address} port {url.port}: {late if is_late else _why(error)}")
    raise Unreachable("; ".join(failures), stage="connect", place=transaction.place)


async def _open(
    address: str, transaction: Transaction, at: float, protocol: Callable[[], A]
) -> tuple[asyncio.Transport, A]:
    """Connect to one address; TimeoutError at a time of the loop."""
    url, route = transaction.url, transaction.route
    tls = _tls(verify=route.check_key is None, ca_bundle=route.ca_bundle) if url.tls else None
    if route.proxy:
        async with asyncio.timeout_at(at):
            seconds = transaction.limits.total.total_seconds()
            opened = await connect_by(route.proxy, address, url.port, transaction.place, seconds)
    else:
        opened = await connected_socket(address, url.port, at)
    if tls is None:
        answer = protocol()
        return PlainTransport(opened, answer), answer
    async with asyncio.timeout_at(at):
        loop = asyncio.get_running_loop()
        return await loop.create_connection(protocol, sock=opened, ssl=tls, server_hostname=url.host)


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


def key_of(transport: asyncio.Transport, place: str) -> str:
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
