"""A PostgreSQL server of our own for tests: a cluster in a temporary folder, reached by its socket alone."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
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
    "max_connections=50",
    "shared_buffers=32MB",
)


def programs() -> Path | None:
    """Return the folder of the newest server's programs; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if found:
        return found[-1].parent
    own = shutil.which("initdb")
    return Path(own).parent if own else None


@contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """Run a server until the block ends, and yield the URL of its database `postgres`."""
    # The server refuses to run as root.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="feedd-postgres-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)

        def run(program: str, *arguments: str) -> None:
            command = [str(bin_folder / program), *arguments]
            owner = (user.pw_uid, user.pw_gid) if user else (None, None)
            subprocess.run(command, check=True, capture_output=True, cwd=folder, user=owner[0], group=owner[1])

        data = str(folder / "data")
        run("initdb", "--pgdata", data, "--username", "feedd", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}"))
        run("pg_ctl", "start", "--wait", "--pgdata", data, "--options", options, "--log", str(folder / "log"))
        try:
            yield f"postgresql://feedd@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", data)


def new_database(url: str, name: str) -> str:
    """Make an empty database on the server of a URL, and return its URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.replace("/postgres?", f"/{name}?")


@cache
def database_for(_folder: Path) -> str | None:
    """Return the URL of the database of a test's folder, made when first asked for; None where tests run on SQLite."""
    return new_database(server[0], uuid4().hex) if server else None
