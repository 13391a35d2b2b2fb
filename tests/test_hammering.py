"""Who asks, and how much each may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.hammering import AT_ONCE, Allowances, Proxies, client_of

PROXIES = Proxies(("127.0.0.1/32", "10.0.0.0/8", "2001:db8:5::/48", "unix"))


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("198.51.100.7", b"192.0.2.1", "198.51.100.7"),  # not trusted: its header is made up
        ("::ffff:198.51.100.7", b"", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", b"", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", b"", "fe80::/64"),
        ("127.0.0.2", b"192.0.2.1", None),  # this machine, not named
        ("::1", b"192.0.2.1", None),
        ("", b"192.0.2.1", "192.0.2.1"),
        (None, b"192.0.2.1", "192.0.2.1"),
        ("172.17.0.1", b"192.0.2.1", None),  # a proxy of this network, not named
        ("192.168.1.2", b"192.0.2.1", None),
        ("::ffff:192.168.1.2", b"192.0.2.1", None),
        ("fd00::1", b"192.0.2.1", None),
        ("fe80::1", b"192.0.2.1", None),
        ("192.168.1.2", b"", "192.168.1.2"),
        ("nonsense", b"192.0.2.1", None),
        ("127.0.0.1", b"", None),
        ("127.0.0.1", b"192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", b"192.0.2.1:4711", "192.0.2.1"),
        ("127.0.0.1", b"[2001:db8::1]:4711", "2001:db8::/64"),
        ("127.0.0.1", b"2001:db8::1", "2001:db8::/64"),
        ("127.0.0.1", b"9.9.9.9, 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", b"192.0.2.1 ,10.1.1.1,\t10.2.2.2", "192.0.2.1"),
        ("127.0.0.1", b"9.9.9.9, unknown", None),
        ("127.0.0.1", b"9.9.9.9, ", None),
        ("127.0.0.1", b"9.9.9.9, unknown, 10.1.1.1", None),
        ("127.0.0.1", b"10.1.1.1, 10.2.2.2", None),  # of the proxies themselves
        ("127.0.0.1", b"9.9.9.9, 127.0.0.5", None),
        ("127.0.0.1", b"999.1.1.1", None),
        ("127.0.0.1", b"1:2:3", None),
        ("127.0.0.1", b"\xff\x00", None),
        ("127.0.0.1", b"192.0.2.1" + b", 10.1.1.1" * 1500, None),
        ("127.0.0.1", b"x" * 16_000 + b",192.0.2.1", "192.0.2.1"),
    ],
)
def test_client_is_the_last_address_that_is_not_trusted(peer: str | None, header: bytes, client: str | None) -> None:
    """Of a connection, or where a trusted proxy connects of what it says; None is not counted."""
    assert client == PROXIES.client(peer, [(b"host", b"x"), *([(b"x-forwarded-for", header)] if header else [])])


@pytest.mark.parametrize(
    ("header", "client"),
    [
        (b"for=192.0.2.60", "192.0.2.60"),
        (b'For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::/64"),
        (b"for=9.9.9.9, proto=http;for=192.0.2.60 ;by=203.0.113.43", "192.0.2.60"),
        (b'for=192.0.2.43, for="10.1.1.1:80"', "192.0.2.43"),
        (b'for=9.9.9.9;by="a, for=192.0.2.60', "192.0.2.60"),
        (b"for=_hidden", None),
        (b"proto=http", None),
        (b"before=192.0.2.60", None),
    ],
)
def test_forwarded_is_read_where_there_is_nothing_else(header: bytes, client: str | None) -> None:
    """The form of RFC 7239. A proxy that sends the older one may hand on what a client sends as the newer one."""
    fields = [(b"forwarded", header)]
    assert client == PROXIES.client("127.0.0.1", fields)
    assert "192.0.2.9" == PROXIES.client("127.0.0.1", [*fields, (b"x-forwarded-for", b"192.0.2.9")])


def test_several_fields_are_read_as_one() -> None:
    """In their order (RFC 9110 §5.3); without trusted proxies none is read."""
    fields = [(b"x-forwarded-for", b"9.9.9.9"), (b"a", b"b"), (b"x-forwarded-for", b"192.0.2.1, 10.1.1.1")]
    assert "192.0.2.1" == PROXIES.client("10.3.3.3", fields)
    assert [None, None, "198.51.100.7"] == [
        Proxies().client(peer, fields) for peer in (None, "127.0.0.1", "198.51.100.7")
    ]


@given(st.binary(max_size=300), st.sampled_from([b"x-forwarded-for", b"forwarded"]))
def test_no_header_breaks_it(value: bytes, name: bytes) -> None:
    """Whatever is sent, a client is an address or a network, or nobody."""
    client = PROXIES.client("127.0.0.1", [(name, value)])
    assert client is None or client_of(client.partition("/")[0]) == client


TIMES = st.lists(st.floats(0, 100), max_size=400)


@given(st.integers(1, 40), TIMES)
def test_an_allowance_is_neither_exceeded_nor_kept_back(a_minute: int, gaps: list[float]) -> None:
    """From any moment on: at most what may come at once and what the time gives; who asks no more is never refused."""
    now, taken = 0.0, list[float]()
    clients = Allowances(a_minute, lambda: now)
    for gap in gaps:
        now += gap
        if clients.asking("a")():
            taken.append(now)
        else:  # then it had asked as much as it may, since some moment before
            assert any(
                len(taken) - first >= a_minute * AT_ONCE + (now - since) * a_minute / 60 - 1.001
                for first, since in enumerate(taken)
            )
        assert clients.asking(f"b{now}")()
    for first, since in enumerate(taken):
        for last in range(first, len(taken)):
            assert last - first + 1 <= a_minute * AT_ONCE + (taken[last] - since) * a_minute / 60 + 1.001


def test_those_that_asked_longest_ago_are_forgotten() -> None:
    """However many ask, a bounded number is known, and who goes on asking stays among them."""
    clients = Allowances(1, lambda: 0.0, most=100)
    assert [True] * AT_ONCE + [False] == [clients.asking("a")() for _ in range(AT_ONCE + 1)]
    for number in range(1000):
        clients.asking(f"b{number}")()
        assert len(clients) <= 100
    busy = [clients.asking("c")() for _ in range(AT_ONCE)]
    for number in range(1000):
        clients.asking(f"d{number}")()
        busy.append(clients.asking("c")())
    assert AT_ONCE == sum(busy)
    assert clients.asking("a")()
