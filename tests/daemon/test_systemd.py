"""What feedd sends to systemd, read from a real notification socket, and the unit that starts it."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.daemon.systemd import ServiceManager

UNITS = Path(__file__).parents[2] / "systemd"
OF_A_FLEET = ["feedd-scheduler.service", "feedd-web.service", "feedd-worker@.service"]


@contextmanager
def manager(address: str) -> Iterator[Callable[[], str]]:
    """Listen as systemd does, and return a function that reads the next message."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(5)
        yield lambda: listener.recv(4096).decode()


def sent(folder: Path, say: Callable[[ServiceManager], None], **environment: str) -> str:
    """Return the message that systemd gets from a service manager made from this environment."""
    path = str(folder / "notify")
    with manager(path) as hear:
        say(ServiceManager.from_environment({"NOTIFY_SOCKET": path, **environment}))
        return hear()


def test_ready(tmp_path: Path) -> None:
    """The end of the start is notified."""
    assert "READY=1" == sent(tmp_path, ServiceManager.ready)


def test_stopping(tmp_path: Path) -> None:
    """The beginning of the stop is notified."""
    assert "STOPPING=1" == sent(tmp_path, ServiceManager.stopping)


def test_reloading_has_its_time(tmp_path: Path) -> None:
    """The message has the time of the monotonic clock, by which systemd knows the READY that belongs to it."""
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    first, second = sent(tmp_path, ServiceManager.reloading).split("\n")

    assert "RELOADING=1" == first
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def test_status_is_one_line(tmp_path: Path) -> None:
    """No part of a status is a message of its own."""
    assert "STATUS=2 feeds, ä STOPPING=1" == sent(tmp_path, lambda one: one.status("2 feeds,\n ä\nSTOPPING=1"))


def test_watchdog_is_notified_where_systemd_waits(tmp_path: Path) -> None:
    """A notification is sent where systemd expects one from this process."""
    environment = {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}

    assert "WATCHDOG=1" == sent(tmp_path, ServiceManager.watchdog, **environment)


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "x"}],
)
def test_watchdog_is_silent_where_nobody_waits(tmp_path: Path, environment: dict[str, str]) -> None:
    """No notification is sent where systemd expects none from this process."""

    def say(notifier: ServiceManager) -> None:
        notifier.watchdog()
        notifier.status("next")

    assert "STATUS=next" == sent(tmp_path, say, **environment)


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_PID": str(os.getpid())}])
def test_watchdog_interval(environment: dict[str, str]) -> None:
    """The interval is that of systemd, also where it does not name the process."""
    notifier = ServiceManager.from_environment({"WATCHDOG_USEC": "1500000", **environment})

    assert timedelta(seconds=1.5) == notifier.watchdog_interval


def test_abstract_socket() -> None:
    """An address that begins with @ is a name in the abstract namespace."""
    name = f"feedd-test-{uuid4()}"
    with manager(f"\0{name}") as hear:
        ServiceManager(address=f"@{name}").ready()

        assert "READY=1" == hear()


def test_nothing_is_sent_without_a_manager() -> None:
    """In a shell there is no service manager to notify."""
    ServiceManager.from_environment({}).ready()


@pytest.mark.parametrize("address", ["{folder}/gone", "vsock:2:1234", "/" + "x" * 200])
def test_manager_that_does_not_read_is_logged(tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture) -> None:
    """A working service does not stop because its service manager does not read; the failure is logged."""
    ServiceManager(address=address.format(folder=tmp_path)).ready()

    assert ["WARNING"] == [record.levelname for record in caplog.records]
    assert 'message="READY=1"' in caplog.text


@pytest.mark.parametrize("unit", [*UNITS.glob("*.service"), *UNITS.glob("*.timer")], ids=lambda unit: unit.name)
def test_unit_gives_a_reason_for_each_directive(unit: Path) -> None:
    """Each line of the unit is below a comment."""
    lines = unit.read_text().splitlines()
    bare = [line for above, line in pairwise(lines) if re.match(r"\w+=", line) and above[:1] != "#"]

    assert [] == bare


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda unit: unit.name)
def test_services_wait_for_the_clock_to_be_set(unit: Path) -> None:
    """Only where something else waits for it: a service that needs the time is ordered, and does not pull that in."""
    lines = unit.read_text().splitlines()
    assert "After=time-sync.target" in lines
    assert not [line for line in lines if re.match(r"(Wants|Requires)=.*time-sync", line)]


@pytest.mark.parametrize("name", ["feedd.service", "feedd-once.service", "feedd-once@.service", *OF_A_FLEET])
def test_services_that_poll_may_ask_whether_the_clock_is_synchronised(name: str) -> None:
    """`ProtectClock=` and the filter of privileged calls forbid adjtimex(2), also where it only asks."""
    lines = (UNITS / name).read_text().splitlines()
    assert not [line for line in lines if line.startswith("ProtectClock=")]
    filters = [line for line in lines if line.startswith("SystemCallFilter=")]
    assert "SystemCallFilter=adjtimex clock_adjtime" == filters[-1]


@pytest.mark.parametrize("name", OF_A_FLEET)
def test_processes_of_a_fleet_are_kept_in_as_the_daemon_is(name: str) -> None:
    """They differ in their role and in the folders, of which each has its own."""

    def directives(unit: str) -> set[str]:
        return {line for line in (UNITS / unit).read_text().splitlines() if re.match(r"\w+=", line)}

    own = re.compile(r"(Description|ExecStart|StateDirectory|RuntimeDirectory)=|After=postgresql.service")
    assert not [line for line in directives(name) ^ directives("feedd.service") if not own.match(line)]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["feedd.service", "feedd-backup.service", *OF_A_FLEET])
def test_unit_is_understood_by_systemd(tmp_path: Path, name: str) -> None:
    """There is no output about the unit; the status is 0 for unknown keys, too, so the output counts."""
    program = tmp_path / "feedd"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / name
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={program}", (UNITS / name).read_text()))
    command = ["systemd-analyze", "verify", str(unit)]
    verified = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert "" == verified.stdout + verified.stderr
