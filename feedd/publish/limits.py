"""How much of it: a document that readers take, and an article that fits into one.

Some readers refuse documents beyond half a megabyte (readers' issues, measured by kill-the-newsletter), and one article
of quotes and angles would fill it six times over.
"""

import re
from collections.abc import Iterable, Iterator

from feedd.publish.document import EntryDocument

MOST_DOCUMENT = 512 * 1024  # bytes of XML or JSON
MOST_ARTICLE = 256 * 1024  # characters of HTML
FEED_FRAME = 4 * 1024  # bytes: what a document has besides its entries, with titles and addresses of usual length
ENTRY_FRAME = 1024  # bytes: names of elements, dates and indents of an entry that has all of them

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)[^>]*>")
_VOID = frozenset({"br", "hr", "img"})


def within(entries: Iterable[EntryDocument]) -> Iterator[EntryDocument]:
    """Give entries as long as they fit into a document; the first one always."""
    left = MOST_DOCUMENT - FEED_FRAME
    for number, entry in enumerate(entries):
        left -= entry_size(entry)
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


def entry_size(entry: EntryDocument) -> int:
    """Give the bytes that an entry takes in a document of any format, rather too many than too few."""
    texts = [entry.id, entry.title, entry.rights, entry.summary, entry.content, entry.note, entry.notice]
    texts += [author.name for author in entry.authors] + [*entry.categories]
    texts += [link.href for link in entry.links] + [enclosure.href for enclosure in entry.enclosures]
    if entry.origin:
        texts += [entry.origin.id, entry.origin.title, entry.origin.link or ""]
    return ENTRY_FRAME + sum(map(weight, texts))


def weight(html: str) -> int:
    """Give the bytes that HTML takes in XML, where its signs are escaped once more, or in JSON if that is more."""
    in_xml = 3 * html.count("<") + 3 * html.count(">") + 4 * html.count("&")
    in_json = sum(map(html.count, '"\\\n\t'))
    return len(html.encode()) + max(in_xml, in_json)
