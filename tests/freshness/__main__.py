"""How late feedd finds posts, and by how many requests: `python -m tests.freshness [SEED] [FOLDER]`.

The rule was fitted to the sources of seed 1 and is reported for others. FOLDER has a folder with an index for each
real source.
"""

import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.freshness.following import Followed, adaptive, follow, half_median
from tests.freshness.histories import read_histories
from tests.freshness.rechecks import PLANS, noticed
from tests.freshness.sources import DAY, Source, make_sources
from tests.freshness.yardsticks import HOUR, fixed_interval, late_delay, mean_delay, oracle_delay

RULES = (adaptive, half_median)
COLUMNS = ("requests a day", "mean, hours", "95 %, hours", "mean of fixed", "95 % of fixed", "mean of oracle")


def main(arguments: Sequence[str]) -> None:
    """Print a row for each kind of source, for their mix, and for real ones."""
    seed = int(arguments[0]) if arguments else 2
    sources = make_sources(seed)
    _print(f"{'':18} {'posts':>6}", COLUMNS)
    _print(f"{'':18} {'':6}", ["now  before"] * len(COLUMNS))
    for kind, of_kind in groupby(sources, key=lambda source: source.kind):
        _print_row(kind, list(of_kind))
    _print_row("all of them", sources)
    if len(arguments) > 1:
        _print_row("real histories", list(read_histories(Path(arguments[1]), seed)))
    delays = [follow(source, adaptive).delays for source in sources]
    _print(f"\n{'re-checks after':25}", ("requests", "% read at first", "% noticed later", "all, %", "hours late"))
    for name, plan, share in PLANS:
        one = noticed(delays, plan, share, seed)
        shares = one.in_first_reading, one.by_rechecks, one.in_first_reading + one.by_rechecks
        figures = [f"{one.requests:.2f}", *(f"{100 * each:.0f}" for each in shares), f"{one.late / HOUR:.1f}"]
        _print(f"{name:25}", figures)


def _print_row(name: str, sources: Sequence[Source]) -> None:
    figures = [_figures([follow(source, rule) for source in sources]) for rule in RULES]
    posts = sum(at > source.first_poll for source in sources for at in source.posts)
    _print(f"{name:18} {posts:6}", [f"{now:6.2f} {before:7.2f}" for now, before in zip(*figures, strict=True)])


def _figures(followed: Sequence[Followed]) -> tuple[float, ...]:
    """Return a figure for each column; without posts there is only the first."""
    fixed = fixed_interval(followed)
    if not any(one.delays for one in followed):
        return (DAY / fixed,)
    mean, late = mean_delay(followed), late_delay(followed)
    beside = mean / (fixed / 2), late / (0.95 * fixed), mean / oracle_delay(followed)
    return (DAY / fixed, mean / HOUR, late / HOUR, *beside)


def _print(name: str, cells: Sequence[str]) -> None:
    print(name, *(f"{cell:>15}" for cell in cells), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
