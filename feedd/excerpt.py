"""The excerpt of an article, for authors who do not want the whole text published: its first sentences."""

import re
from html import unescape

import nh3

from feedd.gopher.text import valid_xml

LONGEST = 500  # characters: a paragraph, enough to decide whether to read the rest
SHARE = 2  # at most half of a text: otherwise a short text would be published whole
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}(?= )")


def plain_words(html: str) -> str:
    """Return the words of an HTML text in one line; a tag separates words, as the end of a block does."""
    return " ".join(valid_xml(unescape(nh3.clean(html.replace("<", " <"), tags=set()))).split())


def excerpt(html: str) -> str:
    """Return the first sentences of an HTML text as plain text; if the first sentence is too long, its first words.

    Empty where not even one word fits.
    """
    words = plain_words(html)
    limit = min(LONGEST, len(words) // SHARE)
    ends = [end.end() for end in _SENTENCE_END.finditer(words, 0, limit + 1)]
    if ends and ends[-1] > limit // 2:
        return words[: ends[-1]]
    first = words[:limit].rpartition(" ")[0]
    return f"{first} …" if first else ""
