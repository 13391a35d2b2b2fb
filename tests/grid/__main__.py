"""Print all grids, whole or a large sample of each, as tables.

python -m tests.grid 20000 7     20,000 cases of each grid at most, drawn with the seed 7
"""

import sys

from tests.grid.axes import run
from tests.grid.grids import GRIDS


def main(most: int, seed: int) -> int:
    """Print a table for each grid; return 1 where a row misses its share."""
    weak = False
    for grid in GRIDS:
        table = run(grid, most, seed)
        sys.stdout.write("\n".join(table.lines()) + "\n")
        weak |= bool(table.weak)
    return int(weak)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
