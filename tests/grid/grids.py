"""All grids, for the test and for `make grid`."""

from tests.grid.axes import Grid
from tests.grid.kept import KEPT, VERSE
from tests.grid.prose import PHRASES, PROSE

GRIDS: tuple[Grid, ...] = (PROSE, KEPT)
OPEN: tuple[Grid, ...] = (PHRASES, VERSE)  # not right often enough yet; `make grid` shows them too
