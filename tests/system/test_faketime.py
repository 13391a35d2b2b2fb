"""The real program under libfaketime, which sets the wall clock of its process alone while it runs."""

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.fake_time import LIBRARIES, FakeTime
from tests.support.feedd_process import COMMAND, Daemon, environment, feedd, running
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-20 - Older|/a", "02026-11-22 - Newer|/b"),
    b"/a": text("Older"),
    b"/b": text("Newer"),
}
MOST_MEMORY = 30 * 1024  # KiB more than before the jump: a list of the missed seconds of 60 days took 338 MB
MOST_SECONDS = 10  # until a request was polled and answered; they took 32 after 60 days

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed"),
]


@pytest.fixture
def fake_time(tmp_path: Path) -> FakeTime:
    """Return a time that is right at first."""
    made = FakeTime(tmp_path)
    made.set("+0")
    return made


def memory(daemon: Daemon) -> int:
    """Return the most memory that the process has had, in KiB."""
    status = Path(f"/proc/{daemon.process.pid}/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def request_poll(folder: Path, more: Mapping[str, str]) -> str:
    """Ask the daemon for a poll, which its next tick starts; return what is printed of it."""
    command = [*COMMAND, "--feeds", str(folder / "feeds"), "--data", str(folder / "data"), "once", "hole"]
    done = subprocess.run(command, env=environment(**more), timeout=MOST_SECONDS, capture_output=True, check=False)
    return done.stdout.decode()


@pytest.mark.parametrize("jump", ["+10d", "-10d", "+10y", "-10y"])
def test_clock_that_jumps_far_and_comes_back_stops_nothing(tmp_path: Path, fake_time: FakeTime, jump: str) -> None:
    """No silence, no memory, no unpolled feed; the log says once that the clock is not believed."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", 'interval = "1h"\n')
        with running(tmp_path, **fake_time.environment) as daemon:
            daemon.wait_for("polled feed=hole")
            before = memory(daemon)
            fake_time.set(jump)
            daemon.wait_for("clock not believed")
            answer = request_poll(tmp_path, fake_time.environment)
            assert "hole: nothing new\n  nothing new is announced: the clock jumped" in answer
            fake_time.set("+0")
            daemon.wait_for("clock believed")
            fake_time.set("+2h")  # it is due by then, and that is no jump
            daemon.wait_for("polled feed=hole")
            assert memory(daemon) - before < MOST_MEMORY
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for("stopped polls_cut=0")


@pytest.mark.parametrize("jump", ["+3h", "-3h"])
def test_clock_that_jumps_for_hours_is_followed(tmp_path: Path, fake_time: FakeTime, jump: str) -> None:
    """What came due is polled, and what was planned by a clock that is set back."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", 'interval = "1h"\n')
        with running(tmp_path, **fake_time.environment) as daemon:
            daemon.wait_for("polled feed=hole")
            for time in (jump, "+0"):
                fake_time.set(time)
                daemon.wait_for("polled feed=hole")
            daemon.process.send_signal(signal.SIGTERM)
            daemon.wait_for("stopped polls_cut=0")


def test_first_poll_by_a_clock_that_is_behind_says_so(tmp_path: Path, fake_time: FakeTime) -> None:
    """`once` fails with the reason and dates nothing; the next one has the dates of the authors."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        fake_time.set("@1970-01-01 00:05:00")
        behind = feedd(tmp_path, "once", **fake_time.environment)
        feed = tmp_path / "data" / "public" / "hole.atom"
        assert (1, False) == (behind.returncode, "<published>" in feed.read_text("utf-8"))
        assert "the clock shows 1970-01-01 00:05 UTC" in behind.stderr
        assert "new entries are recorded" in behind.stderr

        assert 0 == feedd(tmp_path, "once", "--all").returncode
        found = feed.read_text("utf-8")
    assert 2 == found.count("<published>")
    assert "<published>2026-11-20T12:00:00+00:00" in found
    assert "<published>2026-11-22T12:00:00+00:00" in found


def test_conversion_by_a_clock_that_is_behind_says_so(tmp_path: Path, fake_time: FakeTime) -> None:
    """A reader that starts it gets no wrong dates, and the entries at the next time."""
    with served(DOCUMENTS) as hole:
        url = f"gopher://127.0.0.1:{hole.port}/1/index"
        fake_time.set("@1970-01-01 00:05:00")
        behind = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=str(tmp_path), **fake_time.environment)
        right = feedd(tmp_path, "convert", url, XDG_CACHE_HOME=str(tmp_path))
    assert (1, 0) == (behind.returncode, behind.stdout.count("<published>"))
    assert "the clock shows 1970-01-01 00:05 UTC" in behind.stderr
    assert (0, 2) == (right.returncode, right.stdout.count("<published>2026-11-2"))
