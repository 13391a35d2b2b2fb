"""Hosts that cannot be reached are left alone for a while, by a clock that the test turns."""

from datetime import datetime

import pytest

from feedd.errors import CircuitOpen, CutOff, Refused, SourceError, Unreachable
from feedd.hosts.circuit_breaker import FIRST_REST, LONGEST_REST, MANY_HOSTS, STRIKES, CircuitBreaker
from tests.support.store_samples import HOST, NOON

DEAD = Unreachable("no route", stage="connect")


class Clock:
    """A clock."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


def ask(rests: CircuitBreaker, failure: SourceError | None = None, host: str = HOST) -> str:
    """Ask a host that answers so, and say what came of it."""
    try:
        with rests.asking(host, 70):
            if failure:
                raise failure
    except CircuitOpen:
        return "resting"
    except SourceError:
        return "asked, failed"
    return "asked"


def test_host_that_was_unreachable_twice_rests() -> None:
    """The third who wants something of it spends no time-out; another port is another server."""
    rests = CircuitBreaker(Clock())

    assert ["asked, failed"] * STRIKES == [ask(rests, DEAD) for _ in range(STRIKES)]
    assert "resting" == ask(rests)
    assert "asked" == ask(rests, host="other.example.org")
    with rests.asking(HOST, 7070):
        pass


def test_reason_says_since_when_and_until_when() -> None:
    """It is shown as the reason of each feed there, with the time of its next try."""
    rests = CircuitBreaker(Clock())
    ask(rests, DEAD)
    ask(rests, DEAD)
    with pytest.raises(CircuitOpen) as caught, rests.asking(HOST, 70):
        pass

    assert NOON + FIRST_REST == caught.value.until
    assert (
        f"connect: {HOST} port 70 cannot be reached since 2026-03-01 12:00 UTC; "
        "it is left alone until 2026-03-01 12:15 UTC"
    ) == str(caught.value)


def test_rests_grow_up_to_a_day_and_no_host_is_given_up() -> None:
    """Each look in vain doubles the rest; after it the host is asked again, for ever."""
    clock = Clock()
    rests = CircuitBreaker(clock)
    ask(rests, DEAD)
    lengths = []
    for _ in range(10):
        assert "asked, failed" == ask(rests, DEAD)
        with pytest.raises(CircuitOpen) as caught, rests.asking(HOST, 70):
            pass
        lengths.append(caught.value.until - clock.now)
        clock.now = caught.value.until

    assert [FIRST_REST * 2**number for number in range(7)] == lengths[:7]
    assert [LONGEST_REST] * 3 == lengths[7:]


@pytest.mark.parametrize("failure", [None, CutOff("ended early", stage="receive")])
def test_any_answer_ends_the_rests(failure: SourceError | None) -> None:
    """A server that answers badly is there; its next absence begins with a single strike."""
    clock = Clock()
    rests = CircuitBreaker(clock)
    ask(rests, DEAD)
    ask(rests, failure)

    assert "asked, failed" == ask(rests, DEAD)
    assert "asked" == ask(rests)


def test_refusal_of_ours_says_nothing_of_the_host() -> None:
    """The address guard neither begins a rest nor ends one."""
    rests = CircuitBreaker(Clock())
    for failure in (DEAD, Refused("private", stage="connect"), DEAD):
        ask(rests, failure)

    assert "resting" == ask(rests)


def test_who_wishes_it_is_not_kept_waiting() -> None:
    """A named feed is asked for all the same, and should that be in vain, the rest is the longer."""
    clock = Clock()
    rests = CircuitBreaker(clock)
    ask(rests, DEAD)
    ask(rests, DEAD)
    rests.wake(HOST, 70)
    rests.wake("never.example.org", 70)
    assert "asked, failed" == ask(rests, DEAD)

    clock.now += FIRST_REST
    assert "resting" == ask(rests)
    clock.now += FIRST_REST
    assert "asked" == ask(rests)


def test_clock_that_was_set_back_keeps_nobody_waiting() -> None:
    """The end of a rest may lie years ahead then."""
    rests = CircuitBreaker(Clock())
    ask(rests, DEAD)
    ask(rests, DEAD)
    rests.clear()

    assert "asked" == ask(rests)


@pytest.mark.parametrize("strikes", [1, STRIKES])
def test_any_number_of_dead_hosts_is_forgotten(strikes: int) -> None:
    """A menu may name a million of them; who came first is forgotten first."""
    rests = CircuitBreaker(Clock())
    for number in range(MANY_HOSTS + 5):
        for _ in range(strikes):
            ask(rests, DEAD, f"{number}.example.org")

    assert MANY_HOSTS >= rests.remembered
    assert "asked" == ask(rests, host="0.example.org")
