"""All grids, for the test and for `make grid`."""

from tests.grid.axes import Grid

GRIDS: tuple[Grid, ...] = ()
