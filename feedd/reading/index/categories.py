"""Finds the categories of entries: the headings of an index that say what the entries below them are about."""

import re
from collections import Counter
from collections.abc import Iterable

from feedd.reading.words.calendar import MONTHS, WEEKDAYS
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.dates import find_dates
from feedd.reading.words.page_words import SAYS_LITTLE

LONGEST = 40  # characters of a heading, and
MOST_WORDS = 5  # its words, and
MOST_IDEOGRAPHS = 10  # its ideographs and kana, two of which are about a word; a longer one is a sentence
FEWEST = 2  # categories of a page, and entries for each on average; with fewer, the headings are titles of entries

_NUMBER = re.compile(r"[\d\W_]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDS = (".", "!", "?", ",", ";", "…", "。", "！", "？", "，", "、")


def categories_of(places: Iterable[tuple[str, str]], page_title: str | None) -> dict[str, tuple[str, ...]]:
    """Return categories by the keys of entries; `places` are pairs of such a key and a heading above the entry.

    Empty where the page has fewer than two categories, or fewer than two entries for each on average.
    """
    pairs = [(key, heading.strip().rstrip(":").strip()) for key, heading in dict.fromkeys(places)]
    title = _folded(page_title or "")
    names = {name for name in {name for _, name in pairs} if _is_category(name) and _folded(name) != title}
    entries = Counter(name for _, name in pairs if name in names)
    if len(entries) < FEWEST or entries.total() < FEWEST * len(entries):
        return {}
    categories: dict[str, tuple[str, ...]] = {}
    for key, name in pairs:
        if name in names:
            categories[key] = (*categories.get(key, ()), name)
    return categories


def _is_category(name: str) -> bool:
    words = [word for word in re.split(r"[\s/&+,-]+", name.casefold()) if not _NUMBER.fullmatch(word) and word]
    is_long = len(name) > LONGEST or len(words) > MOST_WORDS or len(_IDEOGRAPH.findall(name)) > MOST_IDEOGRAPHS
    if not words or is_long or name.endswith(_ENDS):
        return False
    is_date = _YEAR.search(name) or find_dates(name) or all(word in MONTHS or word in WEEKDAYS for word in words)
    return not is_date and not all(word in SAYS_LITTLE for word in words) and share_of_letters(name) > 0.7


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
