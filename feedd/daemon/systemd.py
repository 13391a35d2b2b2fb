"""Notify systemd as in sd_notify(3), and take over its sockets as in sd_listen_fds(3)."""

import os
import socket
import time
from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from typing import Self

from msgspec import Struct

from feedd.errors import FeeddError
from feedd.telemetry.log import events

FIRST_DESCRIPTOR = 3  # sd_listen_fds(3): SD_LISTEN_FDS_START
SEND_LIMIT = 1.0  # seconds; systemd reads its socket at once, and the event loop must not wait for another reader

log = events()


class ServiceManager(Struct, frozen=True, kw_only=True):
    """Notifies the service manager; without one, every call is a no-op. A message that cannot be sent is logged."""

    address: str | None = None  # a path, or `@` and a name in the abstract namespace
    watchdog_interval: timedelta | None = None  # the watchdog must be notified again within this time

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read what systemd set for this process; ignore a watchdog that belongs to another process."""
        interval = environment.get("WATCHDOG_USEC", "")
        ours = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        return cls(
            address=environment.get("NOTIFY_SOCKET"),
            watchdog_interval=timedelta(microseconds=int(interval)) if interval.isdecimal() and ours else None,
        )

    def ready(self) -> None:
        """Notify that the start, or a reload, is complete."""
        self._send("READY=1")

    def extend_start(self, by: timedelta) -> None:
        """Notify that the start goes on; systemd waits for this long from now on."""
        self._send(f"EXTEND_TIMEOUT_USEC={by // timedelta(microseconds=1)}")

    def reloading(self) -> None:
        """Notify that a reload begins, and when: systemd ignores an older READY."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """Notify that the service is stopping."""
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """Send one line for people about the state of the service."""
        self._send(f"STATUS={' '.join(text.split())}")  # a line break would begin another message

    def watchdog(self) -> None:
        """Notify the watchdog, where there is one."""
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
    """Return the listening sockets that systemd opened for this process; it may be none.

    Neither a second call nor a child process gets them again: the variables are deleted, and the sockets are not
    inherited. Raises FeeddError for a socket that accepts no connections.
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
        raise FeeddError(f"LISTEN_FDS: descriptor {descriptor} is not a socket; see feedd.socket") from error
    if not listens:
        raise FeeddError(
            f"LISTEN_FDS: descriptor {descriptor} accepts no connections; expected ListenStream= and Accept=no"
        )
    return taken
