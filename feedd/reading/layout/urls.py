"""Finds lines that begin with a URL amid a sentence, where a program broke it; others begin a line of their own."""

import re
from collections.abc import Sequence

from feedd.reading.words.characters import PAUSES
from feedd.reading.words.lines import SHORT, Line

BROAD = 30  # characters of a line above a single URL; a shorter one names what that leads to
_ENDED = re.compile(r"[^.][.?!]$")  # the URL is the last word of a sentence
LISTED = 3  # lines below each other that begin with URLs: a list, and no chance
_URL = re.compile(r"[\"'“‘«(\[<]?(?:https?|gophers?|gemini|ftp)://\S+")


def amid_sentences(lines: Sequence[Line]) -> frozenset[str]:
    """Return those that go on with a URL: the one above ends within a phrase, and words follow the URL or a stop."""
    if not any("://" in line.text for line in lines):
        return frozenset()
    found: set[str] = set()
    urls = [_url(line) for line in lines]
    if sum(url is not None for url in urls) * 2 > len(lines):
        return frozenset()  # a list of links below its heading
    listed = {
        at + more for at in range(len(urls) - LISTED + 1) if all(urls[at : at + LISTED]) for more in range(LISTED)
    }
    for at in range(1, len(lines)):
        url, above = urls[at], lines[at - 1].text
        if url is None or at in listed or above[-1:] in PAUSES or "://" in above.rpartition(" ")[2]:
            continue
        if urls[at - 1] is not None and (above not in found or " " not in above.strip()):
            continue  # a list of links, perhaps with what each of them is
        below = "" if at + 1 == len(lines) or urls[at + 1] else lines[at + 1].text
        is_headed = at == 1 and not below and len(above.strip()) < BROAD
        if not is_headed and (_ENDED.search(url.group()) or _goes_on(url.string[url.end() :] or below)):
            found.add(lines[at].text)
    return frozenset(found)


def has_marks(lines: Sequence[Line]) -> bool:
    """Return whether a line below the first one begins with a mark of its own, which a URL amid a sentence is not."""
    marked = [line.text for line in lines[1:] if line.has_own_mark]
    return bool(marked) and not amid_sentences(lines).issuperset(marked)


def begins_with_url(line: Line) -> bool:
    """Return whether a line begins with a URL, perhaps in quotation marks or brackets."""
    return _url(line) is not None


def _url(line: Line) -> re.Match[str] | None:
    return _URL.match(line.text.lstrip()[:SHORT]) if "://" in line.text else None


def _goes_on(text: str) -> bool:
    """Return whether words go on behind a URL, perhaps behind a comma."""
    return text.lstrip(" ,;)]>\"'”’»")[:1].islower()
