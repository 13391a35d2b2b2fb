"""Clients that ask far too often: who asks, also behind proxies that are trusted, and how much each may ask.

A client is an IPv4 address or an IPv6 network of 64 bits, which is what one subscriber has.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

UNIX = "unix"  # in a list of proxies: who connects through a unix socket
AT_ONCE = 5  # minutes' worth of requests that may come at once
TINY = 1e-6  # seconds that sums of times may be off
MOST_CLIENTS = 50_000  # known at a time: 10 MB
MOST_HOPS = 16  # trusted proxies in a row

# Elements of X-Forwarded-For, and of `for` in Forwarded (RFC 7239 §4, §6), with a port or without one.
_ADDRESS = re.compile(r"\[([0-9a-fA-F:.]{2,45})\](?::[0-9]{1,5})?|([0-9.]{7,15})(?::[0-9]{1,5})?|([0-9a-fA-F:.]{2,45})")
_FORWARDING = frozenset({b"x-forwarded-for", b"forwarded"})
# RFC 1918, RFC 4193, and link-local: what connects from there and names somebody else is a proxy.
_OF_THIS_NETWORK = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"))
)
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^;"\s]*))', re.IGNORECASE)


class Proxies:
    """The proxies whose word is taken for who asks: addresses, networks, or `UNIX`."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        listed = tuple(trusted)
        self._unix = UNIX in listed
        self._networks: Sequence[IPv4Network | IPv6Network] = tuple(ip_network(one) for one in listed if one != UNIX)
        self._known = lru_cache(maxsize=1024)(self._of_peer)

    def client(self, peer: str | None, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Return the client that asks through a connection from `peer`, None for a unix socket.

        None: it is not counted, as it could not be told from others: it is behind a proxy on this machine or in this
        network that is not trusted, or behind a trusted one that does not say for whom it asks. What counts is the
        nearest address that is not trusted, since all before it may be made up.
        """
        is_trusted, client, _ = self._known(peer)
        if is_trusted:
            return _last(self, headers)
        return None if self.is_unnamed(peer, headers) else client

    def is_unnamed(self, peer: str | None, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Return whether a connection is from a proxy of this network, another machine or a container, not trusted."""
        is_trusted, _, is_near = self._known(peer)
        return is_near and not is_trusted and any(name in _FORWARDING for name, _ in headers)

    def trusts(self, address: str) -> bool:
        """Return whether an address is that of a trusted proxy."""
        found = _plain(address)
        return any(found in network for network in self._networks)

    def _of_peer(self, peer: str | None) -> tuple[bool, str | None, bool]:
        """Return whether a peer is trusted, which client it is, and whether it is in this network."""
        if not peer:
            return self._unix, None, False
        try:
            found = _plain(peer)
            return self.trusts(peer), client_of(peer), any(found in network for network in _OF_THIS_NETWORK)
        except ValueError:
            return False, None, False


def client_of(address: str) -> str | None:
    """Return the client at an address; None for one of this machine. ValueError where it is no address."""
    found = _plain(address)
    if found.is_loopback:
        return None
    return str(found) if found.version == 4 else str(IPv6Network((found, 64), strict=False))


class Allowances:
    """How much each client may still ask: `a_minute` in the long run, `AT_ONCE` times as many at once.

    Of each client one time is kept: until when what it asked is paid for, if it pays `a_minute`. When too many are
    known, those that did not ask for longest are forgotten, who may ask anew. `clock` tells seconds.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float], most: int = MOST_CLIENTS) -> None:
        self._each = 60 / a_minute
        self._clock = clock
        self._most = most // 2
        self._paid: dict[str, list[float]] = {}
        self._before: dict[str, list[float]] = {}  # those of the time before, of which some may have asked since

    def __len__(self) -> int:
        """Return how many clients are known, at most."""
        return len(self._paid) + len(self._before)

    def asking(self, client: str) -> Callable[[], bool]:
        """Return what is called at each request of a client, and returns whether it may ask."""
        paid, clock, each = self._of(client), self._clock, self._each
        most = 60.0 * AT_ONCE - each

        def may_ask() -> bool:
            now, until = clock(), paid[0]
            if until <= now:
                paid[0] = now + each
            elif until - now > most + TINY:
                return False
            else:
                paid[0] = until + each
            return True

        return may_ask

    def _of(self, client: str) -> list[float]:
        paid = self._paid.get(client)
        if paid is None:
            paid = self._before.get(client) or [0.0]
            if len(self._paid) >= self._most:
                self._paid, self._before = {}, self._paid
            self._paid[client] = paid
        return paid


def _last(proxies: Proxies, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the last client in X-Forwarded-For, or where there is none in Forwarded, that is no trusted proxy."""
    found: dict[bytes, list[bytes]] = {b"x-forwarded-for": [], b"forwarded": []}
    for name, value in headers:
        if name in found:
            found[name].append(value)
    is_standard = not found[b"x-forwarded-for"]
    left = b",".join(found[b"forwarded" if is_standard else b"x-forwarded-for"]).decode("latin-1")
    for _ in range(MOST_HOPS):
        left, comma, element = left.rpartition(",")
        named = _ADDRESS.fullmatch(_for(element) if is_standard else element.strip())
        if named is None:
            return None
        address = named[1] or named[2] or named[3]
        try:
            if not proxies.trusts(address):
                return client_of(address)
        except ValueError:
            return None
        if not comma:
            return None
    return None


def _for(element: str) -> str:
    found = _FOR.search(element)
    return (found[1] or found[2] or "") if found else ""


def _plain(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
