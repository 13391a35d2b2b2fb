"""The circuit of a host that cannot be reached opens, on a clock that the test moves."""

from datetime import datetime

import pytest

from feedd.errors import CircuitOpen, CutOff, ProxyFailed, Refused, SourceError, Unreachable
from feedd.hosts.circuit_breaker import (
    FAILURE_THRESHOLD,
    FIRST_OPEN_PERIOD,
    LONGEST_OPEN_PERIOD,
    MANY_HOSTS,
    CircuitBreaker,
)
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


def test_circuit_opens_at_the_threshold() -> None:
    """The next request for that host costs no time-out; another port is another server."""
    breaker = CircuitBreaker(Clock())

    assert ["failed"] * FAILURE_THRESHOLD == [request(breaker, DEAD) for _ in range(FAILURE_THRESHOLD)]
    assert "open" == request(breaker)
    assert "passed" == request(breaker, host="other.example.org")
    with breaker.attempt(HOST, 7070):
        pass


def test_reason_names_both_times() -> None:
    """It is shown as the reason of each feed of that host: unreachable since when, and when it is tried again."""
    breaker = CircuitBreaker(Clock())
    request(breaker, DEAD)
    request(breaker, DEAD)
    with pytest.raises(CircuitOpen) as caught, breaker.attempt(HOST, 70):
        pass

    assert NOON + FIRST_OPEN_PERIOD == caught.value.until
    assert (
        f"connect: {HOST} port 70 has been unreachable since 2026-03-01 12:00 UTC; "
        "it is not contacted again before 2026-03-01 12:15 UTC"
    ) == str(caught.value)


def test_open_periods_double_up_to_a_day() -> None:
    """Each failed probe doubles the open period; after it the host is always tried again."""
    clock = Clock()
    breaker = CircuitBreaker(clock)
    request(breaker, DEAD)
    periods = []
    for _ in range(10):
        assert "failed" == request(breaker, DEAD)
        with pytest.raises(CircuitOpen) as caught, breaker.attempt(HOST, 70):
            pass
        periods.append(caught.value.until - clock.now)
        clock.now = caught.value.until

    assert [FIRST_OPEN_PERIOD * 2**number for number in range(7)] == periods[:7]
    assert [LONGEST_OPEN_PERIOD] * 3 == periods[7:]


@pytest.mark.parametrize("failure", [None, CutOff("ended early", stage="receive")])
def test_any_answer_closes_the_circuit(failure: SourceError | None) -> None:
    """A server that answers badly is reachable; failures are counted from one again."""
    clock = Clock()
    breaker = CircuitBreaker(clock)
    request(breaker, DEAD)
    request(breaker, failure)

    assert "failed" == request(breaker, DEAD)
    assert "passed" == request(breaker)


@pytest.mark.parametrize("between", [Refused("private", stage="connect"), ProxyFailed("down", stage="connect")])
def test_what_says_nothing_about_the_host_is_not_an_outcome(between: SourceError) -> None:
    """The address guard and a proxy that is down neither count as failures nor close the circuit."""
    breaker = CircuitBreaker(Clock())
    for failure in (DEAD, between, DEAD):
        request(breaker, failure)

    assert "open" == request(breaker)


def test_check_counts_nothing() -> None:
    """It raises where the circuit is open, and leaves it as it is."""
    breaker = CircuitBreaker(Clock())
    request(breaker, DEAD)
    breaker.check(HOST, 70)
    request(breaker, DEAD)

    with pytest.raises(CircuitOpen):
        breaker.check(HOST, 70)


def test_probe_is_allowed_at_once() -> None:
    """A feed that a person polls by name is polled all the same; where that fails, the open period doubles."""
    clock = Clock()
    breaker = CircuitBreaker(clock)
    request(breaker, DEAD)
    request(breaker, DEAD)
    breaker.allow_probe(HOST, 70)
    breaker.allow_probe("never.example.org", 70)
    assert "failed" == request(breaker, DEAD)

    clock.now += FIRST_OPEN_PERIOD
    assert "open" == request(breaker)
    clock.now += FIRST_OPEN_PERIOD
    assert "passed" == request(breaker)


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
