"""A PostgreSQL server of our own for tests: a cluster in a temporary folder, reached by its socket alone."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg

server: list[str] = []  # its URL, where whole tests run on PostgreSQL: `pytest --postgres`

SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=100",
    "shared_buffers=32MB",
)


def programs() -> Path | None:
    """Return the folder of the newest server's programs; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if found:
        return found[-1].parent
    own = shutil.which("initdb")
    return Path(own).parent if own else None


class Server:
    """A server in a folder, which an owner runs."""

    def __init__(self, programs: Path, folder: Path, owner: tuple[int | None, int | None]) -> None:
        self._programs = programs
        self._folder = folder
        self._owner = owner
        self._runs = False

    @property
    def url(self) -> str:
        """The URL of the database `postgres`."""
        return f"postgresql://feedd@/postgres?host={self._folder}"

    def processor_time(self) -> float:
        """Return the seconds that all processes of the server have computed, those that have ended among them."""
        main = (self._folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        times = 0
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                fields = (one / "stat").read_text().rpartition(")")[2].split()
                if main in (one.name, fields[1]):
                    times += sum(map(int, fields[11 : 15 if one.name == main else 13]))
        return times / os.sysconf("SC_CLK_TCK")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={self._folder}"))
        self.run("pg_ctl", "start", "--wait", "--options", options, "--log", str(self._folder / "log"))
        self._runs = True

    def stop(self) -> None:
        """End the server, as a crash does; do nothing if it does not run."""
        if self._runs:
            self.run("pg_ctl", "stop", "--mode", "immediate")
        self._runs = False

    def damage(self, file: str) -> None:
        """Stop the server, write something else over the first page of a file of its data, and start it again."""
        self.run("pg_ctl", "stop", "--mode", "fast")
        with (self._folder / "data" / file).open("r+b") as opened:
            opened.write(b"damage" * 100)
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the server for its data."""
        command = [str(self._programs / program), *arguments, "--pgdata", str(self._folder / "data")]
        user, group = self._owner
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, user=user, group=group)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[Server]:
    """Run a server until the block ends."""
    # The server refuses to run as root.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="feedd-postgres-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        server = Server(bin_folder, folder, (user.pw_uid, user.pw_gid) if user else (None, None))
        server.run("initdb", "--username", "feedd", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def new_database(url: str, name: str) -> str:
    """Make an empty database on the server of a URL, and return its URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.replace("/postgres?", f"/{name}?")


@cache
def database_for(_folder: Path) -> str | None:
    """Return the URL of the database of a test's folder, made when first asked for; None where tests run on SQLite."""
    return new_database(server[0], uuid4().hex) if server else None
