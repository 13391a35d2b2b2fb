"""The address guard: who is public, who is not, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.addresses import REFUSED_PORTS, refusal

PUBLIC = [
    "8.8.8.8",
    "192.88.99.1",
    "2001:4860:4860::8888",
    "2620:fe::fe",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::1",
    "2002:c0a8:101::1",
    "2001::1",
    "2001:db8::1",
    "100::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address: str) -> None:
    """Also where IPv6 only carries a public IPv4 address."""
    assert refusal(address, 70, trusted=False) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, reserved and documentation addresses, mapped ones too."""
    assert refusal(address, 70, trusted=False) == (
        f"{address} is no public address; a feed's own host may have one where allow_private = true is set"
    )


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 10080, 27017])
def test_ports_of_other_services_are_refused(port: int) -> None:
    """A selector is a stranger's line of text, and must not reach a service that would obey it."""
    assert refusal("8.8.8.8", port, trusted=False) == (
        f"port {port} belongs to another service than Gopher; expected 70 or another free one"
    )


def test_ports_where_gopher_is_served_are_open() -> None:
    """The registered port, and those that are in use beside it, are on no list."""
    assert set() == REFUSED_PORTS & {70, 7005, 7006, 7070, 7071, 70_00, 3000, 8070, 1070}


@pytest.mark.parametrize(("address", "port"), [("127.0.0.1", 70), ("::1", 6379), ("192.168.1.1", 22)])
def test_a_trusted_place_is_let_through(address: str, port: int) -> None:
    """What a definition names and its operator allows is not the guard's business."""
    assert refusal(address, port, trusted=True) is None


@given(st.text())
def test_what_is_no_address_is_refused(text: str) -> None:
    """Names never reach the guard, and if one did it would not pass."""
    assert refusal(text + "x", 70, trusted=False) == f"{text + 'x'!r} is no IP address"


@given(st.ip_addresses(v=4))
def test_an_address_in_another_coat_gets_the_same_verdict(address: object) -> None:
    """IPv4 in a mapped address is judged as IPv4."""
    verdicts = {refusal(f"{coat}{address}", 70, trusted=False) is None for coat in ("", "::ffff:", "64:ff9b::")}

    assert len(verdicts) == 1
