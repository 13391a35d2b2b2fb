"""feedd as a process: started as a user starts it, and observed by signals, sockets and its log."""

import atexit
import os
import pty
import re
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache, partial
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

from tests.support.forked_commands import Ended, forked_commands

COMMAND = (sys.executable, "-m", "feedd")
AT_THE_START = ("LANG", "LC_", "LD_", "PYTHON")  # variables that the interpreter or the loader reads

_one_at_a_time = threading.Lock()


def environment(**more: str) -> dict[str, str]:
    """Return an environment with no variables of feedd except those of the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FEEDD_", "XDG_"))}
    return kept | {"FEEDD_ALLOW_PRIVATE": "1", "FEEDD_GAP": "0s", "TZ": "UTC"} | more


def feedd(folder: Path, *arguments: str, prefix: Sequence[str] = (), **more: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, with feeds and data under a folder; `prefix` is the command that runs it.

    It is a process of its own, which need not import everything anew unless it begins in another way than others.
    """
    common = ["--feeds", str(folder / "feeds"), "--data", str(folder / "data")]
    if (
        not prefix
        and not any(name.startswith(AT_THE_START) for name in more)
        and _one_at_a_time.acquire(blocking=False)
    ):
        try:
            ended = _forked()(folder, [*common, *arguments], environment(**more), "file")
        finally:
            _one_at_a_time.release()
        return subprocess.CompletedProcess([*COMMAND, *common, *arguments], ended.status, ended.out, ended.err)
    return subprocess.run(
        [*prefix, *COMMAND, *common, *arguments],
        capture_output=True,
        text=True,
        env=environment(**more),
        cwd=folder,
        check=False,
    )


@cache
def _forked() -> Callable[..., Ended]:
    opened = ExitStack()
    atexit.register(opened.close)
    return opened.enter_context(forked_commands())


def on_terminal(folder: Path, *arguments: str, columns: int = 80, code: int = 0, **more: str) -> str:
    """Run a command on a terminal of its own, expect its exit code, and return its output."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    common = ["--feeds", str(folder / "feeds"), "--data", str(folder / "data")]
    variables = {**environment(TERM="xterm-256color"), **more}
    variables.pop("COLUMNS", None)  # it would override the terminal's own
    with subprocess.Popen([*COMMAND, *common, *arguments], stdout=slave, env=variables) as process:
        os.close(slave)
        written = b"".join(iter(partial(_read, master), b""))
    os.close(master)
    assert code == process.returncode
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # nobody writes to it any more
        return b""


class Daemon:
    """A running `feedd run`."""

    def __init__(self, process: "subprocess.Popen[str]", notices: socket.socket) -> None:
        self.process = process
        self._notices = notices
        self.log: list[str] = []  # the lines that were read
        self.port = int(self.wait_for(r"started .*listen=127\.0\.0\.1:(\d+)")[1])

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read the log up to a line that matches."""
        assert self.process.stderr
        begin = len(self.log)
        for line in self.process.stderr:
            self.log.append(line)
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"no line matches {pattern}; the log: {''.join(self.log[begin:])}")

    def wait_for_notice(self, message: str) -> None:
        """Read the messages to systemd up to one that matches."""
        while message not in self.next_notice():
            pass

    def next_notice(self) -> list[str]:
        """Return the lines of the next message to systemd."""
        return self._notices.recv(4096).decode().split("\n")

    def skip_notices(self) -> None:
        """Read the messages to systemd that are there: the daemon waits where too many are unread."""
        self._notices.setblocking(False)
        with suppress(BlockingIOError):
            while self._notices.recv(4096):
                pass
        self._notices.settimeout(30)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, HTTPMessage, bytes]:
        """Request a path over HTTP; return status, headers and body."""
        with closing(HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def end(self, sign: int) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(sign)
        return self.process.wait()


@contextmanager
def running(folder: Path, *arguments: str, prefix: Sequence[str] = (), **more: str) -> Iterator[Daemon]:
    """Start `feedd run` on a free port with a notification socket, and end it in any case; `prefix` as for `feedd`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        address = folder / "notify"
        address.unlink(missing_ok=True)
        notices.bind(str(address))
        notices.settimeout(30)
        common = ["--feeds", str(folder / "feeds"), "--data", str(folder / "data")]
        with subprocess.Popen(
            [*prefix, *COMMAND, *common, "run", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(NOTIFY_SOCKET=str(address), FEEDD_LISTEN="127.0.0.1:0", WATCHDOG_USEC="60000000", **more),
        ) as process:
            try:
                yield Daemon(process, notices)
            finally:
                process.kill()
