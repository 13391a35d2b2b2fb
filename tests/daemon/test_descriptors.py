"""The limit of file descriptors: who gets how many, and what happens when there are none."""

import asyncio
import errno
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.daemon.descriptors import LEAST, OWN, WANTED, Shares, log_errors_of, raise_limit, share
from feedd.errors import FeeddError
from feedd.gopher.answers import FetchLimits
from feedd.gopher.client import fetch
from feedd.model import GopherUrl
from tests.support.feedd_process import feedd, running
from tests.support.manual_clock import ManualClock
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

SECOND = timedelta(seconds=1)
DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}


@contextmanager
def soft_limit(limit: int) -> Iterator[None]:
    """Allow this process so many descriptors within the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def open_files() -> int:
    """Return how many descriptors this process has open."""
    return len(tuple(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    ("limit", "connections", "expected"),
    [
        (WANTED, 1, Shares(polls=32, connections=1, clients=500)),
        (WANTED, 64, Shares(polls=32, connections=64, clients=500)),
        (1024, 1, Shares(polls=32, connections=1, clients=476)),
        (1024, 64, Shares(polls=7, connections=64, clients=268)),
        (LEAST, 1, Shares(polls=12, connections=1, clients=6)),
        (LEAST, 64, Shares(polls=1, connections=12, clients=6)),
    ],
)
def test_shares_fit_into_the_limit(limit: int, connections: int, expected: Shares) -> None:
    """Polls and clients, each with a file beside its connection, leave what feedd itself needs."""
    found = share(limit, connections)

    assert found == expected
    assert OWN + found.polls * found.connections + 2 * found.clients <= limit


def test_too_few_are_refused(tmp_path: Path) -> None:
    """The message says how many are needed, and where to set it; the daemon does not start."""
    (tmp_path / "feeds").mkdir()
    done = feedd(tmp_path, "run", prefix=("sh", "-c", f'ulimit -n {LEAST - 1}; exec "$@"', "sh"))

    assert done.returncode == 1
    assert done.stderr == (
        f"feedd: only {LEAST - 1} files may be open at once, feedd needs {LEAST}; "
        "raise `ulimit -n`, or LimitNOFILE= of the service\n"
    )


def test_soft_limit_is_raised_to_the_hard_one() -> None:
    """A shell gives 1024 and allows more."""
    with soft_limit(256):
        limit = raise_limit()
        assert limit == resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256


@pytest.mark.anyio
async def test_connection_that_cannot_be_accepted_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """Asyncio would write a traceback for each attempt; all other errors of the loop are logged as before."""
    clock, loop = ManualClock(), asyncio.get_running_loop()
    log_errors_of(loop, clock)
    for seconds in (0, 1, 30, 30):
        clock.now += seconds
        loop.call_exception_handler(
            {"message": "accept", "exception": OSError(errno.EMFILE, os.strerror(errno.EMFILE))}
        )
    loop.call_exception_handler({"message": "another"})
    loop.set_exception_handler(None)

    said = [record.getMessage() for record in caplog.records]
    assert [line.partition(" hint")[0] for line in said] == ['connections wait error="Too many open files"'] * 2 + [
        "another"
    ]


@pytest.mark.anyio
async def test_no_descriptor_for_a_connection_is_not_the_fault_of_the_host() -> None:
    """It is no SourceError: neither a failure of the feed nor a reason to leave the host alone."""
    limits = FetchLimits(total=SECOND, connect=SECOND, idle=SECOND, max_bytes=1000)
    with served(DOCUMENTS) as hole, ExitStack() as life:
        url = GopherUrl(host="127.0.0.1", port=hole.port, selector=b"/a")
        with soft_limit(open_files() + 8):
            try:
                while True:
                    life.enter_context(socket.socket())
            except OSError:
                pass
            with pytest.raises(FeeddError, match=r"Too many open files.*ulimit -n") as found:
                await fetch(url, limits=limits, trusted=True)

    assert type(found.value) is FeeddError


@pytest.mark.slow
def test_crowd_at_a_low_limit_neither_fills_the_log_nor_stops_polls(tmp_path: Path) -> None:
    """A hundred idle clients at 64 descriptors: documents are answered, feeds polled, and the log has a few lines."""
    few = ("sh", "-c", f'ulimit -n {LEAST}; exec "$@"', "sh")
    with served(DOCUMENTS) as hole, ExitStack() as life:
        for number in range(3):
            define(tmp_path, f"feed{number}", f"gopher://127.0.0.1:{hole.port}/1/index", own_id(number))
        daemon = life.enter_context(running(tmp_path, prefix=few))
        for _ in range(100):
            life.enter_context(socket.create_connection(("127.0.0.1", daemon.port)))
        answers = [daemon.get(path)[0] for path in ("/feeds/feed2.atom", "/readyz", "/")]
        define(tmp_path, "late", f"gopher://127.0.0.1:{hole.port}/1/index", own_id(99))
        lines = []
        assert daemon.process.stderr
        for line in daemon.process.stderr:
            lines.append(line)
            if "polled feed=late" in line:
                break

    assert answers == [200, 200, 200]
    assert not [line for line in lines if "Traceback" in line or "Too many open files" in line]


def own_id(number: int) -> str:
    """Return the line of a definition with an id of its own."""
    return f'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a{number:02}"'
