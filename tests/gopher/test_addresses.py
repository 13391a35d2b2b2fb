"""The address guard: which addresses are public, in every notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.addresses import REFUSED_PORTS, is_private, refusal

PUBLIC = {
    "IPv4": "8.8.8.8",
    "IPv4 of the old 6to4 relays": "192.88.99.1",
    "IPv6": "2001:4860:4860::8888",
    "IPv6 of another registry": "2620:fe::fe",
    "public IPv4, mapped": "::ffff:8.8.8.8",
    "public IPv4 by NAT64": "64:ff9b::808:808",
    "public IPv4 by 6to4": "2002:808:808::1",
}
# The address, and its kind in the reason.
REFUSED = {
    "IPv4 loopback": ("127.0.0.1", "loopback"),
    "IPv4 loopback, its other end": ("127.255.255.254", "loopback"),
    "IPv4 unspecified": ("0.0.0.0", "this network"),
    "IPv4 this network": ("0.1.2.3", "this network"),
    "RFC 1918, ten": ("10.0.0.1", "private use"),
    "RFC 1918, its end": ("172.31.255.254", "private use"),
    "RFC 1918, a home router": ("192.168.1.1", "private use"),
    "RFC 6598, carriers": ("100.64.0.1", "shared address space"),
    "IPv4 link-local": ("169.254.1.1", "link-local"),
    "cloud metadata": ("169.254.169.254", "link-local"),
    "IETF protocol assignments": ("192.0.0.8", "protocol assignments"),
    "port control anycast": ("192.0.0.9", "protocol assignments"),
    "DNS64 discovery": ("192.0.0.170", "protocol assignments"),
    "TEST-NET-1": ("192.0.2.1", "documentation"),
    "TEST-NET-2": ("198.51.100.1", "documentation"),
    "TEST-NET-3": ("203.0.113.1", "documentation"),
    "IPv4 benchmarking": ("198.19.255.254", "benchmarking"),
    "IPv4 multicast, link": ("224.0.0.1", "multicast"),
    "IPv4 multicast, SSDP": ("239.255.255.250", "multicast"),
    "class E": ("240.0.0.1", "reserved"),
    "IPv4 broadcast": ("255.255.255.255", "broadcast"),
    "IPv6 unspecified": ("::", "unspecified"),
    "IPv6 loopback": ("::1", "loopback"),
    "IPv6 loopback in full": ("0000:0000:0000:0000:0000:0000:0000:0001", "loopback"),
    "IPv6 unassigned": ("4000::1", "not assigned"),
    "IPv6 local NAT64": ("64:ff9b:1::808:808", "translation within a network"),
    "IPv6 discard-only": ("100::1", "discard-only"),
    "Teredo": ("2001::1", "Teredo"),
    "IPv6 benchmarking": ("2001:2::1", "benchmarking"),
    "ORCHIDv2": ("2001:20::1", "protocol assignments"),
    "IPv6 documentation": ("2001:db8::1", "documentation"),
    "IPv6 documentation, RFC 9637": ("3fff::1", "documentation"),
    "segment routing": ("5f00::1", "segment routing"),
    "unique local": ("fc00::1", "unique local"),
    "unique local, random": ("fd12:3456::1", "unique local"),
    "IPv6 link-local": ("fe80::1", "link-local"),
    "IPv6 link-local with a zone": ("fe80::1%eth0", "link-local"),
    "IPv6 site-local": ("fec0::1", "site-local"),
    "IPv6 multicast, link": ("ff02::1", "multicast"),
    "IPv6 multicast, global": ("ff0e::1", "multicast"),
    "mapped loopback": ("::ffff:127.0.0.1", "loopback, 127.0.0.1 inside IPv6"),
    "mapped, in hexadecimal": ("::ffff:a9fe:a9fe", "link-local, 169.254.169.254 inside IPv6"),
    "mapped unspecified": ("::ffff:0.0.0.0", "this network, 0.0.0.0 inside IPv6"),
    "IPv4-compatible": ("::127.0.0.1", "loopback, 127.0.0.1 inside IPv6"),
    "IPv4-translated": ("::ffff:0:127.0.0.1", "loopback, 127.0.0.1 inside IPv6"),
    "NAT64 to loopback": ("64:ff9b::7f00:1", "loopback, 127.0.0.1 inside IPv6"),
    "NAT64 to RFC 1918": ("64:ff9b::a00:1", "private use, 10.0.0.1 inside IPv6"),
    "6to4 of loopback": ("2002:7f00:1::1", "loopback, 127.0.0.1 inside IPv6"),
    "6to4 of RFC 1918": ("2002:c0a8:101::1", "private use, 192.168.1.1 inside IPv6"),
}


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_a_public_address_is_let_through(address: str) -> None:
    """Including a public IPv4 address inside IPv6."""
    assert refusal(address, 70, trusted=False) is None


@pytest.mark.parametrize(("address", "kind"), REFUSED.values(), ids=REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str, kind: str) -> None:
    """Each class of the special-purpose registries, in each notation that reaches it, with the reason."""
    assert refusal(address, 70, trusted=False) == (
        f"{address} is not a public address ({kind}); allow_private = true in feedd.toml allows a feed's own host"
    )


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 10080, 27017])
def test_ports_of_other_services_are_refused(port: int) -> None:
    """A selector is a stranger's line of text, and must not reach a service that would execute it."""
    assert refusal("8.8.8.8", port, trusted=False) == (
        f"port {port} belongs to another service than Gopher; expected 70 or another free one"
    )


def test_ports_where_gopher_is_served_are_open() -> None:
    """The registered port and the other ports in use are not on the list."""
    assert set() == REFUSED_PORTS & {70, 7005, 7006, 7070, 7071, 70_00, 3000, 8070, 1070}


@pytest.mark.parametrize(("address", "port"), [("127.0.0.1", 70), ("::1", 6379), ("192.168.1.1", 22)])
def test_a_trusted_place_is_let_through(address: str, port: int) -> None:
    """The guard does not check what a definition names and its operator allows."""
    assert refusal(address, port, trusted=True) is None


@given(st.text())
def test_what_is_no_address_is_refused(text: str) -> None:
    """Names never reach the guard; if one did, it would be refused."""
    assert refusal(text + "x", 70, trusted=False) == f"{text + 'x'!r} is not an IP address"


@given(st.ip_addresses(v=4))
def test_an_address_in_another_notation_gets_the_same_result(address: object) -> None:
    """An IPv4 address in a mapped address is checked as IPv4."""
    verdicts = {refusal(f"{coat}{address}", 70, trusted=False) is None for coat in ("", "::ffff:", "64:ff9b::")}

    assert len(verdicts) == 1


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.org", False),
        ("8.8.8.8", False),
        ("expyuzz4wqqyqhjn.onion", False),
        ("stats.i2p", False),
        ("printer", True),
        ("nas.lan", True),
        ("localhost", True),
        ("10.1.2.3", True),
        ("169.254.1.1", True),
        ("127.1", True),
        ("fd00::1", True),
        ("::ffff:192.168.1.1", True),
    ],
)
def test_private_hosts_are_those_that_only_their_network_knows(host: str, expected: bool) -> None:
    """A host of an overlay network is no secret of this one, although a web proxy cannot reach it."""
    assert expected == is_private(host)
