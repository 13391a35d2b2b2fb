"""The fleet that docs/fleet/fleet.sh brings up with one command, as it stands there."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.feedd_process import environment
from tests.support.fleet import Hosts, define_feeds, served_hosts, until
from tests.support.postgres_cluster import programs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).parents[2] / "docs" / "fleet" / "fleet.sh"
FEEDD = Path(__file__).parents[2] / ".venv" / "bin" / "feedd"


@contextmanager
def brought_up(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the script until the block ends; then nothing of it may be left."""
    with (folder / "script.log").open("ab") as log:
        process = subprocess.Popen(
            ["bash", str(SCRIPT), str(folder), str(port)],
            env=environment(FEEDD=str(FEEDD)),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
            process.terminate()
            assert 0 == process.wait(60)
            assert [] == members(process.pid)
        finally:
            for pid in members(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def members(session: int) -> list[int]:
    """Return the processes of a session that have not ended."""
    found = subprocess.run(["pgrep", "--session", str(session)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def get(port: int, path: str) -> tuple[int, str | None, bytes]:
    """Return status, ETag and body; status 0 where nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["ETag"], answer.read()
    except (OSError, HTTPException):
        return 0, None, b""
    finally:
        connection.close()


@pytest.mark.skipif(programs() is None or not shutil.which("nginx"), reason="PostgreSQL or nginx is not installed")
def test_one_command_brings_a_fleet_up_and_down(folder: Path, unused_tcp_ports: int) -> None:
    """Any web process serves the same; one that is killed is not missed; all of it ends, and starts again."""
    port, hosts = unused_tcp_ports, Hosts()
    with served_hosts(hosts) as hole:
        define_feeds(folder, 4, 4, hole)
        with brought_up(folder, port) as script:
            until(lambda: b"<entry>" in get(port, "/feeds/feed3.atom")[2], lambda: logs(folder))
            answers = {get(port + number, "/feeds/feed3.atom") for number in (0, 1, 2)}
            assert 1 == len(answers), logs(folder)
            (web, *_) = [pid for pid in members(script.pid) if "web-1" in Path(f"/proc/{pid}/cmdline").read_text()]
            os.kill(web, signal.SIGKILL)
            assert answers == {get(port, "/feeds/feed3.atom") for _ in range(6)}
        with brought_up(folder, port):
            until(lambda: b"<entry>" in get(port, "/feeds/feed3.atom")[2], lambda: logs(folder))
            assert answers == {get(port + number, "/feeds/feed3.atom") for number in (0, 1, 2)}
        assert {1} == set(hosts.polls().values())


def logs(folder: Path) -> str:
    """Return the ends of all logs."""
    return "\n".join(f"{one.name}: {one.read_text('utf-8')[-1500:]}" for one in folder.rglob("*.log"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that another user may enter, as that of PostgreSQL."""
    with TemporaryDirectory(prefix="feedd-fleet-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def unused_tcp_ports() -> int:
    """Return a port that is unused, with the two after it."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for number in (1, 2):
                    with socket.socket() as other:
                        other.bind(("127.0.0.1", port + number))
            except OSError:
                continue
            return port
