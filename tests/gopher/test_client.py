"""One transaction over real sockets: with good servers, with broken ones, and with two real programs."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from feedd.errors import CutOff, Refused, SourceError, TooLong, TooSlow, Unreachable, Untrusted
from feedd.gopher.answers import QUIET, USUAL_RATE, FetchLimits, MinimumRate
from feedd.gopher.client import download, fetch
from feedd.gopher.connection import Route
from feedd.gopher.errorpage import error_reason
from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.text import document_bytes
from feedd.model import Charsets, GopherUrl
from feedd.structs import replace
from tests.support.broken_server import (
    GARBAGE,
    Behaviour,
    Conversation,
    Misbehaving,
    empty,
    endless,
    misbehaving,
    piecemeal,
    resetting,
    sending,
    silence,
    stalling,
    trickle,
)
from tests.support.certificates import (
    make_certificate,
    make_expired_certificate,
    needs_openssl,
    printed_fingerprint,
    server_side,
)
from tests.support.gophernicus import PROGRAM as GOPHERNICUS
from tests.support.gophernicus import gophernicus
from tests.support.manual_clock import ManualClock
from tests.support.pygopherd import pygopherd

pytestmark = pytest.mark.anyio

# Generous limits; a test of one limit makes that one small.
LIMITS = FetchLimits(
    total=timedelta(seconds=30), connect=timedelta(seconds=30), idle=timedelta(seconds=30), max_bytes=100_000
)
SHORT = timedelta(seconds=0.1)
PATIENT = 5 * SHORT  # where an answer has to come before the limit is reached, also from a server that is busy


async def accept(_fingerprint: str) -> None:
    """Accept every key."""


ANY_KEY = Route(check_key=accept)


def has_ipv6() -> bool:
    """Return whether this machine has an IPv6 loopback address."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def get(url: GopherUrl, limits: FetchLimits = LIMITS) -> Coroutine[Any, Any, bytes]:
    """Fetch from a server of this test."""
    return fetch(url, limits=limits, trusted=True, route=ANY_KEY)


async def failure(url: GopherUrl, limits: FetchLimits = LIMITS) -> SourceError:
    """Return the error that a fetch ends with."""
    with pytest.raises(SourceError) as caught:
        await get(url, limits)
    return caught.value


@pytest.mark.parametrize(
    "data",
    [b"text\r\n.\r\n", b"text", b".\r\n", b"a\r\n.\r\nb", GARBAGE, b"x" * 100_000],
    ids=["terminated", "unterminated", "dot", "dot in the middle", "garbage", "as long as allowed"],
)
async def test_an_answer_is_all_bytes_up_to_the_end_of_the_connection(data: bytes) -> None:
    """A dot does not end it, nothing is removed, and a limit may be reached but not passed."""
    async with misbehaving(sending(data)) as server:
        assert data == await get(server.url())


async def test_an_answer_in_single_bytes_is_whole() -> None:
    """Pieces of any size make the same answer."""
    async with misbehaving(piecemeal(GARBAGE[:512])) as server:
        assert GARBAGE[:512] == await get(server.url())


async def test_an_empty_answer_is_an_answer() -> None:
    """Whether it is an error is decided in errorpage."""
    async with misbehaving(empty) as server:
        assert await get(server.url()) == b""


@pytest.mark.parametrize(
    ("selector", "search", "expected"),
    [
        (b"", None, b"\r\n"),
        (b"/a//../\xff b", None, b"/a//../\xff b\r\n"),
        (b"a", b"two words", b"a\ttwo words\r\n"),
        (b"x" * 5000, None, b"x" * 5000 + b"\r\n"),
    ],
)
async def test_a_request_is_one_line_in_one_piece(selector: bytes, search: bytes | None, expected: bytes) -> None:
    """The selector is sent byte for byte; some servers treat the first segment as the whole request."""
    async with misbehaving(sending(b"ok")) as server:
        await get(replace(server.url(selector), search=search))
        assert [expected] == server.requests


async def test_a_request_larger_than_the_network_holds_is_sent_whole() -> None:
    """The rest follows as the server reads."""
    selector = b"x" * 2**22

    async def behave(talk: Conversation) -> None:
        rest = await talk.reader.readexactly(len(selector) + 2 - len(talk.request))
        talk.writer.write(b"%d" % (len(talk.request) + len(rest)))

    async with misbehaving(behave) as server:
        assert str(len(selector) + 2).encode() == await get(server.url(selector))


async def test_a_selector_with_a_line_end_is_never_sent() -> None:
    """No connection is made for a request that would be two requests."""
    async with misbehaving(sending(b"ok")) as server:
        with pytest.raises(ValueError, match="cannot carry"):
            await get(server.url(b"a\r\nb"))
        assert [] == server.requests


async def test_an_endless_answer_is_cut_off() -> None:
    """The reason names the limit, and no part of the answer is returned."""
    async with misbehaving(endless) as server:
        error = await failure(server.url())

    assert isinstance(error, CutOff)
    assert error.reason == "the answer is longer than 100000 bytes (limit: max_bytes)"
    assert str(error) == f"receive: gopher://127.0.0.1:{server.port}/0/: {error.reason}"


@pytest.mark.parametrize("data", [b"", b"text\r\n"])
async def test_a_silent_server_is_cut_off(data: bytes) -> None:
    """Silence before the first byte or after some bytes ends at the idle limit."""
    async with misbehaving(stalling(data)) as server:
        error = await failure(server.url(), replace(LIMITS, idle=SHORT))

    assert isinstance(error, TooSlow)
    assert f"no byte for 0.1 s after the first {len(data)} (limit: idle)" == error.reason


async def test_a_trickle_is_cut_off_by_the_total_limit_alone() -> None:
    """Each byte ends a silence, so a server that trickles never passes the idle limit."""
    async with misbehaving(trickle) as server:
        limits = replace(LIMITS, idle=4 * SHORT, total=8 * SHORT, max_bytes=10**9)
        error = await failure(server.url(), limits)

    assert isinstance(error, CutOff)
    assert (error.stage, error.reason) == ("receive", "not done within 0.8 s (limit: total)")


@pytest.mark.parametrize("data", [b"", b"0half a menu\t/a\t"])
async def test_a_reset_is_no_end(data: bytes) -> None:
    """The bytes before an RST are not a document."""
    async with misbehaving(resetting(data)) as server:
        error = await failure(server.url())

    assert isinstance(error, CutOff)
    assert error.reason.startswith("the connection broke after ")


MENU = b"iA phlog\t\tnull.host\t1\r\n0First\t/first\texample.org\t70\r\n.\r\n"
TEXT = b"First\r\n=====\r\n.\r\n"


@pytest.mark.parametrize("ending", [resetting, stalling])
@pytest.mark.parametrize(
    ("data", "item_type", "terminates"), [(MENU, "1", False), (MENU, "7", False), (TEXT, "0", True)]
)
async def test_a_menu_or_text_is_whole_at_its_dot(
    ending: Callable[[bytes], Behaviour], data: bytes, item_type: str, terminates: bool
) -> None:
    """RFC 1436 §3.7: the server may then reset the connection or leave it open; the latter takes two seconds."""
    clock = ManualClock()
    async with misbehaving(ending(data)) as server:
        answer = await fetch(
            server.url(item_type=item_type), limits=LIMITS, trusted=True, terminates=terminates, pause=clock.wait
        )
    assert data == answer
    assert set(clock.waits) <= {QUIET}


@pytest.mark.parametrize(
    ("data", "item_type", "terminates"),
    [
        (MENU[:-3], "1", False),
        (MENU[:-2], "1", False),
        (MENU + b"0Cut\t/of", "1", False),
        (TEXT[:-3], "0", True),
        (TEXT, "9", True),
        (TEXT, "h", True),
    ],
    ids=["menu without dot", "half a line", "cut after a dot", "text without dot", "binary", "HTML"],
)
async def test_what_has_no_dot_at_its_end_must_be_closed(data: bytes, item_type: str, terminates: bool) -> None:
    """Nor has a file or a page, which may hold a dot anywhere."""
    for behaviour in (resetting(data), stalling(data)):
        async with misbehaving(behaviour) as server:
            url, limits = server.url(item_type=item_type), replace(LIMITS, idle=PATIENT)
            with pytest.raises(CutOff):
                await fetch(url, limits=limits, trusted=True, terminates=terminates, pause=ManualClock().wait)


@pytest.mark.parametrize("item_type", ["0", "1"])
async def test_what_comes_after_an_early_dot_belongs_to_the_answer(item_type: str) -> None:
    """Included files bring their own dot, and menus are made by slow programs: more may come until the end."""
    more_wanted, begun = asyncio.Event(), []

    async def behave(talk: Conversation) -> None:
        talk.writer.write(MENU)
        await more_wanted.wait()
        talk.writer.write(MENU)
        await silence(talk)

    async def pause(seconds: float) -> None:
        begun.append(seconds)
        more_wanted.set()
        if len(begun) == 1:
            await asyncio.Event().wait()

    async with misbehaving(behave) as server:
        url = server.url(item_type=item_type)
        assert MENU * 2 == await fetch(url, limits=LIMITS, trusted=True, terminates=True, pause=pause)
    assert [QUIET] * 2 == begun


@pytest.mark.parametrize(("data", "item_type"), [(TEXT, "0"), (TEXT, "1")], ids=["text", "text as a menu"])
@pytest.mark.parametrize(
    "limits", [replace(LIMITS, idle=PATIENT), replace(LIMITS, total=PATIENT)], ids=["idle", "total"]
)
async def test_a_text_of_a_server_unknown_to_terminate_waits_for_the_limit(
    data: bytes, item_type: str, limits: FetchLimits
) -> None:
    """A pause of two seconds after a lone dot proves nothing, but then silence until the limit does."""
    async with misbehaving(stalling(data)) as server:
        url = server.url(item_type=item_type)
        assert data == await fetch(url, limits=limits, trusted=True, pause=ManualClock().wait)


async def test_a_limit_of_size_holds_after_a_dot() -> None:
    """An answer that goes on past the limit is cut off, however quiet it was before."""
    quiet = asyncio.Event()

    async def behave(talk: Conversation) -> None:
        talk.writer.write(TEXT)
        await quiet.wait()
        talk.writer.write(GARBAGE)
        await silence(talk)

    async def pause(_seconds: float) -> None:
        quiet.set()

    async with misbehaving(behave) as server:
        with pytest.raises(TooLong):
            await fetch(server.url(), limits=replace(LIMITS, max_bytes=99), trusted=True, pause=pause)


async def test_a_closed_port_is_unreachable() -> None:
    """The reason lists each address that was tried."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = await failure(GopherUrl(host="127.0.0.1", port=port))

    assert isinstance(error, Unreachable)
    assert f"127.0.0.1 port {port}: Connection refused (no server listens there; check host and port)" == error.reason


async def test_every_address_of_a_name_is_tried() -> None:
    """A server on one of the addresses is found; without a server each address has its reason."""
    addresses = {entry[4][0] for entry in socket.getaddrinfo("localhost", 70, type=socket.SOCK_STREAM)}
    async with misbehaving(sending(b"found")) as server:
        here = replace(server.url(), host="localhost")
        assert await get(here) == b"found"
    error = await failure(here)

    assert isinstance(error, Unreachable)
    assert error.reason.count("Connection refused") == len(addresses)
    assert all(f"{address} port {server.port}: " in error.reason for address in addresses)


@pytest.mark.parametrize("host", [".".join(["long"] * 60), "x" * 64], ids=["name", "label"])
async def test_a_name_without_an_address_is_unreachable(host: str) -> None:
    """The reason names the host. These names are too long to be sent to a name server."""
    error = await failure(GopherUrl(host=host))

    assert isinstance(error, Unreachable)
    assert error.stage == "resolve"
    assert error.reason.startswith(f"no address for {host} (")


@needs_ipv6
async def test_ipv6_is_spoken() -> None:
    """A literal address is connected to as it is."""
    async with misbehaving(sending(b"six"), host="::1") as server:
        assert await get(server.url()) == b"six"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::ffff:127.0.0.1", "127.1", "2130706433", "0"])
async def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    """The guard checks the resolved address, and no connection is made."""

    async def scenario(server: Misbehaving) -> None:
        with pytest.raises(Refused, match="is not a public address"):
            await fetch(replace(server.url(), host=host), limits=LIMITS)

    async with misbehaving(sending(b"secret")) as server:
        await scenario(server)
        assert [] == server.requests


async def test_a_port_of_another_service_is_refused() -> None:
    """Before anything is sent to it."""
    with pytest.raises(Refused, match="port 6379 belongs to another service"):
        await fetch(GopherUrl(host="127.0.0.1", port=6379), limits=LIMITS)


async def test_a_cancelled_fetch_hangs_up() -> None:
    """A caller that stops waiting leaves no connection behind."""
    asked, hung_up = asyncio.Event(), asyncio.Event()

    async def behave(talk: Conversation) -> None:
        asked.set()
        try:
            await silence(talk)
        finally:
            hung_up.set()

    async with misbehaving(behave) as server:
        task = asyncio.create_task(get(server.url()))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await hung_up.wait()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a self-signed certificate for localhost, with its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@needs_openssl
async def test_gophers_is_gopher_over_tls(certificate: Path) -> None:
    """The transaction and the limits are the same."""
    async with misbehaving(sending(b"sealed\r\n"), tls=server_side(certificate)) as server:
        assert await get(server.url(b"/a", tls=True)) == b"sealed\r\n"
        assert [b"/a\r\n"] == server.requests
    async with misbehaving(endless, tls=server_side(certificate)) as server:
        assert "limit: max_bytes" in (await failure(server.url(tls=True))).reason
    async with misbehaving(stalling(b"x"), tls=server_side(certificate)) as server:
        assert "limit: idle" in (await failure(server.url(tls=True), replace(LIMITS, idle=SHORT))).reason
    async with misbehaving(resetting(b"x"), tls=server_side(certificate)) as server:
        assert "the connection broke" in (await failure(server.url(tls=True))).reason


@needs_openssl
async def test_a_certificate_must_be_trusted(certificate: Path) -> None:
    """By default a self-signed one is not, and the reason says so."""
    async with misbehaving(sending(b"sealed"), tls=server_side(certificate)) as server:
        with pytest.raises(Unreachable, match="its certificate is not accepted: self-signed certificate"):
            await fetch(server.url(tls=True), limits=LIMITS, trusted=True)
        assert [] == server.requests


@needs_openssl
async def test_the_total_limit_holds_while_a_key_is_checked(certificate: Path) -> None:
    """It names the stage in which the time ended."""

    async def hang(_fingerprint: str) -> None:
        await asyncio.Event().wait()

    async with misbehaving(sending(b"sealed"), tls=server_side(certificate)) as server:
        limits = replace(LIMITS, total=5 * SHORT)  # with time for the handshake
        with pytest.raises(TooSlow, match=r"certificate: .*\(limit: total\)"):
            await fetch(server.url(tls=True), limits=limits, trusted=True, route=Route(check_key=hang))


@needs_openssl
@pytest.mark.parametrize("make", [make_expired_certificate, partial(make_certificate, name="elsewhere.example")])
async def test_a_key_is_checked_in_place_of_the_certificate(make: Callable[[Path], Path], tmp_path: Path) -> None:
    """However it is dated or named; what the check raises is passed on, and nothing is sent."""
    seen = []

    async def refuse(fingerprint: str) -> None:
        seen.append(fingerprint)
        if len(seen) > 1:
            raise Untrusted("another key", stage="certificate")

    folder, route = make(tmp_path / "tls"), Route(check_key=refuse)
    async with misbehaving(sending(b"sealed"), tls=server_side(folder)) as server:
        with pytest.raises(Unreachable, match='write tls = "tofu" into the definition'):
            await fetch(server.url(tls=True), limits=LIMITS, trusted=True)
        assert b"sealed" == await fetch(server.url(tls=True), limits=LIMITS, trusted=True, route=route)
        with pytest.raises(Untrusted, match="another key"):
            await fetch(server.url(tls=True), limits=LIMITS, trusted=True, route=route)
        assert [b"/\r\n"] == [one for one in server.requests if one]
    assert [printed_fingerprint(folder)] * 2 == seen


@needs_openssl
async def test_authorities_may_be_named(certificate: Path) -> None:
    """A network of its own has its own; the name in the certificate must be the server's."""
    async with misbehaving(sending(b"sealed"), tls=server_side(certificate)) as server:
        route = Route(ca_bundle=certificate / "cert.pem")
        assert b"sealed" == await fetch(server.url(tls=True), limits=LIMITS, trusted=True, route=route)


@needs_openssl
@pytest.mark.parametrize(("host", "expected"), [("localhost", b"sealed"), ("127.0.0.2", b"not valid for '127.0.0.2'")])
async def test_a_trusted_certificate_must_name_the_host(certificate: Path, host: str, expected: bytes) -> None:
    """Trust comes from the system's store, which the environment can replace; the host of the URL must match."""
    client = (
        "import asyncio, sys; from datetime import timedelta\n"
        "from feedd.gopher.answers import FetchLimits; from feedd.gopher.client import fetch\n"
        "from feedd.gopher.url import parse_url; ten = timedelta(seconds=10)\n"
        "limits = FetchLimits(total=ten, connect=ten, idle=ten, max_bytes=99)\n"
        "print(asyncio.run(fetch(parse_url(sys.argv[1]), limits=limits, trusted=True)))"
    )
    async with misbehaving(sending(b"sealed"), host="0.0.0.0", tls=server_side(certificate)) as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            client,
            f"gophers://{host}:{server.port}/",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"SSL_CERT_FILE": str(certificate / "cert.pem")},
        )
        said, _ = await process.communicate()
    assert expected in said


@asynccontextmanager
async def deaf() -> AsyncIterator[GopherUrl]:
    """Yield the address of a host that answers no attempt to connect, since as many wait as it lets."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        host, port = listener.getsockname()
        for _ in range(2):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex((host, port))
        yield GopherUrl(host=host, port=port)


@asynccontextmanager
async def shaking_no_hands() -> AsyncIterator[GopherUrl]:
    """Yield the address of a TLS server that accepts connections and sends nothing."""
    async with misbehaving(silence) as server:
        yield server.url(tls=True)


@pytest.mark.parametrize("silent", [deaf, shaking_no_hands])
async def test_a_connection_that_never_comes_passes_the_connect_limit(
    silent: Callable[[], AbstractAsyncContextManager[GopherUrl]],
) -> None:
    """The host is unreachable; the reason names the limit."""
    async with silent() as url:
        error = await failure(url, replace(LIMITS, connect=SHORT))

    assert isinstance(error, Unreachable)
    assert f"127.0.0.1 port {url.port}: no connection within 0.1 s (limit: connect)" == error.reason


@pytest.mark.parametrize("silent", [deaf, shaking_no_hands])
async def test_the_total_limit_holds_while_connecting(
    silent: Callable[[], AbstractAsyncContextManager[GopherUrl]],
) -> None:
    """It names the stage in which the time ended."""
    async with silent() as url:
        error = await failure(url, replace(LIMITS, total=SHORT))

    assert isinstance(error, TooSlow)
    assert (error.stage, error.reason) == ("connect", "not done within 0.1 s (limit: total)")


async def test_plain_gopher_is_no_tls() -> None:
    """A server that answers a handshake with text, or ends the connection, is unreachable, and the reason says why."""
    for answer in (b"3What?\t\terror.host\t1\r\n", b".\r\n", b""):
        async with misbehaving(sending(answer)) as server:
            error = await failure(server.url(tls=True))

        assert isinstance(error, Unreachable)
        assert error.reason.endswith("does not speak TLS; try gopher://")


@needs_openssl
async def test_tls_may_end_without_a_goodbye(certificate: Path) -> None:
    """Many Gopher servers close the connection without close_notify: that is a normal end of data."""
    context = server_side(certificate)
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as sealed:
                sealed.recv(1000)
                sealed.sendall(b"the end")

        port = listener.getsockname()[1]
        served = loop.run_in_executor(None, serve)
        assert await get(GopherUrl(host="127.0.0.1", port=port, tls=True)) == b"the end"
        await served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a small hole as files: a text with awkward dots, and a folder."""
    root = tmp_path / "hole"
    (root / "phlog").mkdir(parents=True)
    (root / "note.txt").write_bytes(b"A note\n.\n..and a dot\n.hidden\nf\xc3\xbcr alle\n")
    (root / "phlog" / "first.txt").write_bytes(b"First post\n")
    return root


async def fetched(port: int, selector: bytes, item_type: str = "1") -> bytes:
    """Return the answer of a real server on loopback."""
    return await get(GopherUrl(host="127.0.0.1", port=port, item_type=item_type, selector=selector))


async def test_pygopherd_is_understood(folder: Path, tmp_path: Path) -> None:
    """Its menu, a text byte for byte, the link between them, and its error."""
    with pygopherd(folder, tmp_path) as port:
        base = GopherUrl(host="127.0.0.1", port=port)
        menu = parse_menu(await fetched(port, b""), Charsets())
        locations = [item_location(item, base) for item in menu.items]
        text = await fetched(port, b"/note.txt", "0")
        error = error_reason(await fetched(port, b"/gone", "0"), "0")

    assert [("0", "note", True), ("1", "phlog", True)] == [(i.item_type, i.display, i.plus) for i in menu.items]
    assert [replace(base, item_type="0", selector=b"/note.txt"), replace(base, selector=b"/phlog")] == locations
    assert (folder / "note.txt").read_bytes() == document_bytes(text)
    assert error == "the server says: '/gone' does not exist (no handler found)"


@pytest.mark.skipif(not GOPHERNICUS, reason="gophernicus is not installed (Debian: gophernicus)")
async def test_gophernicus_is_understood(folder: Path) -> None:
    """Its listing with title and columns, a text with its line ends, and the errors without an item type."""
    with gophernicus(folder, "-nf") as port:
        base = GopherUrl(host="127.0.0.1", port=port)
        menu = parse_menu(await fetched(port, b""), Charsets())
        links = [item_location(item, base) for item in menu.items if item.item_type != "i"]
        text = await fetched(port, b"/note.txt", "0")
    with gophernicus(folder) as port:
        errors = [error_reason(await fetched(port, selector), "1") for selector in (b"/gone", b"/gone/")]

    assert (menu.items[0].display, menu.items[0].selector) == ("[/]", b"TITLE")
    assert [replace(base, selector=b"/phlog/"), replace(base, item_type="0", selector=b"/note.txt")] == links
    assert (folder / "note.txt").read_bytes().replace(b"\n", b"\r\n") == document_bytes(text)
    assert all(error and error.startswith("the server says: Error: File or directory not found!") for error in errors)


@pytest.mark.skipif(not GOPHERNICUS, reason="gophernicus is not installed (Debian: gophernicus)")
async def test_gophernicus_need_not_close_after_a_menu(folder: Path) -> None:
    """As behind an inetd that leaves the connection open: its menus end with a dot, its texts do not."""
    with gophernicus(folder, "-nf", stays_open=True) as port:
        url = GopherUrl(host="127.0.0.1", port=port)
        menu = await fetch(url, limits=LIMITS, trusted=True, pause=ManualClock().wait)
        note = replace(url, item_type="0", selector=b"/note.txt")
        assert "limit: idle" in (await failure(note, replace(LIMITS, idle=SHORT * 5))).reason
    assert menu.endswith(b"\r\n.\r\n")


async def downloaded(url: GopherUrl, limits: FetchLimits = LIMITS, rate: MinimumRate = USUAL_RATE) -> bytes:
    """Download from a server of this test, piece by piece."""
    pieces = []

    async def take(piece: bytes) -> None:
        pieces.append(piece)

    await download(url, take, limits=limits, rate=rate, trusted=True, route=ANY_KEY)
    return b"".join(pieces)


@pytest.mark.parametrize("data", [b"", b"x", GARBAGE * 20], ids=["nothing", "a byte", "much"])
async def test_a_download_hands_over_every_byte(data: bytes) -> None:
    """The pieces together are the answer, and `download` returns at its end."""
    async with misbehaving(sending(data)) as server:
        assert data == await downloaded(server.url())


@needs_openssl
async def test_a_download_over_tls_is_whole(certificate: Path) -> None:
    """The same under TLS, whose transport has its own buffers."""
    async with misbehaving(sending(GARBAGE * 20), tls=server_side(certificate)) as server:
        assert GARBAGE * 20 == await downloaded(server.url(tls=True))


@pytest.mark.parametrize(
    ("behaviour", "limits", "rate", "expected", "reason"),
    [
        (resetting(GARBAGE), LIMITS, USUAL_RATE, CutOff, "broke"),
        (endless, LIMITS, USUAL_RATE, TooLong, "max_bytes"),
        (silence, replace(LIMITS, idle=SHORT), USUAL_RATE, TooSlow, "limit: idle"),
        (stalling(b"some"), replace(LIMITS, total=PATIENT), USUAL_RATE, CutOff, "limit: total"),
        (stalling(b"some"), LIMITS, MinimumRate(window=SHORT, least_bytes=100), CutOff, "limit: minimum rate"),
    ],
    ids=["reset", "endless", "silent", "late", "slow"],
)
async def test_a_download_that_breaks_off_is_an_error(
    behaviour: Behaviour, limits: FetchLimits, rate: MinimumRate, expected: type[CutOff], reason: str
) -> None:
    """A part is never taken for the whole, and each limit is named."""
    async with misbehaving(behaviour) as server:
        with pytest.raises(expected, match=reason):
            await downloaded(server.url(), limits, rate)


async def test_a_download_keeps_a_server_waiting_that_is_faster_than_we_are() -> None:
    """Memory stays bounded, and a silence that this side caused does not count."""
    sent = 0
    stuck, go_on = asyncio.Event(), asyncio.Event()

    async def fast(talk: Conversation) -> None:
        nonlocal sent
        for _ in range(256):
            talk.writer.write(bytes(256 * 1024))
            writing = asyncio.create_task(talk.writer.drain())
            done, _ = await asyncio.wait((writing,), timeout=0.4)
            if not done:
                stuck.set()
                await writing
            sent += 256 * 1024

    received = 0

    async def slow(piece: bytes) -> None:
        nonlocal received
        received += len(piece)
        if not go_on.is_set():
            await stuck.wait()
            assert sent < 64 * 1024 * 1024
            go_on.set()

    limits = replace(LIMITS, max_bytes=2**30, idle=timedelta(seconds=0.2))
    async with misbehaving(fast) as server:
        rate = MinimumRate(window=SHORT, least_bytes=1)
        await download(server.url(), slow, limits=limits, rate=rate, trusted=True)
    assert 64 * 1024 * 1024 == received


async def test_a_download_goes_nowhere_that_a_fetch_does_not() -> None:
    """The guard is the same: a menu cannot make feedd connect to machines behind the firewall."""

    async def take(piece: bytes) -> None:
        raise AssertionError(piece)

    async with misbehaving(endless) as server:
        with pytest.raises(Refused):
            await download(server.url(), take, limits=LIMITS)
        assert [] == server.requests


async def test_what_takes_a_download_has_no_longer_than_the_whole() -> None:
    """A disk that hangs holds no slot for ever."""

    async def hang(_piece: bytes) -> None:
        await asyncio.Event().wait()

    async with misbehaving(sending(b"some")) as server:
        with pytest.raises(TooSlow, match=r"receive: .*\(limit: total\)"):
            await download(server.url(), hang, limits=replace(LIMITS, total=SHORT), trusted=True)


async def test_what_takes_a_download_may_end_it() -> None:
    """Its exception is passed on unchanged, and the connection is closed."""

    async def full(_piece: bytes) -> None:
        raise OSError("no room")

    gone = asyncio.Event()

    async def behave(talk: Conversation) -> None:
        try:
            await endless(talk)
        finally:
            gone.set()

    async with misbehaving(behave) as server:
        with pytest.raises(OSError, match="no room"):
            await download(server.url(), full, limits=replace(LIMITS, max_bytes=1 << 30), trusted=True)
        await gone.wait()
