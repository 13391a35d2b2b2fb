"""Links to archives: folders with the posts of a year or a month, which are no posts."""

import re

from feedd.model import GopherUrl
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.words.dates import find_dates, find_month
from feedd.reading.words.labels import without_columns
from feedd.reading.words.lines import SHORT

MOST_WORDS = 4  # of a label that names the folder of a year
_YEAR_FOLDER = re.compile(rb"/((?:19|20)\d\d)/?\Z")
_ARCHIVE_OF = re.compile(
    r"\W*(?:archives?|posts?|phlogs?|entries)(?: (?:of|from|for|in))?\W{1,9}"
    r"(?:(?:19|20)\d\d|\d{1,4} ?[-–—] ?\d{1,4})\W*",
    re.IGNORECASE,
)
# What may be missing has its own signs before it: three runs of signs in a row took time by the third power of a line.
_ARCHIVE = re.compile(
    r"\W*(?:19|20)\d\d(?:[-/.](?:0?[1-9]|1[0-2]))?(?:\W*(?:archives?|posts?|phlogs?|entries))?"
    r"(?:\W*\d+ (?:posts?|entry|entries|articles?))?\W*",
    re.IGNORECASE,
)


def is_archive_of(link: MenuLink) -> bool:
    """Return whether a link leads to the posts of a year or month, in any language: "Textes de 2024" of /log/2024."""
    display, place = without_columns(link.item.display), link.location
    if is_archive(display):
        return True
    if not isinstance(place, GopherUrl) or place.item_type != "1" or len(display.split()) > MOST_WORDS:
        return False
    year = _YEAR_FOLDER.search(place.selector)
    return year is not None and display.rstrip(" :/)]").endswith(year[1].decode()) and not find_dates(display)


def is_archive(display: str) -> bool:
    """Return whether a label is only a year or a month: the link leads to a folder of posts, not to a post."""
    if len(display.split()) == 2 and is_month(display):
        return True
    shown = display[:SHORT]
    return bool(_ARCHIVE.fullmatch(shown) or _ARCHIVE_OF.fullmatch(shown))


def is_month(text: str) -> bool:
    """Return whether a text names a month of a year, and no day."""
    return find_month(text) is not None and not find_dates(text)
