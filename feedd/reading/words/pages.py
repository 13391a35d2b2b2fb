"""Blanks the running heads and feet of a text in pages: between form feeds, RFCs and printed manuals repeat them.

What they part goes together again: the end of a sentence stands on the next page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from feedd.reading.words.dates import find_dates

LEAST = 2  # form feeds; below that nothing repeats
LONGEST = 120  # characters of a running head
_NUMBER = re.compile(r"\d+")
_STOPS = ".!?:"
_GAP = re.compile(r"\S {3,}\S")
Place: TypeAlias = tuple[int, int]  # a page, and the line in it


def without_running_heads(text: str) -> str:
    """Return a text with as many lines, but blank ones where pages end with a line that counts them, or begin alike.

    Heads must be the same, as chapters are counted at theirs; where no foot counts the pages, they must be in columns:
    messages and poems may begin alike.
    """
    if text.count("\f") < LEAST:
        return text
    pages = [page.split("\n") for page in text.split("\f")]
    last = {number: _first(page, range(len(page) - 1, -1, -1)) for number, page in enumerate(pages[:-1])}
    first = {number: _first(page, range(len(page))) for number, page in enumerate(pages[1:], start=1)}
    feet = _counting(_alike(pages, last, any_number=True), pages)
    heads = _alike(pages, first, any_number=False)
    if not feet and heads and not _GAP.search(pages[heads[0][0]][heads[0][1]]):
        heads = []
    for page, at in (*feet, *heads):
        pages[page][at] = ""
    for number in {page for page, _ in feet} | {page - 1 for page, _ in heads}:
        _close_sentence(pages[number], pages[number + 1])
    return "\f".join("\n".join(page) for page in pages)


def _close_sentence(page: list[str], after: list[str]) -> None:
    """Move the lines that end a sentence from the next page to the end of this one."""
    last, first = _first(page, range(len(page) - 1, -1, -1)), _first(after, range(len(after)))
    if last is None or first is None or page[last].rstrip()[-1] in _STOPS or not after[first].lstrip()[0].islower():
        return
    end = next((number for number in range(first, len(after)) if not after[number].strip()), len(after) - 1)
    page[last + 1 : last + 1] = after[first:end]
    del after[first:end]


def _first(page: Sequence[str], numbers: range) -> int | None:
    return next((number for number in numbers if page[number].strip()), None)


def _alike(pages: Sequence[Sequence[str]], lines: dict[int, int | None], *, any_number: bool) -> list[Place]:
    """Return the places of the line that more than half of the pages have, perhaps with other numbers in it."""
    forms: dict[Place, str] = {}
    for page, at in lines.items():
        if at is not None and len(pages[page][at].strip()) <= LONGEST:
            form = " ".join(pages[page][at].split())
            forms[page, at] = _NUMBER.sub("0", form) if any_number else form
    most, count = next(iter(Counter(forms.values()).most_common(1)), ("", 0))
    is_most = count >= LEAST and count * 2 > sum(at is not None for at in lines.values())
    return [place for place, form in forms.items() if form == most] if is_most else []


def _counting(places: Sequence[Place], pages: Sequence[Sequence[str]]) -> list[Place]:
    """Return the places in which a number rises with the pages; those of dates do so in a diary, which needs them."""
    if not places:
        return []
    numbers = [_NUMBER.findall(pages[page][at]) for page, at in places]
    shown = pages[places[0][0]][places[0][1]]
    dates = find_dates(shown)
    for column, number in enumerate(_NUMBER.finditer(shown)):
        if any(day.start <= number.start() < day.end for day in dates):
            continue
        begins = [int(row[column]) - page for row, (page, _) in zip(numbers, places, strict=True)]
        begin, count = Counter(begins).most_common(1)[0]
        if count >= LEAST and count * 2 > len(places):
            return [place for place, one in zip(places, begins, strict=True) if one == begin]
    return []
