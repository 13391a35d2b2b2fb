"""Limits of size, for a document that readers accept and for an article that fits into one.

Some readers refuse documents of more than half a megabyte (readers' issues, measured by kill-the-newsletter), and one
article full of quotes and angle brackets could be six times as long as that when it is escaped.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from feedd.publish.document import EntryDocument

T = TypeVar("T")

MOST_DOCUMENT = 512 * 1024  # bytes of XML or JSON
MOST_ARTICLE = 256 * 1024  # characters of HTML
FEED_FRAME = 4 * 1024  # bytes of a document without its entries, with titles and addresses of usual length
ENTRY_FRAME = 1024  # bytes of the element names, dates and indents of an entry that has all elements

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)[^>]*>")
_VOID = frozenset({"br", "hr", "img"})


def take_fitting(entries: Iterable[T], size: Callable[[T], int]) -> Iterator[T]:
    """Yield entries as long as they fit into a document; always at least the first one. `size` is its `entry_size`."""
    left = MOST_DOCUMENT - FEED_FRAME
    for number, entry in enumerate(entries):
        left -= size(entry)
        if left < 0 and number:
            return
        yield entry


def cut_html(html: str) -> str | None:
    """Return the start of HTML that is too long, up to the end of a block; None if not even one block fits."""
    end, depth = 0, 0
    for tag in _TAG.finditer(html, 0, MOST_ARTICLE):
        if tag["name"] not in _VOID:
            depth += -1 if tag["close"] else 1
        if depth == 0:
            end = tag.end()
    return html[:end] or None


def entry_size(entry: EntryDocument) -> int:
    """Return the bytes that an entry has in a document of any format; an estimate that is rather too high."""
    texts = [entry.id, entry.title, entry.rights, entry.summary, entry.content, entry.note, entry.footer]
    texts += [author.name for author in entry.authors] + [*entry.categories]
    texts += [link.href for link in entry.links] + [enclosure.href for enclosure in entry.enclosures]
    if entry.origin:
        texts += [entry.origin.id, entry.origin.title, entry.origin.link or ""]
    return ENTRY_FRAME + sum(map(escaped_size, texts))


def escaped_size(html: str) -> int:
    """Return the bytes of HTML escaped within XML, or within JSON if that is more."""
    in_xml = 3 * html.count("<") + 3 * html.count(">") + 4 * html.count("&")
    in_json = sum(map(html.count, '"\\\n\t'))
    return len(html.encode()) + max(in_xml, in_json)
