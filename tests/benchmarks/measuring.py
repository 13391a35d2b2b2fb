"""How a row of `make bench` is measured: feedd and its yardstick, in seconds of processor time."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

Measure: TypeAlias = Callable[[], tuple[float, float]]
HOSTS = 64  # addresses of loopback: feedd polls one feed of a host at a time


class Row(Struct, frozen=True, kw_only=True):
    """A line of the table. `opened` prepares it and yields what measures it once; None: a program is missing."""

    name: str
    yardstick: str
    target: float
    opened: Callable[[], AbstractContextManager[Measure | None]]
    full: bool = False  # for `make bench-full` alone


def processor_time(work: Callable[[], object]) -> float:
    """Return the seconds that this process computes for some work, in all its threads."""
    began = time.process_time()
    work()
    return time.process_time() - began


def wall_time(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes, waiting included."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def time_of_command(arguments: Sequence[str], times: int = 1) -> float:
    """Return the seconds that a command computes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        subprocess.run(arguments, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def time_of_process(process: int) -> float:
    """Return the seconds that a running process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def gopher_server() -> Iterator[int]:
    """Yield the port of a server in another process; see `gopher_server`."""
    command = [sys.executable, "-m", "tests.benchmarks.gopher_server", str(HOSTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


def curl(urls: Sequence[str], folder: Path) -> list[str]:
    """Return the command by which curl fetches these addresses, 64 at a time."""
    config = folder / "curl.conf"
    config.write_text("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls))
    return ["curl", "--silent", "--parallel", "--parallel-max", "64", "--config", str(config)]
