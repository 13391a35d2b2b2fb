"""Finds the keys that Nikola expects above a text as comments of reStructuredText: `.. title: Bees`.

Above Markdown they stand in a comment of HTML. What the keys and values mean is left to `front_matter`.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from feedd.reading.head.fields import kind_of_key
from feedd.reading.words.lines import Line

OPENS, CLOSES = "<!--", "-->"
DEEPEST = 200  # lines of keys
_COMMENT = re.compile(r"\.\.\s+(?=(?P<key>[^\W\d_][\w-]{0,39}):(?:\s|\Z))")


def commented(lines: Sequence[Line]) -> list[str]:
    """Return the lines up to the last key, without what makes them comments; none where no key is known, or only one.

    The first is `<!--` where they stand in a comment of HTML.
    """
    first = 1 if lines and lines[0].text.strip() == OPENS else 0
    if len(lines) <= first or not _COMMENT.match(lines[first].text):
        return []
    rows = [*takewhile(lambda line: _COMMENT.match(line.text) or line.indent > 0, lines[first:DEEPEST])]
    keys = [match["key"].lower() for row in rows if (match := _COMMENT.match(row.text))]
    is_closed = not first or "".join(line.text for line in lines[first + len(rows) :][:1]).strip() == CLOSES
    if len(keys) < 2 or not is_closed or not any(map(kind_of_key, keys)):
        return []
    return [OPENS] * first + [_COMMENT.sub("", row.text, count=1) for row in rows]
