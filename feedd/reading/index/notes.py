"""Sentences for whoever subscribes to a page: which other page has the posts, and why nothing here is an entry."""

import re
from collections import Counter
from collections.abc import Iterator

from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Index
from feedd.reading.document import Document
from feedd.reading.index.elsewhere import is_log, linked_logs
from feedd.reading.rules import IndexRules
from feedd.reading.words.lines import SHORT

FEWEST_DATED = 3  # entries with a date: the page lists posts itself
MOST_TEXTS = 12  # undated texts that a front page links beside its log
FILE = 4  # lines of words that a file outweighs: where there are several, the page is a list of files

FEWEST_LOST = 2
_COLUMNS = re.compile(r" {2,}")
_EMPTY = re.compile(
    r"\W*(?:this |the )?(?:directory|folder|menu) is empty\W*|\W*\(?empty(?: directory)?\)?\W*",
    re.IGNORECASE,
)


def notes_on(index: Index, document: Document, rules: IndexRules) -> tuple[str, ...]:
    """Return what to know about a page that was read as a menu by `rules`."""
    return tuple(_notes(index, document, rules))


def _notes(index: Index, document: Document, rules: IndexRules) -> Iterator[str]:
    log = main_log(index, document) if rules == IndexRules() else None  # who wrote any key knows the page
    if log is not None:
        yield f"this looks like the front page of a hole; its posts may be in {format_location(log)}: subscribe to that"
    elif not index.candidates:
        yield f"nothing on this page is an entry: {_why(index, document)}"


def main_log(index: Index, document: Document) -> GopherUrl | None:
    """Return the menu that a hole's front page links as its log, by a word for it; None where the page is no front."""
    here = document.url
    texts = sum(isinstance(one.location, GopherUrl) and one.location.item_type == "0" for one in index.candidates)
    dated = sum(one.moment is not None and one.moment.dated_by != "listing" for one in index.candidates)
    if dated >= FEWEST_DATED or texts > MOST_TEXTS or is_log(here):
        return None
    return next((place for place in linked_logs(document) if place not in index.follow), None)


def is_page_of_text(index: Index, document: Document) -> bool:
    """Return whether a page has more lines of words than links, and does not only say that a folder is empty."""
    texts = [item.display for item in document.menu.items if item.item_type == "i"]
    texts = [text for text in texts if any(map(str.isalpha, text)) and not _EMPTY.fullmatch(text[:SHORT])]
    files = sum(one.reason == "not a text" for one in index.ignored)
    return len(texts) > len(index.ignored) + FILE * files


def _why(index: Index, document: Document) -> str:
    links = [one for one in index.ignored if one.label.strip()]
    reasons = Counter(one.reason for one in links)
    if not links and sum(_has_lost_tabs(item.display) for item in document.menu.items) >= FEWEST_LOST:
        return (
            "its links have blanks where the tabs belong, so that no client can follow them; its author can mend that"
        )
    if not links:
        return "it has no links" if is_page_of_text(index, document) else "it is empty"
    if len(reasons) > 1:
        counts = ", ".join(f"{many} {reason}" for reason, many in reasons.most_common())
        return f"all {len(links)} links are ignored: {counts}"
    reason = next(iter(reasons))
    number = "its only link is" if len(links) == 1 else f"all {len(links)} links are"
    if reason == "not a text":
        lines = {one.line for one in links}
        types = sorted({f'"{item.item_type}"' for item in document.menu.items if item.line in lines})
        return f"{number} ignored as files; index.types = [{', '.join(types)}] takes them"
    if reason in ("navigation", "part of a hole's front page"):
        return f"{number} {reason}; subscribe to the menu that lists the posts"
    return f"{number} ignored: {reason}"


def _has_lost_tabs(display: str) -> bool:
    """Return whether a line of text was a link: "0Rain     /log/rain.txt     mill.example.org     70"."""
    columns = _COLUMNS.split(display.strip()) if len(display) <= SHORT and display[:1].isalnum() else []
    return len(columns) > 3 and columns[-1].isdecimal() and "." in columns[-2] and " " not in columns[-3]
