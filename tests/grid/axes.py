"""Generated cases: a grid has axes, a case takes one value of each, and what is read right is counted by value.

A rule that holds for one notation and not for another shows as a row of the table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from random import Random
from typing import TypeAlias

from msgspec import Struct, field

Case: TypeAlias = Mapping[str, str]  # axis -> value
LEAST_ALL, LEAST_VALUE = 0.99, 0.95  # shares that must be right: over all cases, and for each value of an axis
MOST_SHOWN = 5  # failures that are shown of a grid


class Grid(Struct, frozen=True, kw_only=True):
    """A kind of page: its axes, and a function that makes a case, has it read and returns what is wrong, "" if nothing.

    `fault` gets a Random of its own for what no axis names, such as words and dates; the same seed gives the same case.
    `makes_sense` leaves out combinations that nobody writes.
    """

    name: str
    axes: Mapping[str, Sequence[str]]
    fault: Callable[[Case, Random], str]
    makes_sense: Callable[[Case], bool] = lambda _: True

    @property
    def size(self) -> int:
        """The number of combinations, before any is left out."""
        return prod(len(values) for values in self.axes.values())


class Counts(Struct):
    """How many cases were right, of how many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        """The share that was right; 1.0 of none."""
        return self.right / self.of if self.of else 1.0


class Table(Struct):
    """The result of a grid: counts over all, by axis and value, and the first faults."""

    name: str
    total: Counts = field(default_factory=Counts)
    by_value: dict[tuple[str, str], Counts] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, case: Case, fault: str) -> None:
        """Count a case."""
        for counts in (self.total, *(self.by_value.setdefault(one, Counts()) for one in case.items())):
            counts.of += 1
            counts.right += not fault
        if fault and len(self.faults) < MOST_SHOWN:
            self.faults.append(f"{dict(case)}: {fault}")

    @property
    def weak(self) -> list[str]:
        """The rows that miss their share, as text."""
        rows = [f"all: {self.total.share:.3f}"] if self.total.share < LEAST_ALL else []
        return rows + [
            f"{axis}={value}: {counts.share:.3f} of {counts.of}"
            for (axis, value), counts in self.by_value.items()
            if counts.share < LEAST_VALUE
        ]

    def lines(self) -> Iterator[str]:
        """Yield the table as lines for people."""
        yield f"{self.name}: {self.total.right} of {self.total.of} right ({self.total.share:.4f})"
        for (axis, value), counts in sorted(self.by_value.items()):
            yield f"  {axis:14} {value:24} {counts.share:.4f}  of {counts.of}"
        for fault in self.faults:
            yield f"  ! {fault}"


def run(grid: Grid, most: int, seed: int) -> Table:
    """Run the whole grid where it has at most `most` cases, else a sample of that many in which each value occurs."""
    table = Table(grid.name)
    for number, case in enumerate(_cases(grid, most, Random(seed))):
        table.add(case, grid.fault(case, Random(f"{seed} {number}")))
    return table


def _cases(grid: Grid, most: int, random: Random) -> Iterator[Case]:
    if grid.size <= most:
        cases = (dict(zip(grid.axes, values, strict=True)) for values in product(*grid.axes.values()))
        yield from filter(grid.makes_sense, cases)
        return
    made = 0
    while made < most:
        # Each value in its turn, in an order of its own for each axis: a sample misses none of them.
        columns = {axis: _shuffled(values, random) for axis, values in grid.axes.items()}
        for row in range(max(map(len, columns.values()))):
            case = {axis: column[row % len(column)] for axis, column in columns.items()}
            if made < most and grid.makes_sense(case):
                made += 1
                yield case


def _shuffled(values: Sequence[str], random: Random) -> list[str]:
    return random.sample(list(values), len(values))
