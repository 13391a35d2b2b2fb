"""What subscribers may ask for: each mistake has its sentence, which repeats nothing."""

from datetime import timedelta

import pytest

from feedd.errors import UsageError
from feedd.websub.wishes import LEASE, LONGEST_ADDRESS, LONGEST_TOGETHER, read_wish, refusal_of

GOOD = {
    "hub.mode": "subscribe",
    "hub.topic": "https://feeds.example.org/feeds/lamps.atom",
    "hub.callback": "https://reader.example/callback?id=1",
}


def test_least_that_is_asked() -> None:
    """Mode, topic and callback are enough; the rest has values of ours."""
    wish = read_wish(GOOD | {"hub.lease_seconds": "007200", "x": "y"}, private=False)
    assert ("reader.example", timedelta(hours=2), None) == (wish.host, wish.lease, wish.secret)
    assert LEASE == read_wish(GOOD | {"hub.mode": "unsubscribe", "hub.lease_seconds": "x"}, private=False).lease
    assert "ü" * 99 == read_wish(GOOD | {"hub.secret": "ü" * 99}, private=False).secret


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mode", "publish", "hub.mode must be subscribe or unsubscribe"),
        ("topic", "", "hub.topic must be an http or https address"),
        ("topic", "https://feeds.example.org/" + "a" * LONGEST_ADDRESS, "hub.topic must be an http or https address"),
        ("callback", "ftp://reader.example/", "hub.callback must be an http or https address"),
        ("callback", "https://reader.example/a b", "percent-encoded"),
        ("callback", "https://reader.example/a\r\nHost: x", "percent-encoded"),
        ("callback", "https://reader.example/ü", "percent-encoded"),
        ("callback", "https://me:secret@reader.example/", "neither a user name nor a fragment"),
        ("callback", "https://reader.example/#part", "neither a user name nor a fragment"),
        ("callback", "https:///path", "must have a host"),
        ("callback", "https://reader.example:99999/", "a port from 1 to 65535"),
        ("callback", "https://[::1/", "must have a host"),
        ("callback", "https://reader.example:25/", "at a port for HTTP"),
        ("callback", "https://reader.example:0/", "at a port for HTTP"),
        ("callback", "https://192.168.1.1/", "at a public address"),
        ("callback", "https://[fd00::1]/", "at a public address"),
        ("callback", "https://printer.local/", "at a public address"),
        ("secret", "a\0b", "hub.secret must have no control characters"),
        ("secret", "a\x85b", "hub.secret must have no control characters"),
        ("secret", "ü" * 100, "hub.secret may have 199 bytes at most"),
        ("lease_seconds", "0", "above zero"),
        ("lease_seconds", "-5", "in digits"),
        ("lease_seconds", "٣", "in digits"),
    ],
)
def test_mistakes(field: str, value: str, said: str) -> None:
    """The sentence names the field."""
    with pytest.raises(UsageError, match=said) as refused:
        read_wish(GOOD | {f"hub.{field}": value}, private=False)
    assert f"hub.{field}" in str(refused.value)


def test_addresses_are_bounded_together() -> None:
    """They are a key in PostgreSQL, whose rows of an index have 2,704 bytes at most."""
    topic = GOOD["hub.topic"].ljust(LONGEST_TOGETHER // 2, "a")
    callback = "https://reader.example/".ljust(LONGEST_TOGETHER // 2, "a")
    both = GOOD | {"hub.topic": topic, "hub.callback": callback}
    assert (topic, callback) == ((wish := read_wish(both, private=False)).topic, wish.callback)
    with pytest.raises(UsageError, match=r"hub\.topic and hub\.callback may have .* characters together"):
        read_wish(both | {"hub.topic": topic + "a"}, private=False)


def test_private_callbacks_where_they_are_allowed() -> None:
    """As for readers in the operator's own network; the ports of other services are refused there too."""
    assert "192.168.1.1" == read_wish(GOOD | {"hub.callback": "http://192.168.1.1:8080/"}, private=True).host
    assert refusal_of("192.168.1.1", 8080, private=True) is None
    assert "another service" in (refusal_of("192.168.1.1", 6379, private=True) or "")
    with pytest.raises(UsageError, match="at a port for HTTP"):
        read_wish(GOOD | {"hub.callback": "http://192.168.1.1:6379/"}, private=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::ffff:127.0.0.1", "fe80::1%eth0", "169.254.169.254", "2002:a00:1::"]
)
def test_addresses_that_a_name_must_not_lead_to(address: str) -> None:
    """Those of this machine and its network, in each form; and the port of another service at a public one."""
    assert "is not a public address" in (refusal_of(address, 80, private=False) or "")
    assert "another service" in (refusal_of("198.41.0.4", 25, private=False) or "")
    assert refusal_of("198.41.0.4", 8443, private=False) is None
