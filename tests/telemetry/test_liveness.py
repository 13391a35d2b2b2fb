"""Whether the scheduler ticks and the store answers, with a clock that the test sets."""

from datetime import timedelta

from feedd.telemetry.liveness import FRESH, Liveness


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def test_no_problem_while_ticks_are_fresh() -> None:
    """There is none from the first good tick on, until half a minute after the last."""
    clock = Clock()
    liveness = Liveness(clock)
    before = liveness.problem()
    liveness.ticked()
    clock.now += FRESH.total_seconds()
    fresh = liveness.problem()
    clock.now += 1
    stale = liveness.problem()
    liveness.ticked()

    assert ("starting", None, "the scheduler does not tick, for 31 s") == (before, fresh, stale)
    assert liveness.problem() is None


def test_problem_of_a_store_that_does_not_answer() -> None:
    """A tick that the store does not answer does not count; one that it answers ends the problem."""
    clock = Clock()
    liveness = Liveness(clock)
    liveness.ticked()
    clock.now += (FRESH + timedelta(seconds=15)).total_seconds()
    liveness.stalled()
    problem = liveness.problem()
    liveness.ticked()

    assert "the store does not answer, for 45 s" == problem
    assert liveness.problem() is None


def test_stopping_is_a_problem() -> None:
    """A feedd that stops is not ready for work."""
    liveness = Liveness()
    liveness.ticked()
    liveness.stop()

    assert "stopping" == liveness.problem()
