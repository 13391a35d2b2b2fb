"""Finds the day that a path names: in its last name, or in its folders as year, month and day."""

import re
from datetime import UTC, datetime

from feedd.reading.words.dates import Found, find_dates, month_of_name

LONGEST = 200  # characters at the end of a path that are searched
# 2024/05/03/rain.txt  2024-05-03/index.gmi  2024/0503-rain  2024/05-03.rain  post2024-05-03
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-_./](?P<m>\d{1,2})[-_./](?P<d>\d{1,2})|[-_./]?(?P<mm>\d\d)(?P<dd>\d\d))"
    r"(?=[-_./]|\Z)"
)
# 2024/may/3/rain.txt  2024/05-may/03.gmi
_NAMED = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)/(?:\d{1,2}[-_.]?)?(?P<m>[^\W\d_]{3,12})[-_./](?P<d>\d{1,2})(?=[-_./]|\Z)"
)
_STAMP = re.compile(r"(?P<seconds>1\d{9})(?=[-_.]|\Z)")  # what some generators call a post: seconds since 1970
_DASHES = str.maketrans("‐‑‒–—", "-----")


def find_in_path(path: str) -> Found | None:
    """Return the date in a path; that in its last name counts more than those in its folders."""
    whole = path.rstrip("/")[-LONGEST:].translate(_DASHES)
    name = whole.rpartition("/")[2]
    found = find_dates(name) or find_dates(_written(name)) or find_dates(whole)
    return (found or find_dates(_written(whole)) or (None,))[0]


def _written(path: str) -> str:
    """Return the last day of a path in one notation, whatever stands between its parts; "" where there is none."""
    days = [*_DAY.finditer(path)]
    if days:
        match = days[-1]
        return f"{match['y']}-{match['m'] or match['mm']}-{match['d'] or match['dd']}"
    for match in _NAMED.finditer(path):
        if month := month_of_name(match["m"]):
            return f"{match['y']}-{month}-{match['d']}"
    stamp = _STAMP.match(path)
    return datetime.fromtimestamp(int(stamp["seconds"]), UTC).date().isoformat() if stamp else ""
