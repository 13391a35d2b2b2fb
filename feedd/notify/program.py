"""Run a program of the operator's: no shell, a document on its standard input, limits for time and output.

It has a session and a process group of its own, which are ended with it. Only Linux has `pidfd_open`, which says that a
process has ended before it is waited for: until then no other process can have its number.
"""

import asyncio
import os
import select
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from feedd.errors import ProgramError

GRACE = timedelta(seconds=3)  # from SIGTERM to SIGKILL
MOST_OUTPUT = 1024 * 1024  # bytes that it may write; only the last line is used
TAIL = 4096  # bytes of the output that are looked at for that line
PIECE = 65_536  # bytes, what a pipe holds
# Secrets, and what systemd tells the daemon alone.
OWN = frozenset(
    {
        "FEEDD_ADMIN_TOKEN",
        "LISTEN_FDNAMES",
        "LISTEN_FDS",
        "LISTEN_PID",
        "NOTIFY_SOCKET",
        "WATCHDOG_PID",
        "WATCHDOG_USEC",
    }
)


class _Output:
    """What a program writes: how much, and the end of it. `event` is set where it is too much, and no more is read."""

    def __init__(self, pipe: int, event: asyncio.Event) -> None:
        self._pipe = pipe
        self._event = event
        self._tail = b""
        self._size = 0
        os.set_blocking(pipe, False)
        asyncio.get_running_loop().add_reader(pipe, self.read)

    def read(self) -> None:
        """Read what is there."""
        while not self.is_too_long:
            try:
                data = os.read(self._pipe, PIECE)
            except BlockingIOError:
                return
            if not data:
                break
            self._size += len(data)
            self._tail = (self._tail + data)[-TAIL:]
        self.close()

    def close(self) -> None:
        """Wait for no more."""
        asyncio.get_running_loop().remove_reader(self._pipe)
        if self.is_too_long:
            self._event.set()

    @property
    def is_too_long(self) -> bool:
        """Whether it has more than `MOST_OUTPUT` bytes."""
        return self._size > MOST_OUTPUT

    @property
    def last_line(self) -> str:
        """The last line that is not empty."""
        lines = self._tail.decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


async def run_program(command: Sequence[str], document: bytes, limit: timedelta) -> str:
    """Run a program to its end with a document on its standard input; return the last line that it wrote.

    Raises ProgramError where it cannot be started, fails, writes too much, or takes longer than `limit`. Its process
    group is ended in any case, also where this is cancelled.
    """
    try:
        with tempfile.TemporaryFile() as given:  # a few kilobytes, and no pipe that blocks
            given.write(document)
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603, ASYNC220  # the operator's command, and the fork is quick
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if name not in OWN},
            )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ProgramError(f"{command[0]}: cannot be started: {reason}") from error
    ended = os.pidfd_open(process.pid)
    try:
        with process.stdout as output:  # type: ignore[union-attr]  # a pipe, as asked for
            return await _watch(process, ended, output.fileno(), limit)
    finally:
        process.poll()
        os.close(ended)


async def _watch(process: "subprocess.Popen[bytes]", ended: int, pipe: int, limit: timedelta) -> str:
    """Wait for the end of a program, or end it; `ended` is readable from its end on, `pipe` is its output."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    output = _Output(pipe, event)
    loop.add_reader(ended, event.set)
    try:
        await _happens(event, limit)
    finally:
        in_time = _is_readable(ended)
        if not in_time:
            await _signal(process, signal.SIGTERM, event)
        await _signal(process, signal.SIGKILL, event)  # what it left running in its group, too
        loop.remove_reader(ended)
        output.read()
        output.close()
    if output.is_too_long:
        raise ProgramError(f"it wrote more than {MOST_OUTPUT} bytes and was ended")
    if not in_time:
        raise ProgramError(f"it was not done within {limit.total_seconds():g} s and was ended")
    if code := process.wait():
        said = f": {output.last_line}" if output.last_line else ""
        how = f"with code {code}" if code > 0 else f"by signal {-code}"
        raise ProgramError(f"it ended {how}{said}")
    return output.last_line


async def _signal(process: "subprocess.Popen[bytes]", sign: signal.Signals, event: asyncio.Event) -> None:
    """Send a signal to its group, and wait for its end for a while; at once where it has ended already."""
    event.clear()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
    await _happens(event, GRACE)


async def _happens(event: asyncio.Event, limit: timedelta) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), limit.total_seconds())


def _is_readable(descriptor: int) -> bool:
    found = select.poll()
    found.register(descriptor, select.POLLIN)
    return bool(found.poll(0))
