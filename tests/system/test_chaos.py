"""A daemon among twenty hostile hosts for seconds; `make chaos` takes minutes and compares with a run without them."""

from pathlib import Path

import pytest

from tests.support.chaos_observer import observe
from tests.support.host_processes import Phlogs
from tests.support.hostile_hosts import HOSTILE
from tests.system.chaos import EVERY, GOOD, INTERVAL, judge

SECONDS = 24.0  # the longest back-off of two polls that both run into the time-out, and as much again
SHORT_TIMEOUT = 2.0
BUSY = 0.5  # of its polls that a good feed gets on a machine which does other things too
STILL_WARMING = 1.4  # what memory may grow by within so short a time


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(180)
def test_good_feeds_keep_their_interval_among_hostile_ones(tmp_path: Path) -> None:
    """Good feeds are polled and announced, each bad one has its reason, and memory stays within its limit."""
    phlogs = Phlogs(count=GOOD, interval=INTERVAL, every=EVERY)
    run = observe(tmp_path, SECONDS, phlogs, HOSTILE, SHORT_TIMEOUT)
    wrong = [line for line in judge(run, HOSTILE, STILL_WARMING, BUSY) if not line.holds]

    assert [] == wrong
