"""Preformatted blocks of an article, prepared for windows of any width: without common indent, and with their columns.

The style sheet makes the letters of a block as small as its columns need, and those of words as small as one can read.
Only pages have this: what is published as a feed stays as it is, since readers know neither our classes nor our style.
"""

import re
from collections.abc import Iterator
from html import unescape
from unicodedata import category, east_asian_width

# The classes of the style sheet, by columns. A narrower block fits a phone as it is, a wider one is scrolled.
STEPS = (48, 56, 64, 72, 80, 90, 100, 116, 132, 160, 200)
NARROW = 40
START, END = re.compile(r"<pre(?: dir=\"rtl\")?>"), "</pre>"
TAG = re.compile("<[^>]*>")
WORDY = 0.6  # share of words in programs, sessions and columns; a drawing is to be seen whole
WORD = re.compile(r"\b(\w)(?!\1+\b)\w+")  # `888` and `____` are strokes


def fit_drawings(html: str) -> str:
    """Return the HTML of an article with a class for its columns on each `<pre>` that a phone is too narrow for."""
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    done = 0
    while (start := START.search(html, done)) and (end := html.find(END, start.end())) >= 0:
        lines = _without_indent(html[start.end() : end].removeprefix("\n").split("\n"))
        shown = [unescape(TAG.sub("", line)).expandtabs() for line in lines]
        columns = max(map(_columns, shown))
        step = next((one for one in STEPS if one >= columns), STEPS[-1])
        # With the keyboard's focus, or touched, it has its full size and is scrolled.
        name = f"c{step} words" if _has_words("\n".join(shown)) else f"c{step}"
        fitted = f' class="{name}" tabindex="0"' if columns > NARROW else ""
        # An HTML parser ignores a newline directly after <pre>.
        yield from (html[done : start.end() - 1], fitted, ">\n", "\n".join(lines))
        done = end
    yield html[done:]


def _without_indent(lines: list[str]) -> list[str]:
    """Return lines without the blanks that all begin with; one of blanks alone has no say."""
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]


def _columns(text: str) -> int:
    """Return how many columns a terminal needs for a line; a wide character (UAX #11) takes two."""
    if text.isascii():
        return len(text)
    return sum(0 if category(char) in ("Mn", "Me", "Cf") else 1 + (east_asian_width(char) in "WF") for char in text)


def _has_words(text: str) -> bool:
    """Return whether most of a block are words and numbers."""
    return sum(len(word[0]) for word in WORD.finditer(text)) >= WORDY * sum(map(len, text.split()))
