"""What a document of 300 kB costs over HTTP, beside nginx with the same file."""

import gzip
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from feedd.publish.files import PublicFolder
from tests.benchmarks.measuring import Measure, Row, gopher_server, time_of_process
from tests.support.feedd_process import running
from tests.support.poll_world import define

CONNECTIONS, MORE, SIZE = 16, 5, 300_000
PATH = "/feeds/bees.atom"
NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log /dev/null crit; events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; open_file_cache max=100; keepalive_requests 100000000; gzip_static on;
  types {{ application/atom+xml atom; }} client_body_temp_path {folder}/1; proxy_temp_path {folder}/2;
  fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def served(wanted: str, times: int) -> Iterator[Measure | None]:
    """Ask the daemon and nginx for a document, over connections that stay open."""
    if not shutil.which("nginx"):
        yield None
        return
    with TemporaryDirectory() as name, gopher_server() as hole, ExitStack() as life:
        folder = Path(name)
        define(folder, "bees", f"gopher://127.0.0.1:{hole}/1/l")
        daemon = life.enter_context(running(folder))
        daemon.wait_for("polled feed=bees")
        data = words(SIZE)
        PublicFolder(folder / "data/public").put("bees.atom", data, datetime.now(UTC))
        daemon.get(PATH)
        nginx, port = life.enter_context(_nginx(folder / "www", data))
        ours, theirs = (life.enter_context(_load(one, wanted)) for one in (daemon.port, port))

        def measure() -> tuple[float, float]:
            daemon.skip_notices()
            return (
                _spent(daemon.process.pid, lambda: ours(times)),
                _spent(nginx, lambda: theirs(times * MORE)) / MORE,  # the clock of processes has ticks of 10 ms
            )

        yield measure


def words(size: int) -> bytes:
    """Return so many bytes of made words; gzip makes a good third of them."""
    chance = Random(1)
    known = [bytes(chance.choices(b"abcdefghijklmnop", k=chance.randint(2, 9))) for _ in range(3000)]
    return b" ".join(chance.choices(known, k=size // 3))[:size]


@contextmanager
def _nginx(folder: Path, data: bytes) -> Iterator[tuple[int, int]]:
    """Serve a document, and yield the process and its port."""
    file = folder / PATH[1:]
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(data, 6, mtime=0))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    with subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)]) as process:
        try:
            while not (folder / "pid").exists() or not (folder / "pid").read_text():
                pass
            yield process.pid, port
        finally:
            process.terminate()


@contextmanager
def _load(port: int, wanted: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that asks so many times over each of some connections."""
    fields = b"Host: 127.0.0.1\r\nUser-Agent: Reader/1.0 (+https://reader.example.org/)\r\n"
    if wanted != "identity":
        fields += b"Accept-Encoding: gzip, deflate\r\n"
    ask = b"GET " + PATH.encode() + b" HTTP/1.1\r\n"
    if wanted == "304":
        head, _ = _answer(port, ask + fields + b"\r\n")
        etag = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"etag:"))
        fields += b"If-None-Match:" + etag[5:] + b"\r\n"
    request = ask + fields + b"\r\n"
    head, length = _answer(port, request)
    assert head.startswith(b"HTTP/1.1 304" if wanted == "304" else b"HTTP/1.1 200")
    with ExitStack() as life:
        sockets = [
            life.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _ in range(CONNECTIONS)
        ]

        def load(times: int) -> None:
            for _ in range(times):
                for one in sockets:
                    one.sendall(request)
                for one in sockets:
                    left = length
                    while left:
                        left -= len(one.recv(min(left, 1 << 20)))

        yield load


def _answer(port: int, request: bytes) -> tuple[bytes, int]:
    """Return the head of the answer to a request, and the bytes of all of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one, one.makefile("rb") as file:
        one.sendall(request)
        head = b"".join(iter(file.readline, b"\r\n"))
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        has_body = not head.startswith(b"HTTP/1.1 304")
        return head, len(head) + 2 + has_body * int(fields.get(b"content-length", 0))


def _spent(process: int, work: Callable[[], None]) -> float:
    """Return the seconds that a process computes meanwhile."""
    before = time_of_process(process)
    work()
    return time_of_process(process) - before


ROWS = tuple(
    Row(
        name=f"HTTP: {words} of a feed of 300 kB",
        yardstick="nginx",
        target=target,
        opened=partial(served, wanted, times),
    )
    for wanted, words, target, times in (
        ("304", "304", 5.0, 500),
        ("gzip", "gzip", 2.5, 250),
        ("identity", "identity", 1.8, 120),
    )
)
