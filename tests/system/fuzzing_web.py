"""Send random requests to the web server: it must never answer 500, always answer, and stay available."""

import asyncio
import contextlib
import io
import socket
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from tests.support.web_site import serving
from tests.system.fuzzing import as_bytes, chosen

PATIENCE = 20.0  # seconds that the server may take for an answer

METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"CONNECT", b"TRACE", b"PRI", b"get", b"\xff")
# fmt: off
PATHS = (
    b"/", b"/feeds/lamps.atom", b"/feeds/lamps/", b"/feeds/lamps", b"/feeds/", b"/feeds/all/", b"/feeds.opml",
    b"/status", b"/about", b"/hub", b"/healthz", b"/readyz", b"/metrics", b"/status.atom", b"*", b"http://a/", b"//a/",
    b"/feeds/lamps/archive/1.atom", b"/media/lamps/", b"00000000-0000-0000-0000-000000000000",
    b"/changes", b"?page=", b"?links=gopher", b"%2e%2e/", b"%00", b"%ff", b"%0d%0a",
    b"..", b"\\", b"%", b"\xc3\xa9", b";", b"#", b"9" * 30, b"-1", b"a" * 300,
)
FIELDS = (
    b"Host: x", b"Host: evil.example", b"Host:", b"If-None-Match: ", b"If-Modified-Since: ", b"Range: bytes=",
    b"If-Range: ", b"Accept-Encoding: ", b"User-Agent: ", b"X-Forwarded-Host: evil.example",
    b"X-Forwarded-Proto: gopher", b"Forwarded: ",
    b"Content-Length: ", b"Transfer-Encoding: chunked", b"Connection: ", b"Upgrade: websocket",
    b"Expect: 100-continue", b"Cookie: ", b"Accept: ", b"Authorization: Basic ", b"X: ", b" folded", b"\0: ",
    b"keep-alive", b"close", b"upgrade",
    b"*", b'"', b"gzip;q=0", b"0-", b"5", b"Sun, 22 Nov 2026 12:00:00 GMT", b"\xff", b"\t", b"\r", b"h2c",
)
# fmt: on

# Of a form, whose length may be any.
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
FORM_PARTS = (
    b"hub.mode=",
    b"subscribe",
    b"unsubscribe",
    b"&",
    b"&hub.topic=",
    b"https://feeds.example.org/feeds/lamps.atom",
    b"&hub.callback=",
    b"https://reader.example/",
    b"http://127.0.0.1/",
    b"&hub.lease_seconds=",
    b"9" * 30,
    b"&hub.secret=",
    b"%00",
    b"%ff",
    b"%",
    b"+",
    b"=",
    b"\xff",
    b"a" * 300,
    b"?",
    b"[::1",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
)

STILL_THERE = b"GET /about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Return an almost valid request, and what may follow it on the same connection."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=300))
    method = draw(st.sampled_from(METHODS[:2] * 5 + METHODS))
    step = st.one_of(st.sampled_from(PATHS), st.sampled_from(PATHS), st.binary(max_size=3))
    path = b"".join(draw(st.lists(step, min_size=1, max_size=4)))
    version = draw(st.sampled_from([b"HTTP/1.1"] * 8 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/0.9", b""]))
    field = st.lists(st.one_of(st.sampled_from(FIELDS), st.binary(max_size=4)), min_size=1, max_size=3).map(b"".join)
    fields = draw(st.lists(field, max_size=5))
    end = draw(st.sampled_from([b"\r\n\r\n"] * 6 + [b"\n\n", b"\r\n", b""]))
    return b"\r\n".join([b" ".join([method, path, version]), *fields]) + end + draw(st.binary(max_size=20))


@st.composite
def forms(draw: st.DrawFn) -> bytes:
    """Return a form for the hub, of the length that it says or another one, and what may follow it."""
    body = b"".join(draw(st.lists(st.sampled_from(FORM_PARTS), max_size=12)))
    length = draw(st.sampled_from([len(body)] * 6 + [0, 1, len(body) + 1]))
    head = b"POST /hub HTTP/1.1\r\nHost: x\r\n" + FORM + str(length).encode()
    return head + b"\r\n\r\n" + body + draw(st.sampled_from([b"", STILL_THERE]))


def try_requests(address: tuple[str, int], sent: bytes) -> None:
    """Send bytes to a server twice, and read to the end: it answers alike, never with a 500, and stays available."""
    answers = _statuses(_exchange(address, sent))
    again = _statuses(_exchange(address, sent))
    alive = _statuses(_exchange(address, STILL_THERE, ends=False))
    assert 500 not in answers, sent
    # Who ends its half of the connection may miss the last answers: a page takes longer when it is first asked for.
    assert answers <= again or again <= answers, sent
    assert Counter([200]) == alive, sent


def _exchange(address: tuple[str, int], sent: bytes, *, ends: bool = True) -> bytes:
    received = io.BytesIO()
    with socket.create_connection(address, timeout=PATIENCE) as client, contextlib.suppress(ConnectionError):
        client.sendall(sent)
        if ends:
            client.shutdown(socket.SHUT_WR)
        while data := client.recv(65536):
            received.write(data)
    return received.getvalue()


def _statuses(answer: bytes) -> Counter[int]:
    lines = (line.split(b" ") for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 "))
    return Counter(int(line[1]) for line in lines)


@contextmanager
def web_server() -> Iterator[tuple[str, int]]:
    """Serve a feed of three articles in a thread until the block ends."""
    found: list[tuple[str, int]] = []
    started, over = threading.Event(), threading.Event()

    async def script() -> None:
        async with serving(Path(folder), base_url="https://feeds.example.org", hub="own") as site:
            found.append(site.address)
            started.set()
            await asyncio.to_thread(over.wait)

    with tempfile.TemporaryDirectory() as folder:
        thread = threading.Thread(target=asyncio.run, args=(script(),), daemon=True)
        thread.start()
        if not started.wait(PATIENCE):
            raise RuntimeError("the server did not start")
        try:
            yield found[0]
        finally:
            over.set()
            thread.join(PATIENCE)


def fuzz_server(seconds: float) -> int:
    """Fuzz a server for this long, and return the number of requests."""
    with web_server() as address:
        return chosen(requests() | forms(), lambda example: try_requests(address, as_bytes(example)), seconds)
