"""What the circuit breaker of one process does beyond what `test_manners` asks of both."""

from datetime import datetime

import pytest

from feedd.errors import CircuitOpen, SourceError, Unreachable
from feedd.hosts.circuit_breaker import FAILURE_THRESHOLD, MANY_HOSTS, CircuitBreaker
from tests.support.store_samples import HOST, NOON

DEAD = Unreachable("no route", stage="connect")


class Clock:
    """A clock."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


def request(breaker: CircuitBreaker, failure: SourceError | None = None, host: str = HOST) -> str:
    """Send a request that ends like this, and return what came of it."""
    try:
        with breaker.attempt(host, 70):
            if failure:
                raise failure
    except CircuitOpen:
        return "open"
    except SourceError:
        return "failed"
    return "passed"


def test_check_counts_nothing() -> None:
    """It raises where the circuit is open, and leaves it as it is."""
    breaker = CircuitBreaker(Clock())
    request(breaker, DEAD)
    breaker.check(HOST, 70)
    request(breaker, DEAD)

    with pytest.raises(CircuitOpen):
        breaker.check(HOST, 70)


def test_reset_closes_all_circuits() -> None:
    """After the clock was set back, the end of an open period may be years away."""
    breaker = CircuitBreaker(Clock())
    request(breaker, DEAD)
    request(breaker, DEAD)
    breaker.reset()

    assert "passed" == request(breaker)


@pytest.mark.parametrize("failures", [1, FAILURE_THRESHOLD])
def test_number_of_circuits_is_bounded(failures: int) -> None:
    """A menu may name a million dead hosts; the oldest circuit is dropped first."""
    breaker = CircuitBreaker(Clock())
    for number in range(MANY_HOSTS + 5):
        for _ in range(failures):
            request(breaker, DEAD, f"{number}.example.org")

    assert MANY_HOSTS >= breaker.remembered
    assert "passed" == request(breaker, host="0.example.org")
