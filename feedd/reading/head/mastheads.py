"""Finds the masthead of a periodical above one of its articles: a name, and `Volume Two, Issue 19, File 5 of 8`.

A line that counts no parts heads a whole issue, whose title is the periodical's name.
"""

import re
from collections.abc import Sequence
from itertools import islice

from feedd.reading.words.lines import SHORT, Line

WITHIN = 3  # lines of words from the top
NAME = 50  # characters of a periodical's name
_NUMBER = r"(?:#?(?:0x)?[\da-f]{1,4}|[ivxl]{1,5}|[a-z]{3,9}(?:-[a-z]{3,6})?)"
_ISSUE = re.compile(
    rf"\b(?:vol(?:ume)?|issue|no|number|nr|ausgabe|heft|numéro|numero|número)\b\.?\s{{0,2}}{_NUMBER}\b", re.IGNORECASE
)
_PART = re.compile(rf"\b{_NUMBER}\s(?:of|von|de|di|sur)\s{_NUMBER}[\W_]*$", re.IGNORECASE)
_EDGE = re.compile(r"[-=\W_]*")


def find_masthead(lines: Sequence[Line]) -> range:
    """Return the numbers of the lines of a masthead, from 0; an empty range where there is none."""
    words = islice((n for n, line in enumerate(lines) if not (line.is_rule or line.is_drawn or line.is_blank)), WITHIN)
    above: int | None = None
    for number in words:
        text = lines[number].text.strip()
        if lines[number].is_item or len(text) > SHORT:
            break
        if (issue := _ISSUE.search(text)) and _PART.search(text):
            named = _EDGE.sub("", text[: issue.start()])
            if named or above is None:
                return range(number, number + 1)
            return range(above if len(lines[above].text.strip()) <= NAME else number, number + 1)
        above = number
    return range(0)
