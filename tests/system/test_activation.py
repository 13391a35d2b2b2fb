"""feedd on sockets that another process listens on, as systemd does, through restarts."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest

from feedd.daemon.systemd import inherited_sockets
from feedd.errors import FeeddError
from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}
ASKING = 8  # clients at the same time
REQUESTS = 1000


def arguments(folder: Path) -> list[str]:
    """Return the command that a unit would have."""
    return [*COMMAND, "--feeds", str(folder / "feeds"), "--data", str(folder / "data"), "run"]


@contextmanager
def activated(folder: Path, listener: socket.socket) -> Iterator["subprocess.Popen[str]"]:
    """Start feedd with a listening socket as its third descriptor; it is ready when the log says so."""
    script = 'exec 3<&"$1"; shift; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    with subprocess.Popen(
        ["bash", "-c", script, "bash", str(listener.fileno()), *arguments(folder)],
        pass_fds=[listener.fileno()],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr
            assert any("started" in line for line in process.stderr)
            yield process
        finally:
            process.terminate()
            process.communicate()


def asked(port: int) -> int:
    """Request the feed on a new connection; return the status."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/feeds/hole.atom")
        return connection.getresponse().status


@pytest.mark.slow
def test_restart_refuses_no_connection(tmp_path: Path) -> None:
    """The old or the new process answers each of a thousand requests during three restarts."""
    with served(DOCUMENTS) as hole, socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        port = listener.getsockname()[1]
        restarted = Event()

        def ask(count: int) -> list[int]:
            done: list[int] = []
            while len(done) < count or not restarted.is_set():
                done.append(asked(port))
            return done

        with activated(tmp_path, listener), ThreadPoolExecutor(1) as pool:
            pool.submit(_until_published, port).result(timeout=30)
        with ThreadPoolExecutor(ASKING) as clients:
            asking = [clients.submit(ask, REQUESTS // ASKING) for _ in range(ASKING)]
            for _ in range(3):
                with activated(tmp_path, listener) as process:
                    process.send_signal(signal.SIGTERM)
                    assert process.wait() == -signal.SIGTERM
            with activated(tmp_path, listener):
                restarted.set()
                answers = [status for each in asking for status in each.result(timeout=60)]

    assert {200} == set(answers)
    assert len(answers) >= REQUESTS


def _until_published(port: int) -> None:
    while asked(port) != 200:
        pass


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="systemd-socket-activate is not installed")
@pytest.mark.parametrize("kind", ["ipv4", "ipv6", "unix"])
def test_started_by_the_first_connection(tmp_path: Path, kind: str) -> None:
    """systemd-socket-activate listens, and passes the socket on at the first connection."""
    (tmp_path / "feeds").mkdir()
    family = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6, "unix": socket.AF_UNIX}[kind]
    place, address = _free_place(kind, tmp_path)
    command = ["systemd-socket-activate", f"--listen={address}", *_with_environment(), *arguments(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(), text=True) as process:
        assert process.stderr
        assert any("Listening on" in line for line in process.stderr)
        try:
            with socket.socket(family) as client:
                client.settimeout(30)
                client.connect(place)
                client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                answer = client.recv(15)
        finally:
            process.terminate()
            process.communicate()

    assert answer == b"HTTP/1.1 200 OK"


def _with_environment() -> list[str]:
    return [f"--setenv={name}={value}" for name, value in environment().items() if name.startswith(("FEEDD_", "PY"))]


def _free_place(kind: str, folder: Path) -> tuple[str | tuple[str, int], str]:
    if kind == "unix":
        path = str(folder / "socket")
        return path, path
    host = "127.0.0.1" if kind == "ipv4" else "::1"
    with socket.socket(socket.AF_INET if kind == "ipv4" else socket.AF_INET6) as free:
        free.bind((host, 0))
        port: int = free.getsockname()[1]
    return (host, port), f"[{host}]:{port}" if kind == "ipv6" else f"{host}:{port}"


@pytest.mark.parametrize(
    "handed",
    [{}, {"LISTEN_FDS": "1"}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "x", "LISTEN_PID": "ours"}],
)
def test_nothing_is_taken_that_is_not_ours(handed: dict[str, str]) -> None:
    """Descriptors for another process are left alone, and their variables are deleted."""
    given = {name: value.replace("ours", str(os.getpid())) for name, value in handed.items()}

    assert inherited_sockets(given) == ()
    assert given == {}


@pytest.mark.parametrize(("kind", "message"), [("file", "is not a socket"), ("datagram", "accepts no connections")])
def test_what_does_not_listen_is_refused(tmp_path: Path, kind: str, message: str) -> None:
    """The message names a socket unit with another directive than ListenStream."""
    code = "import sys; from feedd.daemon.systemd import inherited_sockets; inherited_sockets()"
    script = 'exec 3<&"$1"; shift; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    with (
        (tmp_path / "file").open("w") as file,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
    ):
        number = file.fileno() if kind == "file" else datagram.fileno()
        done = subprocess.run(
            ["bash", "-c", script, "bash", str(number), COMMAND[0], "-c", code],
            pass_fds=[number],
            capture_output=True,
            text=True,
            check=False,
        )

    assert FeeddError.__name__ in done.stderr
    assert f"LISTEN_FDS: descriptor 3 {message}" in done.stderr


@pytest.mark.slow
def test_feed_that_became_private_while_feedd_was_stopped_is_never_public_again(tmp_path: Path) -> None:
    """Who asks first is answered before the definitions are read: with no document then."""
    with served(DOCUMENTS) as hole, socket.create_server(("127.0.0.1", 0)) as listener:
        url, port = f"gopher://127.0.0.1:{hole.port}/1/index", listener.getsockname()[1]
        define(tmp_path, "hole", url)
        with activated(tmp_path, listener) as process:
            assert process.stderr
            assert any("polled" in line for line in process.stderr)
            assert 200 == asked(port)
        define(tmp_path, "hole", url, 'access = "token"\n')
        for number in range(300):
            define(tmp_path, f"other{number}", f"gopher://127.0.0.1:{hole.port}/1/{number}", "enabled = false\n")
        with ThreadPoolExecutor() as pool:
            first = [pool.submit(asked, port) for _ in range(3)]
            with activated(tmp_path, listener):
                after = asked(port)
        assert ([503] * 3, 404) == ([one.result() for one in first], after)
