"""Proposes lines for a definition where the page alone cannot decide, each only where it is sure to help."""

from collections.abc import Iterator

from feedd.model import Candidate, GopherUrl, Index
from feedd.reading.document import Document
from feedd.reading.index.files import propose_types
from feedd.reading.index.log import posts_on_page
from feedd.reading.index.notes import is_page_of_text, main_log
from feedd.reading.index.tree import period_of
from feedd.reading.rules import IndexRules
from feedd.reading.words.dates import may_hold_date
from feedd.reading.words.labels import read_label

FEW = 5  # entries; a menu with more of them is surely a list of posts
FEWEST_POSTS = 3  # that a page lists which lists the posts of its submenus too


def propose(index: Index, document: Document, rules: IndexRules) -> tuple[str, ...]:
    """Return lines that improve how a menu is read; each belongs above the first [table] of the definition."""
    return tuple(_proposals(index, document, rules))


def _proposals(index: Index, document: Document, rules: IndexRules) -> Iterator[str]:
    entries = index.candidates
    posts = posts_on_page(document, rules) if len(entries) <= FEW else 0
    elsewhere = sum(not _stands_here(submenu, index) for submenu in index.follow)
    if posts > max(len(entries), 1):
        yield f'index.strategy = "log"  # {posts} posts stand on the page itself, each with a date above it'
    elif elsewhere:
        yield f'index.strategy = "tree"  # posts lie in submenus too, {elsewhere} of them'
    elif files := tuple(propose_types(index, document.menu)):
        yield from files
    elif not entries and is_page_of_text(index, document) and main_log(index, document) is None:
        yield 'index.strategy = "page"  # no links to posts: an entry each time the page changes'
    if any(one.moment is None and _is_undecided(one.label) for one in entries):
        yield 'index.date_order = "dmy"  # or "mdy", "ymd": nothing on the page tells which number is the day'


def _is_undecided(label: str) -> bool:
    """Return whether a label has a date in which day and month may be either number."""
    found = read_label(label).found if may_hold_date(label) else None
    return found is not None and not found.is_sure


def _stands_here(submenu: GopherUrl, index: Index) -> bool:
    """Return whether posts of a submenu are entries of the page itself: below its selector, or in its year or month.

    Nothing tells what "All posts" or "..." hold; a long page has the newest of them.
    """
    posts = [one for one in index.candidates if one.location not in index.follow]
    year, month = period_of(submenu)
    if len(posts) < FEWEST_POSTS:
        return False  # "the newest post"
    if not year:
        return len(posts) > FEW
    below = submenu.selector.rstrip(b"/") + b"/"
    return any(_is_below(one, below) or _is_within(one, year, month) for one in posts)


def _is_below(one: Candidate, selector: bytes) -> bool:
    return isinstance(one.location, GopherUrl) and one.location.selector.startswith(selector)


def _is_within(one: Candidate, year: int, month: int) -> bool:
    """Return whether an entry is of a year and month; the time of a listed file only says when it was copied."""
    if one.moment is None or one.moment.dated_by == "listing":
        return False
    return one.moment.at.year == year and month in (0, one.moment.at.month)
