"""URLs in running text: where they stand, and without the signs of the sentence around them."""

import re
from collections.abc import Iterator

SCHEMES = ("http", "https", "gopher", "gophers", "gemini", "mailto", "ftp")
LONGEST = 2000  # characters of a URL: what browsers and servers agree to bear

# RFC 3986's characters and letters of other alphabets; neither blanks nor the delimiters of its appendix C.
_URL = re.compile(
    rf"(?<![\w+.-])(?:(?:https?|gophers?|gemini|ftp)://[^\s<>\"\\^`{{|}}\u2500-\u259f]{{1,{LONGEST}}}"
    r"|mailto:[\w.+-]{1,64}@[\w.-]{1,255})",
    re.IGNORECASE,
)
_PAIRS = {")": "(", "]": "["}


def find_urls(text: str) -> Iterator[tuple[int, int]]:
    """Find the URLs of a text, each as where it starts and ends."""
    for match in _URL.finditer(text):
        end = _trimmed(text, match.start(), match.end())
        if not text[match.start() : end].endswith(("://", ":")):
            yield match.start(), end


def _trimmed(text: str, start: int, end: int) -> int:
    """Leave out what belongs to the sentence: full stops, quotes, a bracket that was opened before the URL."""
    while end > start:
        last = text[end - 1]
        unopened = last in _PAIRS and text.count(last, start, end) > text.count(_PAIRS[last], start, end)
        if not (unopened or last in ".,;:!?'’”»*_…"):
            break
        end -= 1
    return end


def is_safe(url: str) -> bool:
    """Whether a URL may stand in an href: absolute, and of a scheme that only shows something."""
    return url.partition(":")[0].lower() in SCHEMES and not re.search(r"[\s\x00-\x1f]", url)
