"""All grids, for the test and for `make grid`."""

from tests.grid.axes import Grid
from tests.grid.headless import HEADLESS
from tests.grid.heads import HEADS

GRIDS: tuple[Grid, ...] = (HEADS, HEADLESS)
