"""Addresses and ports that feedd does not connect to; the check is on the very address that is connected to.

A menu is a stranger's text: without this guard it could make feedd connect to machines behind its operator's firewall.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Names that a proxy cannot resolve, or resolves to another machine: RFC 6761, 6762, 7686, 8375 and the suffixes of
# home routers.
PRIVATE_SUFFIXES = (".localhost", ".local", ".onion", ".home.arpa", ".internal", ".lan", ".home", ".i2p")

PROXY_SUFFIXES = (".onion", ".i2p")  # names that only a proxy leads to, RFC 7686 among them

# A selector is a line of text that a stranger chose, and these services might execute it: the bad ports of the WHATWG
# Fetch standard (https://fetch.spec.whatwg.org/#port-blocking), and databases that read commands as lines.
# fmt: off
REFUSED_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    3306, 5432, 6379, 9200, 11211, 27017,
})
# fmt: on

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA has assigned so far (RFC 4291 §2.4)
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in the last 32 bits (RFC 6052 §2.1)
_COMPATIBLE = IPv6Network("::/96")  # likewise; deprecated (RFC 4291 §2.5.5.1)
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # likewise (RFC 2765 §2.1)

# The names are those of the IANA special-purpose address registries; the first network that holds an address counts.
_KINDS: tuple[tuple[str, IPv4Network | IPv6Network], ...] = (
    ("loopback", IPv4Network("127.0.0.0/8")),
    ("this network", IPv4Network("0.0.0.0/8")),
    ("private use", IPv4Network("10.0.0.0/8")),
    ("private use", IPv4Network("172.16.0.0/12")),
    ("private use", IPv4Network("192.168.0.0/16")),
    ("shared address space", IPv4Network("100.64.0.0/10")),
    ("link-local", IPv4Network("169.254.0.0/16")),
    ("protocol assignments", IPv4Network("192.0.0.0/24")),
    ("documentation", IPv4Network("192.0.2.0/24")),
    ("documentation", IPv4Network("198.51.100.0/24")),
    ("documentation", IPv4Network("203.0.113.0/24")),
    ("benchmarking", IPv4Network("198.18.0.0/15")),
    ("multicast", IPv4Network("224.0.0.0/4")),
    ("broadcast", IPv4Network("255.255.255.255/32")),
    ("reserved", IPv4Network("240.0.0.0/4")),
    ("unspecified", IPv6Network("::/128")),
    ("loopback", IPv6Network("::1/128")),
    ("translation within a network", IPv6Network("64:ff9b:1::/48")),
    ("discard-only", IPv6Network("100::/64")),
    ("Teredo", IPv6Network("2001::/32")),
    ("benchmarking", IPv6Network("2001:2::/48")),
    ("documentation", IPv6Network("2001:db8::/32")),
    ("documentation", IPv6Network("3fff::/20")),
    ("protocol assignments", IPv6Network("2001::/23")),
    ("segment routing", IPv6Network("5f00::/16")),
    ("unique local", IPv6Network("fc00::/7")),
    ("link-local", IPv6Network("fe80::/10")),
    ("site-local", IPv6Network("fec0::/10")),
    ("multicast", IPv6Network("ff00::/8")),
)


def refusal(host: str, port: int, *, trusted: bool, by_proxy: bool = False) -> str | None:
    """Return why feedd does not connect to an IP address and port; None where it may connect.

    `trusted`: the host and port of a definition whose operator allows private addresses; nothing is refused then.
    `by_proxy`: the host may be a name, which a proxy resolves. What is an address in any form is one for the proxy too,
    and names of private networks would lead into its own.
    """
    if trusted:
        return None
    if port in REFUSED_PORTS:
        return f"port {port} belongs to another service than Gopher; expected 70 or another free one"
    try:
        kind = _kind(ip_address(host))
    except ValueError:
        if not by_proxy:
            return f"{host!r} is not an IP address"
        kind = "a name of a private network" if is_private(host) else None
    if kind is None:
        return None
    return f"{host} is not a public address ({kind}); allow_private = true in feedd.toml allows a feed's own host"


@lru_cache(maxsize=1024)  # each poll asks of its host
def is_public(host: str) -> bool:
    """Return whether a host is the same machine from everywhere: a global address, or a name under a public suffix."""
    try:
        address = ip_address(host)
    except ValueError:
        # A last label of digits is an address in a form that ipaddress does not accept ("127.1").
        return "." in host and not host.endswith(PRIVATE_SUFFIXES) and not host.rpartition(".")[2][:1].isdigit()
    return _kind(address) is None


def is_private(host: str) -> bool:
    """Return whether a host looks like one that only its own network knows; names of overlay networks do not."""
    return not is_public(host) and not host.endswith(PROXY_SUFFIXES)


def _kind(address: IPv4Address | IPv6Address) -> str | None:
    """Return the kind of an address that is not public; None for a public one."""
    if isinstance(address, IPv6Address) and (embedded := _embedded(address)):
        inner = _kind(embedded)
        return f"{inner}, {embedded} inside IPv6" if inner else None
    for name, network in _KINDS:
        if address in network:
            return name
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "not assigned"
    return None if address.is_global and not address.is_multicast else "special purpose"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to this address reach: mapped, 6to4 (RFC 3056), NAT64 or a deprecated form.

    None where there is none.
    """
    if address.packed[:15] == bytes(15):  # :: and ::1 hold no IPv4 address
        return None
    if address in _NAT64 or address in _TRANSLATED or address in _COMPATIBLE:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
