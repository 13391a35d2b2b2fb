"""Says which lines hang under a mark without a blank, `-The weir`, or under that of a loud word, `NOTE The weir`."""

import re
from collections.abc import Sequence

from feedd.reading.layout.breaks import SHORT_LINE
from feedd.reading.words.lines import SHORT, Line

_TOUCHING = re.compile(r"\s*[-•·](?=[^\W\d_])")
_LOUD = re.compile(r"\s*[A-Z]{4,12} +(?=[^\W\d_])")


def hangs_close(above: Line, line: Line) -> bool:
    """Return whether a line goes on with the one above: it stands exactly under the text behind its mark."""
    if line.has_own_mark or line.is_code or above.has_wide_gap:
        return False
    amid = line.begins_low or len(above.text) >= SHORT_LINE  # below a short line it may be the next of several names
    for form in (_TOUCHING, _LOUD) if amid else (_TOUCHING,):
        if (mark := form.match(above.text, 0, SHORT)) and mark.end() == line.indent:
            return True
    return False


def is_close_item(lines: Sequence[Line]) -> bool:
    """Return whether all lines below the first one stand exactly under its text, so that they can be nothing else."""
    return len(lines) > 1 and hangs_close(*lines[:2]) and all(line.indent == lines[1].indent for line in lines[2:])
