"""`make bench`: what feedd costs beside a yardstick, as ratios of processor time in one run.

`python -m tests.benchmarks [ROW] [--full]` prints a table: each row is measured in five rounds, in each of which feedd
and its yardstick take turns, and the median of the ratios counts. Other work on the machine moves a ratio by a sixth.
"""

import sys
import time
from statistics import median

from tests.benchmarks import (
    commands,
    fetches,
    fleet,
    lag,
    memory,
    merges,
    new_feeds,
    polls,
    readings,
    renders,
    serving,
    starts,
    stores,
    web,
)
from tests.benchmarks.measuring import Row

# The targets are those of the project; what a row lacks to its target is work to do.
ROWS = (
    *polls.ROWS,
    *commands.ROWS,
    *starts.ROWS,
    *fetches.ROWS,
    *fleet.ROWS,
    *memory.ROWS,
    *new_feeds.ROWS,
    *readings.ROWS,
    *renders.ROWS,
    *stores.ROWS,
    *merges.ROWS,
    *lag.ROWS,
    *serving.ROWS,
    *web.ROWS,
)
ROUNDS = 5


def ratios(row: Row) -> list[float]:
    """Return the ratio of each round; a row that needs a program that is not installed has none."""
    with row.opened() as measure:
        return [ours / yardstick for ours, yardstick in (measure() for _ in range(ROUNDS))] if measure else []


def main(arguments: list[str]) -> None:
    """Print the table."""
    full = "--full" in arguments
    wanted = [one for one in arguments if not one.startswith("--")]
    print(f"{'metric':58} {'yardstick':28} {'ratio':>7} {'from':>7} {'to':>7} {'target':>7} {'seconds':>7}")  # noqa: T201
    for row in ROWS:
        if (row.full and not full) or (wanted and not any(word in row.name for word in wanted)):
            continue
        began = time.perf_counter()
        found = ratios(row)
        figures = f"{median(found):7.2f} {min(found):7.2f} {max(found):7.2f}" if found else f"{'not installed':>23}"
        took = time.perf_counter() - began  # of the whole row, to see which make the table late
        print(f"{row.name:58} {row.yardstick:28} {figures} {row.target:7.2f} {took:7.0f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
