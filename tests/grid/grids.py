"""All grids, for the test and for `make grid`."""

from tests.grid.axes import Grid
from tests.grid.headings import HEADINGS
from tests.grid.labels import LABELS
from tests.grid.listings import LISTINGS
from tests.grid.logs import LOGS

GRIDS: tuple[Grid, ...] = (LABELS, HEADINGS, LISTINGS, LOGS)
