"""What systemd is told, as sd_notify(3) says, and what it hands over, as sd_listen_fds(3) says."""

import os
import socket
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from feedd.errors import FeeddError
from feedd.telemetry.log import events

FIRST_DESCRIPTOR = 3  # sd_listen_fds(3): SD_LISTEN_FDS_START
SEND_LIMIT = 1.0  # seconds; systemd drains its socket at once, and the loop must not wait for one that does not

log = events()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceManager:
    """Speaks to the service manager; without one, every message is a no-op. A message that is lost stops nothing."""

    address: str | None = None  # a path, or `@` and a name in the abstract namespace
    watchdog_interval: timedelta | None = None  # within this time the next sign of life must come

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read what systemd set for this process; a watchdog that is another process's business is none."""
        interval = environment.get("WATCHDOG_USEC", "")
        ours = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        return cls(
            address=environment.get("NOTIFY_SOCKET"),
            watchdog_interval=timedelta(microseconds=int(interval)) if interval.isdecimal() and ours else None,
        )

    def ready(self) -> None:
        """Say that start, or reload, is complete."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Say that a reload begins, and when: systemd ignores a READY that is older."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """Say that the service is on its way out."""
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """Say in one line for people how things stand."""
        self._send(f"STATUS={' '.join(text.split())}")  # a line break would begin another message

    def watchdog(self) -> None:
        """Give a sign of life, where systemd waits for one."""
        if self.watchdog_interval:
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.settimeout(SEND_LIMIT)
                manager.sendto(message.encode(errors="replace"), address)
        except OSError as error:
            log.warning("not notified", socket=self.address, message=message, error=error)


def inherited_sockets(environment: MutableMapping[str, str] = os.environ) -> tuple[socket.socket, ...]:
    """Take over the listening sockets that systemd opened for this process, none where it opened none.

    They are nobody else's from now on: neither a second call nor a child finds them. FeeddError for one that takes no
    connections.
    """
    ours = environment.pop("LISTEN_PID", "") == str(os.getpid())
    count = environment.pop("LISTEN_FDS", "")
    environment.pop("LISTEN_FDNAMES", None)
    if not ours or not count.isdecimal():
        return ()
    return tuple(_take(descriptor) for descriptor in range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + int(count)))


def _take(descriptor: int) -> socket.socket:
    os.set_inheritable(descriptor, False)
    try:
        taken = socket.socket(fileno=descriptor)
        listens = taken.type == socket.SOCK_STREAM and taken.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise FeeddError(f"LISTEN_FDS: descriptor {descriptor} is no socket; see feedd.socket") from error
    if not listens:
        raise FeeddError(
            f"LISTEN_FDS: descriptor {descriptor} takes no connections; expected ListenStream= and Accept=no"
        )
    return taken
