"""Proposes lines for a definition where the page alone cannot decide."""

from collections.abc import Iterator, Sequence

from feedd.model import Index
from feedd.reading.document import Document
from feedd.reading.index.files import propose_types
from feedd.reading.index.log import find_log
from feedd.reading.rules import IndexRules
from feedd.reading.words.labels import read_label

FEW = 5  # entries; a menu with more of them is surely a list of posts


def propose(index: Index, document: Document, rules: IndexRules) -> tuple[str, ...]:
    """Return lines that improve how a menu is read; each belongs above the first [table] of the definition."""
    posts = len(find_log(document, rules).headings) if len(index.candidates) <= FEW else 0
    files = tuple(propose_types(index, document.menu)) if index.ignored else ()
    return tuple(_proposals(index, posts, files))


def _proposals(index: Index, posts: int, files: Sequence[str]) -> Iterator[str]:
    entries = index.candidates
    if posts > max(len(entries), 1):
        yield f'index.strategy = "log"  # {posts} posts stand on the page itself, under headings with dates'
    elif index.follow:
        yield f'index.strategy = "tree"  # posts lie in submenus too, {len(index.follow)} of them'
    elif files:
        yield from files
    elif not entries:
        yield 'index.strategy = "page"  # no links to posts: an entry each time the page changes'
    if any(one.moment is None and (found := read_label(one.label).found) and not found.is_sure for one in entries):
        yield 'index.date_order = "dmy"  # or "mdy", "ymd": nothing on the page tells which number is the day'
