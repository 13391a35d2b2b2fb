"""A fixed sample of each grid of generated cases is read right, no value of an axis much less than the others."""

from random import Random

import pytest

from tests.grid.axes import Case, Grid, run
from tests.grid.charsets import BY_GOPHERNICUS, CHARSETS, HOLES
from tests.grid.grids import GRIDS

SAMPLE, SEED = 600, 2026
SLOW = (CHARSETS, HOLES, BY_GOPHERNICUS)  # these guess the character set of each case
EACH = [pytest.param(grid, id=grid.name, marks=[pytest.mark.slow] * (grid in SLOW)) for grid in GRIDS]


@pytest.mark.parametrize("grid", EACH)
def test_sample_of_the_grid_is_read_right(grid: Grid) -> None:
    """The table shows which row is weak; `make grid` runs more of it."""
    table = run(grid, SAMPLE, SEED)

    assert table.weak == [], "\n".join(table.lines())


def test_weak_value_of_an_axis_is_named() -> None:
    """A grid in which one value fails says which, and a sample holds each value."""

    def fault(case: Case, _random: Random) -> str:
        return "wrong" if case["a"] == "3" else ""

    grid = Grid(name="made", axes={"a": "123456789", "b": "xyz", "c": "uv"}, fault=fault)
    whole, sample = run(grid, 1000, SEED), run(grid, 20, SEED)

    assert (54, 48) == (whole.total.of, whole.total.right)
    assert ["all: 0.889", "a=3: 0.000 of 6"] == [row for row in whole.weak if row.startswith("a")]
    assert 20 == sample.total.of
    assert {*sample.by_value} == {*whole.by_value}
