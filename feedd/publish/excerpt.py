"""As much of an article as may be shown where its author wishes that no more is: its first sentences."""

import re
from html import unescape

import nh3

from feedd.gopher.text import valid_xml

LONGEST = 500  # characters: a paragraph, which tells whether to go and read the rest
SHARE = 2  # and never more than half of a text, or a short one would stand there whole
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}(?= )")


def plain_words(html: str) -> str:
    """Give the words of an HTML text in one line; a tag parts words, as a block's end does."""
    return " ".join(valid_xml(unescape(nh3.clean(html.replace("<", " <"), tags=set()))).split())


def excerpt(html: str) -> str:
    """Give the first sentences of an HTML text as plain text; where the first one is too long, its first words."""
    words = plain_words(html)
    limit = min(LONGEST, len(words) // SHARE)
    ends = [end.end() for end in _SENTENCE_END.finditer(words, 0, limit + 1)]
    if ends and ends[-1] > limit // 2:
        return words[: ends[-1]]
    first = words[:limit].rpartition(" ")[0]
    return f"{first} …" if first else ""
