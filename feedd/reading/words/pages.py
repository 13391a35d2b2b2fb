"""Blanks the running heads and feet of a text in pages: between form feeds, RFCs and printed manuals repeat them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

LEAST = 2  # form feeds; below that nothing repeats
LONGEST = 120  # characters of a running head
_NUMBER = re.compile(r"\d+")


def without_running_heads(text: str) -> str:
    """Return a text with as many lines, but blank ones where pages begin alike, or end with a line that counts them.

    A foot must have a number, as chapters may end alike; a head must be the same: chapters are counted at their heads.
    """
    if text.count("\f") < LEAST:
        return text
    pages = [page.split("\n") for page in text.split("\f")]
    feet = [(page, at) for page in pages[:-1] if (at := _first(page, range(len(page) - 1, -1, -1))) is not None]
    heads = [(page, at) for page in pages[1:] if (at := _first(page, range(len(page)))) is not None]
    for page, at in [*_repeated(feet, numbered=True), *_repeated(heads, numbered=False)]:
        page[at] = ""
    return "\f".join("\n".join(page) for page in pages)


def _first(page: Sequence[str], numbers: range) -> int | None:
    return next((number for number in numbers if page[number].strip()), None)


def _repeated(places: Sequence[tuple[list[str], int]], *, numbered: bool) -> Iterator[tuple[list[str], int]]:
    """Yield the places of lines that nearly all pages have."""
    forms = [" ".join(page[at][:LONGEST].split()) for page, at in places]
    if numbered:
        forms = [_NUMBER.sub("0", form) for form in forms]
    counts = Counter(forms)
    for place, form in zip(places, forms, strict=True):
        if counts[form] >= LEAST and counts[form] * 2 > len(places) and ("0" in form or not numbered):
            yield place
