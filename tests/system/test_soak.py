"""A short soak: busy authors, and each kind of event about once; `make soak` takes half an hour."""

from pathlib import Path

import pytest

from tests.system.soak import soak

SECONDS = 75.0
STILL_WARMING = 1.6  # what memory and the first pages of a database may grow by within so short a time


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_subscribers_have_every_post_once_whatever_happens(tmp_path: Path) -> None:
    """After kills, a full disk, clock jumps, a restored backup and hosts in trouble: nothing lost, nothing doubled."""
    lines = soak(tmp_path, SECONDS, feeds=12, hosts=3, every=10.0, event=3.0, growth=STILL_WARMING, seed=1)

    assert [] == [line for line in lines if not line.holds]
