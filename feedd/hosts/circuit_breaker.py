"""Circuit breaker: skips a host after repeated connection failures, so that not each of its feeds waits for a time-out.

Closed: requests pass, and failures in a row are counted. Open, from `FAILURE_THRESHOLD` failures on: requests are
refused with CircuitOpen until the open period ends. Half-open, after that: requests pass again; an answer closes the
circuit, a failure opens it for twice as long.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.errors import CircuitOpen, ProxyFailed, Refused, SourceError, Unreachable
from feedd.structs import replace

FAILURE_THRESHOLD = 2  # in a row: a single refused connection may be a server with one place
FIRST_OPEN_PERIOD = timedelta(minutes=15)  # no feed is polled more often, see `changes.intervals.FLOOR`
LONGEST_OPEN_PERIOD = timedelta(hours=24)  # each host is tried again after at most a day, however long it was away
DOUBLINGS = 7  # lead from the first open period past the longest
MANY_HOSTS = 1024  # circuits kept; a menu may name any number of hosts


class _Circuit(Struct, frozen=True):
    """One host with connection failures; a host without any has no circuit."""

    failures: int  # in a row
    failing_since: datetime
    open_until: datetime  # in the past: closed below the threshold, else half-open


class CircuitBreaker:
    """The circuits of all hosts, on `clock` (aware UTC). They are not stored: a new process tries each host again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._circuits: dict[tuple[str, int], _Circuit] = {}

    @property
    def remembered(self) -> int:
        """The number of hosts with failures in memory."""
        return len(self._circuits)

    def check(self, host: str, port: int) -> None:
        """Raise CircuitOpen where the circuit of a host is open."""
        found = self._circuits.get((host, port))
        if found and self._clock() < found.open_until:
            raise circuit_open(host, port, found.failing_since, found.open_until)

    @contextmanager
    def attempt(self, host: str, port: int) -> Iterator[None]:
        """Attempt one request to a host: CircuitOpen where its circuit is open, else its outcome is recorded.

        Any answer closes the circuit, see `is_answer`.
        """
        self.check(host, port)
        try:
            yield
        except SourceError as failure:
            answered = is_answer(failure)
            if answered:
                self._circuits.pop((host, port), None)
            elif answered is not None:
                self._record_failure((host, port))
            raise
        self._circuits.pop((host, port), None)

    def allow_probe(self, host: str, port: int) -> None:
        """Make an open circuit half-open now, because a person asks for it; a failure still doubles the open period."""
        if found := self._circuits.get((host, port)):
            self._circuits[host, port] = replace(found, open_until=self._clock())

    def reset(self) -> None:
        """Close all circuits: the clock that they were opened by was wrong."""
        self._circuits.clear()

    def _record_failure(self, key: tuple[str, int]) -> None:
        now = self._clock()
        before = self._circuits.get(key)
        failures = before.failures + 1 if before else 1
        period = timedelta()
        if failures >= FAILURE_THRESHOLD:
            period = FIRST_OPEN_PERIOD * (1 << min(failures - FAILURE_THRESHOLD, DOUBLINGS))
        open_until = now + min(period, LONGEST_OPEN_PERIOD)
        self._circuits[key] = _Circuit(failures, before.failing_since if before else now, open_until)
        if len(self._circuits) > MANY_HOSTS:
            kept = [(one, circuit) for one, circuit in self._circuits.items() if now < circuit.open_until or one == key]
            self._circuits = dict(kept[-MANY_HOSTS:])


def is_answer(failure: SourceError) -> bool | None:
    """Return whether the host answered, though badly; None: it says nothing about the host.

    Unreachable is none. Refused is feedd's own decision, and ProxyFailed the proxy's fault.
    """
    if isinstance(failure, (Refused, ProxyFailed)):
        return None
    return not isinstance(failure, Unreachable)


def circuit_open(host: str, port: int, failing_since: datetime, until: datetime) -> CircuitOpen:
    """Return the error of a request to a host whose circuit is open."""
    return CircuitOpen(
        f"{host} port {port} has been unreachable since {_minute(failing_since)}; "
        f"it is not contacted again before {_minute(until)}",
        until=until,
    )


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
