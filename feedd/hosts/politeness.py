"""What feedd asked of hosts, in sums, and what they would have been spared by longer intervals."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from msgspec import Struct

from feedd.store import HostDay, HostTally

DAY = timedelta(days=1)


class Saving(Struct, frozen=True, kw_only=True):
    """What a host would have been spared: about, as a poll that finds nothing is counted as a request of mean size."""

    requests: int
    bytes: int


def sums_by_host(days: Iterable[HostDay]) -> Mapping[tuple[str, int], HostTally]:
    """Return the sum of the days of each host and port, the most asked host first."""
    sums: dict[tuple[str, int], HostTally] = {}
    for one in days:
        sums.setdefault((one.host, one.port), HostTally()).add(one.tally)
    return dict(sorted(sums.items(), key=lambda item: -item[1].requests))


def sum_of(tallies: Iterable[HostTally]) -> HostTally:
    """Return the sum of tallies."""
    total = HostTally()
    for one in tallies:
        total.add(one)
    return total


def news_share(tally: HostTally) -> str:
    """Return which share of the polls found something, as people read it."""
    return f"{100 * tally.news // tally.polls} %" if tally.polls else "-"


def gap_words(tally: HostTally) -> str:
    """Return the smallest gap as people read it."""
    return "-" if tally.least_gap is None else f"{tally.least_gap.total_seconds():.1f} s"


def size_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def saving(tally: HostTally, *, feeds: int, days: int, interval: timedelta) -> Saving:
    """Return what a host would have been spared on these days, had its feeds been polled at this interval."""
    spared = max(0, tally.polls - round(feeds * days * (DAY / interval)))
    spared = min(spared, tally.requests)
    return Saving(requests=spared, bytes=spared * tally.bytes // tally.requests if tally.requests else 0)
