"""Transactions through a SOCKS5 proxy: names are the proxy's affair, addresses stay the guard's."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import ProxyFailed, Refused, SourceError, TooSlow, Unreachable
from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import download, fetch
from feedd.gopher.connection import Route
from feedd.model import GopherUrl
from feedd.structs import replace
from tests.support.broken_server import Behaviour, empty, misbehaving, sending, silence
from tests.support.certificates import make_certificate, needs_openssl, server_side
from tests.support.socks_proxy import socks_proxy

pytestmark = pytest.mark.anyio

TEN = timedelta(seconds=10)
LIMITS = FetchLimits(total=TEN, connect=TEN, idle=TEN, max_bytes=10_000)
HIDDEN = "expyuzz4wqqyqhjn.onion"
MENU = b"iHidden\t\tnull.host\t1\r\n.\r\n"


async def test_proxy_gets_the_name_and_connects() -> None:
    """Documents and media alike; nobody else is asked about the name."""
    pieces = []

    async def take(piece: bytes) -> None:
        pieces.append(piece)

    async with misbehaving(sending(MENU)) as server, socks_proxy({HIDDEN: (server.host, server.port)}) as proxy:
        url, route = GopherUrl(host=HIDDEN, port=7070), Route(proxy=proxy.address)
        assert MENU == await fetch(url, limits=LIMITS, route=route)
        await download(url, take, limits=LIMITS, route=route)
    assert MENU == b"".join(pieces)
    assert [(HIDDEN, 7070)] * 2 == proxy.asked


@needs_openssl
async def test_tls_goes_through_the_proxy(tmp_path: Path) -> None:
    """The key is the server's, and an authority must have signed the certificate where none is checked."""

    async def accept(_fingerprint: str) -> None:
        pass

    context = server_side(make_certificate(tmp_path, HIDDEN))
    server_with_key = misbehaving(sending(MENU), tls=context)
    async with server_with_key as server, socks_proxy({HIDDEN: (server.host, server.port)}) as proxy:
        url, route = GopherUrl(host=HIDDEN, tls=True), Route(proxy=proxy.address, check_key=accept)
        assert MENU == await fetch(url, limits=LIMITS, route=route)
        with pytest.raises(Unreachable, match="its certificate is not accepted"):
            await fetch(url, limits=LIMITS, route=replace(route, check_key=None))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "::1", "10.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "nas", "nas.local", "nas.lan"],
)
async def test_private_hosts_are_refused_by_a_proxy_too(host: str) -> None:
    """In any form, and as names that lead into the proxy's own network; a person may allow a feed's own host."""
    async with misbehaving(sending(MENU)) as server, socks_proxy({host: (server.host, server.port)}) as proxy:
        route = Route(proxy=proxy.address)
        with pytest.raises(Refused, match="is not a public address"):
            await fetch(GopherUrl(host=host), limits=LIMITS, route=route)
        with pytest.raises(Refused, match="port 25 belongs to another service"):
            await fetch(GopherUrl(host=HIDDEN, port=25), limits=LIMITS, route=route)
        assert [] == proxy.asked
        assert MENU == await fetch(GopherUrl(host=host), limits=LIMITS, route=route, trusted=True)


async def test_public_address_is_reached_by_the_proxy() -> None:
    """It is sent as an address."""
    async with misbehaving(sending(MENU)) as server, socks_proxy({"9.9.9.9": (server.host, server.port)}) as proxy:
        assert MENU == await fetch(GopherUrl(host="9.9.9.9"), limits=LIMITS, route=Route(proxy=proxy.address))


async def failure(proxy: tuple[str, int], host: str = HIDDEN, limits: FetchLimits = LIMITS) -> SourceError:
    """Return the error of a fetch by a proxy."""
    with pytest.raises(SourceError) as caught:
        await fetch(GopherUrl(host=host), limits=limits, route=Route(proxy=proxy))
    return caught.value


async def test_host_that_the_proxy_cannot_reach_is_unreachable() -> None:
    """The reason is the proxy's; so is that of a name that cannot be sent."""
    async with socks_proxy({}) as proxy:
        error, unsendable = await failure(proxy.address), await failure(proxy.address, "x" * 64 + ".example")
    assert isinstance(error, Unreachable)
    assert f"the proxy 127.0.0.1:{proxy.port} says: Host unreachable" == error.reason
    assert isinstance(unsendable, Unreachable)


@pytest.mark.parametrize("behaviour", [empty, sending(b"3What?\t\terror.host\t1\r\n"), sending(b"\x05\xff")])
async def test_what_is_no_proxy_is_not_the_fault_of_the_host(behaviour: Behaviour) -> None:
    """The message names the setting."""
    async with misbehaving(behaviour) as server:
        error = await failure((server.host, server.port))
    assert isinstance(error, ProxyFailed)
    assert f"the proxy 127.0.0.1:{server.port} does not answer as SOCKS5 does" in error.reason
    assert "check socks_proxy" in error.reason


async def test_proxy_that_is_not_there_is_not_the_fault_of_the_host() -> None:
    """As while Tor is not running."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert isinstance(await failure(("127.0.0.1", port)), ProxyFailed)


async def test_silent_proxy_is_cut_off_by_the_total_limit() -> None:
    """A circuit of Tor takes longer than a connection, so the limit of connections does not hold."""
    async with misbehaving(silence) as server:
        short = timedelta(seconds=0.1)
        error = await failure((server.host, server.port), limits=replace(LIMITS, total=2 * short, connect=short))
    assert isinstance(error, TooSlow)
    assert "limit: total" in error.reason


@pytest.mark.parametrize("host", [HIDDEN, "planet.i2p"])
async def test_name_that_only_a_proxy_knows_is_refused_without_one(host: str) -> None:
    """RFC 7686 §2: no name server is asked; the message names the setting."""
    with pytest.raises(Refused, match="set socks_proxy, as in"):
        await fetch(GopherUrl(host=host), limits=LIMITS)
