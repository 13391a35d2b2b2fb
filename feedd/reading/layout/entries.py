"""Finds lines that are rows though they may fill the width: one word each, names and what they are, and sessions."""

import re
from collections.abc import Iterator, Sequence

from feedd.reading.words.code import begins_with_prompt
from feedd.reading.words.lines import SHORT, Line

FEWEST = 3  # lines that are alike, and no sentences by chance
BROAD = 40  # characters of a line of words that is no answer of a program
_NAMED = re.compile(r"\s*\S{1,24}(?: \S{1,24}){0,2} *(?: -{1,2}| [–—=]) +\S")  # `ferry - asks who waits`

# `[The weir]: https://...`, as programs list the links of a text below its paragraphs
_REFERENCE = re.compile(r"\s*\[[^\[\]]{1,80}\]:? +<?(?:https?|gophers?|gemini|ftp)://\S+$")


def are_references(lines: Sequence[Line]) -> bool:
    """Return whether each line is a name in brackets and the address that it leads to."""
    return all("://" in line.text and _REFERENCE.match(line.text) for line in lines)


def are_entries(lines: Sequence[Line]) -> bool:
    """Return whether each of three lines or more is one word in Latin letters, or a name and what is said of it."""
    if len(lines) < FEWEST:
        return False
    if all(" " not in (text := line.text.strip()) and text.isascii() for line in lines):
        return True
    return all(_NAMED.match(line.text, 0, SHORT) for line in lines)


def sessions(lines: Sequence[Line], at: int, end: int) -> Iterator[tuple[int, int]]:
    """Find what was typed and answered below a sentence with a colon: from the first prompt to the last answer.

    A broad line of words below the last prompt goes on with the text.
    """
    first = at if any(line.text.endswith(":") for line in lines[at:end]) else end
    while first < end:
        if not begins_with_prompt(lines[first].text) or lines[first].is_blank or lines[first].is_item:
            first += 1
            continue
        last = next((n for n in range(first, end) if lines[n].is_blank or lines[n].is_item), end)
        if first > at and lines[first - 1].text.endswith(":"):
            yield first, _answered(lines, first, last)
        first = last


def _answered(lines: Sequence[Line], first: int, end: int) -> int:
    prompts = [number for number in range(first, end) if begins_with_prompt(lines[number].text)]
    told = (n for n in range(prompts[-1] + 1, end) if len(lines[n].text) > BROAD and lines[n].is_plain)
    return next(told, end)
