"""Lets a host rest that cannot be reached, so that not each of its feeds spends a time-out on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedd.errors import CircuitOpen, Refused, SourceError, Unreachable

STRIKES = 2  # in a row: a single connection that is refused may be a server with one place
FIRST_REST = timedelta(minutes=15)  # no feed is looked at more often, see rhythm.FLOOR
LONGEST_REST = timedelta(hours=24)  # a host is never given up
DOUBLINGS = 7  # lead from the first rest past the longest
MANY_HOSTS = 1024  # only then is it worth looking which ones can be forgotten


@dataclass(frozen=True, slots=True)
class _Host:
    strikes: int
    since: datetime
    until: datetime


class CircuitBreaker:
    """Which hosts are left alone, and until when. It is not kept: a new process asks each of them once more."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._hosts: dict[tuple[str, int], _Host] = {}

    @property
    def remembered(self) -> int:
        """How many hosts it has in mind."""
        return len(self._hosts)

    @contextmanager
    def asking(self, host: str, port: int) -> Iterator[None]:
        """Ask a host within; CircuitOpen where it is left alone. Any answer at all ends its rests."""
        self._refuse(host, port)
        try:
            yield
        except Unreachable:
            self._strike((host, port))
            raise
        except Refused:  # by feedd
            raise
        except SourceError:
            self._hosts.pop((host, port), None)
            raise
        self._hosts.pop((host, port), None)

    def wake(self, host: str, port: int) -> None:
        """Let a host be asked now, because somebody wishes it; should it not be there, its rest goes on growing."""
        if found := self._hosts.get((host, port)):
            self._hosts[host, port] = _Host(found.strikes, found.since, self._clock())

    def clear(self) -> None:
        """Let all be asked: the clock that they rest by was wrong."""
        self._hosts.clear()

    def _refuse(self, host: str, port: int) -> None:
        found = self._hosts.get((host, port))
        if found and self._clock() < found.until:
            raise CircuitOpen(
                f"{host} port {port} cannot be reached since {_minute(found.since)}; "
                f"it is left alone until {_minute(found.until)}",
                until=found.until,
            )

    def _strike(self, place: tuple[str, int]) -> None:
        now = self._clock()
        before = self._hosts.get(place)
        strikes = before.strikes + 1 if before else 1
        rest = FIRST_REST * (1 << min(strikes - STRIKES, DOUBLINGS)) if strikes >= STRIKES else timedelta(0)
        self._hosts[place] = _Host(strikes, before.since if before else now, now + min(rest, LONGEST_REST))
        if len(self._hosts) > MANY_HOSTS:  # a menu may name any number of hosts
            bound = [(key, one) for key, one in self._hosts.items() if now < one.until or key == place]
            self._hosts = dict(bound[-MANY_HOSTS:])


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
