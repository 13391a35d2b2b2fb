"""A fleet of processes over one PostgreSQL database, and many loopback hosts whose one server writes down who asked."""

import asyncio
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

import psycopg
from msgspec import Struct

from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import menu, text

T = TypeVar("T")

PATIENCE = 120.0  # seconds until a test gives up to wait

ALL_DUE = "UPDATE feeds SET next_check_at = 0"


def host_name(number: int) -> str:
    """Return the name of a loopback host."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


class Asked(Struct, frozen=True):
    """A request that a host answered: when it came and when it was answered, in seconds, and for what."""

    host: str
    selector: bytes
    began: float
    ended: float


class Hosts:
    """Phlogs on many hosts at one port. Each feed has as many posts as `posts`, the newest first."""

    def __init__(self, delay: float = 0.0) -> None:
        self.posts = 1
        self.delay = delay
        self.asked: list[Asked] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        began, host = time.monotonic(), writer.get_extra_info("sockname")[0]
        with suppress(OSError, ValueError, asyncio.CancelledError):
            selector = (await reader.readline()).rstrip(b"\r\n")
            await asyncio.sleep(self.delay)
            port = str(writer.get_extra_info("sockname")[1]).encode()
            answer = self._answer(selector).replace(b"{HOST}", host.encode()).replace(b"{PORT}", port)
            self.asked.append(Asked(host, selector, began, time.monotonic()))
            writer.write(answer)
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()

    def _answer(self, selector: bytes) -> bytes:
        feed, _, post = selector.strip(b"/").decode().partition("/")
        if post:
            return text(f"Post {post} of {feed}")
        if not re.fullmatch(r"feed\d+", feed):
            return b"3'%s' is not here\t\terror.host\t1\r\n.\r\n" % selector
        return menu(
            feed, *(f"02026-11-{day:02} - Post {day} of {feed}|/{feed}/{day}" for day in range(self.posts, 0, -1))
        )

    def polls(self) -> Counter[str]:
        """Return how often each index was asked for, by feed."""
        indexes = (one.selector.strip(b"/").decode() for one in self.asked)
        return Counter(one for one in indexes if re.fullmatch(r"feed\d+", one))

    def shortest_gap(self) -> float:
        """Return the shortest time between the end of a request and the begin of the next one to the same host."""
        last: dict[str, float] = {}
        shortest = float("inf")
        for one in sorted(self.asked, key=lambda one: one.began):
            shortest = min(shortest, one.began - last.get(one.host, float("-inf")))
            last[one.host] = one.ended
        return shortest


@contextmanager
def served_hosts(hosts: Hosts) -> Iterator[int]:
    """Serve the hosts in a thread until the block ends, and yield their port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(hosts.serve, "0.0.0.0", 0, backlog=1000), loop
    ).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_answers(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_answers() -> None:
    """Cut the answers that are delayed still: what is left of them would be a warning in a later test."""
    answers = asyncio.all_tasks() - {asyncio.current_task()}
    for one in answers:
        one.cancel()
    await asyncio.gather(*answers, return_exceptions=True)


def define_feeds(folder: Path, feeds: int, hosts: int, port: int) -> None:
    """Write the definitions of feeds spread over hosts."""
    (folder / "feeds").mkdir(parents=True, exist_ok=True)
    for number in range(feeds):
        url = f"gopher://{host_name(number % hosts)}:{port}/1/feed{number}"
        (folder / "feeds" / f"feed{number}.toml").write_text(f'url = "{url}"\ninterval = "1d"\n', encoding="utf-8")


class Member:
    """A process of a fleet, with a data folder and a log of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self._log = log

    def log(self) -> str:
        """Return what it has logged."""
        return self._log.read_text("utf-8")

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until a line of the log matches."""
        found = until(lambda: re.search(pattern, self.log()), lambda: f"no {pattern} in {self.log()}")
        assert found
        return found

    def port(self) -> int:
        """Return the port that it serves at."""
        return int(self.wait_for(r"listen=127\.0\.0\.1:(\d+)")[1])

    def end(self, sign: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)


def ask(member: Member, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Ask a web process for a path."""
    connection = HTTPConnection("127.0.0.1", member.port(), timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


class Fleet:
    """The processes, the folder with their definitions, and the database; without one each has a file of its own."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        self.folder = folder
        self.url = url
        self.members: list[Member] = []
        self._looking: psycopg.Connection | None = None
        self._settings = settings

    def start(self, *roles: str, url: str | None = None, **settings: str) -> Member:
        """Start a process with these roles."""
        name = f"{len(self.members)}-{'-'.join(roles)}"
        log = self.folder / f"{name}.log"
        arguments = [option for role in roles for option in ("--role", role)]
        folders = ["--feeds", str(self.folder / "feeds"), "--data", str(self.folder / name)]
        variables = {"FEEDD_LISTEN": "127.0.0.1:0", **self._settings, **settings}
        if url or self.url:
            variables["FEEDD_DATABASE"] = url or self.url
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*COMMAND, *folders, "run", *arguments], stderr=output, env=environment(**variables)
            )
        member = Member(process, log)
        self.members.append(member)
        return member

    def ready(self) -> None:
        """Wait until all processes that were started serve."""
        for one in self.members:
            one.wait_for("started ")

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement, by one connection for all of them; by another one where that is lost."""
        if self._looking is None or self._looking.closed:
            self._looking = psycopg.connect(self.url, autocommit=True)
        try:
            cursor = self._looking.execute(statement.encode())
        except psycopg.OperationalError:
            self._looking.close()
            return self.rows(statement)
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """End all processes in any case."""
        for one in self.members:
            one.process.kill()
            one.process.wait()
        if self._looking:
            self._looking.close()

    def wait_until(self, statement: str, expected: object, seconds: float = PATIENCE) -> None:
        """Wait until the only value that a statement returns is the expected one."""
        until(
            lambda: self.rows(statement)[0][0] == expected,
            lambda: (
                f"{statement} gives {self.rows(statement)}; the logs: {[one.log()[-3000:] for one in self.members]}"
            ),
            seconds,
        )


@contextmanager
def fleet(folder: Path, url: str, **settings: str) -> Iterator[Fleet]:
    """Open a fleet without processes, and end those that were started in any case."""
    opened = Fleet(folder, url, **settings)
    try:
        yield opened
    finally:
        opened.close()


def until(look: Callable[[], T], why: Callable[[], str], seconds: float = PATIENCE) -> T:
    """Look again and again until there is something, and return it; AssertionError after some time."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, why()
        threading.Event().wait(0.05)
    return found
