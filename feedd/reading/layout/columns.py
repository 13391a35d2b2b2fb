"""Says whether lines stand in columns, also where the last column ends at the edge to which prose is justified."""

import re
from collections.abc import Sequence

from feedd.reading.words.lines import SHORT, Line

SHARED = 2  # columns that begin at the same place in two lines; one of justified lines does so by chance
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


def in_columns(lines: Sequence[Line]) -> bool:
    """Return whether most of three lines or more have half of their gaps where a line close above or below has them."""
    begins = [{match.end() for match in _GAP.finditer(line.text[:SHORT])} for line in lines if not line.is_rule]
    if len(begins) <= SHARED:
        return False
    alike = {
        at
        for near in (1, 2)
        for first in range(len(begins) - near)
        if _share(begins, first, near)
        for at in (first, first + near)
    }
    return len(alike) * 2 > len(begins)


def _share(begins: Sequence[set[int]], first: int, near: int) -> bool:
    one, other = begins[first], begins[first + near]
    return len(one & other) >= max(SHARED, min(len(one), len(other)) / 2)
