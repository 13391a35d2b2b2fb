"""Tells systemd how the service does, as sd_notify(3) says: one datagram a message to the socket that it named."""

import logging
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

SEND_LIMIT = 1.0  # seconds; systemd drains its socket at once, and the loop must not wait for one that does not

log = logging.getLogger("feedd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
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
            log.warning("not notified socket=%s message=%r error=%s", self.address, message, error)
