"""Requests that are answered without parsing them, because their bytes are known."""

import asyncio
import re
import socket
from collections.abc import Callable, Sequence

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from feedd.web.http.protocol import BoundedProtocol
from feedd.web.http.repeats import LONGEST, MOST, Plain, Repeats

FIELDS = (
    b"Host: x",
    b"host: y",
    b"User-Agent: Reader/1.0",
    b"Connection: close",
    b"Connection: Upgrade\r\nUpgrade: h2c",
    b"Content-Length: 0",
    b"Content-Length: 5",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue",
    b"X: y\n",
    b" folded",
)
STEPS = 12  # of the loop, until all that was received is answered


class Forgetful(Repeats):
    """Keeps nothing, so that all requests are parsed."""

    def learn(self, host: str, data: bytes, plain: Plain) -> None:
        """Forget it."""


class Echo:
    """Answers with the target: those of `/now` at once, `/slow` behind what comes after it."""

    def __init__(self) -> None:
        self.understood = 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a request."""
        body = scope["raw_path"]
        for _ in range(3 * STEPS * body.startswith(b"/slow")):
            await asyncio.sleep(0)
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def at_once(self, target: bytes, _scope: Scope) -> Callable[[], tuple[int, bytes, bytes]] | None:
        """Return what answers a request."""
        self.understood += 1
        is_now = target.startswith(b"/now")
        return (lambda: (200, b"content-length: %d\r\n" % len(target), target)) if is_now else None


async def answers(pieces: Sequence[bytes], repeats: Repeats, app: Echo, keep_alive: float = 5) -> list[bytes]:
    """Return what a connection answers to each piece; at its end b"closed"."""
    config, ours_and_theirs = (
        uvicorn.Config(app, lifespan="off", ws="none", log_config=None, log_level="error"),
        socket.socketpair(),
    )
    protocols: list[BoundedProtocol] = []

    def protocol() -> BoundedProtocol:
        protocols.append(BoundedProtocol(config, ServerState(), {}, repeats=repeats))
        protocols[0].timeout_keep_alive = keep_alive  # type: ignore[assignment]  # it takes parts of a second
        return protocols[0]

    ours, theirs = ours_and_theirs
    transport, _ = await asyncio.get_running_loop().connect_accepted_socket(protocol, ours)
    theirs.setblocking(False)
    found = []
    with theirs:
        for piece in pieces:
            try:
                theirs.sendall(piece)
            except OSError:
                break
            for _ in range(STEPS):
                await asyncio.sleep(0)
            found.append(_received(theirs))
        if keep_alive < 1:
            theirs.settimeout(5)
            found.append(await asyncio.to_thread(theirs.recv, 1) or b"closed")
        transport.abort()
        await asyncio.sleep(0)
    return found


def _received(client: socket.socket) -> bytes:
    found = b""
    try:
        while data := client.recv(65536):
            found += data
    except BlockingIOError:
        return found
    except OSError:
        pass
    return found + b"closed"


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Return a request, most of which are plain."""
    method = draw(st.sampled_from([b"GET"] * 4 + [b"HEAD", b"POST"]))
    target = draw(st.sampled_from([b"/now", b"/now", b"/late", b"/now?a", b"*"]))
    version = draw(st.sampled_from([b"HTTP/1.1"] * 5 + [b"HTTP/1.0"]))
    fields = draw(st.just([b"Host: x"]) | st.lists(st.sampled_from(FIELDS), max_size=3, unique=True))
    end = draw(st.sampled_from([b"\r\n\r\n"] * 6 + [b"\n\n", b"\r\n\r\n\r\n", b"\r\n\r\nabcde", b"\r\n"]))
    return b"\r\n".join([b" ".join([method, target, version]), *fields]) + end


@st.composite
def streams(draw: st.DrawFn) -> list[bytes]:
    """Return a few requests, again and again, cut where they end or anywhere."""
    some = draw(st.lists(requests(), min_size=1, max_size=3))
    pieces = draw(st.lists(st.sampled_from(some), min_size=2, max_size=7))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(pieces) - 1))
        cut = draw(st.integers(1, len(pieces[place]) - 1))
        pieces[place : place + 1] = [pieces[place][:cut], pieces[place][cut:]]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(pieces) - 2))
        pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
    return pieces


NOW = b"GET /now HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = NOW.replace(b"GET", b"HEAD")
UPGRADE = NOW[:-2] + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
SLOW = NOW.replace(b"now", b"slow")


def assert_answered_alike(pieces: Sequence[bytes]) -> None:
    """Compare what a server that keeps nothing answers with what one answers that knows some requests already."""
    repeats = Repeats()
    with asyncio.Runner() as loop:
        parsed = loop.run(answers(pieces, Forgetful(), Echo()))
        for known in (NOW, HEAD, UPGRADE):
            loop.run(answers([known], repeats, Echo()))
        for _ in range(2):
            assert parsed == loop.run(answers(pieces, repeats, Echo()))


CASES = {
    "again": [NOW, NOW, HEAD, HEAD, UPGRADE, UPGRADE, NOW],
    "in one piece": [NOW + NOW, NOW + NOW, NOW + NOW[:9], NOW],
    "behind a part": [NOW[:9], NOW, NOW],
    "behind a line": [b"GET /late HTTP/1.1\r\n", NOW, NOW],
    "behind fields": [NOW[:-2], HEAD, NOW],
    "in two parts": [NOW[:9], NOW[9:], NOW],
    "behind one under way": [SLOW, NOW, HEAD, *[b"\r\n"] * 5],
    "behind a refusal": [b"GET / HTTP/1.1\r\n\r\n", NOW],
    "behind the last": [NOW.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), NOW],
    "behind a refusal that waits": [SLOW + b"GET / HTTP/1.1\r\n\r\n", NOW, *[b"\r\n"] * 5],
    "behind a body to come": [b"POST /now HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n", NOW],
    "behind a body of a form": [b"POST /add HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", NOW],
    "behind blank lines": [b"\r\n" * 9000, NOW, NOW],
    "with blank lines": [b"\r\n" + NOW, b"\r\n" + NOW, NOW + b"\r\n", NOW + b"\r\n", NOW],
}


@pytest.mark.parametrize("pieces", CASES.values(), ids=CASES)
def test_known_request_means_what_it_means_at_its_place(pieces: list[bytes]) -> None:
    """The answers are the same as if it were parsed, byte for byte."""
    assert_answered_alike(pieces)


@settings(max_examples=12, deadline=None)
@given(streams())
def test_known_requests_are_answered_as_if_they_were_parsed(pieces: list[bytes]) -> None:
    """Byte for byte, whatever comes before, between and behind them, and on a second connection."""
    assert_answered_alike(pieces)


@pytest.mark.anyio
async def test_client_that_does_not_read_fills_no_memory() -> None:
    """What is known waits as everything else until the answers before it are read."""
    ours, theirs = socket.socketpair()
    app, made = Echo(), []

    def answer() -> tuple[int, bytes, bytes]:
        made.append(1)
        return 200, b"content-length: 1000000\r\n", bytes(1_000_000)

    repeats = Repeats()
    repeats.learn("", NOW, Plain(answer, is_get=True))
    config = uvicorn.Config(app, lifespan="off", ws="none", log_config=None)
    with theirs:
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
            lambda: BoundedProtocol(config, ServerState(), {}, repeats=repeats), ours
        )
        for _ in range(20):
            theirs.sendall(NOW)
            for _ in range(STEPS):
                await asyncio.sleep(0)
        assert 1 == len(made)
        transport.abort()
        await asyncio.sleep(0)


@pytest.mark.anyio
async def test_same_bytes_are_parsed_once() -> None:
    """On any connection of a host; other bytes are not taken for them."""
    app, repeats = Echo(), Repeats()
    for _ in range(2):
        found = await answers([NOW] * 3, repeats, app)
        assert [re.sub(rb"(?s).*\r\n\r\n", b"", each) for each in found] == [b"/now"] * 3
    assert app.understood == 1
    await answers([NOW.replace(b"x", b"y")], repeats, app)
    assert app.understood == 2


@pytest.mark.anyio
async def test_connection_of_known_requests_is_closed_after_the_last() -> None:
    """Each of them puts the end off; it comes."""
    repeats = Repeats()
    await answers([NOW], repeats, Echo())
    assert b"closed" == (await answers([NOW] * 3, repeats, Echo(), keep_alive=0.05))[-1]


def test_few_requests_are_kept() -> None:
    """Strangers choose their bytes: they cannot fill the memory."""
    repeats, plain = Repeats(), Plain(lambda: None, is_get=True)
    repeats.learn("x", bytes(LONGEST + 1), plain)
    assert repeats.find("x", bytes(LONGEST + 1)) is None
    for number in range(MOST + 1):
        repeats.learn("x", b"%d" % number, plain)
    assert [repeats.find("x", each) for each in (b"0", b"%d" % MOST)] == [None, plain]
    assert repeats.find("y", b"%d" % MOST) is None
