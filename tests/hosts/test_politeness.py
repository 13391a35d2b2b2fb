"""Sums of what was asked of hosts, and what longer intervals would spare them."""

from datetime import timedelta

import pytest

from feedd.hosts.politeness import Saving, gap_words, news_share, saving, size_words, sums_by_host
from feedd.store import HostDay, HostTally
from tests.support.store_samples import NOON


def test_most_asked_host_comes_first() -> None:
    """With the sum of its days."""
    asked = [("a.example", 1), ("b.example", 2), ("a.example", 3)]
    tallies = [(host, HostTally(requests=count, least_gap=timedelta(seconds=count))) for host, count in asked]
    days = [HostDay(day=NOON.date(), host=host, port=70, tally=one) for host, one in tallies]
    assert [("a.example", 4, "1.0 s"), ("b.example", 2, "2.0 s")] == [
        (host, one.requests, gap_words(one)) for (host, _), one in sums_by_host(days).items()
    ]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (timedelta(days=1), Saving(requests=460, bytes=46_000)),  # 480 polls of 2 feeds on 10 days: 20 would be enough
        (timedelta(hours=1), Saving(requests=0, bytes=0)),
        (timedelta(days=1000), Saving(requests=480, bytes=48_000)),
    ],
)
def test_longer_interval_spares_polls(interval: timedelta, expected: Saving) -> None:
    """Never more than there were."""
    tally = HostTally(requests=500, bytes=50_000, polls=480)
    assert expected == saving(tally, feeds=2, days=10, interval=interval)


def test_numbers_are_written_for_people() -> None:
    """And where there is none, so is that."""
    nothing = HostTally()
    assert ("-", "-", "12.3 kB", "1.5 MB") == (
        news_share(nothing),
        gap_words(nothing),
        size_words(12_345),
        size_words(1_500_000),
    )
    assert "33 %" == news_share(HostTally(polls=3, news=1))
