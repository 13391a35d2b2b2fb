"""What the kernel says of its clock."""

import sys
from datetime import timedelta

import pytest

from feedd.scheduling.clock import utc_now
from feedd.scheduling.kernel_clock import SAME, ask_kernel, is_synchronised
from tests.support.store_samples import NOON


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has adjtimex(2)")
def test_kernel_tells_its_time() -> None:
    """So the fields of its answer are read at their places; some containers forbid the question."""
    said = ask_kernel()
    assert said is None or abs(said[0] - utc_now()) < SAME


@pytest.mark.parametrize(
    ("kept", "behind", "known"),
    [(True, timedelta(), True), (False, timedelta(), False), (True, timedelta(days=3650), False)],
    ids=["synchronised", "not synchronised", "another clock"],
)
def test_clock_is_right_where_the_kernel_shows_the_same_and_keeps_it(
    kept: bool, behind: timedelta, known: bool
) -> None:
    """What it says of its own clock says nothing of one that a process has from faketime(1)."""
    assert known is is_synchronised(NOON, lambda: (NOON - behind, kept))


def test_kernel_that_does_not_tell_is_not_asked_for_an_opinion() -> None:
    """An hour has to pass then."""
    assert not is_synchronised(NOON, lambda: None)
