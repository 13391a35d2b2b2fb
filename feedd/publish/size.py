"""How much of it: a document that readers take, and an article that fits into one.

Some readers refuse documents beyond half a megabyte (readers' issues, measured by kill-the-newsletter), and one article
of quotes and angles would fill it six times over.
"""

import re
from collections.abc import Iterable, Iterator

from feedd.publish.document import EntryDocument

MOST_DOCUMENT = 512 * 1024  # bytes of XML
MOST_ARTICLE = 256 * 1024  # characters of HTML

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)[^>]*>")
_VOID = frozenset({"br", "hr", "img"})


def within(entries: Iterable[EntryDocument]) -> Iterator[EntryDocument]:
    """Give entries as long as they fit into a document; the first one always."""
    left = MOST_DOCUMENT
    for number, entry in enumerate(entries):
        left -= _weight(entry.content) + _weight(entry.notice) + _weight(entry.summary)
        if left < 0 and number:
            return
        yield entry


def shortened(html: str) -> str | None:
    """Cut HTML that is too long at the end of a block; None where not even one fits."""
    end, depth = 0, 0
    for tag in _TAG.finditer(html, 0, MOST_ARTICLE):
        if tag["name"] not in _VOID:
            depth += -1 if tag["close"] else 1
        if depth == 0:
            end = tag.end()
    return html[:end] or None


def _weight(html: str) -> int:
    """Give the bytes that HTML takes in XML, where its own signs are escaped once more."""
    return len(html.encode()) + 3 * html.count("<") + 3 * html.count(">") + 4 * html.count("&")
