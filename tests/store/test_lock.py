"""One poller of a data folder, tried with real second processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedd.errors import Occupied, StoreError
from feedd.store import PollerLock

HOLD = """
import sys
from pathlib import Path
from feedd.store import PollerLock

with PollerLock(Path(sys.argv[1])).acquire("run"):
    print("held", flush=True)
    sys.stdin.read()
print("released", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a lock whose folder does not exist yet."""
    return tmp_path / "data" / "poller.lock"


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock in another process until the end, then kill it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:
        assert process.stdout is not None
        assert "held" == process.stdout.readline().strip()
        try:
            yield process
        finally:
            process.kill()


def test_second_process_is_refused(path: Path) -> None:
    """While one process has the lock, another one gets an error at once that names it."""
    with holder(path) as process, pytest.raises(Occupied) as refused:
        PollerLock(path).acquire("once")

    assert f"run, process {process.pid}" == refused.value.holder
    assert str(path) in str(refused.value)


def test_lock_dies_with_its_process(path: Path) -> None:
    """A killed process has no lock: the next one takes it, and writes its name to the file."""
    with holder(path):
        pass

    with PollerLock(path).acquire("once"):
        assert f"once, process {os.getpid()}\n" == path.read_text()


def test_released_lock_can_be_taken(path: Path) -> None:
    """Leaving the block releases the lock, and the same object can take it again."""
    lock = PollerLock(path)
    with lock.acquire("once"):
        pass
    with holder(path), pytest.raises(Occupied):
        lock.acquire("once")
    with lock.acquire("once"), pytest.raises(Occupied):
        PollerLock(path).acquire("run")


def test_close_without_lock(path: Path) -> None:
    """Closing a lock that is not held does nothing."""
    PollerLock(path).close()

    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "holder"), [(b"", "an unknown process"), (b"\xff\n" * 10, "\ufffd"), (b"x" * 999, "x" * 200)]
)
def test_holder_that_says_something_odd(path: Path, content: bytes, holder: str) -> None:
    """Whatever the file contains, the message stays one readable line."""
    with PollerLock(path).acquire("run"):
        path.write_bytes(content)
        with pytest.raises(Occupied) as refused:
            PollerLock(path).acquire("once")

    assert holder == refused.value.holder


def test_lock_that_cannot_be_made(tmp_path: Path) -> None:
    """Where no file can be written, the message names the path and says what to do."""
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreError, match=r"data/poller.lock: the lock .* cannot be taken .*or use another --data"):
        PollerLock(tmp_path / "data" / "poller.lock").acquire("run")
