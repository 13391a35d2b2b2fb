"""Posts among dated ones whose author forgot the date: their form and their place are those of the others."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.model import GopherUrl
from feedd.reading.index.entry_dates import Dated
from feedd.reading.words.lines import SHORT
from feedd.reading.words.site_words import says_its_subject

FEWEST = 3  # dated links that show what a post of the page is like
MOST = 0.6  # their share of all links, and the share of them that has a form or a place
_SIGN = re.compile(r"\s{0,3}(?P<sign>[:–—|-]{1,2})\s+(?=[^\W_])")  # between a date and a title
_NUMBER = re.compile(r"(?:[^\W\d_]{1,20}[-_]?)?(?P<number>\d{1,4})(?!\d)")  # of a file: 0031-rye, post31
_DIGITS = re.compile(r"\d+")


def with_forgotten_date(links: Sequence[Dated]) -> frozenset[int]:
    """Return the lines of undated links that are posts as the dated ones of their page.

    They lie in the same folder, and one more sign shows it: the sign that stands between date and title, a number
    that continues theirs, or the place of the newest post and a label that says its subject.
    """
    dated = [one for one in links if one.label.found]
    undated = [one for one in links if not one.is_dated]
    if len(dated) < max(FEWEST, MOST * len(links)) or not undated:
        return frozenset()
    folders = Counter(map(_folder, dated))
    sign = _usual(_sign_of(one.link.item.display.strip()[one.label.found.end :]) for one in dated if one.label.found)
    numbers = sorted(number for one in dated if (number := _number(one)) is not None)
    is_numbered = len(numbers) >= MOST * len(dated) and len({*numbers}) >= MOST * len(numbers)
    newest = _line_of_newest(dated)
    return frozenset(
        one.line
        for one in undated
        if folders[_folder(one)] >= MOST * len(dated)
        and (
            (sign and _sign_of(one.link.item.display) == sign)
            or (is_numbered and (number := _number(one)) is not None and numbers[0] <= number <= numbers[-1] + 1)
            or (one.line == newest and says_its_subject(one.link.item.display))
        )
    )


def _sign_of(text: str) -> str:
    """Return the sign that a text begins with, "" where it is none that stands between a date and a title."""
    match = _SIGN.match(text)
    return match["sign"] if match else ""


def _usual(signs: Iterator[str]) -> str:
    counts = Counter(signs)
    sign, count = counts.most_common(1)[0]
    return sign if count >= MOST * counts.total() else ""


def _path(one: Dated) -> tuple[bytes, bytes]:
    """Return the folder and the name of a text; one that has a folder of its own is called as that."""
    selector = one.link.location.selector if isinstance(one.link.location, GopherUrl) else b""
    folder, _, name = selector.rstrip(b"/").rpartition(b"/")
    if name.startswith(b"index."):
        folder, _, name = folder.rpartition(b"/")
    return folder, name


def _folder(one: Dated) -> str:
    """Return the folder of a text, with 0 for each run of digits: posts lie in folders of years."""
    return _DIGITS.sub("0", _path(one)[0].decode("utf-8", "replace"))


def _number(one: Dated) -> int | None:
    match = _NUMBER.match(_path(one)[1].decode("utf-8", "replace")[:SHORT])
    return int(match["number"]) if match else None


def _line_of_newest(dated: Sequence[Dated]) -> int | None:
    """Return the line beside the newest dated link, where the dates of the page fall or rise; None otherwise."""
    days = [one.label.found.day for one in dated if one.label.found]
    steps = sum((later > earlier) - (later < earlier) for earlier, later in pairwise(days))
    return None if not steps else dated[-1].line + 1 if steps > 0 else dated[0].line - 1
